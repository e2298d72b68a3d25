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
	start    time.Duration // what a cold one is billed more
}

// typicalDuration stands for a duration that nobody knows yet.
const typicalDuration = time.Second

// Experience is what the session tells another of its function.
func (s *State) Experience() Experience {
	var e Experience
	for _, size := range s.Usable() {
		one := experienced{memoryMB: size.MemoryMB, billed: size.Billed.Mean()}
		if size.ColdBilled.N() > 0 {
			one.start = max(0, size.ColdBilled.Mean()-one.billed)
		}
		e.sizes = append(e.sizes, one)
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

// DurationsAt is about how long a warm invocation takes at a memory size, and how much
// longer a cold one: as at the nearest size that is known.
func (e Experience) DurationsAt(memoryMB int) (warm, start time.Duration) {
	warm = typicalDuration
	least := math.Inf(1)
	for _, known := range e.sizes {
		if distance := math.Abs(math.Log(float64(known.memoryMB) / float64(memoryMB))); distance < least {
			warm, start, least = known.billed, known.start, distance
		}
	}
	return warm, start
}

// turn is about how long one invocation at each of the sizes takes, and how
// much longer the first: the slowest of them where they are sampled side by
// side, else their mean.
func (e Experience) turn(sizes []int, sideBySide bool) (warm, start time.Duration) {
	var warms, starts time.Duration
	for _, mb := range sizes {
		w, s := e.DurationsAt(mb)
		warm, start = max(warm, w), max(start, s)
		warms, starts = warms+w, starts+s
	}
	if sideBySide {
		return warm, start
	}
	n := time.Duration(max(1, len(sizes)))
	return warms / n, starts / n
}
