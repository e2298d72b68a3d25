package app

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/session"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
)

// TestWhatToSet: where the function's own timeout would end every call of a size,
// the timeout goes with it unless that is left out; what is chosen is what is set.
func TestWhatToSet(t *testing.T) {
	s := &tuner.State{Function: tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 15}}, Plan: tuner.Plan{TimeoutS: 60}}
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Duration: 24 * time.Second}}})
	a := newBench(Options{}, 80, 24).app
	a.tune.state = s
	a.tune.askApply(256)
	top, _ := a.stack.Top()
	d, ok := top.(*setting)
	if !ok {
		t.Fatalf("asks %+v", top)
	}
	expect := func(want session.Request, press string) {
		t.Helper()
		if press != "" {
			if action := d.Key(keytest.Key(press)); action != nil {
				t.Errorf("%s asks for %+v", press, action)
			}
		}
		if want == (session.Request{}) {
			if d.Yes != nil {
				t.Errorf("it sets %+v", d.Yes)
			}
			return
		}
		if apply, is := d.Yes.(page.Apply); !is || apply.Request != want {
			t.Errorf("after %s it sets %+v", press, d.Yes)
		}
	}
	expect(session.Request{MemoryMB: 256, TimeoutS: 60}, "")
	expect(session.Request{MemoryMB: 256}, "t")
	expect(session.Request{}, "m")
	if action := d.Key(keytest.Key("y")); action != nil {
		t.Errorf("nothing is chosen, and y asks for %+v", action)
	}
	expect(session.Request{Publish: true}, "p")
	a.tune.surrounded(surroundingsMsg{of: d, aliases: []tuner.Alias{{Name: "live", Routing: tuner.Routing{Version: "3"}}, {Name: "test"}}})
	expect(session.Request{Publish: true, Alias: "live", Share: 1}, "a")
	expect(session.Request{Publish: true, Alias: "live", Share: .1}, "s")
	if body := d.Body(a.theme, 70, 20); !strings.Contains(body, "version 3") || !strings.Contains(body, "10 % to the new") {
		t.Errorf("asks %s", body)
	}
	expect(session.Request{Publish: true, Alias: "test", Share: .1}, "a")
	expect(session.Request{Publish: true}, "a")
	expect(session.Request{Publish: true, MemoryMB: 256}, "m")
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

// TestSettingIsSeen: while something is being set or taken back that is said, and
// nothing else of it is offered.
func TestSettingIsSeen(t *testing.T) {
	b := newBench(Options{}, 120, 36)
	b.tunes(t, 0)
	close(b.tune.live.over)
	b.send(eventsMsg{b.tune.live})
	b.tune.options.Apply = func(context.Context, *tuner.State, session.Request) ([]tuner.Event, error) { return nil, nil }
	b.tune.state.Account = b.tune.account()
	b.tune.present()
	if !strings.Contains(ansi.Strip(b.view()), "y set it") {
		t.Fatalf("it can't be set:\n%s", ansi.Strip(b.view()))
	}
	state := b.tune.state
	b.press("y", "y")
	if view := ansi.Strip(b.view()); !strings.Contains(view, "setting it") || strings.Contains(view, "y set it") {
		t.Errorf("while it is set:\n%s", view)
	}
	b.send(appliedMsg{state: state})
	if view := ansi.Strip(b.view()); strings.Contains(view, "setting it") || !strings.Contains(view, "y set it") {
		t.Errorf("after it:\n%s", view)
	}
}
