package verdict

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
)

// sessionOf folds samples of a session that has ended.
func sessionOf(goal tuner.Goal, sizes []int, samples []tuner.Sample) Findings {
	at, _ := price.Lookup("us-east-1", "x86_64")
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	plan.Sizes, plan.Goal = sizes, goal
	s := Of(&tuner.State{})
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Architecture: "x86_64"}, Price: &at}})
	for _, sample := range samples {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: sample}})
	}
	return s
}

// goals draws any goal.
func goals(t *rapid.T) tuner.Goal {
	g := tuner.DefaultGoal()
	g.Strategy = rapid.SampledFrom(tuner.Strategies()).Draw(t, "strategy")
	g.Weight = rapid.Float64Range(0, 1).Draw(t, "weight")
	g.Latency = rapid.SampledFrom([]string{"mean", "p50", "p90", "p95", "p99"}).Draw(t, "latency")
	g.Target = time.Duration(rapid.IntRange(1, 2000).Draw(t, "target")) * time.Millisecond
	g.ColdShare = rapid.SampledFrom([]float64{0, 0.01, 0.5}).Draw(t, "cold share")
	return g
}

var someSizes = []int{128, 256, 512, 1024, 1769, 3008}

// samplesOf draws samples at some of the sizes, with colds and failures.
func samplesOf(t *rapid.T) []tuner.Sample {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	cpu, wait := rapid.Float64Range(1, 3000).Draw(t, "cpu"), rapid.Float64Range(0, 3000).Draw(t, "wait")
	var all []tuner.Sample
	for _, mb := range someSizes {
		for range rapid.IntRange(0, 8).Draw(t, "n") {
			ms := (cpu*1769/float64(min(mb, 1769)) + wait) * (0.9 + 0.2*r.Float64())
			x := tuner.Sample{MemoryMB: mb, Duration: time.Duration(ms * 1e6), MaxMemoryUsedMB: 60}
			switch r.IntN(8) {
			case 0:
				x.Failure = &report.Failure{Kind: report.Crash, Message: "exit status 1"}
			case 1:
				x.Cold, x.Init = true, 200*time.Millisecond
			}
			x.Billed = (x.Duration + x.Init + time.Millisecond - 1).Truncate(time.Millisecond)
			all = append(all, x)
		}
	}
	return all
}

func TestVerdictNeedsEvidenceAndIsAProbability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sessionOf(goals(t), someSizes, samplesOf(t))
		v := s.Verdict()
		if !(v.Confidence >= 0 && v.Confidence <= 1) {
			t.Errorf("confidence %v", v.Confidence)
		}
		for _, mb := range append([]int{v.MemoryMB, v.CheapestMB, v.FastestMB, v.BalancedMB}, v.TiedWith...) {
			if mb != 0 && (s.Size(mb) == nil || s.Size(mb).Warm.N() == 0) {
				t.Errorf("%d MB is named without evidence", mb)
			}
		}
		if slices.Contains(v.TiedWith, v.MemoryMB) {
			t.Errorf("%d MB is tied with itself", v.MemoryMB)
		}
	})
}

func TestVerdictDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := goals(t)
		samples := slices.DeleteFunc(samplesOf(t), func(x tuner.Sample) bool { return x.Failure != nil }) // failures count in a row
		a := sessionOf(g, someSizes, samples).Verdict()
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1))
		r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		b := sessionOf(g, someSizes, samples).Verdict()
		if a.MemoryMB != b.MemoryMB || a.Confidence != b.Confidence || !slices.Equal(a.TiedWith, b.TiedWith) {
			t.Errorf("%+v in one order, %+v in another", a, b)
		}
	})
}

func TestScalingTimeKeepsTheFastest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := goals(t)
		g.Strategy, g.ColdShare = tuner.StrategySpeed, 0
		samples := samplesOf(t)
		a := sessionOf(g, someSizes, samples)
		k := rapid.IntRange(2, 20).Draw(t, "factor")
		for i := range samples {
			samples[i].Duration *= time.Duration(k)
			samples[i].Billed *= time.Duration(k)
		}
		b := sessionOf(g, someSizes, samples)
		if x, y := a.Verdict().FastestMB, b.Verdict().FastestMB; x != y {
			t.Errorf("fastest %d MB, and %d MB with %d times the time", x, y, k)
		}
		for i, size := range a.Sizes {
			if got, want := b.Sizes[i].Warm.MeanNS(), float64(k)*size.Warm.MeanNS(); size.Warm.N() > 0 && (got/want-1 > 1e-9 || got/want-1 < -1e-9) {
				t.Errorf("mean %v, want %v", got, want)
			}
		}
	})
}

func TestAFailedSizeNeverChangesTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, samples, sizes := goals(t), samplesOf(t), someSizes
		mb := rapid.SampledFrom([]int{130, 700, 5000}).Draw(t, "failed")
		kind := rapid.SampledFrom([]report.Kind{report.Crash, report.OutOfMemory, report.TimedOut}).Draw(t, "kind")
		if kind != report.Crash { // smaller sizes than that can't work either
			mb, sizes = 130, someSizes[1:]
			samples = slices.DeleteFunc(samples, func(x tuner.Sample) bool { return x.MemoryMB < mb })
		}
		a := sessionOf(g, sizes, samples).Verdict()
		for range 3 {
			samples = append(samples, tuner.Sample{
				MemoryMB: mb, Duration: time.Second, Billed: time.Second,
				Failure: &report.Failure{Kind: kind, Message: "it failed"},
			})
		}
		b := sessionOf(g, tuner.SortSizes(append([]int{mb}, sizes...)), samples).Verdict()
		if a.MemoryMB != b.MemoryMB || a.Confidence != b.Confidence || !slices.Equal(a.TiedWith, b.TiedWith) ||
			a.CheapestMB != b.CheapestMB || a.FastestMB != b.FastestMB || a.BalancedMB != b.BalancedMB {
			t.Errorf("%d MB (%v) without, %d MB (%v) with a failed %d MB", a.MemoryMB, a.Confidence, b.MemoryMB, b.Confidence, mb)
		}
	})
}

// plain samples without noise to speak of.
func plain(ms map[int]float64, n int) []tuner.Sample {
	var all []tuner.Sample
	for mb, base := range ms {
		for i := range n {
			d := time.Duration(base * (1 + .01*float64(i%5-2)) * 1e6)
			all = append(all, tuner.Sample{MemoryMB: mb, Duration: d, Billed: (d + time.Millisecond - 1).Truncate(time.Millisecond)})
		}
	}
	return all
}

func TestStrategies(t *testing.T) {
	ms := map[int]float64{128: 1500, 512: 360, 1024: 190, 1769: 120, 3008: 110}
	sizes := []int{128, 512, 1024, 1769, 3008}
	for _, c := range []struct {
		name string
		goal tuner.Goal
		want []int // any of these
	}{
		{"cost", tuner.Goal{Strategy: tuner.StrategyCost}, []int{512}},
		{"speed", tuner.Goal{Strategy: tuner.StrategySpeed}, []int{3008}},
		{"balanced towards speed", tuner.Goal{Strategy: tuner.StrategyBalanced, Weight: .2}, []int{1769}},
		{"within 10 % of the cheapest", tuner.Goal{Strategy: tuner.StrategyWithin, Tolerance: .1}, []int{1024}},
		{"target", tuner.Goal{Strategy: tuner.StrategyTarget, Target: 150 * time.Millisecond}, []int{1769}},
		{"target out of reach", tuner.Goal{Strategy: tuner.StrategyTarget, Target: 50 * time.Millisecond}, []int{3008}},
		{"target by p95", tuner.Goal{Strategy: tuner.StrategyTarget, Latency: "p95", Target: 250 * time.Millisecond}, []int{1024}},
	} {
		c.goal.Indifference = 0.02
		v := sessionOf(c.goal, sizes, plain(ms, 20)).Verdict()
		if !slices.Contains(c.want, v.MemoryMB) || v.Confidence < .9 {
			t.Errorf("%s: %d MB, %.3f sure, want %v", c.name, v.MemoryMB, v.Confidence, c.want)
		}
	}
}

