package chart

import (
	"math"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Sparkline draws the newest of some values in w cells, the newest at the right:
// two to a cell, around their mean. A quarter more or less reaches the edges,
// or what is farther off, so that little noise looks like little.
func Sparkline(t theme.Theme, values []float64, w int) string {
	values = withoutNaN(values)
	values = values[max(len(values)-2*max(w, 0), 0):]
	if w <= 0 || len(values) == 0 {
		return cell.Blank(w)
	}
	if t.ASCII {
		return t.Spark(values[max(len(values)-w, 0):], w)
	}
	sum, off := 0., 0.25
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	for _, v := range values {
		off = max(off, math.Abs(v/mean-1))
	}
	cells := make([]rune, (len(values)+1)/2)
	for i := range cells {
		cells[i] = 0x2800
	}
	start := 2*len(cells) - len(values) // the newest ends its cell
	for i, v := range values {
		level := 0
		if mean > 0 {
			level = int(math.Round(1.5 * (1 + (v/mean-1)/off)))
		}
		at := start + i
		cells[at/2] |= rune(dotBit(at%2, dotRows-1-min(max(level, 0), dotRows-1)))
	}
	return cell.Blank(w-len(cells)) + string(cells)
}
