package emulator

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"lambdial/tuner/emulator/handlers"
)

// Real functions are processes: they start cold, then stay warm, report what
// they really took, and are slower with less memory.
func TestRealFunctions(t *testing.T) {
	client, _ := serve(t, Options{Speed: 1000})
	for _, name := range []string{"thumbnail", "prime-sieve"} {
		durations := map[int32]float64{}
		for _, size := range []int32{512, 1769} {
			setMemory(t, client, name, size)
			for i := range 2 {
				out, log := invoke(t, client, lambda.InvokeInput{FunctionName: &name, Payload: []byte("{}")})
				var answer handlers.Answer
				if err := json.Unmarshal(out.Payload, &answer); err != nil || out.FunctionError != nil {
					t.Fatalf("%s answers %s\n%s", name, out.Payload, log)
				}
				if answer.StatusCode != 200 || answer.ExecutionTime <= 0 {
					t.Errorf("%s answers %+v", name, answer)
				}
				if name == "thumbnail" {
					r := report(t, log)
					if r.cold != (i == 0) || r.durationMS < answer.ExecutionTime || r.memoryMB != int(size) {
						t.Errorf("invocation %d:\n%s", i+1, log)
					}
				}
				durations[size] = answer.ExecutionTime
			}
		}
		if durations[512] < 1.5*durations[1769] {
			t.Errorf("%s takes %.1f ms at 512 MB, %.1f at 1769", name, durations[512], durations[1769])
		}
	}
	out, log := invoke(t, client, lambda.InvokeInput{FunctionName: aws.String("thumbnail"), Payload: []byte(`{"width":-1}`)})
	if aws.ToString(out.FunctionError) != "Unhandled" || report(t, log).errorType != "errorString" {
		t.Errorf("%s\n%s", out.Payload, log)
	}
}
