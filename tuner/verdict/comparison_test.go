package verdict

import (
	"math"
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// TestAgainstNow: the size that the function has is named in any case, measured
// or not.
func TestAgainstNow(t *testing.T) {
	const ms128 = 1600.0
	curve := func(n int, sizes ...int) (samples []tuner.Sample) {
		for _, mb := range sizes {
			samples = append(samples, warmAt(mb, n, ms128*128/math.Min(float64(mb), 1769))...)
		}
		return samples
	}
	lone := tuner.Sample{MemoryMB: 1024, Failure: &report.Failure{Kind: report.OutOfMemory}}
	p95 := tuner.Goal{Strategy: tuner.StrategySpeed, Latency: "p95", Indifference: 0.05}
	for name, c := range map[string]struct {
		goal     tuner.Goal
		samples  []tuner.Sample
		winner   int
		compared bool
		want     string
	}{
		"the same":                   {samples: curve(10, 256, 1024), winner: 1024, compared: true, want: "the size it has"},
		"measured":                   {samples: curve(10, 256, 1024), winner: 256, compared: true, want: "as cheap as the 1024 MB it has and takes 4 times as long"},
		"a percentile of a few":      {goal: p95, samples: curve(3, 256, 1024), winner: 256, compared: true, want: "as cheap as the 1024 MB it has and takes 4 times as long at p95 (from 3 samples)"},
		"a few of one are few":       {goal: p95, samples: append(curve(3, 256), curve(25, 1024)...), winner: 256, compared: true, want: "takes 4 times as long at p95 (from 3 samples)"},
		"a few of the other, too":    {goal: p95, samples: append(curve(25, 256), curve(3, 1024)...), winner: 256, compared: true, want: "takes 4 times as long at p95 (from 3 samples)"},
		"a percentile of enough":     {goal: p95, samples: curve(20, 256, 1024), winner: 256, compared: true, want: "as cheap as the 1024 MB it has and takes 4 times as long at p95"},
		"by the curve":               {samples: curve(10, 128, 256, 512, 2048), winner: 256, compared: true, want: " by the fitted curve, as 1024 MB was not measured"},
		"a percentile by the curve":  {goal: p95, samples: curve(10, 128, 256, 512, 2048), winner: 256, compared: true, want: "5 % cheaper than the 1024 MB it has and takes 3.8 times as long at p95 by the fitted curve, as 1024 MB was not measured"},
		"too few sizes for a curve":  {samples: curve(10, 128, 256), winner: 256, want: "the 1024 MB it has was not measured"},
		"too far away for the curve": {samples: curve(1, 128, 192, 256), winner: 256, want: "the 1024 MB it has was not measured"},
		"it fails":                   {samples: append(curve(10, 128, 256), lone), winner: 256, want: "the 1024 MB it has fails"},
	} {
		if c.goal == (tuner.Goal{}) {
			c.goal = tuner.DefaultGoal()
		}
		s := sessionOf(c.goal, nil, c.samples)
		s.Function.MemoryMB = 1024
		v := Verdict{Goal: c.goal, MemoryMB: c.winner}
		s.compareWithNow(&v, s.Size(c.winner), c.goal)
		got, compared := s.AgainstNow(v)
		if compared != c.compared || !strings.HasSuffix(got, c.want) || strings.Contains(got, "curve") != strings.HasPrefix(got, "about ") {
			t.Errorf("%s: %q, compared: %v, want %q", name, got, compared, c.want)
		}
		if known := v.DurationChangeKnown || v.CostChangeKnown; known && s.Size(1024).Warm.N() == 0 {
			t.Errorf("%s: an estimate is told as measured", name)
		}
	}
}

func TestAllMeasured(t *testing.T) {
	sampled := warmAt(512, 3, 100)
	for name, c := range map[string]struct {
		sizes []int
		auto  bool
		event tuner.Happening
		want  bool
	}{
		"all":                    {sizes: []int{512}, want: true},
		"one waits":              {sizes: []int{512, 1024}},
		"the sizes are open":     {sizes: []int{512}, auto: true},
		"one was given up":       {sizes: []int{512, 1024}, event: tuner.Dropped{MemoryMB: 1024, Why: "over the account's limit"}, want: true},
		"one ran out of memory":  {sizes: []int{256, 512}, event: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Failure: &report.Failure{Kind: report.OutOfMemory}}}, want: true},
		"one is the least":       {sizes: []int{256, 257, 512}, event: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Failure: &report.Failure{Kind: report.OutOfMemory}}}},
		"one is below the least": {sizes: []int{128, 256, 512}, event: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Failure: &report.Failure{Kind: report.OutOfMemory}}}, want: true},
	} {
		s := sessionOf(tuner.DefaultGoal(), c.sizes, sampled)
		s.Plan.AutoSizes = c.auto
		if c.event != nil {
			s.Apply(tuner.Event{What: c.event})
		}
		if got := s.AllMeasured(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestColdSentenceOfAPercentile(t *testing.T) {
	goal := tuner.Goal{Strategy: tuner.StrategyCost, Latency: "p95", Indifference: 0.05, ColdShare: 0.2}
	s := sessionOf(goal, []int{512}, append(warmAt(512, 3, 100), coldSamples(512, 2, 100, 300)...))
	if got, want := s.ColdSentence(), "Cost and mean take 20 % of the invocations to start cold, p95 none."; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// An estimate is told where its error is small enough, and is of the sizes at hand,
// the smallest one, too.
func TestEstimatesAreTheSurer(t *testing.T) {
	told, untold := 0, 0
	for now := range map[int]bool{128: true, 384: true, 700: true, 3008: true} {
		for _, c := range []struct {
			sizes []int
			each  int
		}{{[]int{192, 256, 512}, 8}, {[]int{256, 512, 1769}, 1}, {[]int{256, 1024, 1769}, 12}} {
			goal := goalOf(tuner.StrategySpeed)
			s := sessionOf(goal, nil, wild(goal, 7, c.sizes, c.each).samples())
			s.Function.MemoryMB = now
			v := Verdict{Goal: goal, MemoryMB: c.sizes[0]}
			estimate, ok := s.estimated(v)
			o := s.Outlook(goal, now)
			scores := o.Scores() // of speed, whose scores are the durations
			variance := scores.Variance(o.index(now), o.index(v.MemoryMB))
			if want := s.Fit() != nil && math.Sqrt(variance) <= roughError; ok != want {
				t.Errorf("%d MB, from %d: told %v, give or take %.3f", now, c.sizes, ok, math.Sqrt(variance))
			}
			if !ok {
				untold++
				continue
			}
			told++
			if change := math.Expm1(o.belief.Mean[o.index(v.MemoryMB)] - o.belief.Mean[o.index(now)]); !alike(1+estimate.DurationChange, 1+change) || !estimate.CostChangeKnown {
				t.Errorf("%d MB: %+v, want %v", now, estimate, change)
			}
		}
	}
	if told < 3 || untold < 3 {
		t.Errorf("%d are told, %d not", told, untold)
	}
}

// samples are those of a session without cold starts, again.
func (s Findings) samples() (all []tuner.Sample) {
	for _, size := range s.Usable() {
		for range size.Warm.N() {
			all = append(all, tuner.Sample{MemoryMB: size.MemoryMB, Duration: size.Warm.Mean(), Billed: size.Billed.Mean()})
		}
	}
	return all
}

// An estimate has a cost where a price is known, and a restore's as far as cold
// starts are in it.
func TestEstimatesCost(t *testing.T) {
	s := sessionOf(goalOf(tuner.StrategyCost), nil, append(plain(map[int]float64{256: 400, 512: 200, 1024: 100, 1769: 60}, 10), coldSamples(256, 1, 400, 300)...))
	s.Function.MemoryMB, s.Function.SnapStart, s.Function.Runtime = 700, true, "python3.13"
	for _, c := range []struct {
		name  string
		share float64
		price func(s Findings)
		want  bool
	}{
		{"all is known", .1, func(Findings) {}, true},
		{"restores are not, and none is in it", 0, func(s Findings) { s.Price.PerRestoredGB = nil }, true},
		{"restores are not", .1, func(s Findings) { s.Price.PerRestoredGB = nil }, false},
		{"nothing is", 0, func(s Findings) { s.Price = nil }, false},
	} {
		c.price(s)
		v := Verdict{Goal: s.Plan.Goal, MemoryMB: 512}
		v.Goal.ColdShare = c.share
		if got, ok := s.estimated(v); !ok || got.CostChangeKnown != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, ok)
		}
	}
}

// An estimate is rounded to five percents, of which none is no difference.
func TestRoughly(t *testing.T) {
	for change, want := range map[float64]string{-.121: "10 % cheaper than it", .38: "40 % more expensive than it", .02: "as cheap as it", -.03: "5 % cheaper than it"} {
		if got := (Verdict{CostChange: change, CostChangeKnown: true}).roughly("it", ""); got != want {
			t.Errorf("%g: %q, want %q", change, got, want)
		}
	}
}
