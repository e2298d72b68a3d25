package verdict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lambdial/tuner"
)

// Beyond gives the memory sizes past the edge of those that the plan names which
// may be better than a verdict's size that stands at that edge: where what is
// believed of them is better, as far as the curve tells. None where the plan
// leaves the sizes open, or the best is not at an edge.
func (s Findings) Beyond(v Verdict) (better []int) {
	usable := s.Usable()
	if s.Plan.AutoSizes || v.MemoryMB == 0 || len(usable) < fitSizes {
		return nil
	}
	var outside []int
	for _, mb := range tuner.Ladder() {
		switch {
		case v.MemoryMB == s.Sizes[len(s.Sizes)-1].MemoryMB && mb > v.MemoryMB,
			v.MemoryMB == s.Sizes[0].MemoryMB && mb < v.MemoryMB:
			outside = append(outside, mb)
		}
	}
	if len(outside) == 0 {
		return nil
	}
	o := s.Outlook(v.Goal, outside...)
	best := o.index(v.MemoryMB)
	if best < 0 {
		return nil
	}
	means := o.Scores().Mean
	for i, p := range o.Prospects {
		if slices.Contains(outside, p.MemoryMB) && means[i] < means[best] {
			better = append(better, p.MemoryMB)
		}
	}
	return better
}

// edgeWords tell that the best stands at the edge of what was chosen.
func (s Findings) edgeWords(v Verdict) string {
	beyond := s.Beyond(v)
	if len(beyond) == 0 {
		last := len(s.Sizes) - 1
		if s.Plan.AutoSizes || last < 1 || v.MemoryMB != s.Sizes[last].MemoryMB || v.FastestMB != v.MemoryMB || v.MemoryMB >= tuner.MaxMemoryMB {
			return ""
		}
		return fmt.Sprintf("%d MB is the largest that was chosen: larger sizes were not compared", v.MemoryMB)
	}
	edge := "largest"
	if beyond[0] < v.MemoryMB {
		edge = "smallest"
	}
	const most = 3
	if len(beyond) > most && edge == "largest" {
		beyond = beyond[:most]
	} else if len(beyond) > most {
		beyond = beyond[len(beyond)-most:]
	}
	names := make([]string, len(beyond))
	for i, mb := range beyond {
		names[i] = strconv.Itoa(mb)
	}
	list := names[0]
	if n := len(names); n > 1 {
		list = strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return fmt.Sprintf("%d MB is the %s that was chosen: %s MB may be better, by the curve", v.MemoryMB, edge, list)
}
