package chart

import (
	"fmt"
	"math"
	"slices"
)

type axisSet struct{ side, tick, right, corner, floor, notch, broken rune }

func axisGlyphs(ascii bool) axisSet {
	if ascii {
		return axisSet{'|', '+', '+', '+', '-', '+', '~'}
	}
	return axisSet{'│', '┤', '├', '└', '─', '┬', '≈'}
}

// axes draws both axes with their labels and settles where the plot lies.
func (f *frame) axes() {
	g, glyphs := f.g, axisGlyphs(f.t.ASCII)
	f.left = g.yAxis(f.s, f.ticks, f.format)
	f.width = g.w - f.left
	f.against()
	f.x = f.c.places(f.width)
	base := f.s.rows
	if f.known && f.s.zoomed() {
		g.set(f.left-1, base, glyphs.broken, g.pen(f.t.Warn)) // it does not begin with zero
	}
	for x := f.left; x < f.left+f.width; x++ {
		g.set(x, base, glyphs.floor, f.axis)
	}
	for i, p := range f.c.Points {
		if p.Failed {
			g.glyph(f.left+f.x[i], base, f.t.Glyph.Failed, g.pen(f.t.Failed))
		} else if f.roomy() && g.pixelAt(f.left+f.x[i], base).r == glyphs.floor {
			g.set(f.left+f.x[i], base, glyphs.notch, f.axis)
		}
	}
	if len(f.c.Points) > 0 {
		g.textRight(f.left-2, base+1, "MB", f.axis)
	}
	f.sizes(base + 1)
	if f.badges {
		f.badge(base + 2)
	}
	if f.note {
		note := "memory size, evenly spaced"
		if f.c.ToScale {
			note = "memory size, to scale"
		}
		if f.s.Log {
			note += "; log axis"
		} else if f.known && f.s.zoomed() {
			note += "; axis from " + f.t.Clean(f.format(f.s.From))
		}
		if len(note) <= f.width {
			g.text(f.left+max(f.width-len(note), 0)/2, g.h-1, note, f.axis)
		}
	}
}

// widthAgainst is what the scale at the right takes, from the least width of the
// plot on beside which there is room for it.
const (
	widthAgainst = 7
	leastPlot    = 24
)

// against draws a second scale at the right, which compares values with what
// the function has now.
func (f *frame) against() {
	if !(f.c.Now > 0) || !f.known || f.width < leastPlot+widthAgainst || f.s.rows < 4 || f.c.Now < f.s.From || f.s.beyond(f.c.Now) {
		return
	}
	f.width -= widthAgainst
	x := f.left + f.width
	taken := map[int]bool{}
	put := func(v float64, text string, p pen) {
		row := f.s.row(v)
		if v < f.s.From*(1-1e-9) || v <= 0 || f.s.beyond(v) || taken[row] || taken[row-1] || taken[row+1] {
			return
		}
		taken[row] = true
		f.g.set(x, row, axisGlyphs(f.t.ASCII).right, f.axis)
		f.g.textRight(f.g.w, row, text, p)
	}
	for y := range f.s.rows {
		f.g.set(x, y, axisGlyphs(f.t.ASCII).side, f.axis)
	}
	_, now, _ := markLook(f.t, Now)
	put(f.c.Now, "now", f.g.pen(now))
	for _, tick := range f.comparisons() {
		put(f.c.Now*tick.ratio, tick.text, f.axis)
	}
}

// comparison is a round ratio to now, and how it is written.
type comparison struct {
	ratio float64
	text  string
}

// comparisons are those that an axis may show, the most telling first: money
// in percent, time as speed: twice as fast takes half of the time.
func (f *frame) comparisons() (all []comparison) {
	if f.c.Kind != Cost {
		for _, ratio := range []float64{2, 0.5, 5, 0.2, 10, 1.5, 3, 0.75, 0.1, 20, 50} {
			all = append(all, comparison{1 / ratio, fmt.Sprintf("%g%s", ratio, f.t.Glyph.Times)})
		}
		return all
	}
	span := 100 * (f.s.Top - f.s.From) / f.c.Now
	step := max(roundStep(span/float64(max(f.s.rows/2, 1))), 1)
	for p := step; p <= max(span, step) && len(all) < 100; p += step {
		all = append(all, comparison{1 + p/100, fmt.Sprintf("+%.0f %%", p)})
		if p < 100 {
			all = append(all, comparison{1 - p/100, fmt.Sprintf("%s%.0f %%", f.t.Glyph.Minus, p)})
		}
	}
	return all
}

// sizes writes the labels under the points: marked ones first, then the last,
// then the others at the closest even stride that leaves a gap between labels.
func (f *frame) sizes(y int) {
	free := make([]bool, f.g.w+2)
	for i := range free {
		free[i] = true
	}
	place := func(i int, p pen) bool {
		text := f.c.Points[i].label()
		n := len([]rune(text))
		from := max(min(f.left+f.x[i]-(n-1)/2, f.g.w-n), 0)
		if n > f.width {
			return false
		}
		for x := max(from-1, 0); x <= from+n; x++ {
			if !free[x] {
				return false
			}
		}
		for x := from; x < from+n; x++ {
			free[x] = false
		}
		f.g.text(from, y, text, p)
		if c := f.g.pixelAt(f.left+f.x[i], y-1); !f.c.Points[i].Failed {
			c.r = axisGlyphs(f.t.ASCII).notch
		}
		return true
	}
	for m := Recommended; m >= Now; m-- {
		for i, p := range f.c.Points {
			if m == strongest(p.Marks) {
				_, style, _ := markLook(f.t, m)
				place(i, f.g.pen(style))
			}
		}
	}
	failed := f.g.pen(f.t.Failed)
	widest := 1
	for _, p := range f.c.Points {
		widest = max(widest, len([]rune(p.label())))
	}
	stride := 1
	if n := len(f.x); n > 12 && !f.c.ToScale {
		stride = max(1, int(math.Ceil(float64((widest+1)*(n-1))/float64(max(f.x[n-1]-f.x[0], 1)))))
	}
	plain := func(i int) {
		switch p := f.c.Points[i]; {
		case strongest(p.Marks) >= 0: // stands already
		case p.Failed:
			place(i, failed)
		default:
			place(i, f.label)
		}
	}
	if n := len(f.c.Points); n > 0 {
		plain(n - 1)
	}
	for i := 0; i < len(f.c.Points)-1; i += stride {
		plain(i)
	}
}

