package text

import (
	"math"
	"strconv"
	"strings"
)

// Money writes an amount of money for reading: two decimals from 1 upward,
// three significant digits below, never an exponent: "$12.40", "$0.0345",
// "¥0.00000208". Only zero is written "$0".
func Money(amount float64, currency string) string {
	if math.IsNaN(amount) || math.IsInf(amount, 0) {
		return "unknown"
	}
	sign := ""
	if amount < 0 {
		sign, amount = "-", -amount
	}
	return sign + symbol(currency) + amountOf(amount)
}

// MoneyPerMillion writes the price of a million invocations, given the price
// of one.
func MoneyPerMillion(perInvocation float64, currency string) string {
	return Money(perInvocation*1e6, currency)
}

// ExactMoney writes a price with all of its digits and never an exponent:
// "$0.0000166667".
func ExactMoney(amount float64, currency string) string {
	return symbol(currency) + strconv.FormatFloat(amount, 'f', -1, 64)
}

func symbol(currency string) string {
	switch currency {
	case "USD":
		return "$"
	case "CNY":
		return "¥"
	}
	return currency + " "
}

func amountOf(amount float64) string {
	if amount == 0 {
		return "0"
	}
	const significant = 3
	scientific := strconv.FormatFloat(amount, 'e', significant-1, 64)
	_, exponent, _ := strings.Cut(scientific, "e")
	magnitude, err := strconv.Atoi(exponent)
	if err != nil || magnitude >= 0 {
		return thousands(strconv.FormatFloat(amount, 'f', 2, 64))
	}
	return strconv.FormatFloat(amount, 'f', significant-1-magnitude, 64)
}

func thousands(decimal string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + fraction
}
