package verdict

import (
	"math"
	"slices"
	"testing"
	"time"

	"lambdial/tuner"
)

// warmAt are n warm samples of one duration.
func warmAt(mb, n int, ms float64) []tuner.Sample {
	var all []tuner.Sample
	for range n {
		d := time.Duration(ms * 1e6)
		all = append(all, tuner.Sample{MemoryMB: mb, Duration: d, Billed: (d + time.Millisecond - 1).Truncate(time.Millisecond)})
	}
	return all
}

// On work that gets faster up to one vCPU the curve tells what the sizes
// between the measured ones would take, and cost.
func TestFitFollowsTheSizes(t *testing.T) {
	ms := func(mb float64) float64 { return 20 + 100*1769/math.Min(mb, 1769) }
	var samples []tuner.Sample
	for _, mb := range someSizes {
		samples = append(samples, warmAt(mb, 10, ms(float64(mb)))...)
	}
	s := sessionOf(tuner.DefaultGoal(), someSizes, samples)
	f := s.Fit()
	if f == nil {
		t.Fatal("no curve")
	}
	for _, mb := range []float64{128, 200, 512, 700.5, 1024, 1500, 1769, 2500, 3008} {
		if got := f.DurationMS(mb); math.Abs(got/ms(mb)-1) > .08 {
			t.Errorf("%.1f ms at %.0f MB, want about %.1f", got, mb, ms(mb))
		}
	}
	cost, _ := s.Cost(s.Size(1024))
	if got := f.Cost(1024); math.Abs(got/cost-1) > .08 {
		t.Errorf("%g at 1024 MB, want about %g", got, cost)
	}
	for _, mb := range []float64{127, 3009, math.NaN()} {
		if !math.IsNaN(f.DurationMS(mb)) || !math.IsNaN(f.Cost(mb)) {
			t.Errorf("the curve goes on to %g MB", mb)
		}
	}
}

func TestNoFitWithoutEvidence(t *testing.T) {
	fit := func(ms ...float64) *Fit {
		var samples []tuner.Sample
		for i, v := range ms {
			samples = append(samples, warmAt(someSizes[i], 10, v)...)
		}
		return sessionOf(tuner.DefaultGoal(), someSizes, samples).Fit()
	}
	if fit() != nil || fit(1600, 800) != nil {
		t.Error("a curve through fewer than three sizes")
	}
	if fit(300, 900, 250, 800, 400, 1100) != nil {
		t.Error("a curve through durations without order")
	}
	if fit(1600, 800, 400) == nil {
		t.Error("no curve through three sizes in order")
	}
}

func BenchmarkFit(b *testing.B) {
	var samples []tuner.Sample
	for _, mb := range someSizes {
		samples = append(samples, warmAt(mb, 20, 20+100*1769/float64(min(mb, 1769)))...)
	}
	s := sessionOf(tuner.DefaultGoal(), someSizes, samples)
	for b.Loop() {
		s.Fit()
	}
}

func BenchmarkColdShareChange(b *testing.B) {
	var samples []tuner.Sample
	for _, mb := range someSizes {
		samples = append(samples, tuner.Sample{MemoryMB: mb, Cold: true, Init: 300 * time.Millisecond, Duration: 50 * time.Millisecond, Billed: 350 * time.Millisecond})
		samples = append(samples, warmAt(mb, 20, 20+100*1769/float64(min(mb, 1769)))...)
	}
	s := sessionOf(tuner.DefaultGoal(), someSizes, samples)
	for b.Loop() {
		s.ColdShareChange(s.Plan.Goal)
	}
}

// What is expected reaches over all sizes from the first sample on, and is sure
// only of those that were measured.
func TestExpectedIsSureWhereItWasMeasured(t *testing.T) {
	if sessionOf(tuner.DefaultGoal(), someSizes, nil).Expected() != nil {
		t.Error("something is expected of nothing")
	}
	wide := func(f *Fit, mb float64) float64 {
		low, high := f.DurationBandMS(mb)
		if mean := f.DurationMS(mb); !(low < mean && mean < high) {
			t.Errorf("%.0f MB: %g is not within %g and %g", mb, mean, low, high)
		}
		return high / low
	}
	s := sessionOf(tuner.DefaultGoal(), someSizes, warmAt(512, 4, 100))
	f := s.Expected()
	if at, below, above := wide(f, 512), wide(f, 128), wide(f, 3008); at > 1.3 || below < 2 || above < 2 {
		t.Errorf("bands of %.2f times at 512 MB, %.2f at 128 and %.2f at 3008", at, below, above)
	}
	s = sessionOf(tuner.DefaultGoal(), someSizes, append(warmAt(512, 4, 100), warmAt(128, 4, 400)...))
	f = s.Expected()
	if at, between := wide(f, 128), wide(f, 256); at > 1.3 || between < at || math.Abs(f.DurationMS(128)/400-1) > .05 {
		t.Errorf("%.0f ms at 128 MB in a band of %.2f times, of %.2f between the two", f.DurationMS(128), at, between)
	}
	cost, _ := s.Cost(s.Size(128))
	if low, high := f.CostBand(128); !(low < cost && cost < high) || high/low > 1.3 {
		t.Errorf("cost %g within %g and %g", cost, low, high)
	}
	if low, high := f.CostBand(127); !math.IsNaN(low) || !math.IsNaN(high) || !math.IsNaN(f.Cost(3009)) {
		t.Error("it goes on outside of the session's sizes")
	}
}

// The curve's nodes are its ends, steps of a quarter doubling and the size of a whole
// CPU, where it bends.
func TestNodesOfACurve(t *testing.T) {
	for _, c := range []struct {
		from, to int
		knee     bool
	}{{128, 3008, true}, {1769, 3008, true}, {128, 1769, true}, {1800, 10240, false}, {128, 1500, false}, {512, 512, false}} {
		nodes := fitLadder(c.from, c.to)
		if nodes[0] != c.from || nodes[len(nodes)-1] != c.to || !slices.IsSorted(nodes) || slices.Contains(nodes, 1769) != c.knee {
			t.Errorf("%d to %d MB: %d", c.from, c.to, nodes)
		}
		for i := range nodes[1:] {
			if ratio := float64(nodes[i+1]) / float64(nodes[i]); ratio <= 1 || ratio > 1.2 {
				t.Errorf("%d to %d MB: %d follows %d", c.from, c.to, nodes[i+1], nodes[i])
			}
		}
	}
}

// What is billed exceeds the duration by as much as it did, a sample counting once.
func TestFitBillsWhatWasBilled(t *testing.T) {
	var samples []tuner.Sample
	for mb, n := range map[int]int{128: 3, 256: 6, 512: 12} {
		more := warmAt(mb, n, 102400/float64(mb))
		for i := range more {
			more[i].Billed = more[i].Duration + time.Duration(mb)*time.Millisecond
		}
		samples = append(samples, more...)
	}
	s := sessionOf(tuner.DefaultGoal(), []int{128, 256, 512}, samples)
	gap := float64(3*128+6*256+12*512) / 21 * 1e6
	for _, f := range []*Fit{s.Fit(), s.Expected()} {
		want, _ := s.CostOf(300, f.DurationMS(300)*1e6+gap, 0)
		if got := f.Cost(300); !alike(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
