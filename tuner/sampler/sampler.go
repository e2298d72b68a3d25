// Package sampler decides which memory size to invoke next, and when there is
// evidence enough to stop.
//
// A sampler looks at the state and at what is in flight, and at nothing else:
// asked twice, it answers the same.
package sampler

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// Sampler decides about the next invocation.
type Sampler interface {
	// Next chooses a size among those that are ready. inFlight tells how many
	// invocations of a size have not come back yet.
	Next(s *tuner.State, inFlight func(memoryMB int) int) Decision
}

// Chooser is a sampler that also tells which sizes are worth making ready.
type Chooser interface {
	// Want gives sizes that are not ready yet, the most wanted first; none
	// while what is ready is enough to go on with. Every sample may change it.
	Want(s *tuner.State) []int
}

// Decision is what to do next. The zero Decision means to wait: for an
// invocation in flight, or for a size to become ready.
type Decision struct {
	// MemoryMB is the size to invoke, and Why the reason.
	MemoryMB int
	Why      string
	// Add is a size worth measuring that the session does not have yet.
	Add int
	// Stop is why sampling is over, "" while it is not. Final says that sizes
	// still to come can't change that.
	Stop  string
	Final bool
}

// New gives the sampler that a plan asks for. Sizes that are equally due are
// taken in an order that the seed decides, so that drift hits all alike.
func New(p tuner.Plan, seed uint64) Sampler {
	if samples := p.SamplesEach(); samples > 0 {
		return &fixed{samples: samples, seed: seed}
	}
	return &auto{}
}

// fixed takes exactly so many warm samples at each size.
type fixed struct {
	samples int
	seed    uint64
}

func (f *fixed) Next(s *tuner.State, inFlight func(int) int) Decision {
	if d, over := limits(s, inFlight); over {
		return d
	}
	var due []*tuner.Size
	fewest, busy, left, dear, short, vain := 0, false, false, false, false, false
	begun := 0 // so many invocations of all sizes
	budget, _ := Left(s, inFlight)
	for _, size := range s.Sizes {
		flying := inFlight(size.MemoryMB)
		begun += size.Invocations + flying
		if size.Status == tuner.SizeDropped {
			continue
		}
		left = true
		missing := f.samples - size.Warm.N()
		if missing > 0 && size.Invocations-size.Bursts >= f.most() {
			missing, vain = 0, true // a function whose every start is cold never gets warm
		}
		if size.Status == tuner.SizeParked && missing > 0 {
			missing, short = 0, true // its turn is over
		}
		if missing > 0 || flying > 0 {
			busy = true
		}
		if size.Status != tuner.SizeReady || missing <= flying || flying >= s.Plan.AtEachSize() {
			continue
		}
		if !affords(s, size, budget) {
			dear = true
			continue
		}
		n := size.Warm.N() + flying
		if len(due) == 0 || n < fewest {
			due, fewest = due[:0], n
		}
		if n == fewest {
			due = append(due, size)
		}
	}
	switch {
	case len(due) > 0:
		size := due[rand.New(rand.NewPCG(f.seed, uint64(begun))).IntN(len(due))]
		return Decision{MemoryMB: size.MemoryMB, Why: fmt.Sprintf("sample %d of %d", size.Warm.N()+1, f.samples)}
	case dear && idle(s, inFlight):
		return Decision{Stop: tooLittle, Final: true}
	case busy:
		return Decision{}
	case !left:
		return Decision{Stop: "every size was given up"}
	case short:
		return Decision{Stop: tooLittle}
	case vain:
		return Decision{Stop: fmt.Sprintf("%s at a size gave fewer than %s", text.Count(f.most(), "invocation"), text.Count(f.samples, "warm sample"))}
	}
	return Decision{Stop: text.Count(f.samples, "warm sample") + " at each size"}
}

// idle says that nothing is in flight.
func idle(s *tuner.State, inFlight func(int) int) bool {
	return !slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return inFlight(size.MemoryMB) > 0 })
}

// most invocations of one size: room for cold starts and failures.
func (f *fixed) most() int { return tuner.MostInvocations(f.samples) }

// limits are those that hold for every sampler: the most invocations, those aside
// that are for bursts, and the budget.
func limits(s *tuner.State, inFlight func(int) int) (d Decision, over bool) {
	invocations, flying := 0, 0
	for _, size := range s.Sizes {
		n := inFlight(size.MemoryMB)
		flying += n
		invocations += n + size.Invocations - size.Bursts
	}
	room, known := Left(s, inFlight)
	var why string
	switch {
	case s.Plan.Samples == 0 && invocations >= s.Plan.MostBesideBursts():
		why = fmt.Sprintf("the most samples allowed, %d, are taken", s.Plan.MostBesideBursts())
	case room.likely <= 0:
		why = "the budget is spent"
	case !known:
		return Decision{}, true // what it costs is known when it is back
	default:
		return Decision{}, false
	}
	if flying > 0 {
		return Decision{}, true // what is in flight still counts
	}
	return Decision{Stop: why, Final: true}, true
}
