package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bubble is a test in fake time, at whose end no goroutine may be left.
func bubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func TestMainJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.see("so far")
		p.see("DONE", "function is as it was")
		p.press("q")
		p.ended(time.Second)
		lines := strings.Join(p.outcome.Lines(), "\n")
		if !strings.Contains(lines, "thumbnail: Recommended: ") || !strings.Contains(lines, "Everything was cleaned up") {
			t.Errorf("outcome: %s", lines)
		}
		if left := p.outcome.Left(); left != nil {
			t.Errorf("left behind: %q", left)
		}
	})
}

func TestFunctionsArriveByPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := someFunctions()
		account.delay = time.Second
		p := open(t, Options{Connection: Connection{Account: account}}, 80, 24)
		p.see("Reading the list of functions")
		time.Sleep(1500 * time.Millisecond)
		p.see("checkout", "3 functions")
		p.see("webhook", "6 functions")
		p.unseen("\x1b")
		p.unseen("\u202e")
		p.press("q")
		p.ended(time.Second)
	})
}

func TestLeaving(t *testing.T) {
	bubble(t, "q cleans up first", func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.press("q")
		p.see("CLEANING UP", "leave now")
		p.ended(5 * time.Second)
		if s := p.outcome.Sessions[0]; s.End == nil || !s.End.Restored {
			t.Errorf("the session ended as %+v", s.End)
		}
	})
	bubble(t, "ctrl+c twice abandons", func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.press("ctrl+c")
		p.see("CLEANING UP")
		p.press("ctrl+c")
		p.ended(time.Second / 2)
		lines := strings.Join(p.outcome.Lines(), "\n")
		if !strings.Contains(lines, "ended before it had cleaned up") || !strings.Contains(lines, "lambdial restore") {
			t.Errorf("outcome: %s", lines)
		}
	})
	bubble(t, "what can't be undone is told", func(t *testing.T) {
		p, s := begun(t, Options{})
		s.broken = true
		p.press("q")
		p.ended(5 * time.Second)
		if diff := cmp.Diff([]string{"version 7: access denied"}, p.outcome.Left()); diff != "" {
			t.Error(diff)
		}
	})
	bubble(t, "a signal cleans up", func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.cancel(errors.New("stopped by a request to end (SIGTERM)"))
		p.see("CLEANING UP")
		p.ended(5 * time.Second)
		if s := p.outcome.Sessions[0]; s.Reason != "stopped by a request to end (SIGTERM)" || s.End == nil {
			t.Errorf("stopped because %q, ended as %+v", s.Reason, s.End)
		}
	})
	bubble(t, "a second signal does not", func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.cancel(errors.New("stopped by a request to end (SIGTERM)"))
		p.see("CLEANING UP")
		close(p.hurry)
		p.ended(time.Second / 2)
		if len(p.outcome.Left()) != 1 {
			t.Errorf("left: %q", p.outcome.Left())
		}
	})
	bubble(t, "a signal before anything runs", func(t *testing.T) {
		p := open(t, Options{}, 80, 24)
		p.cancel(errors.New("stopped by hangup"))
		p.ended(time.Second)
	})
	bubble(t, "esc asks first", func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.press("esc")
		p.see("Stop this session?")
		p.press("n")
		p.unseen("Stop this session?")
		p.see("SAMPLING")
		p.see("so far")
		p.press("esc", "y")
		p.see("STOPPED")
		p.press("esc")
		p.see("Functions")
		p.press("q")
		p.ended(time.Second)
	})
}

// A broken screen must not leave a session running.
func TestPanicCleansUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.tea.Send(breakScreen{})
		p.ended(5 * time.Second)
		if !errors.Is(p.err, tea.ErrProgramPanic) {
			t.Fatalf("no panic: %v", p.err)
		}
		if s := p.outcome.Sessions[0]; s.End == nil || !s.End.Restored {
			t.Errorf("the session ended as %+v", s.End)
		}
		if len(p.said) != 1 {
			t.Errorf("said %q", p.said)
		}
	})
}

