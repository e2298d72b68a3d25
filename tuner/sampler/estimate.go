package sampler

import (
	"math"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// Estimate says what a plan will take: what is possible, as [tuner.Plan.Estimate]
// tells it, and of auto what is likely by what it would do itself: it goes
// through a session whose every answer is as expected. known is what earlier
// sessions tell of the function. It takes some milliseconds.
func Estimate(p tuner.Plan, known tuner.Experience, f tuner.Function, at *price.Price) tuner.Estimate {
	e := p.Estimate(known, f, at)
	p = p.WithSizes()
	if p.SamplesEach() > 0 || len(p.Sizes) == 0 && !p.AutoSizes {
		return e
	}
	s := assumed(p, known, f, at)
	more, ok := foresee(s)
	if !ok {
		return e
	}
	cold := max(1, p.Cold)
	calls, cost := 0, 0.0
	var versions, all, slowest time.Duration
	for _, mb := range tuner.SortSizes(append(tuner.Ladder(), p.Sizes...)) {
		n := more[mb]
		if size := s.Size(mb); size != nil && size.Invocations > 0 {
			n += size.Warm.N() + cold
		}
		if n == 0 {
			continue
		}
		warm, start := known.DurationsAt(mb)
		calls += n
		cost += float64(n-cold)*p.Cost(f, at, mb, warm, 0) + float64(cold)*p.Cost(f, at, mb, warm+start, 1)
		busy := time.Duration(n)*warm + start
		all, slowest = all+busy, max(slowest, busy)
		if mb != f.MemoryMB {
			versions += publishing
		}
	}
	calls, cost = calls+calls/surprises, cost*(1+1./surprises)
	e.LikelyInvocations = max(1, min(calls, e.Invocations))
	e.Likely = math.Min(cost, e.Cost)
	if p.Budget > 0 && e.Known {
		e.Likely = math.Min(e.Likely, p.Budget)
	}
	sampling := max(slowest/time.Duration(p.AtEachSize()), all/time.Duration(p.InFlight()))
	e.LikelyTime = min(max(versions, sampling)+publishing, e.Time)
	return e
}

// assumed is a session that has just begun, at a size in the middle.
func assumed(p tuner.Plan, known tuner.Experience, f tuner.Function, at *price.Price) *tuner.State {
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Plan: p, Function: f, Price: at}})
	first, _ := (&auto{}).first(s)
	warm, start := known.DurationsAt(first)
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: first}})
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: first, Cold: true, Duration: warm, Init: start, Billed: warm + start}}})
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: first, Duration: warm, Billed: warm}}})
	return s
}

// first is the size that auto begins with.
func (a *auto) first(s *tuner.State) (memoryMB int, ok bool) {
	options := a.rank(s, func(int) int { return 0 })
	if len(options.all) == 0 {
		return 0, false
	}
	return options.all[0].mb, true
}
