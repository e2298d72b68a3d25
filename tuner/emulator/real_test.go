package emulator

import (
	"encoding/json"
	"sort"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"lambdial/tuner/emulator/handlers"
)

// raceDetector says that this program, and so its handlers, runs many times
// slower than it should.
var raceDetector bool

// The curve of a real program must bend as on Lambda. Another load on this
// machine stretches durations, so the bounds are wide.
func TestThumbnailBends(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("does real work")
	}
	client, _ := serve(t, Options{})
	name := aws.String("thumbnail")
	median := func(memoryMB int32, times int) float64 {
		setMemory(t, client, *name, memoryMB)
		var took []float64
		for i := range times {
			out, log := invoke(t, client, lambda.InvokeInput{FunctionName: name})
			r := report(t, log)
			if r.cold != (i == 0) || r.cold != (r.initMS > 0) || r.memoryMB != int(memoryMB) || r.usedMB == 0 {
				t.Errorf("invocation %d at %d MB: %+v", i, memoryMB, r)
			}
			var answer handlers.Answer
			if err := json.Unmarshal(out.Payload, &answer); err != nil {
				t.Fatal(err)
			}
			// After its answer, a handler still needs some CPU time to ask for more work.
			if told := answer.ExecutionTime; told <= 0 || told > r.durationMS || told < 0.5*r.durationMS {
				t.Errorf("at %d MB the handler says %.2f ms, the report %.2f ms", memoryMB, told, r.durationMS)
			}
			took = append(took, r.durationMS)
		}
		sort.Float64s(took)
		return took[times/2]
	}
	full, double, small := median(1769, 5), median(3538, 5), median(128, 1)
	t.Logf("128 MB: %.1f ms, 1769 MB: %.1f ms, 3538 MB: %.1f ms", small, full, double)
	if small < 5*full {
		t.Errorf("%.1f ms at 128 MB, %.1f ms at 1769 MB: want some 14 times as long", small, full)
	}
	if double < full/1.6 {
		t.Errorf("%.1f ms at 1769 MB, %.1f ms at 3538 MB: one thread gains from two CPUs", full, double)
	}
}