// badge sets all marks of a size under its label, the weightiest in the middle,
// as far as that touches no neighbour's.
func (f *frame) badge(y int) {
	free := func(x int) bool { return x >= 0 && x < f.g.w && f.g.pixelAt(x, y).r == ' ' }
	for m := Recommended; m >= Now; m-- {
		for i, p := range f.c.Points {
			if !has(p.Marks, m) {
				continue
			}
			glyph, style, _ := markLook(f.t, m)
			x := f.left + f.x[i]
			for _, at := range []int{x, x + 1, x - 1, x + 2} {
				if near := f.nearest(at - f.left); near == i && free(at) {
					f.g.glyph(at, y, glyph, f.g.pen(style))
					break
				}
			}
		}
	}
}

// nearest is the point whose place is nearest to a column, -1 between two.
func (f *frame) nearest(x int) int {
	best, distance, even := -1, math.MaxInt, false
	for i, at := range f.x {
		switch d := max(at-x, x-at); {
		case d < distance:
			best, distance, even = i, d, false
		case d == distance:
			even = true
		}
	}
	if even && distance > 0 {
		return -1
	}
	return best
}

// yAxis draws the axis of s with a label at each tick, and the corner below. It
// returns the first column of the plot. Without a format the axis has no
// labels, since nothing is known yet.
func (g *grid) yAxis(s scale, ticks []float64, format func(float64) string) int {
	set := axisGlyphs(g.t.ASCII)
	line, label := g.pen(g.t.Faint), g.pen(g.t.Muted)
	labels := make([]string, len(ticks))
	// Seven cells hold nearly every label, so that the plot doesn't move
	// sideways when a label grows; wider ones may take a third of the width.
	gutter := 7
	for i, v := range ticks {
		if format != nil {
			labels[i] = g.t.Clean(format(v))
		}
		gutter = max(gutter, len([]rune(labels[i])))
	}
	gutter = min(gutter, g.w/3)

	for y := range s.rows {
		g.set(gutter+1, y, set.side, line)
	}
	for i, v := range ticks {
		y := s.row(v)
		g.textRight(gutter, y, g.t.Truncate(labels[i], gutter), label)
		g.set(gutter+1, y, set.tick, line)
	}
	g.set(gutter+1, s.rows, set.corner, line)
	for x := gutter + 2; x < g.w; x++ {
		g.set(x, s.rows, set.floor, line)
	}
	return gutter + 2
}

// xAxis labels a continuous axis from one value, a multiple of step, to another
// in width columns from left on; the labels stand in the row under y.
func (g *grid) xAxis(left, width, y int, from, top, step float64, format func(float64) string) {
	g.labels(y, upTo(top-from, step), func(v float64) (x int, text string) {
		return left + column(v, top-from, width), format(from + v)
	})
}

// labels sets a notch at each tick of an axis that runs to the right on the row y,
// and its label in the row under it, as far as labels do not touch. The ticks
// ascend.
func (g *grid) labels(y int, ticks []float64, place func(v float64) (x int, text string)) {
	notch, line, label := axisGlyphs(g.t.ASCII).notch, g.pen(g.t.Faint), g.pen(g.t.Muted)
	end := -1
	for _, v := range ticks {
		x, text := place(v)
		text = g.t.Clean(text)
		n := len([]rune(text))
		begin := max(min(x-(n-1)/2, g.w-n), 0)
		if begin <= end {
			continue
		}
		g.set(x, y, notch, line)
		g.text(begin, y+1, text, label)
		end = begin + n
	}
}

// durationAxis draws and labels the axis of durations under the row y, whose
// scale runs to the right.
func (g *grid) durationAxis(left, width, y int, s scale) {
	set := axisGlyphs(g.t.ASCII)
	for x := left; x < left+width; x++ {
		g.set(x, y, set.floor, g.pen(g.t.Faint))
	}
	if s.zoomed() && left > 0 {
		g.set(left-1, y, set.broken, g.pen(g.t.Warn))
	}
	ticks, step, _ := s.marks(max(width/9, 2))
	slices.Sort(ticks)
	format := tickFormat(Duration, s.Top, step)
	g.labels(y, ticks, func(v float64) (x int, text string) { return left + s.column(v, width), format(v) })
}

// column places a value of an axis that runs to the right over n columns.
func (s scale) column(v float64, n int) int {
	return int(math.Round(s.share(v) * float64(max(n-1, 0))))
}

// column places v between 0 and top on n columns.
func column(v, top float64, n int) int {
	return int(math.Round(min(max(v/top, 0), 1) * float64(max(n-1, 0))))
}

// xStep chooses round steps so that labels of the given width fit.
func xStep(top float64, n, label int) float64 {
	step, _ := scale{Range: Range{Top: top}, rows: n, fine: 1}.ticks(max(n/(label+3), 1))
	return step
}
