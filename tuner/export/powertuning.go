package export

import (
	"io"

	"lambdial/tuner/powertuning"
	"lambdial/tuner/result"
)

// writePowerTuning gives what an execution of aws-lambda-power-tuning gives. Ours
// runs without a state machine, which costs nothing.
func writePowerTuning(w io.Writer, r result.Result) error {
	var out powertuning.Output
	curve := powertuning.Curve{Currency: r.Currency}
	for _, z := range r.Sizes {
		if z.DurationMS == nil || z.Cost == nil {
			continue
		}
		curve.Sizes = append(curve.Sizes, powertuning.Size{MemoryMB: z.MemoryMB, DurationMS: z.DurationMS.Mean, CostInvocation: z.Cost.PerInvocation})
		if r.Verdict != nil && r.Verdict.MemoryMB == z.MemoryMB {
			out.Power, out.Cost, out.Duration = z.MemoryMB, z.Cost.PerInvocation, z.DurationMS.Mean
		}
	}
	if out.Power == 0 {
		return ErrNoSize
	}
	if r.Spent.Cost != nil {
		out.StateMachine.LambdaCost = *r.Spent.Cost
	}
	out.StateMachine.Visualization = curve.URL()
	return writeIndented(w, out)
}
