package stats

import (
	"math"
	"time"
)

// Winsorized is the mean and the sample variance (ns, ns²) with every duration
// below low counted as low and every one above high as high.
func (d *Distribution) Winsorized(low, high time.Duration) (mean, variance float64) {
	if d.n == 0 {
		return 0, 0
	}
	// Around a centre, so that long durations that differ little keep their digits.
	n, centre := float64(d.n), d.mean()
	sum, squares := 0.0, d.variance()*(n-1)
	replace := func(x, by time.Duration, count int) {
		was, is := float64(x)-centre, float64(by)-centre
		sum += (is - was) * float64(count)
		squares += (is*is - was*was) * float64(count)
	}
	for x, count := range d.all() {
		if x >= low {
			break
		}
		replace(x, low, count)
	}
	for x, count := range d.descending() {
		if x <= high {
			break
		}
		replace(x, high, count)
	}
	if d.n > 1 {
		variance = math.Max(0, (squares-sum*sum/n)/(n-1))
	}
	return centre + sum/n, variance
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
