package chart

import "math"

// points draws the measured points and their marks over the lines.
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
		if f.alone(i) {
			f.whisker(p, x)
		}
		if p.High > f.s.top*(1+1e-9) && y > 0 { // p90 is beyond the axis
			f.g.glyph(x, 0, f.t.Glyph.Up, f.edge)
		}
		if f.roomy() || f.alone(i) {
			f.g.glyph(x, y, f.t.Glyph.Point, f.main)
		}
	}
	// Marks come last and the weightiest of all last, so that nothing hides them.
	for m := Now; m <= Recommended; m++ {
		for i, p := range f.c.Points {
			if strongest(p.Marks) == m && !f.gap(p) {
				f.mark(i, p)
			}
		}
	}
}

// beyond marks a value above the axis with an arrow and says it.
func (f *frame) beyond(x int, v float64) {
	format := f.c.Format
	switch {
	case format != nil:
	case f.c.Kind == Cost:
		format = FormatUSD
	default:
		format = FormatMS
	}
	p := f.g.pen(f.t.Warn)
	f.g.glyph(x, 0, f.t.Glyph.Up, p)
	text := f.t.Clean(format(v))
	if n := len([]rune(text)); x+2+n <= f.g.w {
		f.g.text(x+2, 0, text, p)
	} else {
		f.g.text(max(x-1-n, f.left), 0, text, p)
	}
}

// roomy tells whether every point can have a dot and a notch of its own.
func (f *frame) roomy() bool { return len(f.x) < 2 || f.x[1]-f.x[0] >= 3 }

// mark sets a point's marks on the line, the weightiest at the point itself and
// the others beside it where that hides no other point.
func (f *frame) mark(i int, p Point) {
	v := clean(p.Value)
	if math.IsNaN(v) {
		return
	}
	x, y := f.left+f.x[i], f.s.row(v)
	top := strongest(p.Marks)
	glyph, style, _ := markLook(f.t, top)
	if top == Recommended {
		guide := []rune("┊")[0]
		if f.t.ASCII {
			guide = ':'
		}
		for below := y + 1; below < f.s.rows; below++ {
			if f.g.at(x, below).r == ' ' {
				f.g.set(x, below, guide, f.g.pen(style))
			}
		}
	}
	f.g.glyph(x, y, glyph, f.g.pen(style))
	room := f.g.w - x
	if i+1 < len(f.x) {
		room = f.x[i+1] - f.x[i]
	}
	next := 1
	for m := top - 1; m >= Now; m-- {
		if has(p.Marks, m) && next+1 < room {
			glyph, style, _ := markLook(f.t, m)
			f.g.glyph(x+next, y, glyph, f.g.pen(style))
			next++
		}
	}
}

// alone tells whether a point has no neighbour to draw a line to.
func (f *frame) alone(i int) bool {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(f.c.Points) && !f.gap(f.c.Points[k]); k += step {
			if !math.IsNaN(clean(f.c.Points[k].Value)) {
				return false
			}
		}
	}
	return true
}

// whisker shows the band of a point that stands alone.
func (f *frame) whisker(p Point, x int) {
	low, high := clean(p.Low), clean(p.High)
	if math.IsNaN(low) || math.IsNaN(high) {
		return
	}
	top, bottom := f.s.row(high), f.s.row(low)
	for y := top; y <= bottom; y++ {
		g := axisGlyphs(f.t.ASCII).side
		f.g.set(x, y, g, f.edge)
		for k := -1; k <= 1; k++ {
			f.g.at(x+k, y).bg = f.band
		}
	}
}
