package evidence

import (
	"fmt"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/sampler"
)

// What is told beforehand is about what sessions come to, over workloads of all
// kinds: single sessions differ by more.
func TestEstimatesAreAboutRight(t *testing.T) {
	onlyStatistics(t)
	at, _ := price.Lookup("us-east-1", "x86_64")
	var some []workload
	for _, set := range sets(false)[:3] {
		for i, w := range set.all {
			if len(set.all) < 20 || i%3 == 0 { // the others tell the same
				some = append(some, w)
			}
		}
	}
	for _, aim := range []string{"cost", "speed", "balanced"} {
		told, took := make([]float64, len(some)), make([]float64, len(some))
		each(len(some), func(t *testing.T, i int) {
			p := plan(some[i], goal(aim, some[i]), 0)
			f := tuner.Function{Name: "f", Architecture: "x86_64"}
			f.MemoryMB, f.TimeoutS = 1024, 900
			told[i] = float64(sampler.Estimate(p, tuner.Experience{}, f, &at).LikelyInvocations)
			r, _ := simulate(t, some[i], p, 1)
			took[i] = float64(r.invocations)
		})
		words := fmt.Sprintf("%s: %.1f invocations told, %.1f taken", aim, mean(told), mean(took))
		t.Log(words)
		if mean(told) < mean(took)/1.75 || mean(told) > mean(took)*1.75 {
			t.Error(words)
		}
	}
}
