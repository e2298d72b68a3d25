package chart

import (
	"math"
	"strconv"
	"strings"
)

// decimals is how many digits after the point tell multiples of step apart.
func decimals(step float64) int {
	if step <= 0 {
		return 0
	}
	d := int(math.Ceil(-math.Log10(step) - 1e-9))
	return min(max(d, 0), 12)
}

// FormatMS writes milliseconds for an axis or a label with three significant
// digits: "3.42 ms", "120 ms", "1.2 s", "14 min".
func FormatMS(ms float64) string {
	switch {
	case math.IsNaN(ms) || math.IsInf(ms, 0):
		return "?"
	case ms == 0:
		return "0"
	case math.Abs(ms) < 999.5:
		return significant(ms) + " ms"
	case math.Abs(ms) < 599_950:
		return significant(ms/1000) + " s"
	}
	return significant(ms/60_000) + " min"
}

// FormatUSD writes dollars with three significant digits: "$0.21", "$12.5".
func FormatUSD(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "?"
	case v == 0:
		return "$0"
	}
	return "$" + significant(v)
}

func significant(v float64) string {
	if v == 0 {
		return "0"
	}
	d := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	s := strconv.FormatFloat(v, 'f', min(max(d, 0), 12), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// tickFormat returns a formatter that writes all ticks of an axis alike: one
// unit, one number of decimals. Ticks in equal ratios, without a step, have
// units and digits of their own.
func tickFormat(kind Kind, top, step float64) func(float64) string {
	if step == 0 {
		if kind == Cost {
			return FormatUSD
		}
		return FormatMS
	}
	fixed := func(v, unit float64, before, after string) string {
		if v == 0 {
			return before + "0"
		}
		d := decimals(step / unit)
		if d == 1 && kind == Cost {
			d = 2 // cents
		}
		return before + strconv.FormatFloat(v/unit, 'f', d, 64) + after
	}
	return func(v float64) string {
		switch {
		case kind == Cost:
			return fixed(v, 1, "$", "")
		case top >= 2000:
			return fixed(v, 1000, "", " s")
		}
		return fixed(v, 1, "", " ms")
	}
}
