package chart

import (
	"math"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Least size of a full graph; below it Render falls back to bars or a line.
const (
	leastWidth  = 24
	leastHeight = 6
)

// Render draws a curve over memory sizes in exactly width×height cells: the
// median as a line where neighbours were measured, what is expected dotted where
// they were not, p10 to p90 as a whisker a size, single samples beside it, marks
// on the line, failed sizes crossed out on the axis.
func Render(t theme.Theme, c Curve, width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	if width < leastWidth || height < leastHeight {
		return compact(t, c, width, height)
	}
	f := newFrame(t, c, width, height)
	left, right := f.heading(width)
	return t.PadRight(left, width-cell.Width(right)) + right + "\n" + f.draw(width)
}

// Framed is [Render] in a border, into whose top edge the words over the graph
// go: places are the same as in a graph that begins two cells further right and
// is four narrower and one lower.
func Framed(t theme.Theme, c Curve, width, height int) string {
	inner, rows := theme.PanelInner(width, height)
	if inner < leastWidth || rows+1 < leastHeight {
		title := c.Title
		c.Title = ""
		return t.Panel(title, Render(t, c, inner, rows), width, height, false)
	}
	f := newFrame(t, c, inner, rows+1)
	left, right := f.heading(width - 6)
	return t.PanelOf(left, right, f.draw(inner), width, height, false)
}

// draw is the graph without the words over it.
func (f *frame) draw(width int) string {
	f.axes()
	f.plot()
	out := strings.Repeat(f.t.PadRight("", width)+"\n", f.spare) + f.g.String()
	if f.legend != "" {
		out += "\n" + f.t.PadRight(f.legend, width)
	}
	return out
}

// frame is a graph being drawn: where its parts lie in the grid.
type frame struct {
	t      theme.Theme
	c      Curve
	g      *grid
	legend string

	left   int // first column of the plot
	width  int // columns of the plot
	s      scale
	ticks  []float64
	format func(float64) string
	x      []int           // the column of each point, from the plot's first
	fine   func(x int) int // the column of dots of a column
	badges bool            // there is a row for them
	note   bool            // there is a row that says what the axis shows
	spare  int             // blank rows over the plot, so that ticks stand at even distances
	known  bool            // at least one value

	main, edge, sample, fit, axis, label pen
}

func newFrame(t theme.Theme, c Curve, width, height int) *frame {
	f := &frame{t: t, c: c, legend: legend(t, c.Points, c.Partial, c.Leading, width)}
	// Rows go to the axis and its labels, and where there are many to the
	// words of the marks, the marks under the sizes, and what the axis shows.
	rows := height - 3
	take := func(wanted bool, from int) bool {
		if wanted && rows >= from {
			rows--
			return true
		}
		return false
	}
	marked := f.legend != ""
	f.badges = take(marked, 6)
	if !take(marked, 8) {
		f.legend = ""
	}
	f.note = take(true, 9)
	low, high := c.extent()
	f.known = !math.IsNaN(high)
	axis := c.Axis
	if !(axis.Top > 0) || high > axis.Top || low < axis.From || axis.Log && axis.From <= 0 {
		axis = Range{}.around(low, high, c.Zoom)
	}
	axis.Top = min(max(axis.Top, 1e-12), 1e16)
	f.s = newScale(t, axis, rows)
	var step float64
	f.ticks, step, f.spare = f.s.marks(min(max(rows/2, 1), 5))
	f.s.rows -= f.spare
	switch f.format = c.Format; {
	case !f.known:
		f.format = nil
	case f.format == nil:
		f.format = tickFormat(c.Kind, axis.Top, step)
	}
	below := height - 1 - rows
	if f.legend != "" {
		below--
	}
	f.g = newGrid(t, width, f.s.rows+below)

	main, edge := stylesOf(t, c.Kind)
	f.main, f.edge, f.sample = f.g.pen(main), f.g.pen(edge), f.g.pen(t.Muted)
	f.fit, f.axis, f.label = f.g.pen(t.Fitted), f.g.pen(t.Faint), f.g.pen(t.Muted)
	return f
}

// plot draws the canvas, and the points and marks over it.
func (f *frame) plot() {
	if !f.known {
		text := f.c.Empty
		if text == "" {
			text = "waiting for samples"
		}
		text = f.t.Truncate(f.t.Clean(text), f.width)
		f.g.text(f.left+(f.width-cell.Width(text))/2, (f.s.rows-1)/2, text, f.label)
		return
	}
	chars := lineChars()
	canvas := f.g.canvas(f.left, 0, f.width, f.s.rows)
	f.fine = canvas.fine
	solid, expected := f.curves(canvas)
	low, high := f.expectedBand(canvas, expected)
	if f.c.Other != "" {
		other := f.other(canvas)
		canvas.lines(f.s, line{values: bridge(other), pen: f.edge, every: 3, chars: chars.edge})
		for x, v := range other {
			if !math.IsNaN(v) {
				canvas.dot(x, f.s.level(v), 'e', f.edge)
			}
		}
	}
	f.spread(canvas)
	canvas.lines(f.s,
		line{values: low, pen: f.axis, every: 4, chars: chars.edge},
		line{values: high, pen: f.axis, every: 4, chars: chars.edge},
		line{values: expected, pen: f.fit, every: 2, chars: chars.fit},
		line{values: solid, pen: f.main, every: 1, chars: chars.main})
	f.knots(canvas)
	f.points()
	if !f.c.Leading {
		f.value(canvas)
	}
	canvas.fold()
}

// gap tells whether the lines end at a point: a failed size has no value, and
// that of an outlier lies beyond the axis.
func (f *frame) gap(p Point) bool { return p.Failed || f.s.beyond(clean(p.Value)) }

// has says that a point has a value on the axis.
func (f *frame) has(i int) bool {
	p := f.c.Points[i]
	return !f.gap(p) && !math.IsNaN(clean(p.Value))
}

// curves are the values to draw in every column of dots: what was measured,
// between neighbours that both were, and what is expected between the others.
// The expected curve is bent so that it meets the measured points, which are
// medians where it is of the mean.
func (f *frame) curves(canvas *canvas) (solid, expected []float64) {
	solid, expected = nans(canvas.columns()), nans(canvas.columns())
	at := func(i int) int { return f.fine(f.x[i]) }
	last := -1
	for i, p := range f.c.Points {
		if f.gap(p) {
			f.tail(canvas, expected, last, i-1)
			last = -1
			continue
		}
		if !f.has(i) {
			continue
		}
		to := solid
		if last != i-1 {
			to = expected
		}
		if last >= 0 {
			f.join(to, last, i, at(last), at(i))
		} else {
			f.lead(canvas, expected, i)
		}
		if v := clean(p.Value); !(solid[at(i)] >= v) { // sizes that share a column show the largest
			solid[at(i)] = v
		}
		last = i
	}
	f.tail(canvas, expected, last, len(f.c.Points)-1)
	return solid, expected
}

// join fills the columns between two measured points.
func (f *frame) join(out []float64, a, b, from, to int) {
	va, vb := clean(f.c.Points[a].Value), clean(f.c.Points[b].Value)
	fa, fb := f.expect(a), f.expect(b)
	bent := b-a > 1 && fa > 0 && fb > 0 && va > 0 && vb > 0
	for k := from; k <= to; k++ {
		share := float64(k-from) / float64(max(to-from, 1))
		v := va + (vb-va)*share
		if bent {
			if fit := f.expectAt(k, a, b); fit > 0 {
				v = fit * math.Exp((1-share)*math.Log(va/fa)+share*math.Log(vb/fb))
			}
		}
		if k > from && k < to || math.IsNaN(out[k]) {
			out[k] = v
		}
	}
}

// lead and tail draw what is expected before the first measured point and after
// the last one.
func (f *frame) lead(canvas *canvas, out []float64, first int) {
	from := first
	for from > 0 && !f.gap(f.c.Points[from-1]) && math.IsNaN(clean(f.c.Points[from-1].Value)) {
		from--
	}
	f.extend(canvas, out, first, from, first)
}

func (f *frame) tail(canvas *canvas, out []float64, last, to int) {
	if last >= 0 && to > last {
		f.extend(canvas, out, last, last, to)
	}
}

func (f *frame) extend(canvas *canvas, out []float64, from, first, last int) {
	v, fit := clean(f.c.Points[from].Value), f.expect(from)
	if !(fit > 0) || !(v > 0) {
		return
	}
	for i := first; i < last; i++ {
		for k := f.fine(f.x[i]); k <= f.fine(f.x[i+1]); k++ {
			if e := f.expectAt(k, i, i+1) * v / fit; !f.s.beyond(e) && math.IsNaN(out[k]) {
				out[k] = e
			}
		}
	}
}

// expect is what is expected of a point's size, NaN where nothing is.
func (f *frame) expect(i int) float64 {
	if f.c.Fitted == nil {
		return math.NaN()
	}
	return clean(f.c.Fitted(float64(f.c.Points[i].MemoryMB)))
}

// expectAt is what is expected at a column of dots between two points.
func (f *frame) expectAt(k, a, b int) float64 {
	if f.c.Fitted == nil {
		return math.NaN()
	}
	return clean(f.c.Fitted(f.memoryAt(k, a, b)))
}

// memoryAt is the memory at a column of dots between two points, by way of those
// between them.
func (f *frame) memoryAt(k, a, b int) float64 {
	for i := a + 1; i <= b; i++ {
		if from, to := f.fine(f.x[i-1]), f.fine(f.x[i]); k <= to {
			low, high := float64(f.c.Points[i-1].MemoryMB), float64(f.c.Points[i].MemoryMB)
			return low + (high-low)*min(max(float64(k-from)/float64(max(to-from, 1)), 0), 1)
		}
	}
	return float64(f.c.Points[b].MemoryMB)
}

// other are the values of the other series, where they are on the axis.
func (f *frame) other(canvas *canvas) []float64 {
	out := nans(canvas.columns())
	for i, p := range f.c.Points {
		if v := clean(p.Other); v >= f.s.From && v > 0 && !f.s.beyond(v) {
			out[f.fine(f.x[i])] = v
		}
	}
	return out
}

// expectedBand is how sure the expected values are, where they are drawn.
func (f *frame) expectedBand(canvas *canvas, expected []float64) (low, high []float64) {
	low, high = nans(len(expected)), nans(len(expected))
	if f.c.FittedBand == nil || f.s.rows < 9 {
		return low, high
	}
	for i := 1; i < len(f.c.Points); i++ {
		for k := f.fine(f.x[i-1]); k <= f.fine(f.x[i]); k++ {
			if math.IsNaN(expected[k]) {
				continue
			}
			lo, hi := f.c.FittedBand(f.memoryAt(k, i-1, i))
			if lo, hi = clean(lo), clean(hi); lo >= f.s.From && f.s.level(lo) < f.s.level(expected[k])-1 {
				low[k] = lo
			}
			if !f.s.beyond(hi) && f.s.level(hi) > f.s.level(expected[k])+1 {
				high[k] = hi
			}
		}
	}
	return low, high
}

// places spreads the points over w columns, a little away from the edges so that
// a label fits under the first and the last: at even distances, or in proportion
// to their memory. Logarithmic places look like even ones for sizes that double,
// but 46 sizes 64 MB apart fall into each other at the right while a third of
// the width goes to the first two.
func (c Curve) places(w int) []int {
	n := len(c.Points)
	x := make([]int, n)
	margin := min(float64(w)/float64(2*max(n, 1)), 3)
	for i, p := range c.Points {
		share := 0.5
		if first, last := c.Points[0].MemoryMB, c.Points[n-1].MemoryMB; n > 1 {
			share = float64(i) / float64(n-1)
			if c.ToScale && last > first {
				share = min(max(float64(p.MemoryMB-first)/float64(last-first), 0), 1)
			}
		}
		x[i] = min(max(int(math.Round(margin+(float64(w-1)-2*margin)*share)), 0), max(w-1, 0))
	}
	return x
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
