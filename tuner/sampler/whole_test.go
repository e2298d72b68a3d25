package sampler

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// whole runs a session to its end, one invocation after the other, with answers
// of 100 ms of waiting and so much CPU, give or take some noise. Versions are there
// at once.
func whole(t *testing.T, p tuner.Plan, cpu, noise float64, seed uint64) (s *tuner.State, why string) {
	t.Helper()
	s = sampled(p, cpu, 0)
	sampler := New(p, seed)
	random := rand.New(rand.NewPCG(seed, 0))
	_, chooses := sampler.(Chooser)
	for _, mb := range p.Sizes {
		if !chooses {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb, Qualifier: "1"}})
		}
	}
	for range 2000 {
		if chooser, is := sampler.(Chooser); is {
			for _, mb := range chooser.Want(s) {
				s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb, Qualifier: "1"}})
			}
		}
		d := sampler.Next(s, nothing)
		switch {
		case d.Stop != "":
			return s, d.Stop
		case d.Add > 0:
			if s.Size(d.Add) != nil {
				t.Fatalf("%d MB is added twice", d.Add)
			}
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: d.Add, Qualifier: "1"}})
		case d.MemoryMB > 0:
			takeFor(s, d.MemoryMB, time.Duration(float64(duration(d.MemoryMB, cpu))*math.Exp(noise*random.NormFloat64())), s.Size(d.MemoryMB).Invocations == 0)
		default:
			t.Fatalf("it waits for nothing, after %d invocations", s.Spent().Invocations)
		}
	}
	t.Fatal("it does not end")
	return nil, ""
}

// What auto estimates beforehand is what it then does, where the answers are as
// last time.
func TestAutoGoesAsItEstimated(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64"}
	f.MemoryMB, f.TimeoutS = 1024, 900
	what, ratios := []string{"invocations", "costs", "seconds"}, make([][]float64, 3)
	for _, strategy := range tuner.Strategies()[:3] {
		for _, cpu := range []float64{0, 40, 300, 4000} {
			p := usualPlan()
			p.Goal.Strategy, p.Parallel = strategy, 1
			known := sampled(p, cpu, 3, p.Sizes...).Experience()
			e := Estimate(p, known, f, &at)
			const sessions = 6
			var invocations, cost, seconds float64
			for seed := range uint64(sessions) {
				s, _ := whole(t, p, cpu, .08, seed)
				spent := s.Spent()
				var busy, versions time.Duration
				for _, size := range s.Sizes {
					busy += size.BilledTotal
					if size.Invocations > 0 {
						versions += publishing
					}
				}
				invocations += float64(spent.Invocations) / sessions
				cost += spent.Cost / sessions
				seconds += (max(busy, versions) + publishing).Seconds() / sessions
			}
			for i, ratio := range []float64{float64(e.LikelyInvocations) / invocations, e.Likely / cost, e.LikelyTime.Seconds() / seconds} {
				if ratio < .2 || ratio > 5 { // it knows the duration at one size, and no curve
					t.Errorf("%s, %g ms of CPU: %s are %.2f of what was said", strategy, cpu, what[i], 1/ratio)
				}
				ratios[i] = append(ratios[i], ratio)
			}
		}
	}
	for i, all := range ratios {
		slices.Sort(all)
		if median := all[len(all)/2]; median < .7 || median > 1.4 {
			t.Errorf("%s: said is %.2f of what was, in the median", what[i], median)
		}
	}
}

// Answers that are all alike tell soon that more of them tell nothing. Once all of
// the 200 that are allowed were taken: the difference between environments was
// thought to average out, and a winner without its samples kept it from its end.
func TestAutoEndsOnExactAnswers(t *testing.T) {
	for _, strategy := range tuner.Strategies()[:3] {
		for _, cpu := range []float64{0, 40, 300, 4000} {
			p := usualPlan()
			p.Goal.Strategy = strategy
			s, why := whole(t, p, cpu, 0, 1)
			if n := s.Spent().Invocations; n > 40 {
				t.Errorf("%s, %g ms of CPU: %d invocations, then %s", strategy, cpu, n, why)
			}
		}
	}
}

// Beside each other sizes take less time, for as many invocations.
func TestEstimateOfSizesBesideEachOther(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64"}
	f.MemoryMB, f.TimeoutS = 1024, 900
	p := usualPlan()
	known := sampled(p, 4000, 3, p.Sizes...).Experience()
	beside := Estimate(p, known, f, &at)
	p.Parallel = 1
	one := Estimate(p, known, f, &at)
	if beside.LikelyTime >= one.LikelyTime || beside.LikelyInvocations != one.LikelyInvocations || beside.Likely != one.Likely {
		t.Errorf("beside each other %+v, one at a time %+v", beside, one)
	}
	if e := Estimate(p, known, f, nil); e.Known || e.LikelyInvocations < one.LikelyInvocations/2 || e.LikelyInvocations > 2*one.LikelyInvocations {
		t.Errorf("without a price %+v", e)
	}
	p.Budget = one.Likely / 2
	if e := Estimate(p, known, f, &at); e.Likely > p.Budget || e.Likely < p.Budget/2 {
		t.Errorf("of a budget of %g %g is likely", p.Budget, e.Likely)
	}
	p.Budget, p.MaxSamples = 0, 4
	if e := Estimate(p, known, f, &at); e.LikelyInvocations > 4 || e.Likely > e.Cost {
		t.Errorf("of at most four %+v", e)
	}
	p.Samples = 7
	if got, want := Estimate(p, known, f, &at), p.Estimate(known, f, &at); got != want {
		t.Errorf("of seven at each size %+v, want %+v", got, want)
	}
}

