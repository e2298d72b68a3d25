package chart

import (
	"math"
	"strconv"
	"strings"
)

// scale maps values from zero to top onto rows, zero at the bottom.
type scale struct {
	top  float64
	rows int
}

// row returns the row of v, 0 at the top. It rounds as the plotted lines do.
func (s scale) row(v float64) int {
	r := math.Round(min(max(v, 0), s.top) / s.top * float64(s.rows-1))
	return s.rows - 1 - int(r)
}

// clean makes a value drawable: unknown or infinite becomes NaN, negative
// zero. The ceiling keeps sums and powers of ten finite.
func clean(v float64) float64 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN()
	case v < 1e-15:
		return 0
	}
	return min(v, 1e15)
}

// niceTop returns the round number at or above v: 1, 1.5, 2, 3, 4, 5, 6, 8 or 10
// times a power of ten, so that the axis changes seldom while data arrive.
func niceTop(v float64) float64 {
	v = clean(v)
	if math.IsNaN(v) || v == 0 {
		return 1
	}
	// Four percent of headroom keeps a mark off the upper edge.
	v *= 1.04
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 1.5, 2, 3, 4, 5, 6, 8} {
		if v <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// StableTop returns the top of an axis for values up to highest, given the top
// it had before (0: none). The old top is kept while it still fits and isn't
// more than 2.5 times too tall, so that the frame stays calm when the highest
// value wavers around a round number.
func StableTop(before, highest float64) float64 {
	highest = clean(highest)
	if before > 0 && !math.IsInf(before, 0) && highest <= before && highest > before/2.5 {
		return before
	}
	return niceTop(highest)
}

// ticks returns the distance between the round values to label, 1, 2 or 5 times
// a power of ten: at most most of them above zero. It prefers a distance that
// divides the axis, and then one that divides the rows, because labels at
// uneven distances look like a mistake; spare is the rows then left over, no
// more than a quarter.
func ticks(s scale, most int) (step float64, spare int) {
	most = max(most, 1)
	power := math.Pow(10, math.Floor(math.Log10(s.top))-1)
	var whole, any float64
	for _, m := range []float64{1, 2, 5, 10, 20, 50, 100} {
		n := s.top / (m * power)
		if n < 1-1e-6 || n > float64(most)+1e-6 {
			continue
		}
		if any == 0 {
			any = m * power
		}
		if math.Abs(n-math.Round(n)) > 1e-6 || math.Round(n) < 2 {
			continue
		}
		if whole == 0 {
			whole = m * power
		}
		if rest := (s.rows - 1) % int(math.Round(n)); rest <= max(s.rows/4, 1) {
			return m * power, rest
		}
	}
	switch {
	case whole > 0:
		return whole, 0
	case any > 0:
		return any, 0
	}
	return s.top, 0
}

// upTo returns the multiples of step from zero to top.
func upTo(top, step float64) []float64 {
	var values []float64
	for i := 0; i <= 100 && float64(i)*step <= top*(1+1e-9); i++ {
		values = append(values, float64(i)*step)
	}
	return values
}

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
// unit, one number of decimals.
func tickFormat(kind Kind, top, step float64) func(float64) string {
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
