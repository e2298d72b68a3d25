package tuner

import (
	"math"
	"time"
)

// Experience is what a session tells, before the next one of its function, of
// how long invocations take. The zero Experience tells nothing: they are taken
// to last a second.
type Experience struct{ sizes []experienced }

type experienced struct {
	memoryMB int
	billed   time.Duration // of a warm invocation, the mean
}

// typicalDuration stands for a duration that nobody knows yet.
const typicalDuration = time.Second

// Experience is what the session tells another of its function.
func (s *State) Experience() Experience {
	var e Experience
	for _, size := range s.usable() {
		e.sizes = append(e.sizes, experienced{size.MemoryMB, size.Billed.Mean()})
	}
	return e
}

// Known says that there is any.
func (e Experience) Known() bool { return len(e.sizes) > 0 }

// Assumption says what an estimate by it takes for granted.
func (e Experience) Assumption() string {
	if e.Known() {
		return "if each takes as long as last time"
	}
	return "if each takes a second"
}

// at is about how long an invocation takes at a memory size: as at the nearest
// one that is known.
func (e Experience) at(memoryMB int) time.Duration {
	typical, least := typicalDuration, math.Inf(1)
	for _, known := range e.sizes {
		if distance := math.Abs(math.Log(float64(known.memoryMB) / float64(memoryMB))); distance < least {
			typical, least = known.billed, distance
		}
	}
	return typical
}

// turn is about how long one invocation at each of the sizes takes: the slowest
// of them where they are sampled side by side, else their mean.
func (e Experience) turn(sizes []int, isolation Isolation) time.Duration {
	var slowest, sum time.Duration
	for _, mb := range sizes {
		slowest, sum = max(slowest, e.at(mb)), sum+e.at(mb)
	}
	if isolation == IsolateLatest {
		return sum / time.Duration(max(1, len(sizes)))
	}
	return slowest
}
