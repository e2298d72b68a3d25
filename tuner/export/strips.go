package export

import (
	"fmt"
	"math"
	"slices"
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

// tradeOff is cost against duration, a point a size: what lies below and left
// is better.
func tradeOff(o outcome) string {
	var c curve
	leastMS, mostMS, leastCost, mostCost := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, z := range o.usable() {
		if z.Cost == nil {
			continue
		}
		c = append(c, point{memoryMB: z.MemoryMB, value: z.DurationMS.Mean, high: z.Cost.PerMillion})
		leastMS, mostMS = min(leastMS, z.DurationMS.Mean), max(mostMS, z.DurationMS.Mean)
		leastCost, mostCost = min(leastCost, z.Cost.PerMillion), max(mostCost, z.Cost.PerMillion)
	}
	if len(c) < 2 {
		return ""
	}
	const height = 300
	x, y := valueScale(leastMS, mostMS, left, width-right-30), valueScale(leastCost, mostCost, height-below, 20)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="lambdial" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Cost of a million invocations against mean duration, a point a size">`, width, height, width, height)
	for _, v := range x.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f 20V%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x.at(v), height-below, x.at(v), height-below+18, milestone(v))
	}
	for _, v := range y.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, left, y.at(v), width-right, left-8, y.at(v)+4, escape(text.Money(v, o.Currency)))
	}
	best, word := o.best()
	slices.SortStableFunc(c, func(p, q point) int { return first(p.memoryMB == best) - first(q.memoryMB == best) })
	var names []place
	for _, p := range c {
		radius, name := 4, text.MB(p.memoryMB)
		if p.memoryMB == best && word != "" {
			radius, name = 6, name+", "+word
		}
		at := place{x.at(p.value), y.at(p.high) - 9}
		fmt.Fprintf(&b, `<circle class="d0" cx="%.1f" cy="%.1f" r="%d"><title>%s</title></circle>`, x.at(p.value), y.at(p.high), radius, name)
		if !slices.ContainsFunc(names, at.touches) {
			names = append(names, at)
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, at.x, at.y, anchor(at.x), name)
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

// first puts what is so before what is not.
func first(so bool) int {
	if so {
		return 0
	}
	return 1
}

// place is where a name stands.
type place struct{ x, y float64 }

// touches says that two names would run into each other. The table has those that
// are left out.
func (p place) touches(q place) bool { return math.Abs(p.x-q.x) < 85 && math.Abs(p.y-q.y) < 13 }
