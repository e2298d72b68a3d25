package chart

import (
	"math"
	"strconv"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// SpreadRow is the durations of one size in milliseconds.
type SpreadRow struct {
	Label      string
	Warm, Cold []float64 // for a cold start with its init
	Failed     int
	Marks      []Mark
	Selected   bool
}

// Spread draws a strip a size over one axis of duration: a dot for each warm
// sample, piled where many are alike, so that spread, modes and outliers of all
// sizes compare at a glance. Cold starts have their glyph, failures are counted
// at the right. It shows as many rows as fit, from the first on, and tells which.
func Spread(t theme.Theme, rows []SpreadRow, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	low, high := math.NaN(), math.NaN()
	labels, failed := 0, 0
	for _, r := range rows {
		for _, v := range append(withoutNaN(r.Warm), withoutNaN(r.Cold)...) {
			low, high = math.Min(orElse(low, v), v), math.Max(orElse(high, v), v)
		}
		labels = max(labels, len([]rune(t.Clean(r.Label))))
		failed = max(failed, r.Failed)
	}
	if w < leastWidth || h < 4 || math.IsNaN(high) {
		text := "waiting for samples"
		if !math.IsNaN(high) {
			text = "too small a window for strips"
		}
		if math.IsNaN(high) && failed > 0 {
			text = onlyFailures
		}
		return t.Fit(t.Muted.Render(text), w, h)
	}
	each := min(max((h-3)/max(len(rows), 1), 1), 3) // rows of cells a strip
	if len(rows) == 1 {
		each = min(h-3, 8)
	}
	shown := rows[:min(len(rows), (h-3)/each)]
	axis := Range{}.around(low, high, true)

	g := newGrid(t, w, len(shown)*each+2)
	labels = min(labels, w/4)
	left := labels + 5 // the marks before the label
	right := 0
	if failed > 0 {
		right = 2 + len(strconv.Itoa(failed))
	}
	width := max(w-left-right, 1)
	s := scale{Range: axis, rows: width, fine: 1} // its rows are columns here
	for i, r := range shown {
		g.strip(r, left, i*each, width, each, s)
	}
	base := len(shown) * each
	g.durationAxis(left, width, base, s)
	head := t.Title.Render("Spread") + " " + t.Muted.Render("a dot a sample")
	if axis.Log {
		head += t.Muted.Render(", log axis")
	}
	if len(shown) < len(rows) {
		head += t.Faint.Render(t.Glyph.Separator) + t.Muted.Render("1-"+strconv.Itoa(len(shown))+" of "+strconv.Itoa(len(rows)))
	}
	key := t.Cold.Render(t.Glyph.Cold) + t.Muted.Render(" cold") + "  " + t.Failed.Render(t.Glyph.Failed) + t.Muted.Render(" failed")
	if room := w - cell.Width(key); cell.Width(head) < room {
		head = t.PadRight(head, room) + key
	}
	return t.Fit(t.PadRight(head, w)+"\n"+g.String()+strings.Repeat("\n", max(h-1-base-2, 0)), w, h)
}

// strip draws the samples of one size on rows of cells from y on.
func (g *grid) strip(r SpreadRow, left, y, width, rows int, s scale) {
	t := g.t
	x := 0
	for m := Recommended; m >= Now; m-- {
		if has(r.Marks, m) && x < 3 {
			glyph, style, _ := markLook(t, m)
			g.glyph(x, y+rows-1, glyph, g.pen(style))
			x++
		}
	}
	label := g.pen(t.Muted)
	if r.Selected {
		label = g.pen(t.Strong)
		g.glyph(3, y+rows-1, t.Glyph.Cursor, g.pen(t.Cursor))
	}
	g.textRight(left-1, y+rows-1, t.Truncate(t.Clean(r.Label), left-5), label)
	canvas := g.canvas(left, y, width, rows)
	piles := make([]int, canvas.columns())
	warm := withoutNaN(r.Warm)
	for _, v := range warm {
		piles[s.column(v, len(piles))]++
	}
	tallest := 0
	for _, n := range piles {
		tallest = max(tallest, n)
	}
	height := rows * canvas.fineY
	pen := g.pen(t.Duration)
	for x, n := range piles {
		if n == 0 {
			continue
		}
		top := n
		if tallest > height { // of many, shares of the tallest pile
			top = max(int(math.Round(float64(n)/float64(tallest)*float64(height))), 1)
		}
		canvas.column(x, 0, top-1, 1, rune("o8#"[min(n-1, 2)]), pen)
	}
	for _, v := range withoutNaN(r.Cold) {
		g.glyph(left+s.column(v, width), y+rows-1, t.Glyph.Cold, g.pen(t.Cold))
	}
	canvas.fold()
	if r.Failed > 0 {
		g.textRight(g.w, y+rows-1, t.Glyph.Failed+strconv.Itoa(r.Failed), g.pen(t.Failed))
	}
}

func orElse(v, otherwise float64) float64 {
	if math.IsNaN(v) {
		return otherwise
	}
	return v
}
