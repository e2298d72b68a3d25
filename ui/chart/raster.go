package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/guptarohit/asciigraph"
)

// line is one series to draw: a value for each column, NaN where there is
// none, in a pen and with characters of its own.
type line struct {
	values []float64
	chars  asciigraph.CharSet
	pen    pen
}

// firstColor is the first of asciigraph's 8-bit colours: from here on all of
// them are written as "38;5;N", which raster reads back.
const firstColor = 16

// raster lets asciigraph draw the lines and takes its characters over into the
// grid at (left, top). asciigraph colours are only used as names of the series,
// the grid's pens take their place. Spaces leave the grid as it is.
func (g *grid) raster(left, top int, s scale, lines []line) {
	var series [][]float64
	var colors []asciigraph.AnsiColor
	var chars []asciigraph.CharSet
	var pens []pen
	for _, l := range lines {
		if !drawable(l.values) || len(pens) >= 100 {
			continue
		}
		series = append(series, closed(l.values, s.top))
		colors = append(colors, asciigraph.AnsiColor(firstColor+len(pens)))
		chars = append(chars, l.chars)
		pens = append(pens, l.pen)
	}
	// asciigraph panics on an empty series, and one row has no height to plot in.
	if len(series) == 0 || s.rows < 2 {
		return
	}
	plot := asciigraph.PlotMany(series,
		asciigraph.Height(s.rows-1), asciigraph.LowerBound(0), asciigraph.UpperBound(s.top),
		asciigraph.Offset(1), asciigraph.YAxisValueFormatter(func(float64) string { return "" }),
		asciigraph.SeriesColors(colors...), asciigraph.SeriesChars(chars...))

	y := top
	for row := range strings.SplitSeq(plot, "\n") {
		p, x := pen(0), left-1 // the first character is asciigraph's own axis
		for i := 0; i < len(row); {
			if row[i] == 0x1b {
				end := i + strings.IndexByte(row[i:], 'm')
				p = penOf(row[i:end], pens)
				i = end + 1
				continue
			}
			r, n := utf8.DecodeRuneInString(row[i:])
			if x >= left && r != ' ' {
				g.set(x, y, r, p)
			}
			x++
			i += n
		}
		y++
	}
}

// penOf finds the pen of an escape sequence "\x1b[38;5;N".
func penOf(sgr string, pens []pen) pen {
	n := 0
	for _, c := range sgr[strings.LastIndexAny(sgr, ";[")+1:] {
		n = n*10 + int(c-'0')
	}
	if i := n - firstColor; i >= 0 && i < len(pens) {
		return pens[i]
	}
	return 0
}

func drawable(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// closed prepares values for asciigraph: clipped to the axis, because bounds
// only ever widen there, and one column longer, because it draws the way from
// each value to the next and so leaves the last one out.
func closed(values []float64, top float64) []float64 {
	out := make([]float64, len(values)+1)
	for i, v := range values {
		out[i] = min(clean(v), top)
	}
	out[len(values)] = out[len(values)-1]
	return out
}

type charSets struct{ main, edge, fit asciigraph.CharSet }

// lineChars tells the three kinds of lines apart by character, because colour
// may not be there.
func lineChars(ascii bool) charSets {
	if ascii {
		main := asciigraph.CharSet{
			Horizontal: "-", VerticalLine: "|", ArcDownRight: ".", ArcDownLeft: ".",
			ArcUpRight: "'", ArcUpLeft: "'", EndCap: "-", StartCap: " ",
		}
		edge, fit := asciigraph.CreateCharSet(":"), asciigraph.CreateCharSet("~")
		edge.StartCap, fit.StartCap = " ", " "
		return charSets{main, edge, fit}
	}
	main := asciigraph.DefaultCharSet
	main.StartCap = " "
	edge := asciigraph.CreateCharSet("┄")
	edge.VerticalLine, edge.StartCap = "┊", " "
	fit := asciigraph.CreateCharSet("·")
	fit.StartCap = " "
	return charSets{main, edge, fit}
}
