package app

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// What a terminal shows of a session beside its screen: the title of the
// window and a progress bar of its own.
func TestTitleAndProgress(t *testing.T) {
	b := newBench(Options{}, 120, 36)
	b.fillSome()
	if v := b.View(); v.WindowTitle != "lambdial" || v.ProgressBar != nil || !v.ReportFocus {
		t.Errorf("before a session: title %q, progress %v", v.WindowTitle, v.ProgressBar)
	}
	events := story(t, "thumbnail", 0)
	b.press("/", "thumb")
	b.play(events[:1])
	at := func(want tea.ProgressBarState, least, most int) {
		t.Helper()
		v := b.View()
		if v.ProgressBar == nil || v.ProgressBar.State != want || v.ProgressBar.Value < least || v.ProgressBar.Value > most {
			t.Errorf("progress %+v, want state %v from %d to %d", v.ProgressBar, want, least, most)
		}
		if v.WindowTitle != "lambdial: tuning thumbnail" {
			t.Errorf("title %q", v.WindowTitle)
		}
	}
	at(tea.ProgressBarIndeterminate, 0, 0)
	b.tune.live.state.Plan.Samples = 10
	b.tune.live.state.Apply(tuner.Event{What: tuner.Entered{Phase: tuner.PhaseSampling}})
	for i := range 20 {
		sizes := b.tune.live.state.Plan.Sizes
		b.tune.live.state.Apply(tuner.Event{What: tuner.Sampled{Sample: fakeSample(i, sizes[i%len(sizes)], false)}})
	}
	b.tune.present()
	at(tea.ProgressBarDefault, 100*20/60, 100*20/60)
	b.tune.live.state.Apply(tuner.Event{What: tuner.Paused{Paused: true}})
	b.tune.present()
	at(tea.ProgressBarWarning, 33, 33)
	close(b.tune.live.over)
	b.send(eventsMsg{b.tune.live})
	if v := b.View(); v.WindowTitle != "lambdial: thumbnail" || v.ProgressBar != nil {
		t.Errorf("after the session: title %q, progress %v", v.WindowTitle, v.ProgressBar)
	}
}

// The same on the wire: OSC 9;4 begins and ends, OSC 2 names the window, OSC 52
// carries what was copied.
func TestTerminalHears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.see("DONE")
		p.press("c")
		p.see("copied the verdict")
		p.press("q")
		p.ended(time.Second)
		out := p.output.String()
		copied := base64.StdEncoding.EncodeToString([]byte("thumbnail: " + verdict.Of(p.outcome.Sessions[0]).Sentence()))
		for what, want := range map[string]string{
			"progress": "\x1b]9;4;3", "its end": "\x1b]9;4;0", "title": "\x1b]2;lambdial: tuning thumbnail", "clipboard": "\x1b]52;c;" + copied,
			"focus reports": "\x1b[?1004h",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %q was not sent", what, want)
			}
		}
		if strings.Contains(out, "\x1b]9;lambdial") {
			t.Error("a notification although the window has the focus")
		}
	})
}

// ctrl+z suspends wherever it is pressed, but not while a session is at work,
// which would leave what it has set; what is typed after that is for the
// shell.
func TestSuspend(t *testing.T) {
	b := newBench(Options{}, 80, 24)
	b.fillSome()
	for _, keys := range [][]string{{}, {"/"}, {"esc", "enter"}, {"enter"}} {
		b.press(keys...)
		_, command := b.Update(tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl})
		if command == nil {
			t.Fatalf("after %q: nothing happens", keys)
		}
		if _, suspends := command().(tea.SuspendMsg); !suspends {
			t.Errorf("after %q: %T", keys, command())
		}
	}
	b = newBench(Options{}, 120, 36)
	b.fillSome()
	b.press("/", "thumb")
	b.play(story(t, "thumbnail", 0)[:1])
	_, command := b.Update(tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl})
	if command != nil {
		if _, suspends := command().(tea.SuspendMsg); suspends {
			t.Error("suspended while a session is at work")
		}
	}
	if !strings.Contains(b.View().Content, "Not while it is at work") {
		t.Errorf("says nothing of it:\n%s", b.View().Content)
	}
}