func TestSessionBeginsWhileLeaving(t *testing.T) {
	for _, give := range []string{"ctrl+c", "esc"} {
		bubble(t, give, func(t *testing.T) {
			account := someFunctions()
			var s *fakeSession
			o := Options{Connection: Connection{Account: account}}
			o.Start = func(ctx context.Context, p tuner.Plan) (Session, error) {
				time.Sleep(3 * time.Second) // an account that hears of no cancelling
				s = newFakeSession(ctx, fakeFunction("thumbnail", 512), p)
				return s, nil
			}
			p := open(t, o, 120, 36)
			p.see("6 functions")
			p.press("enter", "enter", "y")
			p.see("Opening the session")
			p.press(give)
			if give == "esc" {
				p.unseen("Opening the session")
				p.press("q")
			}
			p.ended(10 * time.Second)
			if n := len(p.outcome.Sessions); n != 1 || p.outcome.Sessions[0].End == nil {
				t.Errorf("%d sessions, left %q", n, p.outcome.Left())
			}
		})
	}
}

func TestControls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.press("space")
		p.see("PAUSED")
		p.press("space")
		p.see("SAMPLING")
		p.press("+", "640", "enter")
		p.see(" 640 ")
		p.press(".")
		p.see("STOPPED", "function is as it was")
		p.press("r")
		p.see("Memory sizes")
		p.press("esc", "q")
		p.ended(time.Second)
	})
}

func TestAccountErrors(t *testing.T) {
	bubble(t, "no permission to list", func(t *testing.T) {
		account := &fakeAccount{}
		account.fail(errDenied)
		p := open(t, Options{Connection: Connection{Account: account}}, 80, 24)
		p.see("lambda:ListFunctions is missing", "try again")
		account.fail(nil)
		account.pages = someFunctions().pages
		p.press("r")
		p.see("checkout")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "the listing breaks off", func(t *testing.T) {
		account := someFunctions()
		account.fail(&tuner.AccountError{Kind: tuner.ErrNetwork, Operation: "ListFunctions", Message: "no route"})
		p := open(t, Options{Connection: Connection{Account: account}}, 80, 24)
		p.see("checkout", "can't be reached", "not complete")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "an account that never answers", func(t *testing.T) {
		account := someFunctions()
		account.delay = time.Hour
		p := open(t, Options{Connection: Connection{Account: account}}, 80, 24)
		time.Sleep(pageDeadline)
		p.see("no answer within")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "a session that does not begin", func(t *testing.T) {
		o := Options{Connection: Connection{Start: func(context.Context, tuner.Plan) (Session, error) { return nil, errDenied }}}
		p := open(t, o, 80, 24)
		p.see("auth")
		p.press("enter", "enter", "y")
		p.see("The session did not begin", "Access denied")
		p.press("enter", "q")
		p.ended(time.Second)
	})
}

func TestReadOnlyStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, Options{ReadOnly: true}, 80, 24)
		p.see("READ-ONLY", "auth")
		p.press("enter", "enter", "y")
		p.see("read-only")
		p.press("n", "q")
		p.ended(time.Second)
		if len(p.outcome.Sessions) > 0 {
			t.Error("a session began")
		}
	})
}

// past is a session that was played to its end, or killed before.
func past(t *testing.T, whole bool) []tuner.Event {
	t.Helper()
	f := fakeFunction("checkout", 512)
	s := newFakeSession(t.Context(), f, tuner.DefaultPlan(f))
	var events []tuner.Event
	for e := range s.events {
		events = append(events, e)
	}
	if !whole {
		events = events[:len(events)-4]
	}
	return events
}

func pastOptions(t *testing.T, whole bool) Options {
	events := past(t, whole)
	return Options{
		Sessions: func(context.Context) ([]archive.Entry, error) {
			return []archive.Entry{{Session: "20000101-000000-abcdef", Function: "checkout", Started: events[0].At, State: "done", VerdictMB: 1769}}, nil
		},
		Load: func(_ context.Context, name string) (*tuner.State, error) {
			if name != "20000101-000000-abcdef" {
				return nil, errors.New("no such session")
			}
			state := &tuner.State{}
			for _, e := range events {
				state.Apply(e)
			}
			return state, nil
		},
	}
}

