package chart

import (
	"math"

	"lambdial/ui/theme"
)

// Range is what an axis shows: the values from From to Top, in equal distances
// or, with Log, in equal ratios. The zero Range is none.
type Range struct {
	From, Top float64
	Log       bool
}

// zoomed says that the axis does not begin with zero, though it seems to.
func (r Range) zoomed() bool { return r.From > 0 && !r.Log }

// around returns the axis for values from low to high, given the one it had
// before. That is kept while it still fits and isn't more than 2.5 times too
// tall, so that the picture holds still while the values waver.
func (r Range) around(low, high float64, zoom bool) Range {
	low, high = clean(low), clean(high)
	if math.IsNaN(low) || math.IsNaN(high) {
		low, high = 0, 0
	}
	wide := low > 0 && high > logarithmic*low
	if r.Top > 0 && r.Log == wide && low >= r.From && high <= r.Top {
		switch {
		case r.Log && math.Log(high/low)*2 > math.Log(r.Top/r.From),
			!r.Log && zoom && (high-min(low, high*(1-leastSpan)))*2.5 > r.Top-r.From,
			!r.Log && !zoom && r.From == 0 && high*2.5 > r.Top:
			return r
		}
	}
	switch {
	case wide:
		return Range{From: below(low / 1.05), Top: roundStep(high * 1.05), Log: true}
	case zoom && low > 0.3*high:
		return tight(low, high)
	}
	return Range{Top: niceTop(high)}
}

// logarithmic is the ratio of the greatest to the least value beyond which
// equal distances would press the small ones into a line.
const logarithmic = 10

// leastSpan is the least part of its top that an axis shows, so that noise
// does not fill the picture where all sizes are alike.
const leastSpan = 0.15

// tight is a range with round ends closely around values.
func tight(low, high float64) Range {
	low = min(low, high*(1-leastSpan))
	step := roundStep((high - low) / 8)
	// A little room keeps marks off the edges.
	from := math.Floor((low-0.04*(high-low))/step+1e-9) * step
	top := math.Ceil((high+0.04*(high-low))/step-1e-9) * step
	return Range{From: max(from, 0), Top: max(top, from+step)}
}

// below is the 1, 2 or 5 times a power of ten next below a value.
func below(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{5, 2} {
		if m*power <= v*(1+1e-9) {
			return m * power
		}
	}
	return power
}

// scale maps the values of a range onto rows, the least at the bottom, each of
// which has fine levels: the rows of dots in a cell, or one.
type scale struct {
	Range
	rows int
	fine int
}

func newScale(t theme.Theme, r Range, rows int) scale {
	s := scale{r, rows, dotRows}
	if t.ASCII {
		s.fine = 1
	}
	return s
}

// share places a value between the ends of the axis, 0 to 1.
func (s scale) share(v float64) float64 {
	v = min(max(v, s.From), s.Top)
	if s.Log {
		return math.Log(v/s.From) / math.Log(s.Top/s.From)
	}
	return (v - s.From) / (s.Top - s.From)
}

// A dot stays free under the least value and over the greatest, so that labels,
// which have whole rows, stand beside the dots that they name.
func (s scale) under() int { return (s.fine - 1) / 2 }
func (s scale) span() int  { return s.fine*s.rows - 1 - 2*s.under() }

// level is the level of a value, from 0 at the bottom.
func (s scale) level(v float64) int {
	return s.under() + int(math.Round(s.share(v)*float64(s.span())))
}

// row is the row of a value, 0 at the top.
func (s scale) row(v float64) int { return s.rows - 1 - s.level(v)/s.fine }

// beyond says that a value lies over the axis.
func (s scale) beyond(v float64) bool { return v > s.Top*(1+1e-9) }

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

// marks returns the values to label, at most most of them above the first, with
// their distance where that is even, and the rows left over so that the
// labels stand at even distances, no more than a quarter.
func (s scale) marks(most int) (values []float64, step float64, spare int) {
	most = max(most, 1)
	if s.Log {
		return s.ratios(most), 0, 0
	}
	if s.From > 0 {
		step = roundStep((s.Top - s.From) / float64(most))
	} else {
		step, spare = s.ticks(most)
	}
	for k := math.Ceil(s.From/step - 1e-9); len(values) <= 100 && k*step <= s.Top*(1+1e-9); k++ {
		values = append(values, k*step)
	}
	return values, step, spare
}

// ratios are the round values of a logarithmic axis that have a row each, the
// powers of ten first.
func (s scale) ratios(most int) (values []float64) {
	taken := make(map[int]bool)
	for _, m := range []float64{1, 5, 2, 3} {
		for power := math.Pow(10, math.Floor(math.Log10(s.From))); power <= s.Top; power *= 10 {
			v := m * power
			if v < s.From*(1-1e-9) || v > s.Top*(1+1e-9) || len(values) > most {
				continue
			}
			row := s.row(v)
			if !taken[row-1] && !taken[row] && !taken[row+1] {
				values, taken[row] = append(values, v), true
			}
		}
	}
	return values
}

// ticks returns the distance between the round values to label on an axis from
// zero, 1, 2 or 5 times a power of ten. It prefers a distance that divides the axis, and then one
// that divides the rows, because labels at uneven distances look like a mistake.
func (s scale) ticks(most int) (step float64, spare int) {
	length := s.Top
	power := math.Pow(10, math.Floor(math.Log10(length))-1)
	var whole, any float64
	for _, m := range []float64{1, 2, 5, 10, 20, 50, 100} {
		n := length / (m * power)
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
	return length, 0
}

// upTo returns the multiples of step from zero to top.
func upTo(top, step float64) []float64 {
	var values []float64
	for i := 0; i <= 100 && float64(i)*step <= top*(1+1e-9); i++ {
		values = append(values, float64(i)*step)
	}
	return values
}

// roundStep is the 1, 2 or 5 times a power of ten at or above v.
func roundStep(v float64) float64 {
	v = max(v, 1e-9)
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if v <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func withoutNaN(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if v = clean(v); !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}
