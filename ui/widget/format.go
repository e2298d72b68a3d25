package widget

import (
	"fmt"
	"math"
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/theme"
)

// Money writes an amount, see text.Money; a plain terminal has no sign for
// yuan.
func Money(t theme.Theme, amount float64, currency string) string {
	told := text.Money(amount, currency)
	if t.ASCII {
		told = strings.Replace(told, "¥", "CNY ", 1)
	}
	return told
}

// MoneyPerMillion writes the price of a million invocations, given that of one.
func MoneyPerMillion(t theme.Theme, perInvocation float64, currency string) string {
	return Money(t, perInvocation*1e6, currency)
}

// Change writes a fraction as a signed percentage: "−31 %", "+240 %", and from
// ten times more on as a factor: "×12.5".
func Change(t theme.Theme, fraction float64) string {
	percent := math.Round(fraction * 100)
	switch {
	case percent == 0:
		return "0 %"
	case percent >= 1000:
		return t.Glyph.Times + text.Digits(fraction+1)
	case percent > 0:
		return fmt.Sprintf("+%.0f %%", percent)
	}
	return t.Glyph.Minus + fmt.Sprintf("%.0f %%", -percent)
}
