package sampler

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"lambdial/tuner"
)

// auto spends invocations where the decision is still open and stops when it
// is not.
type auto struct{ random *rand.Rand }

const (
	// firstSamples is what each size gets before any comparison: two could
	// agree by chance.
	firstSamples = 3
	// earlySamples is the most that a size gets while others are not ready.
	earlySamples = 6
	// enough confidence to stop.
	enough = 0.95
)

func (a *auto) Next(s *tuner.State, inFlight func(int) int) Decision {
	if d, over := limits(s, inFlight); over {
		return d
	}
	verdict := s.Verdict()
	var due []*tuner.Size
	waiting, flying, begun := false, 0, true
	for _, size := range s.Sizes {
		n := inFlight(size.MemoryMB)
		flying += n
		switch {
		case size.Status == tuner.SizeDropped:
			continue
		case size.Status == tuner.SizeWaiting:
			waiting = true
			continue
		}
		if size.Warm.N() < firstSamples {
			begun = false
		}
		if n < s.Plan.Parallel {
			due = append(due, size)
		}
	}
	if waiting { // what is still to come may decide; until then a few samples do
		due = slices.DeleteFunc(due, func(z *tuner.Size) bool { return z.Warm.N()+inFlight(z.MemoryMB) >= earlySamples })
	}
	if begun && !waiting && verdict.MemoryMB > 0 && verdict.Confidence >= enough {
		if flying > 0 {
			return Decision{}
		}
		return Decision{Stop: fmt.Sprintf("%.0f %% sure that no size is more than %.0f %% better", verdict.Confidence*100, s.Plan.Goal.Indifference*100)}
	}
	if len(due) == 0 {
		if flying == 0 && !waiting {
			return Decision{Stop: "no size left to sample"}
		}
		return Decision{}
	}
	return a.choose(s, verdict, due, inFlight)
}

// choose takes sizes that are short of their first samples first, then the
// size whose next sample says most about the decision for its price.
func (a *auto) choose(s *tuner.State, verdict tuner.Verdict, due []*tuner.Size, inFlight func(int) int) Decision {
	a.random.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	var best *tuner.Size
	value := -1.0
	first := false
	for _, size := range due {
		n := size.Warm.N() + inFlight(size.MemoryMB)
		if n < firstSamples {
			if !first || n < best.Warm.N()+inFlight(best.MemoryMB) {
				best, first = size, true
			}
			continue
		}
		if first {
			continue
		}
		if v := s.Doubt(verdict, size) / float64(n+1); v > value {
			best, value = size, v
		}
	}
	if first {
		return Decision{MemoryMB: best.MemoryMB, Why: "first samples"}
	}
	if best.MemoryMB == verdict.MemoryMB {
		return Decision{MemoryMB: best.MemoryMB, Why: "confirming the leader"}
	}
	return Decision{MemoryMB: best.MemoryMB, Why: "still close to the leader"}
}
