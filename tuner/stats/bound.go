package stats

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// UpperBound is a duration that the p-quantile of the population is below with
// the confidence, whatever the distribution is like: the shortest of those that
// were measured for which that holds. False where even the longest does not do,
// below [LeastForBound] durations.
func (d *Distribution) UpperBound(p, confidence float64) (x time.Duration, known bool) {
	if p <= 0 || p >= 1 || d.n < LeastForBound(p, confidence) {
		return 0, false
	}
	// The r-th shortest is below the quantile where at least r of n are, which
	// are so many as of a binomial distribution.
	below := distuv.Binomial{N: float64(d.n), P: p}
	low, high := int(p*float64(d.n)), d.n // the rank is in (low, high]
	for low+1 < high {
		if r := (low + high) / 2; below.CDF(float64(r-1)) >= confidence {
			high = r
		} else {
			low = r
		}
	}
	return d.rank(high - 1), true
}

// LeastForBound is the number of durations that an upper bound of the
// p-quantile takes: 299 for the 99th percentile with 95 %.
func LeastForBound(p, confidence float64) int {
	return int(math.Ceil(math.Log(1-confidence)/math.Log(p) - 1e-9))
}

// Above is how many durations are longer than x; beyond 1,024 durations within
// the width of a bucket, 0.4 %.
func (d *Distribution) Above(x time.Duration) (n int) {
	for each, count := range d.descending() {
		if each <= x {
			break
		}
		n += count
	}
	return n
}
