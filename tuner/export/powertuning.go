package export

import (
	"io"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/powertuning"
	"lambdial/tuner/result"
)

// writePowerTuning gives what an execution of aws-lambda-power-tuning gives, whose
// costs are of GB-seconds alone: without the request fee and what /tmp costs. Ours
// runs without a state machine, which costs nothing.
func writePowerTuning(w io.Writer, s *tuner.State) error {
	r := result.Of(s)
	var out powertuning.Output
	curve := powertuning.Curve{Currency: r.Currency}
	for _, z := range r.Sizes {
		if z.DurationMS == nil || z.Cost == nil {
			continue
		}
		cost := gbSeconds(s, z.MemoryMB, s.Size(z.MemoryMB).Billed.MeanNS())
		curve.Sizes = append(curve.Sizes, powertuning.Size{MemoryMB: z.MemoryMB, DurationMS: z.DurationMS.Mean, CostInvocation: cost})
		if r.Verdict != nil && r.Verdict.MemoryMB == z.MemoryMB {
			out.Power, out.Cost, out.Duration = z.MemoryMB, cost, z.DurationMS.Mean
		}
	}
	if out.Power == 0 {
		return ErrNoSize
	}
	out.PerGBSecond = gbSeconds(s, 1024, float64(time.Second))
	if s.Imported != nil {
		out.StateMachine.LambdaCost = s.Imported.Cost
	} else {
		for _, z := range s.Sizes {
			out.StateMachine.LambdaCost += gbSeconds(s, z.MemoryMB, float64(z.BilledTotal))
		}
	}
	out.StateMachine.Visualization = curve.URL()
	return writeIndented(w, out)
}

// gbSeconds is what the memory costs of a billed time in nanoseconds, which may be
// a part of one.
func gbSeconds(s *tuner.State, memoryMB int, billed float64) float64 {
	return s.Price.Compute(memoryMB, time.Hour) * billed / float64(time.Hour)
}
