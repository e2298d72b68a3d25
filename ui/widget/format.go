package widget

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"lambdial/ui/theme"
)

// Duration writes three significant digits, always, so that a column of them
// keeps its look while they change: "3.40 ms", "340 ms", "1.20 s".
func Duration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 999.5 {
		return Digits(ms) + " ms"
	}
	return Digits(ms/1000) + " s"
}

// Digits writes a number with three significant digits, and whole from a
// hundred on.
func Digits(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Change writes a fraction as a signed percentage: "−31 %", "+240 %", and from
// ten times more on as a factor: "×12.5".
func Change(t theme.Theme, fraction float64) string {
	percent := math.Round(fraction * 100)
	switch {
	case percent == 0:
		return "0 %"
	case percent >= 1000:
		return t.Glyph.Times + Digits(fraction+1)
	case percent > 0:
		return fmt.Sprintf("+%.0f %%", percent)
	}
	return t.Glyph.Minus + fmt.Sprintf("%.0f %%", -percent)
}
