package sampler

import (
	"slices"

	"lambdial/tuner"
)

// auto spends invocations where the decision is still open and stops when it
// is not. It looks at what the samples let one expect of every size, measured
// or not, and takes the invocation with the greatest expected gain for its
// price: the knowledge gradient, with the best number of repeats (Frazier and
// Powell 2010), since a first sample alone often decides nothing.
type auto struct{}

const (
	// enough confidence to stop.
	enough = 0.95
	// confirming is the fewest warm samples of a winner: two could agree by
	// chance.
	confirming = 3
	// firstMB is about where to begin: a size at which no function is slow and
	// none is dear.
	firstMB = 512
	// hostVariance is the squared difference between environments.
	hostVariance = 1e-4
	// regret is the loss to expect of the winner at the end, at most, as a part
	// of the indifference.
	regret = 0.1
	// allowance is the part of a full grid's cost that auto spends before it
	// asks what more samples are worth: within it most that can be told for sure
	// is, and the rest are near ties or too noisy for any price.
	allowance = 0.09
)

func (a *auto) Next(s *tuner.State, inFlight func(int) int) Decision {
	if d, over := limits(s, inFlight); over {
		return d
	}
	flying := 0
	for _, size := range s.Sizes {
		flying += inFlight(size.MemoryMB)
	}
	// One at a time, unless the plan asks for more: each in flight beside is
	// decided without what the others will tell.
	if flying >= max(1, s.Plan.Parallel) {
		return Decision{}
	}
	options := a.rank(s, inFlight)
	if options.stop != "" {
		if flying > 0 {
			return Decision{}
		}
		return Decision{Stop: options.stop}
	}
	best, waiting, dear := options.best, false, false
	budget, _ := Left(s, inFlight)
	for _, option := range options.all {
		size := option.size
		if options.wants(option) {
			waiting = true
		}
		if size == nil || size.Status != tuner.SizeReady || inFlight(size.MemoryMB) >= s.Plan.Parallel {
			continue
		}
		// Something to do while a better size is being made ready, if it is
		// nearly as good.
		if option.worth > 0 && option.worth >= best/3 {
			if !affords(s, size, budget) {
				dear = true
				continue
			}
			return Decision{MemoryMB: size.MemoryMB, Why: option.why}
		}
	}
	for _, option := range options.all {
		if option.size == nil && option.worth >= best/3 && !waiting {
			return Decision{Add: option.mb, Why: option.why}
		}
	}
	if dear && flying == 0 {
		// What is left may still pay for the winner's own samples.
		if size := options.unconfirmed; size != nil && size.Status == tuner.SizeReady && affords(s, size, budget) {
			return Decision{MemoryMB: size.MemoryMB, Why: "confirming the leader"}
		}
		return Decision{Stop: tooLittle, Final: true}
	}
	if !waiting && flying == 0 {
		return Decision{Stop: "more samples would tell nothing more"}
	}
	return Decision{}
}

// Want gives the sizes that are worth making ready next, the most wanted first.
// One that can't win, as far as is known, is not among them. Before the first
// warm sample nothing is known: then it is one to begin with and the smallest,
// which half of all functions are cheapest at.
func (a *auto) Want(s *tuner.State) []int {
	options := a.rank(s, func(int) int { return 0 })
	if options.stop != "" {
		return nil
	}
	var want []int
	for _, option := range options.all {
		if options.wants(option) {
			want = append(want, option.mb)
		}
	}
	if !options.first || len(want) == 0 {
		return want
	}
	smallest := slices.Min(want)
	if options.all[0].mb != want[0] {
		want = want[:0] // the first is being tried already
	} else {
		want = want[:1]
	}
	if i := slices.IndexFunc(s.Sizes, func(z *tuner.Size) bool { return z.MemoryMB < smallest && z.Status == tuner.SizeReady }); i < 0 && !slices.Contains(want, smallest) {
		want = append(want, smallest)
	}
	return want
}
