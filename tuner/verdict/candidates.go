package verdict

import (
	"slices"

	"lambdial/tuner"
)

// Candidates are sizes that nobody picked and that may be the best: where the
// plan leaves the choice open, the usual ladder, and around the best so far
// multiples of 64 MB. None where the plan names its sizes.
func (s Findings) Candidates(goal tuner.Goal) []int {
	if !s.Plan.AutoSizes {
		return nil
	}
	all := tuner.Ladder()
	if len(s.Usable()) > 0 {
		all = append(all, s.refine(goal)...)
	}
	return slices.DeleteFunc(tuner.SortSizes(all), func(mb int) bool { return s.Size(mb) != nil })
}

// refine gives multiples of 64 MB between the neighbours of the best size on
// the ladder.
func (s Findings) refine(goal tuner.Goal) []int {
	o := s.Outlook(goal, tuner.Ladder()...)
	means := o.Scores().Mean
	best := 0
	for i := range means {
		if means[i] < means[best] {
			best = i
		}
	}
	low := o.Prospects[max(0, best-1)].MemoryMB
	high := o.Prospects[min(len(means)-1, best+1)].MemoryMB
	if best == 0 { // the smallest that can work, and it need not be on the ladder
		low = max(tuner.MinMemoryMB, low-low/3)
	}
	var some []int
	step := 64
	for (high-low)/step > 8 {
		step += 64
	}
	for mb := (low + 63) / 64 * 64; mb < high; mb += step {
		some = append(some, mb)
	}
	return some
}
