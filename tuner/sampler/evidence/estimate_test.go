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
	at, _ := price.Lookup("us-east-1", "x86_64")
	for _, aim := range []string{"cost", "speed", "balanced"} {
		for _, set := range sets(false)[:3] {
			told, took := 0.0, 0.0
			for _, w := range set.all {
				p := plan(w, goal(aim, w), 0)
				f := tuner.Function{Name: "f", Architecture: "x86_64"}
				f.MemoryMB, f.TimeoutS = 1024, 900
				told += float64(sampler.Estimate(p, tuner.Experience{}, f, &at).LikelyInvocations)
				r, _ := simulate(t, w, p, 1)
				took += float64(r.invocations)
			}
			words := fmt.Sprintf("%s, %s: %.1f invocations told, %.1f taken", aim, set.name, told/float64(len(set.all)), took/float64(len(set.all)))
			t.Log(words)
			if told < took/1.75 || told > took*1.75 {
				t.Error(words)
			}
		}
	}
}
