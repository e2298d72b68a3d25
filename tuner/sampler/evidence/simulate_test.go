package evidence

import (
	"cmp"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/tuner/sampler"
	"lambdial/tuner/verdict"
)

// publishing is what one size takes to become ready on AWS.
const publishing = 3 * time.Second

// result is what a session came to.
type result struct {
	chosen      int
	confidence  float64
	invocations int
	cost        float64
	reason      string
	// firstSure is what was chosen at the first sample after which a verdict was
	// at least 95 % sure, as by somebody who looks at each and stops then; 0
	// where none was.
	firstSure int
}

// looking after each sample takes as long as all the rest.
var looking = os.Getenv("EVIDENCE_LOOKS") != ""

// session simulates sampling under a plan.
func session(w workload, plan tuner.Plan, seed uint64) (result, *tuner.State) {
	r := rand.New(rand.NewPCG(seed, 7))
	at, _ := price.Lookup("us-east-1", "x86_64")
	begin := time.Unix(0, 0)
	s := &tuner.State{}
	now := time.Duration(0)
	tell := func(h tuner.Happening) { s.Apply(tuner.Event{At: begin.Add(now), What: h}) }
	f := tuner.Function{Architecture: "x86_64"}
	f.MemoryMB = cmp.Or(w.now, 1024)
	tell(tuner.Opened{Session: "s", Plan: plan, Function: f, Price: &at})

	type flight struct {
		mb    int
		lands time.Duration
		out   outcome
		cold  bool
	}
	var flying []flight
	hosts := map[int]float64{}
	at0 := map[int]int{}
	inFlight := func(mb int) int { return at0[mb] }
	smp := sampler.New(plan, seed)
	wanter, lazy := smp.(interface{ Want(*tuner.State) []int })
	ready := time.Duration(-1) // when the size being prepared is ready
	preparing := 0
	firstSure := 0
	asked := 0 // as many events were known when it was asked what to prepare
	for range 200000 {
		if preparing == 0 && asked < s.Events {
			asked = s.Events
			if lazy {
				if want := wanter.Want(s); len(want) > 0 {
					preparing = want[0]
				}
			} else {
				for _, size := range s.Sizes {
					if size.Status == tuner.SizeWaiting && preparing == 0 {
						preparing = size.MemoryMB
					}
				}
			}
			if preparing > 0 {
				ready = now + publishing
			}
		}
		d := smp.Next(s, inFlight)
		switch {
		case d.Stop != "" && preparing == 0:
			v := verdict.Of(s).Verdict()
			spent := s.Spent()
			return result{v.MemoryMB, v.Confidence, spent.Invocations, spent.Cost, d.Stop, firstSure}, s
		case d.Add > 0:
			tell(tuner.Added{MemoryMB: d.Add, Why: d.Why})
			continue
		case d.MemoryMB > 0:
			mb := d.MemoryMB
			host, warm := hosts[mb]
			if !warm {
				host = lognormal(r, w.host)
				hosts[mb] = host
			}
			out := w.draw(r, host, mb, !warm, now)
			if by := w.unlucky[mb]; by > 0 && warm && s.Size(mb).Warm.N() == 0 {
				out.duration = time.Duration(by * float64(out.duration))
			}
			if out.failed {
				delete(hosts, mb)
			}
			at0[mb]++
			flying = append(flying, flight{mb, now + out.duration + out.init, out, !warm})
			continue
		}
		// Take in what happens next.
		next := -1
		for i, f := range flying {
			if next < 0 || f.lands < flying[next].lands {
				next = i
			}
		}
		switch {
		case preparing > 0 && (next < 0 || ready <= flying[next].lands):
			now = ready
			tell(tuner.Ready{MemoryMB: preparing, Qualifier: "1"})
			preparing = 0
		case next >= 0:
			f := flying[next]
			flying = append(flying[:next], flying[next+1:]...)
			now = f.lands
			at0[f.mb]--
			sample := tuner.Sample{
				MemoryMB: f.mb, Duration: f.out.duration, Cold: f.cold, Init: f.out.init, MaxMemoryUsedMB: f.out.used,
				Billed: time.Duration(math.Ceil((f.out.duration+f.out.init).Seconds()*1e3)) * time.Millisecond,
			}
			if f.out.failed {
				sample.Failure = &report.Failure{Kind: report.Crash, Message: "crash"}
				if f.out.oom {
					sample.Failure.Kind = report.OutOfMemory
				}
			}
			tell(tuner.Sampled{Sample: sample})
			fence(s, f.mb, tell)
			if firstSure == 0 && looking {
				if v := verdict.Of(s).Verdict(); v.Confidence >= .95 {
					firstSure = v.MemoryMB
				}
			}
		default:
			panic("stuck: " + w.name)
		}
	}
	panic("endless: " + w.name)
}

// fence gives up failing sizes as a session does.
func fence(s *tuner.State, mb int, tell func(tuner.Happening)) {
	size := s.Size(mb)
	failed := size.Newest.Failure
	if failed == nil {
		return
	}
	want := s.Plan.DropFailing
	oom := failed.Kind == report.OutOfMemory
	if oom {
		want = 2
	}
	if size.FailuresInRow() < want {
		return
	}
	tell(tuner.Dropped{MemoryMB: mb, Why: "failing"})
	for _, smaller := range s.Sizes {
		if oom && smaller.MemoryMB < mb && smaller.Status != tuner.SizeDropped {
			tell(tuner.Dropped{MemoryMB: smaller.MemoryMB, Why: "failing"})
		}
	}
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
