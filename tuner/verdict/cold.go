package verdict

import (
	"fmt"
	"math"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// Blended is what an invocation takes and costs on average where a share of
// all starts cold.
type Blended struct {
	Share float64
	// Duration is the mean, with the start of the environment.
	Duration time.Duration
	// Cost is the mean; Priced is false where the price is unknown.
	Cost   float64
	Priced bool
	// Estimated: no cold start was measured at the size, so that it is taken to
	// add what it added at the others on average.
	Estimated bool
}

// Blended mixes the size's warm invocations with cold ones, (1 − share)·warm +
// share·cold. It is false without warm samples, and without any cold start
// where the share is above 0.
func (s Findings) Blended(size *tuner.Size, share float64) (b Blended, ok bool) {
	if size.Warm.N() == 0 {
		return Blended{}, false
	}
	cold, known := s.coldAt(size, size.Warm.MeanNS(), size.Billed.MeanNS(), s.startup())
	if share > 0 && !known {
		return Blended{}, false
	}
	if share == 0 {
		cold = coldStart{}
	}
	b = Blended{Share: share, Estimated: cold.estimated}
	b.Duration = time.Duration(math.Round((1-share)*size.Warm.MeanNS() + share*cold.duration))
	if s.Price != nil {
		b.Cost, b.Priced = s.CostOf(size.MemoryMB, (1-share)*size.Billed.MeanNS()+share*cold.billed, share*cold.restores)
	}
	return b, true
}

// ColdCost is the mean cost of one cold invocation at the size, and whether it
// is known.
func (s Findings) ColdCost(size *tuner.Size) (amount float64, known bool) {
	if s.Price == nil || size.ColdBilled.N() == 0 {
		return 0, false
	}
	return s.CostOf(size.MemoryMB, size.ColdBilled.MeanNS(), size.RestoresPerCold())
}

// restoreUnknown says that restores cost something, and nobody knows what; ""
// where they don't or it is known, or no cost is known at all.
func (s Findings) restoreUnknown() string {
	if price.Unknown(s.Price, s.Function.EphemeralMB) != "" {
		return ""
	}
	return s.Function.CostUnknown(s.Price)
}

// coldStart is what one takes in ns, to the answer and billed, and the part of
// them that restores a snapshot.
type coldStart struct {
	duration, billed, restores float64
	estimated                  bool
}

// startup is what a cold start adds to a warm invocation, in ns, and the part
// of them that restores a snapshot.
type startup struct {
	duration, billed, restores float64
	known                      bool // false: a common runtime's, as nothing was measured
}

// startup over all sizes: an environment starts with about two vCPUs at every
// size, so that it takes much the same time.
func (s Findings) startup() startup {
	var n, duration, billed, restores float64
	for _, size := range s.Sizes {
		k := float64(size.ColdBilled.N())
		n += k
		duration += k * size.Init.MeanNS()
		billed += k * math.Max(0, size.ColdBilled.MeanNS()-size.Cold.MeanNS())
		restores += k * size.RestoresPerCold()
	}
	if n == 0 {
		usual := float64(300 * time.Millisecond)
		return startup{duration: usual, billed: usual}
	}
	return startup{duration / n, billed / n, restores / n, true}
}

// coldAt is the cold start of a size, which may be nil, whose warm invocations
// take so long; known is false where no cold start was measured at all.
func (s Findings) coldAt(size *tuner.Size, warm, billed float64, start startup) (c coldStart, known bool) {
	if size != nil && size.ColdBilled.N() > 0 {
		return coldStart{size.Cold.MeanNS() + size.Init.MeanNS(), size.ColdBilled.MeanNS(), size.RestoresPerCold(), false}, true
	}
	return coldStart{warm + start.duration, billed + start.billed, start.restores, true}, start.known
}

// mean is a size's mean duration and billed time under a goal, in ns, and the
// part of invocations that restores a snapshot, with the goal's share of cold
// starts as far as they are known.
func (s Findings) mean(size *tuner.Size, goal tuner.Goal) (duration, billed, restores float64) {
	duration, billed = size.Warm.MeanNS(), size.Billed.MeanNS()
	if goal.ColdShare == 0 {
		return duration, billed, 0
	}
	if cold, known := s.coldAt(size, duration, billed, s.startup()); known {
		p := goal.ColdShare
		return (1-p)*duration + p*cold.duration, (1-p)*billed + p*cold.billed, p * cold.restores
	}
	return duration, billed, 0
}

// latency is what a goal looks at: the mean with the share of cold starts, or
// a percentile of the warm ones.
func (s Findings) latency(size *tuner.Size, goal tuner.Goal) (ns float64, ok bool) {
	if q, _ := tuner.LatencyQuantile(goal.Latency); q == 0 && goal.ColdShare > 0 && size.Warm.N() > 0 {
		ns, _, _ = s.mean(size, goal)
		return ns, true
	}
	d, ok := size.Latency(goal.Latency)
	return float64(d), ok
}

// ColdShareChange is the share of cold starts from which on another size would
// be recommended than under the goal's share, and which; false when none would
// up to 100 %, or no cold start was measured or what it costs is unknown. It takes some twenty verdicts, so
// it is nothing for every frame.
func (s Findings) ColdShareChange(goal tuner.Goal) (share float64, memoryMB int, ok bool) {
	if !s.startup().known || s.restoreUnknown() != "" {
		return 0, 0, false
	}
	winner := func(share float64) int {
		goal.ColdShare = share
		return s.VerdictFor(goal).MemoryMB
	}
	now := winner(goal.ColdShare)
	low := goal.ColdShare
	for high := math.Max(2*low, 0.001); low < 1; high *= 2 {
		if high = math.Min(high, 1); winner(high) != now {
			for range 8 { // to a percent of itself
				if middle := (low + high) / 2; winner(middle) != now {
					high = middle
				} else {
					low = middle
				}
			}
			return high, winner(high), true
		}
		low = high
	}
	return 0, 0, false
}

// ColdSentence tells what cold starts mean for the verdict: the share that is
// in it, and from which on it would be another. "" where there is no verdict.
func (s Findings) ColdSentence() string {
	goal := s.Plan.Goal
	v := s.VerdictFor(goal)
	if v.MemoryMB == 0 || s.Imported != nil {
		return ""
	}
	if !s.startup().known {
		return "All of this is of warm invocations: no cold start was measured."
	}
	told := "All of this is of warm invocations"
	if goal.ColdShare > 0 {
		told = "Cost and mean take " + SharePercent(goal.ColdShare) + " of the invocations to start cold"
		if q, _ := tuner.LatencyQuantile(goal.Latency); q > 0 {
			told += ", " + goal.Latency + " none"
		}
	}
	if why := s.restoreUnknown(); why != "" {
		return told + ": " + why + ", so what cold starts would change can't be told."
	}
	switch share, mb, changes := s.ColdShareChange(goal); {
	case v.Standing == StandingOnly:
		told += "."
	case changes:
		told += fmt.Sprintf(": if %s or more start cold, %d MB is better.", SharePercent(share), mb)
	case goal.ColdShare >= 1:
		told += "."
	case goal.ColdShare > 0:
		told += ": if more do, the best size stays the same."
	default:
		told += ": however many start cold, the best size stays the same."
	}
	if guessed := s.UnmeasuredCold(); len(guessed) > 0 && goal.ColdShare == 0 { // else a warning tells
		told += fmt.Sprintf(" None was measured at %s: there they are taken to add what they add at the other sizes.", text.MBs(guessed))
	}
	return told
}

// UnmeasuredCold are the usable sizes without a cold start, where others have
// one.
func (s Findings) UnmeasuredCold() (mb []int) {
	if !s.startup().known {
		return nil
	}
	for _, size := range s.Sizes {
		if size.Usable() && size.ColdBilled.N() == 0 {
			mb = append(mb, size.MemoryMB)
		}
	}
	return mb
}

// SharePercent writes a share with two digits: "0.32 %", "5 %", "12 %".
func SharePercent(share float64) string {
	if share > 0.0995 {
		return fmt.Sprintf("%.0f %%", share*100)
	}
	return fmt.Sprintf("%.2g %%", share*100)
}
