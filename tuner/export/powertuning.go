package export

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strings"

	"lambdial/tuner/result"
)

// powerTuning is what an execution of aws-lambda-power-tuning gives.
type powerTuning struct {
	Power        int          `json:"power"`    // MB
	Cost         float64      `json:"cost"`     // of an invocation
	Duration     float64      `json:"duration"` // mean, ms
	StateMachine stateMachine `json:"stateMachine"`
}

// stateMachine has what tuning cost; ours runs without a state machine.
type stateMachine struct {
	ExecutionCost float64 `json:"executionCost"`
	LambdaCost    float64 `json:"lambdaCost"`
	Visualization string  `json:"visualization"`
}

func writePowerTuning(w io.Writer, r result.Result) error {
	var out powerTuning
	var sizes []int16
	var times, costs []float32
	for _, z := range r.Sizes {
		if z.DurationMS == nil || z.Cost == nil {
			continue
		}
		sizes = append(sizes, int16(z.MemoryMB)) //nolint:gosec // Lambda's sizes end at 10,240 MB
		times = append(times, float32(z.DurationMS.Mean))
		costs = append(costs, float32(z.Cost.PerInvocation))
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
	out.StateMachine.Visualization = visualization(r.Currency, sizes, times, costs)
	return writeIndented(w, out)
}

// visualization is the address of the page on which that tool's numbers are
// drawn. What stands behind the # is never sent to a server: sizes as int16,
// milliseconds and costs as float32, little endian in base64.
func visualization(currency string, sizes []int16, times, costs []float32) string {
	address := "https://lambda-power-tuning.show/"
	if currency == "CNY" {
		address += "?currency=CNY"
	}
	return address + "#" + strings.Join([]string{packed(sizes), packed(times), packed(costs)}, ";")
}

func packed[T int16 | float32](numbers []T) string {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, numbers) // into memory, of a fixed size
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
