package tune_test

import (
	"strings"
	"testing"

	"lambdial/tuner"
)

// TestSizeOfTheFunctionIsNamed where it was not measured: by the curve, if
// there is one.
func TestSizeOfTheFunctionIsNamed(t *testing.T) {
	s := ended()
	s.Function.MemoryMB = 640
	if got := plain(screenOf(s), 120, 36); !strings.Contains(got, "2.4 times as fast as the 640 MB it has") {
		t.Errorf("no estimate:\n%s", got)
	}
	s.Sizes = s.Sizes[len(s.Sizes)-2:]
	if got := plain(screenOf(s), 120, 36); !strings.Contains(got, "the 640 MB it has was not measured") {
		t.Errorf("without a curve:\n%s", got)
	}
}

// TestExtremesAreOfTheTried sizes where others are left.
func TestExtremesAreOfTheTried(t *testing.T) {
	s := ended()
	if got := plain(screenOf(s), 120, 36); strings.Contains(got, "tried") {
		t.Errorf("every size was:\n%s", got)
	}
	s.Plan.AutoSizes = true
	got := plain(screenOf(s), 120, 36)
	for _, want := range []string{"▼ cheapest tried 128 MB", "▼ cheapest tried ▲ fastest tried ● now"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q:\n%s", want, got)
		}
	}
}

// TestPercentileIsNamed in the comparison, with the samples that it is from.
func TestPercentileIsNamed(t *testing.T) {
	s := running()
	s.Plan.Goal.Latency = "p95"
	if got := plain(screenOf(s), 200, 50); !strings.Contains(got, "p95 −") || strings.Contains(got, "time −") {
		t.Errorf("while it runs:\n%s", got)
	}
	s.stop(tuner.Stopped{Why: "enough"})
	s.clean(0)
	s.end()
	if got := plain(screenOf(s), 200, 50); !strings.Contains(got, "times as fast at p95 (from 7 samples)") {
		t.Errorf("at the end:\n%s", got)
	}
}
