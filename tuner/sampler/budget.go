package sampler

import (
	"math"

	"lambdial/tuner"
)

// tooLittle is why sampling is over when no invocation fits into the budget.
const tooLittle = "the rest of the budget is less than another invocation is likely to cost"

// Room is what a budget leaves for more invocations.
//
// Nobody can tell beforehand what an invocation will cost, nor take it back. So
// one may be sent as soon as it is likely to fit; beside it only others that
// fit even if they cost the most that they can. Whatever happens, a session
// does not exceed its budget by more than one invocation.
type Room struct {
	// likely is left if each in flight costs as much as the dearest of its size
	// so far, sure if each costs the most that it can.
	likely, sure float64
	// dearest is the most that one of those in flight can cost.
	dearest  float64
	inFlight func(int) int
}

// Left is the room that the budget leaves beside what is in flight, infinite
// without one. known is false where nothing like what is in flight has come
// back yet.
func Left(s *tuner.State, inFlight func(int) int) (room Room, known bool) {
	if s.Plan.Budget == 0 {
		return Room{likely: math.Inf(1), sure: math.Inf(1), inFlight: inFlight}, true
	}
	left := s.Plan.Budget - s.Spent().Cost
	room, known = Room{likely: left, sure: left, inFlight: inFlight}, true
	for _, size := range s.Sizes {
		n := inFlight(size.MemoryMB)
		if n == 0 {
			continue
		}
		cost, told := s.HighCost(size, n > size.Cold.N())
		worst := s.Plan.WorstCost(s.Function, s.Price, size.MemoryMB)
		room.likely -= cost * float64(n)
		room.sure -= worst * float64(n)
		room.dearest = math.Max(room.dearest, worst)
		known = known && told
	}
	return room, known
}

// Less is the room without a part that is kept for something else.
func (r Room) Less(amount float64) Room {
	r.likely -= amount
	r.sure -= amount
	return r
}

// Within is the room where no more than an amount is likely to be spent.
func (r Room) Within(amount float64) Room {
	r.likely = math.Min(r.likely, amount)
	return r
}

// Fits is how many more invocations at a size may be sent at once, at most n.
// While nothing has come back from the size it is one.
func (r Room) Fits(s *tuner.State, size *tuner.Size, n int) int {
	if math.IsInf(r.likely, 1) {
		return n
	}
	each, known := s.HighCost(size, r.inFlight(size.MemoryMB)+n > size.Cold.N())
	if !known {
		n = min(n, 1)
		each = firstCost(s, size)
	}
	worst := s.Plan.WorstCost(s.Function, s.Price, size.MemoryMB)
	return min(times(r.likely, each, n), times(r.sure+math.Max(r.dearest, worst), worst, n))
}

// times is how often an amount of money pays for something, at most n.
func times(amount, each float64, n int) int {
	switch {
	case amount <= 0:
		return 0
	case each <= 0:
		return n
	}
	return int(math.Min(amount/each, float64(n)))
}

// affords says that an invocation at the size may be sent.
func affords(s *tuner.State, size *tuner.Size, room Room) bool { return room.Fits(s, size, 1) == 1 }

// firstCost is about what the first invocation at a size costs: as much as the
// dearest at the nearest size that was invoked, for as long a time; 0 where
// none was.
func firstCost(s *tuner.State, size *tuner.Size) (likely float64) {
	nearest := math.Inf(1)
	for _, other := range s.Sizes {
		cost, known := s.HighCost(other, true)
		ratio := float64(size.MemoryMB) / float64(other.MemoryMB)
		if distance := math.Abs(math.Log(ratio)); known && distance < nearest {
			nearest, likely = distance, cost*math.Max(ratio, 1)
		}
	}
	return likely
}
