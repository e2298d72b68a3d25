package evidence

import (
	"flag"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// result is what a session came to.
type result struct {
	chosen      int
	confidence  float64
	invocations int
	cost        float64
	// wall is the time from the beginning to the end of sampling.
	wall time.Duration
	// slowest is how much of it the invocations at the slowest size take, one after
	// the other.
	slowest time.Duration
	// firstSure is what was chosen at the first sample after which a verdict was
	// at least 95 % sure, as by somebody who looks at each and stops then; 0
	// where none was.
	firstSure int
}

// looking after each sample takes as long as all the rest.
var looking = os.Getenv("EVIDENCE_LOOKS") != ""

// simulate runs a session under a plan: the product's own, on an account that is
// nothing but the workload, in a bubble with a clock of its own.
func simulate(t *testing.T, w workload, plan tuner.Plan, seed uint64) (r result, s *tuner.State) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	dir, err := os.MkdirTemp(scratch(), "lambdial-evidence-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	synctest.Test(t, func(t *testing.T) {
		running, err := session.Start(t.Context(), plan, session.Options{Account: newCloud(w, seed), Dir: dir, Price: &at, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		s = &tuner.State{}
		for e := range running.Events() {
			s.Apply(e)
			switch e.What.(type) {
			case tuner.Stopped:
				r.wall = e.At.Sub(s.Started)
			case tuner.Sampled:
				if r.firstSure == 0 && looking {
					if v := verdict.Of(s).Verdict(); v.Confidence >= .95 {
						r.firstSure = v.MemoryMB
					}
				}
			}
		}
		if err := running.Wait(); err != nil {
			t.Errorf("%s, seed %d: %v", w.name, seed, err)
		}
	})
	by := map[int]time.Duration{}
	for _, x := range s.Recent {
		by[x.MemoryMB] += x.Wall
		r.slowest = max(r.slowest, by[x.MemoryMB])
	}
	v, spent := verdict.Of(s).Verdict(), s.Spent()
	r.chosen, r.confidence, r.invocations, r.cost = v.MemoryMB, v.Confidence, spent.Invocations, spent.Cost
	return r, s
}

// scratch is a folder in memory where there is one: each change is synced.
func scratch() string {
	if _, err := os.Stat("/dev/shm"); err == nil {
		return "/dev/shm"
	}
	return ""
}

// each runs n jobs, as many at once as there are processors. A job may open
// bubbles by the test that it gets, which a benchmark has not.
func each(n int, job func(t *testing.T, i int)) {
	next := make(chan int)
	var workers []testing.InternalTest
	for range runtime.GOMAXPROCS(0) {
		workers = append(workers, testing.InternalTest{Name: "evidence", F: func(t *testing.T) {
			t.Parallel()
			for i := range next {
				job(t, i)
			}
		}})
	}
	var feeding sync.WaitGroup
	feeding.Go(func() {
		for i := range n {
			next <- i
		}
		close(next)
	})
	// -skip is about the test that this runs for: it would leave out the workers too,
	// and nobody would take what is fed.
	skip := flag.Lookup("test.skip").Value
	defer func(was string) { _ = skip.Set(was) }(skip.String())
	_ = skip.Set("")
	testing.RunTests(func(string, string) (bool, error) { return true, nil }, workers)
	feeding.Wait()
}

func amount(mb int, ms float64) float64 { return 1.66667e-5*float64(mb)/1024*ms/1e3 + 2e-7 }

// latency is the true one at a size, in ms.
func (w workload) latency(goal tuner.Goal, mb int) float64 {
	if goal.Latency == "p95" {
		return w.ms(mb) * w.slowest(.95)
	}
	return w.mean(mb)
}

// regret is by how much the chosen size is worse than the best, as a fraction:
// in what the goal wants small or in its constraint, whichever is more.
func regret(w workload, goal tuner.Goal, sizes []int, chosen int) float64 {
	if chosen == 0 || chosen < w.floor {
		return math.Inf(1)
	}
	cost := func(mb int) float64 { return amount(mb, w.billed(mb)) }
	latency := func(mb int) float64 { return w.latency(goal, mb) }
	both := func(mb int) float64 {
		return math.Pow(cost(mb), goal.Weight) * math.Pow(latency(mb), 1-goal.Weight)
	}
	sizes = slices.DeleteFunc(slices.Clone(sizes), func(mb int) bool { return mb < w.floor || float64(w.usedMB) > (1-goal.Headroom)*float64(mb) })
	switch goal.Strategy {
	case tuner.StrategyCost:
		return excess(sizes, chosen, cost, nil, 0)
	case tuner.StrategySpeed:
		return excess(sizes, chosen, latency, nil, 0)
	case tuner.StrategyWithin:
		return excess(sizes, chosen, latency, cost, least(sizes, cost)*(1+goal.Tolerance))
	case tuner.StrategyTarget:
		return excess(sizes, chosen, cost, latency, goal.Target.Seconds()*1e3)
	}
	return excess(sizes, chosen, both, nil, 0)
}

// excess of the chosen size over the best by a measure, among those whose other
// measure is within a limit, or over that limit.
func excess(sizes []int, chosen int, by, other func(int) float64, limit float64) float64 {
	over := 0.0
	if other != nil {
		over = other(chosen)/limit - 1
		sizes = slices.DeleteFunc(sizes, func(mb int) bool { return other(mb) > limit })
	}
	return max(0, over, by(chosen)/least(sizes, by)-1)
}

func least(sizes []int, by func(int) float64) float64 {
	best := math.Inf(1)
	for _, mb := range sizes {
		best = math.Min(best, by(mb))
	}
	return best
}

// full is what 20 warm samples and one cold start at every size cost.
func full(w workload, sizes []int) float64 {
	total := 0.0
	for _, mb := range sizes {
		if mb < w.floor {
			total += 2 * amount(mb, w.ms(mb)+w.init)
			continue
		}
		total += 20*amount(mb, w.billed(mb)) + amount(mb, w.billed(mb)*(1+w.first)+w.init)
	}
	return total
}

// onlyStatistics leaves out of a short test what runs hundreds of sessions that
// are all alike to the race detector.
func onlyStatistics(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("simulates hundreds of sessions")
	}
}