func TestPastSessions(t *testing.T) {
	bubble(t, "opened from the list", func(t *testing.T) {
		p := open(t, pastOptions(t, true), 120, 36)
		p.see("checkout")
		p.press("o")
		p.see("1 past session", "1769 MB")
		p.press("enter")
		p.see("DONE", "Result")
		before := p.screen()
		time.Sleep(time.Hour)
		p.press("z")
		if diff := cmp.Diff(before, p.screen()); diff != "" {
			t.Errorf("the past changed: %s", diff)
		}
		p.press("esc")
		p.see("1 past session")
		p.press("esc")
		p.see("6 functions")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "shown at first, and planned again", func(t *testing.T) {
		o := pastOptions(t, true)
		o.Open = "20000101-000000-abcdef"
		p := open(t, o, 120, 36)
		p.see("DONE", "Result")
		p.press("r")
		p.see("Memory sizes", "checkout")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "one that was cut off offers nothing to stop", func(t *testing.T) {
		o := pastOptions(t, false)
		o.Open = "20000101-000000-abcdef"
		p := open(t, o, 120, 36)
		p.see("STOPPED", "lambdial restore")
		p.unseen("pause")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "one that is not there", func(t *testing.T) {
		o := pastOptions(t, true)
		o.Open = "20000101-000000-ffffff"
		p := open(t, o, 120, 36)
		p.see("no such session")
		p.press("q")
		p.ended(time.Second)
	})
}

func TestRestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked bool
		o := Options{
			Leftovers: func(context.Context) ([]string, error) {
				return []string{"session X on checkout was interrupted: up to 3 temporary versions"}, nil
			},
			Restore: func(ctx context.Context) (did, left []string, err error) {
				asked = true
				return []string{"restored: session X on checkout"}, nil, wait(ctx, time.Second)
			},
		}
		p := open(t, o, 80, 24)
		p.see("An interrupted session left something behind")
		p.press("R")
		p.see("Undo what was left behind?", "up to 3 temporary")
		p.press("n")
		if p.unseen("Undo what"); asked {
			t.Fatal("restored without a yes")
		}
		p.press("R", "y")
		p.see("Restored", "restored: session X")
		p.press("enter")
		p.unseen("left something behind")
		p.press("q")
		p.ended(time.Second)
	})
}

// TestApply sets the recommended size, sees it verified sample by sample, and takes
// it back.
func TestApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Connection: Connection{
			Apply: func(_ context.Context, s *tuner.State, r session.Request) ([]tuner.Event, error) {
				to := tuner.Settings{MemoryMB: r.MemoryMB, TimeoutS: s.Function.TimeoutS}
				return []tuner.Event{
					{What: tuner.Intended{Change: tuner.Change{ID: 900, Action: tuner.ActionApply, Function: s.Function.Name, From: &s.Function.Settings, To: &to}}},
					{What: tuner.Done{ID: 900}},
					{What: tuner.Closed{Restored: true}},
				}, nil
			},
			Undo: func(_ context.Context, s *tuner.State) ([]tuner.Event, error) {
				return []tuner.Event{
					{What: tuner.Intended{Change: tuner.Change{ID: 901, Action: tuner.ActionUndo, Function: s.Function.Name}}},
					{What: tuner.Closed{Restored: true}},
				}, nil
			},
			Verify: func(ctx context.Context, s *tuner.State, with session.Verifying, tell func(tuner.Event)) error {
				if len(with.Payloads) != 1 || string(with.Payloads[0].Content) != "{}" {
					t.Errorf("it is verified with %+v", with)
				}
				for range 4 {
					time.Sleep(time.Second)
					d := 88 * time.Millisecond
					tell(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Duration: d + time.Duration(time.Now().Second()%3)*time.Millisecond, Billed: d, Verify: true}}})
				}
				return nil
			},
		}}
		p, _ := begun(t, o)
		p.see("DONE", "set it")
		p.press("y")
		p.see("Set thumbnail?", "1024 MB →", "20 times at most")
		p.press("y")
		p.see("memory set to", "measuring what was set")
		time.Sleep(1500 * time.Millisecond)
		p.see("not told apart yet (1 warm invocation)", "1 of 20 at most")
		time.Sleep(5 * time.Second)
		p.see("measured after setting", "predicted", "take it back")
		p.press("u")
		p.see("Take it back?", "→ 1024 MB")
		p.press("y")
		p.see("function is as it was")
		p.unseen("measured after setting")
		p.press("q")
		p.ended(time.Second)
		if p.outcome.Sessions[0].Applied != 0 {
			t.Error("it is still applied")
		}
	})
}

