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
	// regret is the loss to expect of the winner at the end, at most, as a part
	// of the indifference.
	regret = 0.1
	// soon is the confidence at which sampling may soon end.
	soon = 0.8
	// allowance is the part of a full grid's cost that auto spends before it
	// asks what more samples are worth: within it most that can be told for sure
	// is, and the rest are near ties or too noisy for any price.
	allowance = 0.08
	// worthwhile is the least expected gain, a fraction of what the goal wants
	// small, for which auto would then pay a full grid's cost: a hundredth of the
	// grid has to promise 0.06 %. It grows in proportion to what is spent.
	worthwhile = 0.06
)

func (a *auto) Next(s *tuner.State, inFlight func(int) int) Decision {
	if d, over := limits(s, inFlight); over {
		return d
	}
	flying := 0
	for _, size := range s.Sizes {
		flying += inFlight(size.MemoryMB)
	}
	if flying >= s.Plan.InFlight() {
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
		if size == nil || size.Status != tuner.SizeReady || inFlight(size.MemoryMB) >= s.Plan.AtEachSize() {
			continue
		}
		if options.due(option, flying > 0) {
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
// One that can't win, as far as is known, is not among them.
//
// A version takes a second or two, and costs nothing. So where sizes are sampled
// beside each other all that may still be wanted are made ready ahead.
func (a *auto) Want(s *tuner.State) []int {
	options := a.rank(s, func(int) int { return 0 })
	if options.stop != "" {
		return nil
	}
	beside := s.Plan.InFlight() > 1
	var want []int
	for _, option := range options.all {
		if options.wants(option) || beside && option.waits() && !option.hopeless {
			want = append(want, option.mb)
		}
	}
	if options.first {
		return options.ahead(want, beside)
	}
	return want
}

// ahead leaves those to make ready before the first warm sample, when nothing
// is known: one to begin with and the smallest, which half of all functions are
// cheapest at, and another beside them.
func (r *ranking) ahead(want []int, beside bool) []int {
	most, begun, smallest := 2, 0, true
	if beside {
		most = 3
	}
	if len(want) == 0 {
		return nil
	}
	for _, option := range r.all {
		if option.size != nil && option.size.Status != tuner.SizeWaiting {
			begun++
			smallest = smallest && option.mb > slices.Min(want)
		}
	}
	if smallest && begun > 0 {
		want = slices.Concat([]int{slices.Min(want)}, want)
	} else if smallest && len(want) > 1 {
		want = slices.Insert(slices.Clone(want), 1, slices.Min(want))
	}
	return want[:max(0, min(len(want), most-begun))]
}
