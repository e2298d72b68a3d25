// Package stats describes durations: their distribution, and how sure one can
// be of a mean, a median or a percentile.
//
// Every result depends on which durations were added and never on their order,
// so that a replay of a session shows the same numbers to the last digit.
package stats

import (
	"math"
	"slices"
	"time"
)

// exactLimit is how many durations are kept as they are. Beyond it they are
// counted in buckets, so that a size costs the same memory for ever.
const exactLimit = 1024

// Distribution is a population of durations. The zero value is empty and ready.
//
// Sum, mean, variance, minimum and maximum are exact at any number; quantiles
// are exact up to 1,024 durations and within 0.4 % beyond. Not safe for
// concurrent use.
type Distribution struct {
	Summary
	min, max time.Duration

	sorted  []time.Duration // all of them, while n ≤ exactLimit
	buckets buckets         // all of them, after that
}

// Add counts one duration. One below zero, which no clock of Lambda's gives,
// counts as zero.
func (d *Distribution) Add(x time.Duration) {
	x = max(x, 0)
	if d.n == 0 || x < d.min {
		d.min = x
	}
	d.max = max(d.max, x)
	d.Summary.Add(x)
	d.keep(x)
}

func (d *Distribution) keep(x time.Duration) {
	if d.n > exactLimit {
		for _, x := range d.sorted {
			d.buckets.add(x)
		}
		d.sorted = nil
		d.buckets.add(x)
		return
	}
	at, _ := slices.BinarySearch(d.sorted, x)
	d.sorted = slices.Insert(d.sorted, at, x)
}

// Min is the shortest duration, 0 when empty.
func (d *Distribution) Min() time.Duration { return d.min }

// Max is the longest duration, 0 when empty.
func (d *Distribution) Max() time.Duration { return d.max }

// CV is the coefficient of variation, the standard deviation as a fraction of
// the mean; 0 for fewer than two durations or a mean of zero.
func (d *Distribution) CV() float64 {
	if d.mean() == 0 {
		return 0
	}
	return math.Sqrt(d.variance()) / d.mean()
}

// Quantile is the duration below which a fraction p of all lies, 0 ≤ p ≤ 1,
// interpolated between neighbours; 0 when empty.
func (d *Distribution) Quantile(p float64) time.Duration {
	if d.n == 0 {
		return 0
	}
	at := min(max(p, 0), 1) * float64(d.n-1)
	low := math.Floor(at)
	below, above := d.rank(int(low)), d.rank(min(int(low)+1, d.n-1))
	return below + time.Duration(math.Round((at-low)*float64(above-below)))
}

// LeastFor is the number of durations that a quantile takes to be more than the
// longest of them: 20 for the 95th percentile.
func LeastFor(p float64) int { return int(math.Ceil(1/(1-p) - 1e-9)) } // 0.95 is a little less in binary

// Percentile is Quantile, known from [LeastFor] durations on.
func (d *Distribution) Percentile(p float64) (x time.Duration, known bool) {
	if d.n < LeastFor(p) {
		return 0, false
	}
	return d.Quantile(p), true
}

// rank is the duration with i shorter ones before it, 0 ≤ i < n.
func (d *Distribution) rank(i int) time.Duration {
	switch {
	case i == 0:
		return d.min
	case i == d.n-1:
		return d.max
	case d.sorted != nil:
		return d.sorted[i]
	}
	return min(max(d.buckets.rank(i), d.min), d.max)
}

// all yields the durations in ascending order with their number.
func (d *Distribution) all() func(yield func(time.Duration, int) bool) {
	return func(yield func(time.Duration, int) bool) {
		for _, x := range d.sorted {
			if !yield(x, 1) {
				return
			}
		}
		for i, count := range d.buckets.counts {
			if count > 0 && !yield(min(max(d.buckets.value(i), d.min), d.max), int(count)) {
				return
			}
		}
	}
}
