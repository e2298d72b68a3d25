package widget

import (
	"fmt"
	"math"
	"time"

	"lambdial/tuner/text"
	"lambdial/ui/theme"
)

// Duration writes three significant digits; see text.Duration.
func Duration(d time.Duration) string { return text.Duration(d) }

// Digits writes three significant digits; see text.Digits.
func Digits(v float64) string { return text.Digits(v) }

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
