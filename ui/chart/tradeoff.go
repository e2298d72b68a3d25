package chart

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// TradePoint is one size between duration and cost.
type TradePoint struct {
	MemoryMB   int
	Label      string // empty: the memory size
	DurationMS float64
	Cost       float64
	Failed     bool // not drawn
	Marks      []Mark
}

// trade is a point that can be drawn, with its place.
type trade struct {
	TradePoint
	best bool // on the Pareto front: no other size is both faster and cheaper
	x, y int
}

// TradeOff draws cost against duration: a size further left is faster, one
// further down is cheaper. A line joins the Pareto front; what it
// leaves out is beaten by another size in both. partial says that sizes are left
// that nobody measured. The function writes the cost on its axis; nil: dollars.
func TradeOff(t theme.Theme, points []TradePoint, partial, leading bool, cost func(float64) string, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	trades := front(points)
	if len(trades) == 0 {
		return t.Fit(t.Muted.Render("waiting for samples"), w, h)
	}
	if w < leastWidth || h < leastHeight {
		return t.Fit(frontText(t, trades, cost), w, h)
	}
	fastest, slowest, cheapest, dearest := math.Inf(1), 0., math.Inf(1), 0.
	marked := make([]Point, 0, len(trades))
	for _, p := range trades {
		fastest, slowest = min(fastest, p.DurationMS), max(slowest, p.DurationMS)
		cheapest, dearest = min(cheapest, p.Cost), max(dearest, p.Cost)
		marked = append(marked, Point{MemoryMB: p.MemoryMB, Label: p.Label, Marks: p.Marks})
	}
	words := legend(t, marked, partial, leading, w)
	rows := h - 3
	if words != "" && rows > 4 {
		rows--
	} else {
		words = ""
	}
	s := newScale(t, Range{}.around(cheapest, dearest, true), rows)
	marks, step, spare := s.marks(min(max((rows-1)/2, 1), 5))
	s.rows -= spare

	g := newGrid(t, w, s.rows+2)
	if cost == nil {
		cost = tickFormat(Cost, s.Top, step)
	}
	left := g.yAxis(s, marks, cost)
	width := w - left
	right := scale{Range: Range{}.around(fastest, slowest, false), rows: width, fine: 1}
	g.durationAxis(left, width, s.rows, right)
	if s.zoomed() {
		g.set(left-1, s.rows, axisGlyphs(t.ASCII).broken, g.pen(t.Warn))
	}

	for i := range trades {
		trades[i].x, trades[i].y = right.column(trades[i].DurationMS, width), s.row(trades[i].Cost)
	}
	canvas := g.canvas(left, 0, width, s.rows)
	canvas.lines(s, line{values: frontValues(trades, canvas), pen: g.pen(t.Faint), every: 2, chars: lineChars().fit})
	canvas.fold()
	g.trades(trades, left, s.rows)

	head := t.Title.Render("Trade-off") + " " + t.Muted.Render("cost over duration, lower left is better")
	if short := t.Title.Render("Trade-off") + " " + t.Muted.Render("cost over duration"); cell.Width(head) > w {
		head = short
	}
	key := t.Accent.Render(t.Glyph.Point) + t.Muted.Render(" best trades") + "  " + t.Muted.Render(t.Glyph.Beaten+" beaten")
	if room := w - cell.Width(key) - 2; cell.Width(head) <= room {
		head = t.PadRight(head, room+2) + key
	}
	out := t.PadRight(head, w) + "\n" + strings.Repeat(t.PadRight("", w)+"\n", spare) + g.String()
	if words != "" {
		out += "\n" + t.PadRight(words, w)
	}
	return out
}

// front returns the points that can be drawn, fastest first, with the Pareto
// front found.
func front(points []TradePoint) []trade {
	var out []trade
	for _, p := range points {
		p.DurationMS, p.Cost = clean(p.DurationMS), clean(p.Cost)
		if !p.Failed && !math.IsNaN(p.DurationMS) && !math.IsNaN(p.Cost) {
			out = append(out, trade{TradePoint: p})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].DurationMS != out[j].DurationMS {
			return out[i].DurationMS < out[j].DurationMS
		}
		return out[i].Cost < out[j].Cost
	})
	least := math.Inf(1)
	for i := range out {
		if out[i].Cost < least {
			out[i].best, least = true, out[i].Cost
		}
	}
	return out
}

// frontValues are the costs of the Pareto front in each column of dots.
func frontValues(trades []trade, canvas *canvas) []float64 {
	values := nans(canvas.columns())
	for _, one := range trades {
		if x := canvas.fine(one.x); one.best && !(values[x] <= one.Cost) {
			values[x] = one.Cost
		}
	}
	return bridge(values)
}

// trades draws the points and names those for whose label there is room,
// the marked ones first.
func (g *grid) trades(trades []trade, left, rows int) {
	t := g.t
	best, beaten, label := g.pen(t.Accent), g.pen(t.Muted), g.pen(t.Muted)
	rank := func(p trade) int {
		if m := strongest(p.Marks); m >= 0 {
			return 2 + int(m)
		}
		if p.best {
			return 1
		}
		return 0
	}
	order := append([]trade(nil), trades...)
	sort.SliceStable(order, func(i, j int) bool { return rank(order[i]) < rank(order[j]) })
	occupied := make([]bool, g.w*g.h)
	for _, p := range order {
		x := left + p.x
		if m := strongest(p.Marks); m >= 0 {
			glyph, style, _ := markLook(t, m)
			g.glyph(x, p.y, glyph, g.pen(style))
		} else if p.best {
			g.glyph(x, p.y, t.Glyph.Point, best)
		} else {
			g.glyph(x, p.y, t.Glyph.Beaten, beaten)
		}
		occupied[p.y*g.w+x] = true
	}
	for i := len(order) - 1; i >= 0; i-- {
		p := order[i]
		text, pen := []rune(t.Clean(p.label())), label
		if m := strongest(p.Marks); m >= 0 {
			_, style, _ := markLook(t, m)
			pen = g.pen(style)
		}
		n, x := len(text), left+p.x
		for _, at := range [][2]int{{x + 2, p.y}, {x - 1 - n, p.y}, {x - n/2, p.y - 1}, {x - n/2, p.y + 1}} {
			if g.free(occupied, at[0], at[1], n, left, rows) {
				g.text(at[0], at[1], string(text), pen)
				for k := range n {
					occupied[at[1]*g.w+at[0]+k] = true
				}
				break
			}
		}
	}
}

// free tells whether n cells from (x, y) on lie in the plot with nothing in
// them or directly beside them.
func (g *grid) free(occupied []bool, x, y, n, left, rows int) bool {
	if y < 0 || y >= rows || x < left || x+n > g.w {
		return false
	}
	for k := max(x-1, left); k <= min(x+n, g.w-1); k++ {
		if beside := k == x-1 || k == x+n; occupied[y*g.w+k] || !beside && g.pixelAt(k, y).r != ' ' {
			return false
		}
	}
	return true
}

// frontText is the front in words, fastest first.
func frontText(t theme.Theme, trades []trade, cost func(float64) string) string {
	if cost == nil {
		cost = FormatUSD
	}
	var lines []string
	for _, p := range trades {
		if p.best {
			lines = append(lines, t.Muted.Render(t.Clean(p.label()))+" "+FormatMS(p.DurationMS)+" "+cost(p.Cost))
		}
	}
	return strings.Join(lines, "\n")
}

func (p TradePoint) label() string {
	if p.Label != "" {
		return p.Label
	}
	return strconv.Itoa(p.MemoryMB)
}
