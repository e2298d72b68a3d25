package sampler

import (
	"math"

	"lambdial/tuner"
)

// tooLittle is why sampling is over when no invocation fits into the budget.
const tooLittle = "the rest of the budget is less than another invocation is likely to cost"

// Left is how much of the budget is left, infinite without one. What is in
// flight is counted as if it cost what its size usually does, so that it does
// not overrun the budget; known is false where that is not known yet.
func Left(s *tuner.State, inFlight func(int) int) (left float64, known bool) {
	if s.Plan.Budget == 0 {
		return math.Inf(1), true
	}
	left, known = s.Plan.Budget-s.Spent().Cost, true
	for _, size := range s.Sizes {
		if n := inFlight(size.MemoryMB); n > 0 {
			cost, told := s.LikelyCost(size)
			left -= cost * float64(n)
			known = known && told
		}
	}
	return left, known
}

// affords says that an invocation at the size is likely to cost no more than
// what is left.
func affords(s *tuner.State, size *tuner.Size, left float64) bool {
	if math.IsInf(left, 1) {
		return true
	}
	likely, known := s.LikelyCost(size)
	if !known {
		likely, known = firstCost(s, size)
	}
	return !known || likely <= left
}

// firstCost is about what the first invocation at a size costs, at most: that
// of the nearest size that was invoked, for as long a time.
func firstCost(s *tuner.State, size *tuner.Size) (likely float64, known bool) {
	nearest := math.Inf(1)
	for _, other := range s.Sizes {
		cost, told := s.ColdCost(other)
		if !told {
			cost, told = s.LikelyCost(other)
		}
		ratio := float64(size.MemoryMB) / float64(other.MemoryMB)
		if distance := math.Abs(math.Log(ratio)); told && distance < nearest {
			nearest, likely, known = distance, cost*math.Max(ratio, 1), true
		}
	}
	return likely, known
}
