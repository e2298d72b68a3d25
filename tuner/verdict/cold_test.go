package verdict

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// TestBlendedLiesBetween: at each share between the warm and the cold numbers,
// and at the ends equal to them.
func TestBlendedLiesBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sessionOf(tuner.DefaultGoal(), someSizes, samplesOf(t))
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		anyCold := false
		for _, size := range s.Sizes {
			anyCold = anyCold || size.Cold.N() > 0
		}
		for _, size := range s.Sizes {
			at := func(share float64) Blended {
				b, ok := s.Blended(size, share)
				if want := size.Warm.N() > 0 && (anyCold || share == 0); ok != want {
					t.Fatalf("%d MB at %g: known %v, want %v", size.MemoryMB, share, ok, want)
				}
				return b
			}
			warm, mixed, cold := at(0), at(share), at(1)
			if size.Warm.N() == 0 || !anyCold {
				continue
			}
			within := func(what string, low, x, high float64) {
				low, high = min(low, high), max(low, high)
				if !(x >= low-1e-12-1 && x <= high+1e-12+1 && low > 0) {
					t.Errorf("%d MB at %g: %s %g is not between %g and %g", size.MemoryMB, share, what, x, low, high)
				}
			}
			within("duration", float64(warm.Duration), float64(mixed.Duration), float64(cold.Duration))
			within("cost", warm.Cost*1e15, mixed.Cost*1e15, cold.Cost*1e15)
			if cost, _ := s.Cost(size); math.Abs(warm.Cost-cost) > 1e-15 || warm.Duration != size.Warm.Mean() || warm.Estimated {
				t.Errorf("%d MB warm: %+v", size.MemoryMB, warm)
			}
			if cost, known := s.ColdCost(size); known == cold.Estimated || known && math.Abs(cold.Cost-cost) > 1e-15 {
				t.Errorf("%d MB cold: %+v, %g", size.MemoryMB, cold, cost)
			}
		}
	})
}

// TestVerdictWithColdShare: the sizes that are named are those with the least
// blended numbers.
func TestVerdictWithColdShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tuner.DefaultGoal()
		g.Latency, g.ColdShare = "mean", rapid.Float64Range(0.001, 1).Draw(t, "share")
		s := sessionOf(g, someSizes, samplesOf(t))
		v := s.Verdict()
		for _, size := range s.Sizes {
			b, ok := s.Blended(size, g.ColdShare)
			if !ok || !size.Usable() {
				continue
			}
			cheapest, _ := s.Blended(s.Size(v.CheapestMB), g.ColdShare)
			fastest, _ := s.Blended(s.Size(v.FastestMB), g.ColdShare)
			if b.Cost < cheapest.Cost*(1-1e-9) || b.Duration < fastest.Duration-1 {
				t.Errorf("%d MB: %+v, but %d MB is called cheapest and %d MB fastest", size.MemoryMB, b, v.CheapestMB, v.FastestMB)
			}
		}
	})
}

// coldSamples are cold starts of a size: the handler's time and init.
func coldSamples(mb, n int, ms, init float64) []tuner.Sample {
	all := make([]tuner.Sample, n)
	for i := range all {
		all[i] = tuner.Sample{MemoryMB: mb, Cold: true, Duration: time.Duration(ms * 1e6), Init: time.Duration(init * 1e6), Billed: time.Duration(math.Ceil(ms+init)) * time.Millisecond}
	}
	return all
}

// TestBlendedByHand works the mixture out on paper.
func TestBlendedByHand(t *testing.T) {
	samples := append(plain(map[int]float64{512: 100}, 4), coldSamples(512, 2, 150, 350)...)
	s := sessionOf(tuner.DefaultGoal(), []int{512}, samples)
	at, _ := price.Lookup("us-east-1", "x86_64")
	b, ok := s.Blended(s.Size(512), 0.1)
	billed := 0.9*s.Size(512).Billed.MeanNS() + 0.1*500e6
	want := billed/1e9*0.5*at.PerGBSecond + *at.PerRequest
	if duration := 0.9*s.Size(512).Warm.MeanNS() + 0.1*500e6; !ok || math.Abs(float64(b.Duration)-duration) > 1 || math.Abs(b.Cost-want) > 1e-15 {
		t.Errorf("%+v, want %g ns and %g", b, duration, want)
	}
}

