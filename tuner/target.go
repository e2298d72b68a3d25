package tuner

import (
	"fmt"
	"math"
	"time"
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
func (s *State) targetMet(o *Outlook, winner int) *TargetMet {
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
func (s *State) TargetMissing(goal Goal, size *Size) int {
	needed := goal.LeastSamples()
	all := 0
	for _, size := range s.usable() {
		all += size.Warm.N()
	}
	return max(needed-all, min(needed, fewestOfOne)-size.Warm.N(), 0)
}

// LatencyName is the latency that the goal looks at: "mean", "p95".
func (g Goal) LatencyName() string {
	if g.Latency == "" {
		return "mean"
	}
	return g.Latency
}

// Words say what the goal wants: "cheapest with p95 under 200ms".
func (g Goal) Words() string {
	switch g.Strategy {
	case StrategyCost:
		return "cheapest"
	case StrategySpeed:
		return "fastest by " + g.LatencyName()
	case StrategyWithin:
		return fmt.Sprintf("fastest within %.0f %% of the cheapest", g.Tolerance*100)
	case StrategyTarget:
		return fmt.Sprintf("cheapest with %s under %s", g.LatencyName(), g.Target)
	}
	return fmt.Sprintf("balanced, %.0f %% cost", g.Weight*100)
}
