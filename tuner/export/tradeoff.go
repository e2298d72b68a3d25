package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lambdial/tuner/text"
)

// tradeHeight is that of the picture of the trade-off.
const tradeHeight = 300

// trade is a size between duration and cost, where its point stands.
type trade struct {
	x, y, radius float64
	name         string
	rank         int // whose name comes first: 0 is the verdict's
}

// tradeOff is cost against duration, a point a size: what lies below and left
// is better. The table has the names for which there is no room.
func tradeOff(o outcome) string {
	leastMS, mostMS, leastCost, mostCost := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, z := range o.usable() {
		if z.Cost != nil {
			leastMS, mostMS = min(leastMS, z.DurationMS.Mean), max(mostMS, z.DurationMS.Mean)
			leastCost, mostCost = min(leastCost, z.Cost.PerMillion), max(mostCost, z.Cost.PerMillion)
		}
	}
	x, y := valueScale(leastMS, mostMS, left, width-right-30), valueScale(leastCost, mostCost, tradeHeight-below, 20)
	best, word := o.best()
	var trades []trade
	for _, z := range o.usable() {
		if z.Cost == nil {
			continue
		}
		one := trade{x: x.at(z.DurationMS.Mean), y: y.at(z.Cost.PerMillion), radius: 4, name: text.MB(z.MemoryMB), rank: 3}
		switch ms, cost := z.DurationMS.Mean, z.Cost.PerMillion; {
		case z.MemoryMB == best && word != "":
			one.radius, one.name, one.rank = 6, one.name+", "+word, 0
		case z.MemoryMB == o.Before.MemoryMB || z.MemoryMB == o.AppliedMB:
			one.rank = 1
		case ms == leastMS || ms == mostMS || cost == leastCost || cost == mostCost:
			one.rank = 2
		}
		trades = append(trades, one)
	}
	if len(trades) < 2 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="lambdial" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Cost of a million invocations against mean duration, a point a size">`, width, tradeHeight, width, tradeHeight)
	for _, v := range x.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f 20V%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x.at(v), tradeHeight-below, x.at(v), tradeHeight-below+18, milestone(v))
	}
	for _, v := range y.ticks() {
		fmt.Fprintf(&b, `<path class="grid" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, left, y.at(v), width-right, left-8, y.at(v)+4, escape(text.Money(v, o.Currency)))
	}
	for _, t := range trades {
		fmt.Fprintf(&b, `<circle class="d0" cx="%.1f" cy="%.1f" r="%.0f"><title>%s</title></circle>`, t.x, t.y, t.radius, t.name)
	}
	for _, l := range labels(trades) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, l.x, l.y, l.anchor, l.name)
	}
	b.WriteString("</svg>")
	return b.String()
}

// label is a name, its baseline at y.
type label struct {
	x, y         float64
	anchor, name string
}

// labels name the points, those that matter most first, each where it meets
// neither a name nor a point. Names that fit nowhere are left out, but for the
// verdict's, which may cover points.
func labels(trades []trade) (placed []label) {
	trades = slices.Clone(trades)
	slices.SortStableFunc(trades, func(s, t trade) int { return s.rank - t.rank })
	var points, names []box
	for _, t := range trades {
		points = append(points, box{t.x - t.radius, t.y - t.radius, t.x + t.radius, t.y + t.radius})
	}
	for _, t := range trades {
		around := t.around()
		free := func(avoided ...[]box) int {
			return slices.IndexFunc(around, func(l label) bool {
				room := l.room()
				return room.inside() && !slices.ContainsFunc(slices.Concat(avoided...), room.meets)
			})
		}
		at := free(names, points)
		if at < 0 && t.rank == 0 {
			at = free(names)
		}
		if at >= 0 {
			placed, names = append(placed, around[at]), append(names, around[at].room())
		}
	}
	return placed
}

// around are the places for a point's name, the best first.
func (t trade) around() []label {
	const baseline = 4 // of a text whose middle is the point's
	gap := t.radius + 4
	above, beneath := t.y-gap-1, t.y+gap+letterHeight-3
	return []label{
		{t.x, above, "middle", t.name},
		{t.x + gap, t.y + baseline, "start", t.name},
		{t.x - gap, t.y + baseline, "end", t.name},
		{t.x, beneath, "middle", t.name},
		{t.x, above, "start", t.name},
		{t.x, above, "end", t.name},
		{t.x, beneath, "start", t.name},
		{t.x, beneath, "end", t.name},
	}
}

// box is a part of the picture.
type box struct{ left, top, right, bottom float64 }

// Fonts differ in their widths: these are of a wide one at 12 pixels.
const letterWidth, letterHeight = 7.5, 14

// room is what a name takes.
func (l label) room() box {
	wide := letterWidth * float64(len(l.name))
	from := l.x
	switch l.anchor {
	case "middle":
		from -= wide / 2
	case "end":
		from -= wide
	}
	return box{from, l.y - letterHeight + 3, from + wide, l.y + 3}
}

// inside says that a box is where points are drawn, or above that.
func (b box) inside() bool {
	return b.left >= left && b.top >= 0 && b.right <= width && b.bottom <= tradeHeight-below
}

func (b box) meets(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}