// With the sizes left open auto thinks of others, and ends near the best of all
// that Lambda has.
func TestAutoChoosesSizes(t *testing.T) {
	for _, cpu := range []float64{20, 100, 900} {
		p := usualPlan()
		p.Sizes, p.AutoSizes, p.Goal.Strategy = nil, true, tuner.StrategyBalanced
		s, why := whole(t, p, cpu, .08, 1)
		score := func(mb int) float64 {
			ms := float64(duration(mb, cpu)) / 1e6
			return math.Log(ms*float64(mb)) + math.Log(ms)
		}
		best := slices.MinFunc(tuner.Ladder(), func(a, b int) int { return int(math.Copysign(1, score(a)-score(b))) })
		var begun []*tuner.Size
		for _, size := range s.Sizes {
			if size.Warm.N() > 0 {
				begun = append(begun, size)
			}
		}
		if len(begun) < 2 || len(begun) > 14 {
			t.Errorf("%g ms of CPU: %d sizes, then %s", cpu, len(begun), why)
		}
		found := slices.MinFunc(begun, func(a, b *tuner.Size) int { return int(math.Copysign(1, score(a.MemoryMB)-score(b.MemoryMB))) })
		if loss := (score(found.MemoryMB) - score(best)) / 2; loss > .03 {
			t.Errorf("%g ms of CPU: %d MB is %.1f %% worse than %d MB", cpu, found.MemoryMB, 100*loss, best)
		}
	}
}

// A fixed number is taken exactly, and a budget holds for either kind.
func TestWholeSessions(t *testing.T) {
	p := usualPlan()
	p.Samples = 5
	s, why := whole(t, p, 50, .08, 1)
	for _, size := range s.Sizes {
		if size.Warm.N() != 5 || size.Invocations != 6 {
			t.Errorf("%d MB: %d warm samples of %d invocations", size.MemoryMB, size.Warm.N(), size.Invocations)
		}
	}
	if why != "5 warm samples at each size" {
		t.Error(why)
	}
	for _, samples := range []int{0, 5} {
		p := usualPlan()
		p.Samples = samples
		free, _ := whole(t, p, 50, .08, 1)
		p.Budget = free.Spent().Cost / 3
		s, why := whole(t, p, 50, .08, 1)
		dearest := 0.0 // what an invocation takes longer than is expected may be over the budget
		for _, x := range s.Recent {
			cost, _ := s.CostOf(x.MemoryMB, float64(x.Billed), 0)
			dearest = max(dearest, cost)
		}
		if spent := s.Spent().Cost; spent > p.Budget+dearest/4 || spent < p.Budget/2 || !strings.Contains(why, "budget") {
			t.Errorf("%d samples: %g of %g, the dearest %g, then %s", samples, spent, p.Budget, dearest, why)
		}
	}
}

// An estimate is of what auto does where all goes as expected, and a fifth more: of
// a single size that is its cold start and the samples of a winner.
func TestEstimateOfASingleSize(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64"}
	f.MemoryMB, f.TimeoutS = 1024, 900
	p := usualPlan()
	p.Sizes = []int{512}
	known := sampled(p, 4000, 3, 512).Experience()
	warm, start := known.DurationsAt(512)
	for _, p.Cold = range []int{0, 3} {
		for _, p.Parallel = range []int{0, 2} {
			cold := max(1, p.Cold)
			n := cold + confirming
			e := Estimate(p, known, f, &at)
			cost := 1.2 * (float64(n-cold)*p.Cost(f, &at, 512, warm, 0) + float64(cold)*p.Cost(f, &at, 512, warm+start, 1))
			if e.LikelyInvocations != n+n/5 || !(math.Abs(e.Likely/cost-1) < 1e-9) {
				t.Errorf("%d cold starts: %d invocations for %g, want %d for %g", p.Cold, e.LikelyInvocations, e.Likely, n+n/5, cost)
			}
			want := (time.Duration(n)*warm+start)/time.Duration(max(1, p.Parallel)) + publishing
			if e.LikelyTime != want {
				t.Errorf("%d cold starts, %d at once: %s, want %s", p.Cold, p.Parallel, e.LikelyTime, want)
			}
		}
	}
}
