package app

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/ui/page"
)

// TestApplyIsNotOffered where the function's own timeout would end every call.
func TestApplyIsNotOffered(t *testing.T) {
	s := &tuner.State{Function: tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 15}}, Plan: tuner.Plan{TimeoutS: 60}}
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Duration: 24 * time.Second}}})
	a := newBench(Options{}, 80, 24).app
	a.tune.state = s
	a.tune.askApply(256)
	top, _ := a.stack.Top()
	ask, ok := top.(*page.Question)
	if !ok || ask.Yes != nil {
		t.Fatalf("asks %+v", top)
	}
	if body := ask.Body(a.theme, 200, 20); !strings.Contains(body, "own timeout of 15 s") {
		t.Errorf("asks %q: %s", ask.Title, body)
	}
}
