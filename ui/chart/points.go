package chart

import (
	"math"

	"lambdial/ui/theme"
)

// PointAt is the index of the point that lies nearest to a column of the curve as
// [Render] draws it, or whose label does; -1 beside the plot.
func PointAt(t theme.Theme, c Curve, width, height, x, y int) int {
	if width < leastWidth || height < leastHeight || len(c.Points) == 0 || y < 1 || y >= height {
		return -1
	}
	f := newFrame(t, c, width, height)
	f.axes()
	if x < f.left || x >= f.left+f.width {
		return -1
	}
	best := 0
	for i, at := range f.x {
		if abs(at-(x-f.left)) < abs(f.x[best]-(x-f.left)) {
			best = i
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// roomyStep is the distance of points from which each has a knot and a notch of
// its own.
const roomyStep = 4

// roomy tells whether every point can have a knot that touches no other.
func (f *frame) roomy() bool {
	for i := 1; i < len(f.x); i++ {
		if f.x[i]-f.x[i-1] < roomyStep {
			return false
		}
	}
	return true
}

// spread draws the whisker of each size, from its p10 to its p90, and single
// samples on both sides of it.
func (f *frame) spread(canvas *canvas) {
	whisker, sample := '|', '.'
	roomy := f.roomy()
	for i, p := range f.c.Points {
		if p.Failed {
			continue
		}
		x := canvas.fine(f.x[i])
		for k, v := range p.Samples {
			if v = clean(v); math.IsNaN(v) || v < f.s.From || f.s.beyond(v) {
				continue
			}
			beside := x
			if roomy && canvas.fineX > 1 {
				beside += []int{-1, 2}[k%2]
			}
			canvas.dot(beside, f.s.level(v), sample, f.sample)
		}
		low, high := clean(p.Low), clean(p.High)
		if math.IsNaN(low) || math.IsNaN(high) || f.gap(p) {
			continue
		}
		canvas.column(x, f.s.level(low), f.s.level(high), 1, whisker, f.edge)
	}
}

// knots thickens the line where it was measured. A glyph would round the value
// to a whole cell.
func (f *frame) knots(canvas *canvas) {
	if !f.roomy() {
		return
	}
	for i, p := range f.c.Points {
		if !f.has(i) {
			continue
		}
		x, level := f.fine(f.x[i]), f.s.level(clean(p.Value))
		for dx := range canvas.fineX {
			canvas.column(x+dx, level-canvas.fineY/4, level+canvas.fineY/4, 1, 'o', f.main)
		}
	}
}

// points draws the marks of the measured points over the lines.
func (f *frame) points() {
	for i, p := range f.c.Points {
		v := clean(p.Value)
		if p.Failed || math.IsNaN(v) {
			continue
		}
		x, y := f.left+f.x[i], f.s.row(v)
		if f.gap(p) {
			f.beyond(x, v)
			continue
		}
		if f.s.beyond(p.High) && y > 0 { // p90 is beyond the axis
			f.g.glyph(x, 0, f.t.Glyph.Up, f.edge)
		}
		if f.alone(i) {
			f.g.glyph(x, y, f.t.Glyph.Point, f.main)
		}
	}
	// The weightiest mark comes last, so that nothing hides it.
	for m := Now; m <= Recommended; m++ {
		for i, p := range f.c.Points {
			if strongest(p.Marks) == m && f.has(i) {
				glyph, style, _ := markLook(f.t, m)
				f.g.glyph(f.left+f.x[i], f.s.row(clean(p.Value)), glyph, f.g.pen(style))
			}
		}
	}
}

// value writes the value of the recommended size beside its mark, where nothing
// else is drawn.
func (f *frame) value(canvas *canvas) {
	for i, p := range f.c.Points {
		if strongest(p.Marks) != Recommended || !f.has(i) {
			continue
		}
		v := clean(p.Value)
		text := f.t.Clean(f.formatted()(v))
		if f.c.Kind != Cost {
			text = "p50 " + text // tables and verdicts tell means
		}
		n := len([]rune(text))
		x, y := f.left+f.x[i], f.s.row(v)
		for _, at := range [][2]int{{x - n/2, y - 1}, {x + 1, y - 1}, {x - n/2, y + 1}, {x + 1, y + 1}, {x - n, y + 1}, {x + 1, y - 2}} {
			if canvas.free(at[0]-1, at[1], n+2) {
				f.g.text(at[0], at[1], text, f.g.pen(f.t.Recommended))
				return
			}
		}
	}
}

// formatted is how a value of the curve is written in full.
func (f *frame) formatted() func(float64) string {
	switch {
	case f.c.InFull != nil:
		return f.c.InFull
	case f.c.Format != nil:
		return f.c.Format
	case f.c.Kind == Cost:
		return FormatUSD
	}
	return FormatMS
}

// beyond marks a value above the axis with an arrow and says it.
func (f *frame) beyond(x int, v float64) {
	p := f.g.pen(f.t.Warn)
	f.g.glyph(x, 0, f.t.Glyph.Up, p)
	text := f.t.Clean(f.formatted()(v))
	if n := len([]rune(text)); x+2+n <= f.g.w {
		f.g.text(x+2, 0, text, p)
	} else {
		f.g.text(max(x-1-n, f.left), 0, text, p)
	}
}

// alone tells whether a point has no measured neighbour to draw a line to.
func (f *frame) alone(i int) bool {
	beside := func(k int) bool { return k >= 0 && k < len(f.c.Points) && f.has(k) }
	return !beside(i-1) && !beside(i+1)
}
