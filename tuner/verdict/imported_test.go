package verdict

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// TestVerdictOnImportedMeans takes the best as it is told, by every strategy, and
// is never sure of it.
func TestVerdictOnImportedMeans(t *testing.T) {
	s := &tuner.State{}
	opened := tuner.Opened{
		Session: "s", Plan: tuner.Plan{Sizes: []int{128, 512, 1024, 2048}, Goal: tuner.DefaultGoal()},
		Price: &price.Price{Currency: "USD"}, Imported: &tuner.Imported{Tool: "another", Source: "file", ChosenMB: 128},
	}
	told := []tuner.Told{
		{MemoryMB: 128, Mean: 900 * time.Millisecond, Cost: 1.0e-6},
		{MemoryMB: 512, Mean: 300 * time.Millisecond, Cost: 1.05e-6},
		{MemoryMB: 1024, Mean: 170 * time.Millisecond, Cost: 1.3e-6},
		{MemoryMB: 2048, Mean: 160 * time.Millisecond, Cost: 2.4e-6},
	}
	for _, e := range tuner.ImportEvents(opened, 1.6e-5, told, time.Unix(1_700_000_000, 0)) {
		s.Apply(e)
	}
	for _, z := range told {
		if cost, known := s.Cost(s.Size(z.MemoryMB)); !known || cost < z.Cost*0.999999 || cost > z.Cost*1.000001 {
			t.Errorf("%d MB costs %g, told %g", z.MemoryMB, cost, z.Cost)
		}
	}
	for _, test := range []struct {
		goal tuner.Goal
		mb   int
		says string
	}{
		{tuner.Goal{Strategy: tuner.StrategyCost}, 128, "128 MB is best (cheapest)"},
		{tuner.Goal{Strategy: tuner.StrategySpeed}, 2048, "2048 MB is best (fastest by mean); how sure that is nobody knows. It chose 128 MB"},
		{tuner.Goal{Strategy: tuner.StrategyBalanced, Weight: 0.5}, 1024, "1024 MB is best"},
		{tuner.Goal{Strategy: tuner.StrategyWithin, Tolerance: 0.1}, 512, "512 MB is best"},
		{tuner.Goal{Strategy: tuner.StrategyTarget, Target: 200 * time.Millisecond}, 1024, "1024 MB is best"},
		{tuner.Goal{Strategy: tuner.StrategyTarget, Target: 10 * time.Millisecond}, 2048, "Note: no mean is under 10 ms; this one comes closest"},
		{tuner.Goal{Strategy: tuner.StrategySpeed, Latency: "p95"}, 2048, "Note: it goes by the mean, since p95 was not told"},
	} {
		s.Plan.Goal = test.goal
		v := Of(s).Verdict()
		if v.MemoryMB != test.mb || v.Standing != StandingImported || v.HasConfidence() || v.Confidence != 0 || v.TiedWith != nil || v.Target != nil {
			t.Errorf("%s: %+v", test.goal.Words(), v)
		}
		if words := Of(s).Sentence(); !strings.Contains(words, test.says) || strings.Contains(words, "sure)") {
			t.Errorf("%s: %s", test.goal.Words(), words)
		}
		if len(v.Warnings) != 1 || !strings.HasPrefix(v.Warnings[0], "imported from another (file): means without their spread") {
			t.Errorf("warns %q", v.Warnings)
		}
	}
	s.Imported.ChosenMB = 0
	if words := Of(s).Sentence(); strings.Contains(words, "It chose") {
		t.Errorf("nothing was chosen: %s", words)
	}
	if _, known := Of(s).Timeout(512); known {
		t.Error("a timeout is told of means")
	}
	if spent := s.Spent(); spent.Invocations != 0 || spent.Known {
		t.Errorf("spent %+v", spent)
	}
}
