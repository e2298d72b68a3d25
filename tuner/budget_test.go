package tuner

import (
	"math"
	"testing"
	"time"

	"lambdial/tuner/report"
)

// TestHighCost: only what begins an environment is reckoned with its start, and
// what no answer came of is no guide where there is any other.
func TestHighCost(t *testing.T) {
	const ms = time.Millisecond
	cold := Sample{MemoryMB: 1024, Cold: true, Duration: 100 * ms, Init: 4000 * ms, Billed: 4100 * ms}
	warm := Sample{MemoryMB: 1024, Duration: 50 * ms, Billed: 50 * ms}
	failed := Sample{MemoryMB: 1024, Billed: 3000 * ms, Failure: &report.Failure{Kind: report.TimedOut}}
	lost := Sample{MemoryMB: 1024, Billed: 900 * ms, NotCounted: "no answer", Unanswered: true}
	for name, c := range map[string]struct {
		samples    []Sample
		warm, cold time.Duration
	}{
		"a cold one":              {[]Sample{cold}, 101 * ms, 4100 * ms},
		"a warm one, too":         {[]Sample{cold, warm}, 50 * ms, 4100 * ms},
		"failed ones":             {[]Sample{cold, failed}, 3000 * ms, 4100 * ms},
		"failed ones among warm":  {[]Sample{cold, warm, failed}, 1525 * ms, 4100 * ms},
		"one without an answer":   {[]Sample{cold, warm, lost}, 50 * ms, 4100 * ms},
		"none that was answered":  {[]Sample{lost}, 900 * ms, 900 * ms},
		"none but a failure":      {[]Sample{failed, lost}, 3000 * ms, 3000 * ms},
		"a long one among others": {[]Sample{cold, warm, {MemoryMB: 1024, Duration: 400 * ms, Billed: 400 * ms}}, 400 * ms, 4100 * ms},
	} {
		s := sessionOf(DefaultGoal(), []int{1024}, c.samples)
		for begins, want := range map[bool]time.Duration{false: c.warm, true: c.cold} {
			price, _ := s.CostOf(1024, float64(want), 0)
			if got, known := s.HighCost(s.Size(1024), begins); !known || math.Abs(got/price-1) > 1e-9 {
				t.Errorf("%s, begins an environment %v: %g, want %g", name, begins, got, price)
			}
		}
	}
}