// TestColdIsNeverSilentlyZero: what was not measured is told.
func TestColdIsNeverSilentlyZero(t *testing.T) {
	g := tuner.DefaultGoal()
	g.ColdShare = 0.02
	warm := plain(map[int]float64{512: 100, 1024: 60}, 8)
	stopped := func(samples []tuner.Sample) Findings {
		s := sessionOf(g, []int{512, 1024}, samples)
		s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
		return s
	}
	none := stopped(warm)
	if _, ok := none.Blended(none.Size(512), g.ColdShare); ok {
		t.Error("blended without a cold start")
	}
	if said := strings.Join(none.Verdict().Warnings, "; "); !strings.Contains(said, "the share of 2 % is not in these numbers") {
		t.Errorf("says %q", said)
	}
	if said := none.ColdSentence(); !strings.Contains(said, "no cold start was measured") {
		t.Errorf("says %q", said)
	}
	one := stopped(append(warm, coldSamples(1024, 3, 90, 400)...))
	b, ok := one.Blended(one.Size(512), g.ColdShare)
	if !ok || !b.Estimated || b.Duration <= one.Size(512).Warm.Mean() {
		t.Errorf("512 MB: %+v", b)
	}
	if said := strings.Join(one.Verdict().Warnings, "; "); !strings.Contains(said, "no cold start was measured at 512 MB: there they are taken to add") {
		t.Errorf("says %q", said)
	}
	one.Plan.Goal.ColdShare = 0
	if said := one.ColdSentence(); !strings.Contains(said, "None was measured at 512 MB") {
		t.Errorf("says %q", said)
	}
}

// TestColdShareChangeComesTrue: just below it the size recommended stays, at
// it the other is.
func TestColdShareChangeComesTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := goals(t)
		s := sessionOf(g, someSizes, samplesOf(t))
		s.Plan.AutoSizes = rapid.Bool().Draw(t, "open sizes")
		share, mb, ok := s.ColdShareChange(g)
		if !ok {
			return
		}
		now := s.VerdictFor(g).MemoryMB
		if !(share > g.ColdShare && share <= 1) || mb == now {
			t.Fatalf("from %g on %d MB, now %d MB at %g", share, mb, now, g.ColdShare)
		}
		g.ColdShare = share
		if got := s.VerdictFor(g).MemoryMB; got != mb {
			t.Errorf("at %g %d MB, not %d MB", share, got, mb)
		}
	})
}

func TestRestoredSnapshots(t *testing.T) {
	restored := tuner.Sample{MemoryMB: 512, Cold: true, Duration: 100 * time.Millisecond, Restore: 500 * time.Millisecond, Billed: 153 * time.Millisecond}
	s := sessionOf(tuner.DefaultGoal(), []int{512}, append(plain(map[int]float64{512: 100}, 3), restored))
	b, _ := s.Blended(s.Size(512), 1)
	if b.Duration != 600*time.Millisecond {
		t.Errorf("%+v", b)
	}
}

func TestSharePercent(t *testing.T) {
	for share, want := range map[float64]string{0.001: "0.1 %", 0.0032: "0.32 %", 0.05: "5 %", 0.0999: "10 %", 0.125: "12 %", 1: "100 %"} {
		if got := SharePercent(share); got != want {
			t.Errorf("%g is %q, want %q", share, got, want)
		}
	}
}

// TestEstimateOfColdStarts: they come on top, in every number.
func TestEstimateOfColdStarts(t *testing.T) {
	f := tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 5}}
	at, _ := price.Lookup("us-east-1", "x86_64")
	for _, change := range []func(*tuner.Plan){
		func(p *tuner.Plan) { p.Samples = 10 },
		func(p *tuner.Plan) { p.Samples = 0 },
		func(p *tuner.Plan) { p.Sizes, p.AutoSizes, p.Samples = nil, true, 0 },
	} {
		p := tuner.DefaultPlan(f)
		change(&p)
		before := p.Estimate(tuner.Experience{}, f, &at)
		p.Cold = 20
		after := p.Estimate(tuner.Experience{}, f, &at)
		if after.Invocations <= before.Invocations || after.Cost <= before.Cost || after.Likely <= before.Likely || after.Time <= before.Time || after.LikelyTime < before.LikelyTime {
			t.Errorf("with cold starts %+v, without %+v", after, before)
		}
		if len(p.Sizes) > 0 {
			if more := after.Invocations - before.Invocations; more != len(p.Sizes)*tuner.MostBursts(20) {
				t.Errorf("%d invocations more", more)
			}
		}
		p.Budget = after.Likely / 2
		if e := p.Estimate(tuner.Experience{}, f, &at); e.Likely > p.Budget || e.Cost > p.Budget+e.Worst || e.Worst <= 0 {
			t.Errorf("over the budget of %g: %+v", p.Budget, e)
		}
	}
}

