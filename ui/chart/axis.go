package chart

import (
	"math"
)

type axisSet struct{ side, tick, corner, floor, notch rune }

func axisGlyphs(ascii bool) axisSet {
	if ascii {
		return axisSet{'|', '+', '+', '-', '+'}
	}
	return axisSet{'│', '┤', '└', '─', '┬'}
}

// yAxis draws the axis of s with a label at each multiple of step, and the
// corner below. It returns the first column of the plot. Without a format the
// axis has no labels, since nothing is known yet.
func (g *grid) yAxis(s scale, step float64, format func(float64) string) int {
	set := axisGlyphs(g.t.ASCII)
	line, label := g.pen(g.t.Faint), g.pen(g.t.Muted)
	var labels []string
	// Seven cells hold nearly every label, so that the plot doesn't move
	// sideways when a label grows; wider ones may take a third of the width.
	gutter := 7
	values := upTo(s.top, step)
	for _, v := range values {
		text := ""
		if format != nil {
			text = g.t.Clean(format(v))
		}
		labels = append(labels, text)
		gutter = max(gutter, len([]rune(text)))
	}
	gutter = min(gutter, g.w/3)

	for y := range s.rows {
		g.set(gutter+1, y, set.side, line)
	}
	for i, v := range values {
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
	set := axisGlyphs(g.t.ASCII)
	line, label := g.pen(g.t.Faint), g.pen(g.t.Muted)
	end := -1
	for _, v := range upTo(top-from, step) {
		x := left + column(v, top-from, width)
		text := g.t.Clean(format(from + v))
		n := len([]rune(text))
		begin := max(min(x-(n-1)/2, g.w-n), 0)
		if begin <= end {
			continue
		}
		g.set(x, y, set.notch, line)
		g.text(begin, y+1, text, label)
		end = begin + n
	}
}

// column places v between 0 and top on n columns.
func column(v, top float64, n int) int {
	return int(math.Round(min(max(v/top, 0), 1) * float64(max(n-1, 0))))
}

// xStep chooses round steps so that labels of the given width fit.
func xStep(top float64, n, label int) float64 {
	step, _ := ticks(scale{top: top, rows: n}, max(n/(label+3), 1))
	return step
}