func TestATieIsToldAndGoesToTheCheaper(t *testing.T) {
	g := tuner.Goal{Strategy: tuner.StrategySpeed, Indifference: 0.05}
	v := sessionOf(g, []int{1769, 3008}, plain(map[int]float64{1769: 100.2, 3008: 100}, 20)).Verdict()
	if v.MemoryMB != 1769 || !slices.Equal(v.TiedWith, []int{3008}) || v.Confidence < .95 {
		t.Errorf("%d MB, tied with %v, %.3f sure", v.MemoryMB, v.TiedWith, v.Confidence)
	}
}

func TestPowerTuningBalanced(t *testing.T) {
	s := sessionOf(tuner.DefaultGoal(), []int{128, 1024, 3008}, plain(map[int]float64{128: 2000, 1024: 200, 3008: 150}, 5))
	if got := s.PowerTuningBalanced(0.5); got != 1024 {
		t.Errorf("%d MB", got)
	}
	s = sessionOf(tuner.DefaultGoal(), []int{128, 512, 1024, 3008}, plain(map[int]float64{128: 2000, 512: 620, 1024: 380, 3008: 200}, 5))
	for _, weight := range []float64{0, .1, .3, .5, .7, .9, 1} {
		// The least of what costs and lasts a part of the most of all.
		var most, longest float64
		for _, size := range s.Sizes {
			cost, _ := s.Cost(size)
			most, longest = max(most, cost), max(longest, size.Warm.MeanNS())
		}
		want := slices.MinFunc(s.Sizes, func(a, b *tuner.Size) int {
			of := func(size *tuner.Size) float64 {
				cost, _ := s.Cost(size)
				return weight*(cost/most) + (1-weight)*(size.Warm.MeanNS()/longest)
			}
			return cmp.Compare(of(a), of(b))
		})
		if got := s.PowerTuningBalanced(weight); got != want.MemoryMB {
			t.Errorf("cost weighs %g: %d MB, want %d", weight, got, want.MemoryMB)
		}
	}
	if got := Of(&tuner.State{}).PowerTuningBalanced(0.5); got != 0 {
		t.Errorf("%d MB of nothing", got)
	}
}

// BenchmarkVerdict is called for every frame and every invocation.
func BenchmarkVerdict(b *testing.B) {
	for _, n := range []int{6, 17, 46} {
		var sizes []int
		ms := map[int]float64{}
		for i := range n {
			mb := 128 + 64*i
			sizes = append(sizes, mb)
			ms[mb] = 20000/float64(mb) + 10
		}
		s := sessionOf(tuner.DefaultGoal(), sizes, plain(ms, 20))
		b.Run(time.Duration(n).String()[:len(time.Duration(n).String())-2]+" sizes", func(b *testing.B) {
			for b.Loop() {
				s.Verdict()
			}
		})
	}
}

// BenchmarkApply folds samples; the memory at the end is that of a million.
func BenchmarkApply(b *testing.B) {
	sample := plain(map[int]float64{512: 100}, 5)
	for i := range sample {
		sample[i].Log = ""
	}
	s := sessionOf(tuner.DefaultGoal(), someSizes, nil)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		x := sample[i%5]
		x.MemoryMB = someSizes[i%6]
		x.Duration += time.Duration(i%1000) * 10 * time.Microsecond
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
		i++
	}
}

func TestColdStartsMayChangeTheVerdict(t *testing.T) {
	// Little to choose between warm, but the smaller size starts slowly.
	samples := plain(map[int]float64{512: 100, 1024: 52}, 10)
	for _, x := range []struct {
		mb   int
		init time.Duration
	}{{512, 9 * time.Second}, {1024, time.Second}} {
		cold := tuner.Sample{MemoryMB: x.mb, Cold: true, Duration: 100 * time.Millisecond, Init: x.init, Billed: x.init + 100*time.Millisecond}
		samples = append(samples, cold)
	}
	s := sessionOf(tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .01}, []int{512, 1024}, samples)
	if v := s.Verdict(); v.MemoryMB != 512 {
		t.Fatalf("warm: %d MB", v.MemoryMB)
	}
	share, mb, ok := s.ColdShareChange(s.Plan.Goal)
	if !ok || mb != 1024 || share <= 0 || share > 0.01 {
		t.Errorf("%v at %v: %d MB", ok, share, mb)
	}
	g := s.Plan.Goal
	g.ColdShare = 2 * share
	if v := s.VerdictFor(g); v.MemoryMB != 1024 {
		t.Errorf("at twice that share: %d MB", v.MemoryMB)
	}
}

