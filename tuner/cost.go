package tuner

import (
	"time"

	"lambdial/tuner/price"
)

// Spent sums up what the session used so far, without what it took to put the
// account back.
func (s *State) Spent() Spent {
	if told := s.Imported; told != nil { // how many invocations it took is not told
		return Spent{Cost: told.Cost, Known: told.Cost > 0}
	}
	spent := Spent{Known: s.Price != nil, Elapsed: s.worked.Sub(s.Started)}
	for _, size := range s.Sizes {
		spent.Invocations += size.Invocations
		if size.Invocations == 0 || !spent.Known {
			continue
		}
		cost, known := s.SpentAt(size)
		spent.Cost += cost
		spent.Known = known
	}
	return spent
}

// SpentAt is what all invocations of the size cost, those without an answer at
// what they may have cost.
func (s *State) SpentAt(size *Size) (amount float64, known bool) {
	if s.Price == nil || size.Invocations == 0 {
		return 0, s.Price != nil
	}
	n := float64(size.Invocations)
	each, known := s.CostOf(size.MemoryMB, float64(size.BilledTotal)/n, float64(size.Restores)/n)
	return each * n, known
}

// Cost is the mean cost of one warm invocation at the size, and whether it is
// known.
func (s *State) Cost(size *Size) (amount float64, known bool) {
	if s.Price == nil || size.Billed.N() == 0 {
		return 0, false
	}
	return s.CostOf(size.MemoryMB, size.Billed.MeanNS(), 0)
}

// LikelyCost is what one more invocation at the size will cost: the mean of
// all so far, failed and cold ones too. Those without an answer are in it only
// where there are no others.
func (s *State) LikelyCost(size *Size) (amount float64, known bool) {
	if s.Price == nil || size.Invocations == 0 {
		return 0, false
	}
	n, billed := size.Invocations-size.Unanswered, size.BilledTotal-size.UnansweredBilled
	if n == 0 {
		n, billed = size.Invocations, size.BilledTotal
	}
	return s.CostOf(size.MemoryMB, float64(billed)/float64(n), float64(size.Restores)/float64(n))
}

// CostOf prices an unrounded billed time in nanoseconds and the part of it that
// restores a snapshot, 0 to 1. Cost is linear in time, so it is scaled from a
// whole hour rather than rounded to a nanosecond.
func (s *State) CostOf(mb int, billed, restores float64) (amount float64, known bool) {
	hour, known := s.Price.Invocation(mb, s.Function.EphemeralMB, time.Hour)
	if !known {
		return 0, false
	}
	none, _ := s.Price.Invocation(mb, s.Function.EphemeralMB, 0)
	amount = none + (hour-none)*billed/float64(time.Hour)
	if restores > 0 && s.Function.PaysRestores() {
		restore, known := s.Price.Restore(mb)
		return amount + restores*restore, known
	}
	return amount, true
}

// CostInterval is the 95 % interval of the mean cost at the size.
func (s *State) CostInterval(size *Size) (lo, hi float64, ok bool) {
	if s.Price == nil {
		return 0, 0, false
	}
	from, to, ok := size.Billed.MeanInterval(0.95)
	if !ok {
		return 0, 0, false
	}
	lo, okLo := s.CostOf(size.MemoryMB, float64(from), 0)
	hi, okHi := s.CostOf(size.MemoryMB, float64(to), 0)
	return lo, hi, okLo && okHi
}

// CostBasis says in one line which price the costs are of, "" where they are
// unknown.
func (s *State) CostBasis() string {
	if price.Unknown(s.Price, s.Function.EphemeralMB) != "" {
		return ""
	}
	return s.Price.Basis()
}

// Currency is that of the price, "USD" where it is unknown.
func (s *State) Currency() string {
	if s.Price == nil || s.Price.Currency == "" {
		return "USD"
	}
	return s.Price.Currency
}
