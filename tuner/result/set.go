package result

import (
	"time"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// Set is what was set to stay: settings that are the owner's are absent.
type Set struct {
	MemoryMB int     `json:"memory_mb,omitempty"`
	TimeoutS int     `json:"timeout_s,omitempty"`
	Released []Made  `json:"versions,omitempty"`
	Aliases  []Moved `json:"aliases,omitempty"`
}

// Made is a version that was published to stay.
type Made struct {
	Version     string `json:"version"`
	Description string `json:"description,omitempty"`
	MemoryMB    int    `json:"memory_mb"`
}

// Moved is an alias that was led elsewhere.
type Moved struct {
	Name string        `json:"name"`
	From tuner.Routing `json:"from"`
	To   tuner.Routing `json:"to"`
}

func setOf(standing tuner.Standing) *Set {
	if standing.Nothing() {
		return nil
	}
	r := &Set{}
	if standing.Memory {
		r.MemoryMB = standing.Settings.MemoryMB
	}
	if standing.Timeout {
		r.TimeoutS = standing.Settings.TimeoutS
	}
	for _, v := range standing.Versions {
		r.Released = append(r.Released, Made{Version: v.Number, Description: v.Description, MemoryMB: v.MemoryMB})
	}
	r.Aliases = Moves(standing.Aliases)
	return r
}

// Moves puts moves of aliases into the format.
func Moves(moves []tuner.AliasMove) (all []Moved) {
	for _, m := range moves {
		all = append(all, Moved(m))
	}
	return all
}

// Verification compares the mean warm duration that the session predicted of a
// size with what was measured after it was set, in milliseconds.
type Verification struct {
	MemoryMB    int         `json:"memory_mb"`
	PredictedMS float64     `json:"predicted_ms"`
	PredictedCI *[2]float64 `json:"predicted_ci95,omitempty"`
	MeasuredMS  *float64    `json:"measured_ms,omitempty"`
	MeasuredCI  *[2]float64 `json:"measured_ci95,omitempty"`
	// Change is the measured against the predicted, a fraction.
	Change   *float64    `json:"change,omitempty"`
	ChangeCI *[2]float64 `json:"change_ci95,omitempty"`
	// Outcome is "holds", "slower", "faster", "untold" or "failing", and "open"
	// where it was broken off.
	Outcome     string `json:"outcome"`
	Samples     int    `json:"samples"`
	Invocations int    `json:"invocations"`
	Words       string `json:"words"`
}

func (s findings) verification() *Verification {
	v, begun := s.Verification(false)
	if !begun {
		return nil
	}
	return verificationOf(v)
}

func verificationOf(v verdict.Verification) *Verification {
	both := func(lo, hi time.Duration) *[2]float64 {
		if hi == 0 {
			return nil
		}
		return &[2]float64{ms(lo), ms(hi)}
	}
	r := &Verification{
		MemoryMB: v.MemoryMB, PredictedMS: ms(v.Predicted), PredictedCI: both(v.PredictedLo, v.PredictedHi), MeasuredCI: both(v.MeasuredLo, v.MeasuredHi),
		Outcome: string(v.Outcome), Samples: v.Samples, Invocations: v.Invocations, Words: v.Words(),
	}
	if v.Samples > 0 {
		r.MeasuredMS, r.Change = new(ms(v.Measured)), &v.Change
	}
	if v.MeasuredHi > 0 {
		r.ChangeCI = &[2]float64{v.ChangeLo, v.ChangeHi}
	}
	return r
}
