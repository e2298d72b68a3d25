package result

import "lambdial/tuner/verdict"

// Timeout is what was measured at a size tells of its timeout.
type Timeout struct {
	// RecommendedS is absent where invocations were cut off, so that nobody knows
	// how long they take.
	RecommendedS int `json:"recommended_s,omitempty"`
	// ConfiguredS is the timeout that the function has.
	ConfiguredS int `json:"configured_s,omitempty"`
	// Samples succeeded, EarlierSamples of them in sessions before this one, with
	// the same code. NeededSamples are those that a bound of the 99th percentile
	// takes.
	Samples        int     `json:"samples"`
	EarlierSamples int     `json:"earlier_samples,omitempty"`
	NeededSamples  int     `json:"needed_samples"`
	LongestMS      float64 `json:"longest_ms,omitempty"`
	// P99BelowMS holds with 95 %, absent where there are too few samples.
	P99BelowMS *float64 `json:"p99_below_ms,omitempty"`
	// Margin is the fraction that is added before the timeout is rounded up.
	Margin float64 `json:"margin"`
	// CutOff invocations ended at the timeout, or took longer than ConfiguredS.
	CutOff int `json:"cut_off,omitempty"`
}

func (s findings) timeout(memoryMB int) *Timeout {
	t, known := s.Timeout(memoryMB)
	if !known {
		return nil
	}
	r := &Timeout{
		RecommendedS: t.RecommendedS(), ConfiguredS: int(t.Configured.Seconds()),
		Samples: t.Invocations, EarlierSamples: t.Earlier, NeededSamples: verdict.LeastForP99,
		LongestMS: ms(t.Longest), Margin: t.Margin, CutOff: t.CutOff,
	}
	if t.P99 > 0 {
		r.P99BelowMS = new(ms(t.P99))
	}
	return r
}
