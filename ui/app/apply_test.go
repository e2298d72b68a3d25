package app

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/ui/theme"
)

// TestApplyIsNotOffered where the function's own timeout would end every call.
func TestApplyIsNotOffered(t *testing.T) {
	s := &tuner.State{Function: tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 15}}, Plan: tuner.Plan{TimeoutS: 60}}
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Duration: 24 * time.Second}}})
	ask := (&app{state: s}).askApply(256)
	if body := ask.body(theme.New(theme.Options{}), 200); ask.yes != nil || !strings.Contains(body, "own timeout of 15 s") {
		t.Errorf("asks %q: %s", ask.title, body)
	}
}
