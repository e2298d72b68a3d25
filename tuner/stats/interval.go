package stats

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// MedianInterval is a confidence interval of the median; see QuantileInterval.
// At 95 % it takes 6 durations.
func (d *Distribution) MedianInterval(confidence float64) (lo, hi time.Duration, ok bool) {
	return d.QuantileInterval(0.5, confidence)
}

// QuantileInterval is a confidence interval of a quantile, 0 < p < 1, between
// two of the durations. It holds for every distribution, so its confidence is
// at least the one asked for; false when there are too few durations to have
// one on each side.
func (d *Distribution) QuantileInterval(p, confidence float64) (lo, hi time.Duration, ok bool) {
	if d.n == 0 || p <= 0 || p >= 1 || confidence <= 0 || confidence >= 1 {
		return 0, 0, false
	}
	// How many durations lie below the true quantile is binomial.
	below := distuv.Binomial{N: float64(d.n), P: p}
	tail := (1 - confidence) / 2
	low, ok := last(d.n, p, func(k int) bool { return below.CDF(float64(k)) <= tail })
	if !ok {
		return 0, 0, false
	}
	high, ok := last(d.n, 1-p, func(k int) bool { return 1-below.CDF(float64(d.n-k-1)) <= tail })
	if !ok {
		return 0, 0, false
	}
	return d.rank(low), d.rank(d.n - 1 - high), true
}

// last is the greatest k ≥ 0 for which a condition that turns from true to
// false near n·p still holds; false when there is none.
func last(n int, p float64, holds func(int) bool) (int, bool) {
	low, high := -1, int(math.Ceil(float64(n)*p))
	for low+1 < high {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, low >= 0
}
