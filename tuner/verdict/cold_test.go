package verdict

import (
	"math"
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
