package export

import (
	"fmt"
	"math"
	"strings"
	"time"

	"lambdial/tuner/text"
)

const (
	stripHeight = 26
	// mostInStrip is how many samples of a size are drawn one by one: more are a
	// smear. Of more, every so many-th in time.
	mostInStrip = 300
)

// strips are the warm samples of each size on one scale, a mark each.
func strips(s Session) (drawn string, err error) {
	if s.State.Imported != nil { // its samples are means
		return "", nil
	}
	durations := map[int][]time.Duration{}
	least, most := math.Inf(1), 0.0
	for z, err := range s.Samples {
		if err != nil {
			return "", err
		}
		if l := lineOf(s.State, z); l.Outcome == "warm" && !z.Verify && !z.Burst {
			durations[z.MemoryMB] = append(durations[z.MemoryMB], z.Duration)
			least, most = min(least, ms(z.Duration)), max(most, ms(z.Duration))
		}
	}
	if len(durations) == 0 {
		return "", nil
	}
	var sizes []int
	for _, z := range s.State.Sizes {
		if len(durations[z.MemoryMB]) > 0 {
			sizes = append(sizes, z.MemoryMB)
		}
	}
	x := valueScale(least, most, left, width-right)
	height := len(sizes)*stripHeight + 50
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="lambdial" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Warm durations of %s, a mark each">`, width, height, width, height, text.Count(len(sizes), "size"))
	for _, v := range x.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f 10V%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x.at(v), height-36, x.at(v), height-18, milestone(v))
	}
	for i, mb := range sizes {
		y := 10 + i*stripHeight
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><path class="mark" d="`, left-8, y+17, text.MB(mb))
		all := durations[mb]
		step := (len(all) + mostInStrip - 1) / mostInStrip
		for j := 0; j < len(all); j += step {
			fmt.Fprintf(&b, "M%.1f %dv%d", x.at(ms(all[j])), y+5, stripHeight-10)
		}
		b.WriteString(`"/>`)
	}
	b.WriteString("</svg>")
	return b.String(), nil
}
