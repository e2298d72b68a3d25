package tuner

import (
	"time"

	"lambdial/tuner/price"
)

// Timeout is that of the measured sizes.
func (p Plan) Timeout(f Function) time.Duration {
	switch {
	case p.TimeoutS > 0:
		return time.Duration(p.TimeoutS) * time.Second
	case f.TimeoutS > 0:
		return f.Timeout()
	}
	return MaxTimeout
}

// WorstCost is what one invocation at a memory size can cost: its environment
// takes as long to start as Lambda lets it, and it runs into its timeout. 0
// where the price is unknown.
func (p Plan) WorstCost(f Function, at *price.Price, memoryMB int) float64 {
	return p.Cost(f, at, memoryMB, p.LongestBilled(f), 1)
}

// LongestBilled is the most that Lambda can bill of one invocation.
func (p Plan) LongestBilled(f Function) time.Duration { return p.Timeout(f) + longestInit }

// LeastCost is what the cheapest invocation of the plan costs at least, 0 where
// the price is unknown.
func (p Plan) LeastCost(f Function, at *price.Price) float64 {
	least := MinMemoryMB
	if !p.AutoSizes && len(p.Sizes) > 0 {
		least = p.Sizes[0]
	}
	return p.Cost(f, at, least, time.Millisecond, 1)
}

// Cost prices an invocation and the part of it that restores a snapshot, 0 to
// 1, after the plan's discount; 0 where the price is unknown.
func (p Plan) Cost(f Function, at *price.Price, memoryMB int, billed time.Duration, restores float64) float64 {
	if f.CostUnknown(at) != "" {
		return 0
	}
	amount, _ := at.Discounted(p.Discount).Invocation(memoryMB, f.EphemeralMB, billed)
	if f.PaysRestores() {
		restore, _ := at.Restore(memoryMB)
		amount += restores * restore
	}
	return amount
}

// HighCost is a careful guess of what one more invocation at the size costs: as
// much as the dearest so far. Of the cold ones only where it begins an
// environment. It is known from the first invocation on.
func (s *State) HighCost(size *Size, cold bool) (amount float64, known bool) {
	likely, known := s.LikelyCost(size)
	if !known || size.Invocations == size.Unanswered {
		return likely, known
	}
	warm, _ := s.CostOf(size.MemoryMB, size.highWarmBilled(), 0)
	if !cold {
		return warm, true
	}
	start, _ := s.CostOf(size.MemoryMB, float64(size.ColdBilled.Max()), size.RestoresPerCold())
	return max(likely, warm, start), true
}

// highWarmBilled is for invocations that begin no environment, in ns. It has the
// mean of failed ones in it, and before anything warm the cold ones without
// their start.
func (s *Size) highWarmBilled() float64 {
	high := float64(s.Billed.Max())
	if s.Billed.N() == 0 && s.Cold.N() > 0 {
		high = float64(s.Cold.Max() + time.Millisecond) // billed times are rounded up
	}
	if others := s.Invocations - s.Unanswered - s.ColdBilled.N(); others > 0 {
		cold := s.ColdBilled.MeanNS() * float64(s.ColdBilled.N())
		high = max(high, (float64(s.BilledTotal-s.UnansweredBilled)-cold)/float64(others))
	}
	return high
}