// restoring is a session of a function whose snapshots cost something to restore: cold
// starts at 256 and 1024 MB, one of which there restored none, and none at 512 MB.
func restoring(goal tuner.Goal) Findings {
	colds := slices.Concat(coldSamples(256, 1, 250, 800), coldSamples(1024, 3, 90, 400))
	for i := range colds {
		if i != 2 {
			colds[i].Init, colds[i].Restore = 0, colds[i].Init
		}
	}
	s := sessionOf(goal, []int{256, 512, 1024}, slices.Concat(plain(map[int]float64{256: 200, 512: 100, 1024: 50}, 6), colds))
	s.Function.SnapStart, s.Function.Runtime = true, "python3.13"
	return s
}

// What a cold start adds where none was measured is what it added elsewhere, each
// cold start counting once; a restore costs by the size.
func TestColdStartsElsewhere(t *testing.T) {
	s := restoring(tuner.DefaultGoal())
	for mb, part := range map[int]float64{256: 1, 1024: 2. / 3} {
		for _, share := range []float64{0, .3, 1} {
			size := s.Size(mb)
			warm, _ := s.Cost(size)
			cold, _ := s.ColdCost(size)
			restore, _ := s.Price.Restore(mb)
			start, _ := s.CostOf(mb, size.ColdBilled.MeanNS(), 0)
			b, ok := s.Blended(size, share)
			if want := (1-share)*warm + share*cold; !ok || !alike(b.Cost, want) || !alike(cold, start+part*restore) || restore == 0 {
				t.Errorf("%d MB with %g cold: %v, want %v", mb, share, b.Cost, want)
			}
		}
	}
	size := s.Size(512)
	b, _ := s.Blended(size, 1)
	adds := float64(800+3*400) / 4 * 1e6
	billed := 0.
	for _, mb := range []int{256, 1024, 1024, 1024} {
		billed += (s.Size(mb).ColdBilled.MeanNS() - s.Size(mb).Cold.MeanNS()) / 4
	}
	cost, _ := s.CostOf(512, size.Billed.MeanNS()+billed, 3./4)
	if !b.Estimated || math.Abs(float64(b.Duration)-size.Warm.MeanNS()-adds) > 1 || !alike(b.Cost, cost) {
		t.Errorf("512 MB: %+v, want %g ns more than warm for %v", b, adds, cost)
	}
	none := sessionOf(tuner.DefaultGoal(), []int{512}, plain(map[int]float64{512: 100}, 3))
	if c, known := none.coldAt(none.Size(512), 1e8, 1e8, none.startup()); known || c.duration <= 1.1e8 || c.duration > 1.1e9 || c.billed != c.duration {
		t.Errorf("a cold start where none was measured: %+v, known %v", c, known)
	}
}

// The verdict's costs with cold starts in them have their restores in them, too.
func TestVerdictPaysRestores(t *testing.T) {
	goal := goalOf(tuner.StrategyBalanced)
	goal.ColdShare, goal.Weight = .5, .8
	s := restoring(goal)
	v := s.Verdict()
	least := func(value func(cost, ns float64) float64) (memoryMB int) {
		best := math.Inf(1)
		for _, size := range s.Sizes {
			b, _ := s.Blended(size, goal.ColdShare)
			if x := value(b.Cost, float64(b.Duration)); x < best {
				best, memoryMB = x, size.MemoryMB
			}
		}
		return memoryMB
	}
	cheapest := least(func(cost, _ float64) float64 { return cost })
	fastest := least(func(_, ns float64) float64 { return ns })
	balanced := least(func(cost, ns float64) float64 { return math.Pow(cost, .8) * math.Pow(ns, .2) })
	if v.CheapestMB != cheapest || v.FastestMB != fastest || v.BalancedMB != balanced {
		t.Errorf("%d, %d and %d MB, want %d, %d and %d", v.CheapestMB, v.FastestMB, v.BalancedMB, cheapest, fastest, balanced)
	}
	var change Verdict
	s.compareSizes(&change, s.Size(512), s.Size(1024), goal)
	from, _ := s.Blended(s.Size(512), .5)
	to, _ := s.Blended(s.Size(1024), .5)
	if !alike(change.CostChange, to.Cost/from.Cost-1) || math.Abs(change.DurationChange-float64(to.Duration)/float64(from.Duration)+1) > 1e-8 {
		t.Errorf("%+v from %+v to %+v", change, from, to)
	}
}

