package app

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

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

// TestLeavingWaitsForAllThatIsAtWork: the end of a session does not cut off a
// change of the account beside it.
func TestLeavingWaitsForAllThatIsAtWork(t *testing.T) {
	b := newBench(Options{}, 120, 36)
	b.tunes(t, 0)
	b.busy = 1
	b.press("q")
	quits := func(msg tea.Msg) bool {
		_, command := b.Update(msg)
		if command == nil {
			return false
		}
		_, quit := command().(tea.QuitMsg)
		return quit
	}
	close(b.tune.live.over)
	if quits(eventsMsg{b.tune.live}) {
		t.Error("it leaves while a size is being set")
	}
	if !quits(appliedMsg{state: b.tune.state}) {
		t.Error("it stays though all is done")
	}
}