// Only what was compared here has a confidence.
func TestHasConfidence(t *testing.T) {
	for standing, want := range map[Standing]bool{StandingRecommended: true, StandingLeading: true, StandingOnly: false, StandingImported: false} {
		if got := (Verdict{Standing: standing}).HasConfidence(); got != want {
			t.Errorf("%s: %v", standing, got)
		}
	}
}

// Sizes that differ by less than matters are no tie where the evidence tells them
// apart.
func TestToldApartIsNoTie(t *testing.T) {
	g := tuner.Goal{Strategy: tuner.StrategySpeed, Indifference: 0.1}
	v := sessionOf(g, []int{1769, 3008}, plain(map[int]float64{1769: 100, 3008: 93}, 40)).Verdict()
	if v.MemoryMB != 3008 || len(v.TiedWith) != 0 {
		t.Errorf("%d MB, tied with %v", v.MemoryMB, v.TiedWith)
	}
	g.Indifference = .02 // differ by more
	v = sessionOf(g, []int{1769, 3008}, plain(map[int]float64{1769: 100, 3008: 96}, 2)).Verdict()
	if v.MemoryMB != 3008 || len(v.TiedWith) != 0 {
		t.Errorf("%d MB, tied with %v", v.MemoryMB, v.TiedWith)
	}
}

// A verdict stands with confidence, with room in memory and where its target is kept;
// a session that was left takes more.
func TestStandings(t *testing.T) {
	fast := map[int]float64{512: 360, 1769: 120, 3008: 110}
	target := tuner.Goal{Strategy: tuner.StrategyTarget, Target: 150 * time.Millisecond, Indifference: .05}
	slow := target
	slow.Target = 50 * time.Millisecond
	early := target
	early.Latency = "p99"
	for name, c := range map[string]struct {
		goal tuner.Goal
		ms   map[int]float64
		n    int
		left bool
		want Standing
	}{
		"sure":                     {goalOf(tuner.StrategyCost), fast, 20, false, StandingRecommended},
		"sure, though left":        {goalOf(tuner.StrategyCost), map[int]float64{512: 360, 1769: 300, 3008: 290}, 20, true, StandingRecommended},
		"unsure":                   {tuner.Goal{Strategy: tuner.StrategySpeed, Indifference: .001}, map[int]float64{1769: 100, 3008: 100}, 2, false, StandingLeading},
		"one only":                 {goalOf(tuner.StrategyCost), map[int]float64{512: 100}, 20, false, StandingOnly},
		"its target is kept":       {target, fast, 20, false, StandingRecommended},
		"its target is not":        {slow, fast, 20, false, StandingLeading},
		"whether it is nobody can": {early, fast, 20, false, StandingLeading},
	} {
		s := sessionOf(c.goal, nil, plain(c.ms, c.n))
		s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
		s.Interrupted = c.left
		if v := s.Verdict(); v.Standing != c.want {
			t.Errorf("%s: %s, %.3f sure", name, v.Standing, v.Confidence)
		}
	}
	// Between the two a session that was left only leads.
	s := sessionOf(tuner.Goal{Strategy: tuner.StrategySpeed, Indifference: .05}, []int{1769, 3008}, plain(map[int]float64{1769: 100, 3008: 97}, 3))
	v := s.Verdict()
	if v.Standing != StandingRecommended || v.Confidence >= sure {
		t.Fatalf("%s, %.3f sure", v.Standing, v.Confidence)
	}
	s.Interrupted, s.Reason = true, "interrupted"
	if v := s.Verdict(); v.Standing != StandingLeading {
		t.Errorf("left, and %.3f sure: %s", v.Confidence, v.Standing)
	}
	if v := sessionOf(slow, nil, plain(fast, 20)).Verdict(); !strings.Contains(v.Note, "no size keeps") {
		t.Errorf("out of reach: %q", v.Note)
	}
	if v := sessionOf(early, nil, plain(fast, 20)).Verdict(); !strings.Contains(v.Note, "too few samples") {
		t.Errorf("too early to tell: %q", v.Note)
	}
}
