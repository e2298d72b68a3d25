package chart

import (
	"math"
	"strconv"
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
// median as a line, its p10–p90 band, the fitted curve behind, marks on the
// line, failed sizes crossed out on the axis.
//
// Sizes are categories at even distances, and the axis says so. True
// logarithmic positions were the alternative: they look the same for the usual
// doubling sizes, but 46 sizes 64 MB apart fall into each other at the right
// while a third of the width goes to the first two.
func Render(t theme.Theme, c Curve, width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	if width < leastWidth || height < leastHeight {
		return compact(t, c, width, height)
	}
	f := newFrame(t, c, width, height)
	f.axes()
	f.plot()
	out := f.heading(width) + "\n" + strings.Repeat(t.PadRight("", width)+"\n", f.spare) + f.g.String()
	if f.legend != "" {
		out += "\n" + t.PadRight(f.legend, width)
	}
	return out
}

// frame is a graph being drawn: where its parts lie in the grid.
type frame struct {
	t      theme.Theme
	c      Curve
	g      *grid
	legend string

	left  int // first column of the plot
	width int // columns of the plot
	s     scale
	x     []int // the column of each point, from the plot's first
	step  float64
	spare int  // blank rows over the plot, so that ticks stand at even distances
	known bool // at least one value
	fit   bool // the fitted curve shows beside the lines before it
	main  pen
	edge  pen
	band  pen
	axis  pen
	label pen
}

func newFrame(t theme.Theme, c Curve, width, height int) *frame {
	f := &frame{t: t, c: c, legend: legend(t, c.Points, c.Partial, width)}
	below := 2 // axis and labels
	if height >= 14 {
		below++ // what the axis shows
	}
	rows := height - 1 - below
	if f.legend != "" && rows > 3 {
		rows--
	} else {
		f.legend = ""
	}
	gridRows := height - 1
	if f.legend != "" {
		gridRows--
	}
	highest := c.Highest()
	f.known = !math.IsNaN(highest)
	top := c.Top
	if top = clean(top); !(top > 0) || highest > top {
		top = niceTop(highest)
	}
	f.s = scale{top: min(max(top, 1e-12), 1e16), rows: rows}
	f.step, f.spare = ticks(f.s, min(max((rows-1)/2, 1), 5))
	f.s.rows -= f.spare
	f.g = newGrid(t, width, gridRows-f.spare)

	main, edge, band := look(t, c.Kind)
	f.main, f.edge, f.band = f.g.pen(main), f.g.pen(edge), f.g.pen(band)
	f.axis, f.label = f.g.pen(t.Faint), f.g.pen(t.Muted)
	return f
}

// axes draws both axes with their labels and settles where the plot lies.
func (f *frame) axes() {
	g, glyphs := f.g, axisGlyphs(f.t.ASCII)
	format := f.c.Format
	if format == nil {
		format = tickFormat(f.c.Kind, f.s.top, f.step)
	}
	if !f.known {
		format = nil
	}
	f.left = g.yAxis(f.s, f.step, format)
	f.width = g.w - f.left
	gutter, base := f.left-2, f.s.rows
	f.x = places(len(f.c.Points), f.width)
	for i, p := range f.c.Points {
		if p.Failed {
			g.glyph(f.left+f.x[i], base, f.t.Glyph.Failed, g.pen(f.t.Failed))
		} else if f.roomy() && g.at(f.left+f.x[i], base).r == glyphs.floor {
			g.set(f.left+f.x[i], base, glyphs.notch, f.axis)
		}
	}
	if len(f.c.Points) > 0 {
		g.textRight(gutter, base+1, "MB", f.axis)
	}
	f.sizes(base + 1)
	if g.h > base+2 {
		note := "memory size (MB), evenly spaced"
		if len(note) <= f.width {
			g.text(f.left+max(f.width-len(note), 0)/2, base+2, note, f.axis)
		}
	}
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
		if c := f.g.at(f.left+f.x[i], y-1); !f.c.Points[i].Failed {
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
	if n := len(f.x); n > 12 {
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

// plot draws the band, the lines and the marks.
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
	value := func(p Point) float64 { return p.Value }
	// A band that leaves the axis would look like one that ends there.
	within := func(p Point, v float64) float64 {
		if p.High > f.s.top*(1+1e-9) {
			return math.NaN()
		}
		return v
	}
	low := f.columns(func(p Point) float64 { return within(p, p.Low) })
	high := f.columns(func(p Point) float64 { return within(p, p.High) })
	f.fill(low, high)
	chars := lineChars(f.t.ASCII)
	fit := f.g.pen(f.t.Fitted)
	f.g.raster(f.left, 0, f.s, []line{
		{low, chars.edge, f.edge},
		{high, chars.edge, f.edge},
		{f.fitted(), chars.fit, fit},
		{f.columns(value), chars.main, f.main},
	})
	f.points()
	f.fit = f.g.visible(chars.fit.Horizontal, fit)
}

// fill tints the band between low and high.
func (f *frame) fill(low, high []float64) {
	for x := range low {
		if math.IsNaN(low[x]) || math.IsNaN(high[x]) {
			continue
		}
		for y := f.s.row(high[x]); y <= f.s.row(low[x]); y++ {
			f.g.at(f.left+x, y).bg = f.band
		}
	}
}

// gap tells whether the lines end at a point: a failed size has no value, and
// that of an outlier lies beyond the axis.
func (f *frame) gap(p Point) bool { return p.Failed || clean(p.Value) > f.s.top*(1+1e-9) }

// columns spreads a value of the points over the plot's columns. Sizes not yet
// measured are bridged.
func (f *frame) columns(value func(Point) float64) []float64 {
	out := nans(f.width)
	last := -1
	for i, p := range f.c.Points {
		if f.gap(p) {
			last = -1
			continue
		}
		v := clean(value(p))
		if math.IsNaN(v) {
			continue
		}
		x := f.x[i]
		if last >= 0 && f.x[last] < x {
			from, before := f.x[last], clean(value(f.c.Points[last]))
			for k := from + 1; k < x; k++ {
				out[k] = before + (v-before)*float64(k-from)/float64(x-from)
			}
		}
		if !(out[x] >= v) { // sizes that share a column show the largest
			out[x] = v
		}
		last = i
	}
	return out
}

// fitted evaluates the fitted curve at every column between the first and the
// last size.
func (f *frame) fitted() []float64 {
	out := nans(f.width)
	if f.c.Fitted == nil || f.s.rows < 6 { // too low to tell it from the line
		return out
	}
	for i := 1; i < len(f.c.Points); i++ {
		a, b := f.c.Points[i-1], f.c.Points[i]
		for x := f.x[i-1]; x <= f.x[i]; x++ {
			share := float64(x-f.x[i-1]) / float64(max(f.x[i]-f.x[i-1], 1))
			v := f.c.Fitted(float64(a.MemoryMB) + share*float64(b.MemoryMB-a.MemoryMB))
			if v = clean(v); v <= f.s.top {
				out[x] = v
			}
		}
	}
	return out
}

// heading is the line over the graph: title, unit, and what the lines mean.
func (f *frame) heading(w int) string {
	t := f.t
	main, edge, _ := look(t, f.c.Kind)
	left := title(t, f.c)
	chars := lineChars(t.ASCII)
	middle := " median"
	if f.c.Kind == Cost {
		middle = " mean" // money adds up
	}
	key := main.Render(t.Glyph.Point+chars.main.Horizontal) + t.Muted.Render(middle)
	for _, p := range f.c.Points {
		if !math.IsNaN(p.Low) && !math.IsNaN(p.High) {
			key += "  " + edge.Render(chars.edge.Horizontal+chars.edge.Horizontal) + t.Muted.Render(" p10-p90")
			break
		}
	}
	names := []string{""}
	if f.fit {
		names = []string{" fitted mean", " fit"} // not of the median, which the line is
		if f.c.Kind == Cost {
			names = names[1:]
		}
		key += "  " + t.Fitted.Render(chars.fit.Horizontal+chars.fit.Horizontal)
	}
	room := w - cell.Width(left) - 3
	for _, name := range names {
		if whole := key + t.Muted.Render(name); f.known && cell.Width(whole) <= room {
			return t.PadRight(left, w-cell.Width(whole)) + whole
		}
	}
	return t.PadRight(left, w)
}

// title is the curve's title and unit; either may be empty.
func title(t theme.Theme, c Curve) string {
	main, _, _ := look(t, c.Kind)
	var parts []string
	if c.Title != "" {
		parts = append(parts, main.Bold(true).Render(t.Clean(c.Title)))
	}
	if c.Unit != "" {
		parts = append(parts, t.Muted.Render(t.Clean(c.Unit)))
	}
	return strings.Join(parts, " ")
}

// label is what stands under the point's place on the axis.
func (p Point) label() string {
	if p.Label != "" {
		return p.Label
	}
	return strconv.Itoa(p.MemoryMB)
}

// size is the label as it is named in a sentence.
func (p Point) size() string {
	if p.Label != "" {
		return p.Label
	}
	return strconv.Itoa(p.MemoryMB) + " MB"
}

// places spreads n points evenly over w columns, a little away from the edges
// so that a label fits under the first and the last.
func places(n, w int) []int {
	x := make([]int, n)
	margin := min(float64(w)/float64(2*max(n, 1)), 3)
	for i := range x {
		at := float64(w-1) / 2
		if n > 1 {
			at = margin + (float64(w-1)-2*margin)*float64(i)/float64(n-1)
		}
		x[i] = min(max(int(math.Round(at)), 0), w-1)
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
