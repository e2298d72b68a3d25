package result

import (
	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// Goal is what was asked for. Shares are fractions; what a strategy does
// not look at is absent.
type Goal struct {
	Strategy     string   `json:"strategy"`
	Latency      string   `json:"latency"`
	Weight       *float64 `json:"weight,omitempty"`
	Tolerance    *float64 `json:"tolerance,omitempty"`
	TargetMS     *float64 `json:"target_ms,omitempty"`
	Indifference float64  `json:"indifference"`
	Headroom     float64  `json:"headroom"`
	ColdShare    float64  `json:"cold_share"`
}

// Verdict is the recommendation.
type Verdict struct {
	Strategy string `json:"strategy"`
	MemoryMB int    `json:"memory_mb"`
	// Standing is "recommended", "leading" where the evidence or the goal does
	// not allow that, "only" where there was nothing to compare with, or "imported"
	// where nobody knows how sure it is.
	Standing string `json:"standing"`
	// Confidence is absent where no other size was measured, or none here.
	Confidence *float64 `json:"confidence,omitempty"`
	TiedWith   []int    `json:"tied_with"`
	// TightMB would have won but for the headroom.
	TightMB int `json:"tight_mb,omitempty"`
	// Target is there for the strategy target.
	Target     *Target `json:"target,omitempty"`
	CheapestMB int     `json:"cheapest_mb"`
	FastestMB  int     `json:"fastest_mb"`
	BalancedMB int     `json:"balanced_mb"`
	// PowerTuningBalancedMB is balanced by aws-lambda-power-tuning's definition.
	PowerTuningBalancedMB int      `json:"power_tuning_balanced_mb"`
	ColdShare             float64  `json:"cold_share"`
	DurationChange        *float64 `json:"duration_change,omitempty"`
	CostChange            *float64 `json:"cost_change,omitempty"`
	// ColdShareChange is absent where no share of cold starts changes the
	// verdict, or none was measured.
	ColdShareChange *ColdShareChange `json:"cold_share_change,omitempty"`
	// TimeoutS is the timeout that goes with the size; see the timeout of its
	// entry in sizes for what that rests on.
	TimeoutS int      `json:"timeout_s,omitempty"`
	Note     string   `json:"note,omitempty"`
	Warnings []string `json:"warnings"`
}

// Target says whether the size keeps the target; met and how sure that
// is, met or not, are absent where there are too few samples to tell.
type Target struct {
	Latency       string   `json:"latency"`
	TargetMS      float64  `json:"target_ms"`
	MeasuredMS    float64  `json:"measured_ms"`
	Met           *bool    `json:"met,omitempty"`
	Confidence    *float64 `json:"confidence,omitempty"`
	Samples       int      `json:"samples"`
	NeededSamples int      `json:"needed_samples"`
}

// ColdShareChange is the share of cold starts from which on another size
// is recommended.
type ColdShareChange struct {
	Share    float64 `json:"share"`
	MemoryMB int     `json:"memory_mb"`
	// EstimatedMB are the sizes without a cold start, which are taken to have
	// those of the others.
	EstimatedMB []int `json:"estimated_mb,omitempty"`
}

func goal(g tuner.Goal) Goal {
	r := Goal{
		Strategy: string(g.Strategy), Latency: g.LatencyName(),
		Indifference: g.Indifference, Headroom: g.Headroom, ColdShare: g.ColdShare,
	}
	switch g.Strategy {
	case tuner.StrategyBalanced:
		r.Weight = &g.Weight
	case tuner.StrategyWithin:
		r.Tolerance = &g.Tolerance
	case tuner.StrategyTarget:
		r.TargetMS = new(ms(g.Target))
	}
	return r
}

func (s findings) verdict(v verdict.Verdict) *Verdict {
	r := &Verdict{
		Strategy: string(v.Goal.Strategy), MemoryMB: v.MemoryMB, Standing: string(v.Standing), TightMB: v.TightMB,
		TiedWith: append([]int{}, v.TiedWith...), CheapestMB: v.CheapestMB, FastestMB: v.FastestMB,
		BalancedMB: v.BalancedMB, PowerTuningBalancedMB: s.PowerTuningBalanced(v.Goal.Weight), ColdShare: v.Goal.ColdShare, Note: v.Note, Warnings: append([]string{}, v.Warnings...),
	}
	if v.HasConfidence() {
		r.Confidence = &v.Confidence
	}
	if t := v.Target; t != nil {
		r.Target = &Target{Latency: v.Goal.LatencyName(), TargetMS: ms(v.Goal.Target), MeasuredMS: ms(t.Measured), Samples: t.Samples, NeededSamples: t.Needed}
		if t.Known {
			sure := t.Confidence
			if !t.Met {
				sure = 1 - sure
			}
			r.Target.Met, r.Target.Confidence = &t.Met, &sure
		}
	}
	if v.DurationChangeKnown {
		r.DurationChange = &v.DurationChange
	}
	if v.CostChangeKnown {
		r.CostChange = &v.CostChange
	}
	if share, mb, changes := s.ColdShareChange(v.Goal); changes {
		r.ColdShareChange = &ColdShareChange{Share: share, MemoryMB: mb, EstimatedMB: s.UnmeasuredCold()}
	}
	if t, known := s.Timeout(v.MemoryMB); known {
		r.TimeoutS = t.RecommendedS()
	}
	return r
}
