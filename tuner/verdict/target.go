package verdict

import (
	"math"
	"time"

	"lambdial/tuner"
)

// TargetMet says whether a size keeps a goal's target.
type TargetMet struct {
	// Met says so as far as is known; Known is false where there are too few
	// samples for the percentile, at the size and at all sizes together.
	Met, Known bool
	// Confidence that it is kept, 0 to 1.
	Confidence float64
	// Measured is the latency at the size itself, and Samples how many warm
	// samples that is from; Needed is how many the percentile takes.
	Measured        time.Duration
	Samples, Needed int
}

// targetMet weighs the winner's latency against the target. A percentile of
// fewer samples than it takes leans on how the samples of all sizes are spread.
func (s Findings) targetMet(o *Outlook, winner int) *TargetMet {
	size := o.Prospects[winner].Size
	t := &TargetMet{Met: o.allowed(winner), Samples: size.Warm.N(), Needed: o.Goal.LeastSamples()}
	measured, _ := s.latency(size, o.Goal)
	t.Measured = time.Duration(measured)
	t.Known = s.TargetMissing(o.Goal, size) == 0
	weights := o.belief.Weights()
	o.keeps(winner, 0, func(k int, p float64) { t.Confidence += weights[k] * p })
	t.Confidence = math.Min(1, t.Confidence)
	return t
}

// fewestOfOne are the samples that a size itself needs before the spread of the
// other sizes stands in for its own.
const fewestOfOne = 3

// TargetMissing is how many warm samples a size lacks before it can be said to
// keep the goal's target: a percentile takes 1/(1 − q) of all sizes together,
// and some of its own.
func (s Findings) TargetMissing(goal tuner.Goal, size *tuner.Size) int {
	needed := goal.LeastSamples()
	all := 0
	for _, size := range s.Usable() {
		all += size.Warm.N()
	}
	return max(needed-all, min(needed, fewestOfOne)-size.Warm.N(), 0)
}