// From a share on at which another size is better it stays so.
func TestColdShareChangesOnce(t *testing.T) {
	samples := plain(map[int]float64{512: 100, 1024: 52}, 10)
	for mb, init := range map[int]float64{512: 9000, 1024: 1000} {
		samples = append(samples, coldSamples(mb, 1, 100, init)...)
	}
	goal := tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .01}
	s := sessionOf(goal, []int{512, 1024}, samples)
	share, _, ok := s.ColdShareChange(goal)
	if !ok {
		t.Fatal("it never changes")
	}
	goal.ColdShare = share / 2
	if again, _, _ := s.ColdShareChange(goal); math.Abs(again/share-1) > .01 {
		t.Errorf("at %g, and seen from half of it at %g", share, again)
	}
	if goal.ColdShare = 1.5 * share; s.VerdictFor(goal).MemoryMB != 1024 {
		t.Fatalf("at %g not 1024 MB", goal.ColdShare)
	}
	if at, mb, ok := s.ColdShareChange(goal); ok {
		t.Errorf("from %g on %d MB", at, mb)
	}
}

// What cold starts mean is told in one sentence.
func TestColdSentence(t *testing.T) {
	two := func(ms512, ms1024, init512, init1024 float64) []tuner.Sample {
		return slices.Concat(plain(map[int]float64{512: ms512, 1024: ms1024}, 10), coldSamples(512, 2, ms512, init512), coldSamples(1024, 2, ms1024, init1024))
	}
	alike, slow := two(100, 90, 300, 300), two(100, 52, 9000, 1000)
	for _, c := range []struct {
		samples []tuner.Sample
		latency string
		share   float64
		change  func(s Findings)
		want    string
	}{
		{alike, "mean", 0, nil, "All of this is of warm invocations: however many start cold, the best size stays the same."},
		{alike, "mean", .2, nil, "Cost and mean take 20 % of the invocations to start cold: if more do, the best size stays the same."},
		{alike, "p90", .2, nil, "Cost and mean take 20 % of the invocations to start cold, p90 none: if more do, the best size stays the same."},
		{alike, "mean", 1, nil, "Cost and mean take 100 % of the invocations to start cold."},
		{slow, "mean", 0, nil, "All of this is of warm invocations: if 0.# % or more start cold, 1024 MB is better."},
		{alike[:10], "mean", 0, nil, "All of this is of warm invocations: no cold start was measured."},
		{alike, "mean", 0, func(s Findings) {
			s.Function.SnapStart, s.Function.Runtime, s.Price.PerRestoredGB = true, "python3.13", nil
		}, "All of this is of warm invocations: the price of a SnapStart restore in us-east-1 is not known, so what cold starts would change can't be told."},
		{nil, "mean", 0, nil, ""},
	} {
		goal := tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .01, Latency: c.latency, ColdShare: c.share}
		s := sessionOf(goal, []int{512, 1024}, c.samples)
		if c.change != nil {
			c.change(s)
		}
		got := s.ColdSentence()
		before, after, wild := strings.Cut(c.want, "#")
		if wild && (!strings.HasPrefix(got, before) || !strings.HasSuffix(got, after)) || !wild && got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	goal := tuner.DefaultGoal()
	goal.ColdShare = .1
	only := sessionOf(goal, []int{512}, append(warmAt(512, 3, 100), coldSamples(512, 1, 100, 300)...))
	if got, want := only.ColdSentence(), "Cost and mean take 10 % of the invocations to start cold."; got != want {
		t.Errorf("of a single size %q, want %q", got, want)
	}
	if _, known := only.latency(&tuner.Size{MemoryMB: 512}, goal); known {
		t.Error("a size without a sample has a latency")
	}
}

// A restore of which the price is not known is told of only where the rest is known.
func TestRestoresOfUnknownPrice(t *testing.T) {
	s := restoring(tuner.DefaultGoal())
	if got := s.restoreUnknown(); got != "" {
		t.Errorf("where it is known: %q", got)
	}
	s.Price.PerRestoredGB = nil
	if got := s.restoreUnknown(); !strings.Contains(got, "SnapStart restore") {
		t.Errorf("where it is not: %q", got)
	}
	s.Price = nil
	if got := s.restoreUnknown(); got != "" {
		t.Errorf("where nothing is: %q", got)
	}
}
