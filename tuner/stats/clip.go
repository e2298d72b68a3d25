package stats

import (
	"math"
	"time"
)

// UpTo is the number of durations that are at most high, and their mean and
// sample variance (ns, ns²). The shortest always counts.
func (d *Distribution) UpTo(high time.Duration) (n int, mean, variance float64) {
	n = d.n
	high = max(high, d.min)
	// Around a centre, so that long durations that differ little keep their digits.
	centre := d.mean()
	sum, squares := 0.0, d.variance()*(float64(n)-1)
	for x, count := range d.descending() {
		if x <= high {
			break
		}
		off := float64(x) - centre
		sum -= off * float64(count)
		squares -= off * off * float64(count)
		n -= count
	}
	if n == 0 {
		return 0, 0, 0
	}
	k := float64(n)
	if n > 1 {
		variance = math.Max(0, (squares-sum*sum/k)/(k-1))
	}
	return n, centre + sum/k, variance
}

// descending yields what all does, from the other end.
func (d *Distribution) descending() func(yield func(time.Duration, int) bool) {
	return func(yield func(time.Duration, int) bool) {
		for i := len(d.sorted) - 1; i >= 0; i-- {
			if !yield(d.sorted[i], 1) {
				return
			}
		}
		for i := len(d.buckets.counts) - 1; i >= 0; i-- {
			count := d.buckets.counts[i]
			if count > 0 && !yield(min(max(d.buckets.value(i), d.min), d.max), int(count)) {
				return
			}
		}
	}
}
