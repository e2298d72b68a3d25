package tune_test

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/keys/keytest"
)

// TestImportedScreen says of imported means that they are that, in every view, and
// offers nothing that would set them.
func TestImportedScreen(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	plan := tuner.DefaultPlan(tuner.Function{Name: "orders-api"})
	plan.Sizes = []int{128, 512, 1024}
	opened := tuner.Opened{
		Session: "20261128-090000-aaaaaa", Plan: plan, Function: tuner.Function{Name: "orders-api"}, Price: &price.Price{Currency: "USD"},
		Imported: &tuner.Imported{Tool: "another-tool", Source: "output.json", ChosenMB: 1024},
	}
	s := &story{State: &tuner.State{}, now: now}
	told := []tuner.Told{
		{MemoryMB: 128, Mean: time.Second, Cost: 2e-6},
		{MemoryMB: 512, Mean: 200 * time.Millisecond, Cost: 1.6e-6},
		{MemoryMB: 1024, Mean: 120 * time.Millisecond, Cost: 1.9e-6},
	}
	for _, e := range tuner.ImportEvents(opened, 1.6e-5, told, now) {
		s.State.Apply(e)
	}
	screen := screenOf(s)
	screen.CanApply = true
	for _, w := range []int{60, 80, 140} {
		view := plain(screen, w, 40)
		for _, want := range []string{"IMPORTED", "Imported from another-tool: 1024 MB"} {
			if !strings.Contains(view, want) {
				t.Errorf("at %d not %q:\n%s", w, want, view)
			}
		}
		for _, made := range []string{"% sure", "under 1 %", "as it was", "too few", "median", "p10-p90", "expected", "by the curve", "invocations,"} {
			if strings.Contains(view, made) {
				t.Errorf("at %d tells %q:\n%s", w, made, view)
			}
		}
	}
	for _, e := range []string{"y", "Y", "u"} {
		if a := screen.Key(keytest.Key(e)); a != nil {
			t.Errorf("%s asks for %#v", e, a)
		}
	}
}