// TestLeavingEndsAVerification: what was set stays, and nothing is waited for.
func TestLeavingEndsAVerification(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Connection: Connection{
			Apply: func(_ context.Context, s *tuner.State, r session.Request) ([]tuner.Event, error) {
				to := tuner.Settings{MemoryMB: r.MemoryMB, TimeoutS: s.Function.TimeoutS}
				return []tuner.Event{
					{What: tuner.Intended{Change: tuner.Change{ID: 900, Action: tuner.ActionApply, Function: s.Function.Name, From: &s.Function.Settings, To: &to}}},
					{What: tuner.Done{ID: 900}},
					{What: tuner.Closed{Restored: true}},
				}, nil
			},
			Verify: func(ctx context.Context, _ *tuner.State, _ session.Verifying, tell func(tuner.Event)) error {
				tell(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Duration: time.Second, Verify: true}}})
				<-ctx.Done()
				return ctx.Err()
			},
		}}
		p, _ := begun(t, o)
		p.see("DONE", "set it")
		p.press("y")
		p.see("20 times at most")
		p.press("y")
		p.see("memory set to", "1 of 20 at most")
		p.press("q")
		p.ended(time.Second)
		if p.outcome.Sessions[0].Applied == 0 {
			t.Error("nothing was applied")
		}
	})
}

func TestNoticeOutOfFocus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.tea.Send(tea.BlurMsg{})
		p.see("DONE")
		p.press("q")
		p.ended(time.Second)
		if !strings.Contains(p.output.String(), "\a\x1b]9;lambdial: thumbnail: ") {
			t.Error("no notification was sent")
		}
	})
}

func TestTooSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := begun(t, Options{})
		p.tea.Send(tea.WindowSizeMsg{Width: 39, Height: 30})
		p.see("too small", "The session goes on")
		p.tea.Send(tea.WindowSizeMsg{Width: 60, Height: 20})
		p.see("thumbnail")
		p.press("q")
		p.ended(5 * time.Second)
	})
}

// What is read of a past session stays as its log leads to it.
func TestKilledSessionIsNotRewritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := pastOptions(t, false)
		o.Open = "20000101-000000-abcdef"
		read := o.Load
		var was *tuner.State
		o.Load = func(ctx context.Context, name string) (*tuner.State, error) {
			state, err := read(ctx, name)
			was = state
			return state, err
		}
		p := open(t, o, 120, 36)
		p.see("STOPPED", "lambdial restore")
		p.press("q")
		p.ended(time.Second)
		if was.Phase == tuner.PhaseEnded || was.Interrupted || len(was.Warnings) > 0 {
			t.Errorf("phase %q, interrupted %v, warnings %v", was.Phase, was.Interrupted, was.Warnings)
		}
	})
}

// The terminal's own bar counts what is still to come: sizes that were given up
// are not.
func TestProgressBarReachesItsEnd(t *testing.T) {
	b := newBench(Options{}, 80, 24)
	b.fillSome()
	f := fakeFunction("auth", 128)
	p := tuner.DefaultPlan(f)
	p.Sizes, p.Samples = []int{128, 256}, 2
	sample := func(cold bool) tuner.Happening {
		return tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Cold: cold, Duration: time.Second, Billed: time.Second}}
	}
	var events []tuner.Event
	for _, h := range []tuner.Happening{
		tuner.Opened{Session: "s", Plan: p, Function: f},
		tuner.Ready{MemoryMB: 128},
		tuner.Ready{MemoryMB: 256},
		tuner.Entered{Phase: tuner.PhaseSampling},
		tuner.Dropped{MemoryMB: 128, Why: "failed 3 times in a row"},
		sample(true), sample(false), sample(false),
	} {
		events = append(events, tuner.Event{At: began, What: h})
	}
	b.play(events)
	if bar := b.View().ProgressBar; bar == nil || bar.Value != 100 {
		t.Errorf("the bar shows %+v", bar)
	}
}

// A picture is drawn anew after what changed something, and only then.
func TestViewIsKeptWhileNothingChanges(t *testing.T) {
	b := newBench(Options{}, 120, 36)
	b.fillSome()
	events := story(t, "thumbnail", 60)
	b.play(events)
	first := b.content()
	if allocs := testing.AllocsPerRun(10, func() {
		b.send(struct{}{}) // nothing that it knows
		b.content()
	}); allocs > 10 {
		t.Errorf("an unchanged view allocates %v times", allocs)
	}
	b.tune.live.pending = []tuner.Event{{At: b.at, What: tuner.Warned{Text: "somebody deployed"}}}
	if b.send(eventsMsg{b.tune.live}); b.content() == first {
		t.Error("an event changed nothing on the screen")
	}
}
