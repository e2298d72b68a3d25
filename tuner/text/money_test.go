package text

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		amount   float64
		currency string
		want     string
	}{
		{0, "USD", "$0"},
		{2.0833e-6, "USD", "$0.00000208"},
		{2.1e-6, "USD", "$0.00000210"},
		{0.000123456, "CNY", "¥0.000123"},
		{0.0345, "USD", "$0.0345"},
		{0.9994, "USD", "$0.999"},
		{0.9996, "USD", "$1.00"},
		{2.0834, "USD", "$2.08"},
		{12.4, "USD", "$12.40"},
		{1234567.891, "USD", "$1,234,567.89"},
		{999.999, "USD", "$1,000.00"},
		{-0.5, "USD", "-$0.500"},
		{3, "EUR", "EUR 3.00"},
		{1e-12, "USD", "$0.00000000000100"},
		{math.NaN(), "USD", "unknown"},
		{math.Inf(1), "USD", "unknown"},
	} {
		if got := Money(c.amount, c.currency); got != c.want {
			t.Errorf("Format(%g, %s) = %s, want %s", c.amount, c.currency, got, c.want)
		}
	}
	if got := MoneyPerMillion(2.0833e-6, "USD"); got != "$2.08" {
		t.Errorf("a million at 2.0833e-6 is %s", got)
	}
}

// TestMoneyKeepsThreeDigits: what is written is within half a unit of the
// third digit, and nothing becomes zero.
func TestMoneyKeepsThreeDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := math.Pow(10, rapid.Float64Range(-15, 9).Draw(t, "magnitude"))
		got := Money(amount, "USD")
		read, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimPrefix(got, "$"), ",", ""), 64)
		if err != nil || math.Abs(read-amount) > 0.005*amount {
			t.Fatalf("%g is written %s", amount, got)
		}
	})
}
