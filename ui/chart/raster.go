package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/guptarohit/asciigraph"
)

// line is one series to draw: a value for each column of dots, NaN where there
// is none.
type line struct {
	values []float64
	pen    pen
	// every draws only so many columns: 1 a line, 2 a dotted one.
	every int
	chars asciigraph.CharSet // in ASCII
}

// firstColor is the first of asciigraph's 8-bit colours: from here on all of
// them are written as "38;5;N", which lines reads back.
const firstColor = 16

// lines lets asciigraph draw the series on the canvas, a character a dot.
// asciigraph colours are only used as names of the series, the pens take their
// place. It gets no more than the part of the canvas that the series cover, since
// what it takes goes by the area.
func (c *canvas) lines(s scale, all ...line) {
	var series [][]float64
	var colors []asciigraph.AnsiColor
	var chars []asciigraph.CharSet
	var drawn []line
	part := nowhere()
	for _, l := range all {
		if !drawable(l.values) || len(drawn) >= 100 {
			continue
		}
		series = append(series, levels(l.values, s, &part))
		colors = append(colors, asciigraph.AnsiColor(firstColor+len(drawn)))
		if c.g.t.ASCII {
			chars = append(chars, l.chars)
		} else {
			chars = append(chars, oneDot())
		}
		drawn = append(drawn, l)
	}
	// asciigraph panics on an empty series, and one row has no height to plot in.
	if len(series) == 0 || s.rows < 2 {
		return
	}
	for i, values := range series {
		series[i] = values[part.left:min(part.right+2, len(values))]
	}
	height := max(part.top-part.bottom, 1)
	plot := asciigraph.PlotMany(series,
		asciigraph.Height(height), asciigraph.LowerBound(float64(part.bottom)), asciigraph.UpperBound(float64(part.bottom+height)),
		asciigraph.Offset(1), asciigraph.YAxisValueFormatter(func(float64) string { return "" }),
		asciigraph.SeriesColors(colors...), asciigraph.SeriesChars(chars...))

	level := part.bottom + height
	for row := range strings.SplitSeq(plot, "\n") {
		of, x := -1, part.left-1 // the first character is asciigraph's own axis
		for i := 0; i < len(row); {
			if row[i] == 0x1b {
				end := i + strings.IndexByte(row[i:], 'm')
				of = seriesOf(row[i:end], len(drawn))
				i = end + 1
				continue
			}
			r, n := utf8.DecodeRuneInString(row[i:])
			if x >= part.left && r != ' ' && of >= 0 && x%max(drawn[of].every, 1) == 0 {
				c.dot(x, level, r, drawn[of].pen)
			}
			x++
			i += n
		}
		level--
	}
}

// area is a part of a canvas, in dots from its lower left, ends included.
type area struct{ left, right, bottom, top int }

func nowhere() area { return area{math.MaxInt, math.MinInt, math.MaxInt, math.MinInt} }

func (a *area) cover(x, level int) {
	a.left, a.right = min(a.left, x), max(a.right, x)
	a.bottom, a.top = min(a.bottom, level), max(a.top, level)
}

// seriesOf finds the series of an escape sequence "\x1b[38;5;N", -1 for none.
func seriesOf(sgr string, series int) int {
	n := 0
	for _, c := range sgr[strings.LastIndexAny(sgr, ";[")+1:] {
		n = n*10 + int(c-'0')
	}
	if i := n - firstColor; i >= 0 && i < series {
		return i
	}
	return -1
}

func drawable(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// levels are values as asciigraph draws them: as levels of dots, and one column
// longer, because it draws the way from each value to the next and so leaves the
// last one out. They widen the part of the canvas that is covered.
func levels(values []float64, s scale, part *area) []float64 {
	out := make([]float64, len(values)+1)
	for i, v := range values {
		if v = clean(v); math.IsNaN(v) {
			out[i] = v
			continue
		}
		level := s.level(v)
		part.cover(i, level)
		out[i] = float64(level)
	}
	out[len(values)] = out[len(values)-1]
	return out
}

func oneDot() asciigraph.CharSet {
	dot := asciigraph.CreateCharSet("x")
	dot.StartCap = " "
	return dot
}

type charSets struct{ main, edge, fit asciigraph.CharSet }

// lineChars tells the three kinds of lines apart by character in ASCII.
func lineChars() charSets {
	main := asciigraph.CharSet{
		Horizontal: "-", VerticalLine: "|", ArcDownRight: ".", ArcDownLeft: ".",
		ArcUpRight: "'", ArcUpLeft: "'", EndCap: "-", StartCap: " ",
	}
	edge, fit := asciigraph.CreateCharSet(":"), asciigraph.CreateCharSet("~")
	edge.StartCap, fit.StartCap = " ", " "
	return charSets{main, edge, fit}
}
