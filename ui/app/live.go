package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/page"
)

// opening is a session that is being opened, and the dialog that waits for it.
type opening struct {
	cancel context.CancelFunc
	wait   *page.Wait
}

// startedMsg answers an opening.
type startedMsg struct {
	opening *opening
	feed    *feed
	err     error
}

// startDeadline is for the handful of calls that check a plan.
const startDeadline = time.Minute

// start opens a session. Its context lives as long as the session: cancelling
// it stops the session, which then cleans up.
func (a *app) start(p tuner.Plan) tea.Cmd {
	ctx, cancel := context.WithCancel(a.tasks.ctx)
	o := &opening{cancel, &page.Wait{Question: page.Question{Theme: a.theme, Title: "Starting"}, For: "Opening the session"}}
	a.opening = o
	a.stack.Show(o.wait)
	a.chosen[p.Function] = p
	begin := a.options.Start
	open := a.tasks.command(0, func(context.Context) tea.Msg {
		late := time.AfterFunc(startDeadline, cancel)
		session, err := begin(ctx, p)
		if onTime := late.Stop(); err != nil {
			cancel()
			if !onTime {
				err = fmt.Errorf("no answer within %v: %w", startDeadline, err)
			}
			return startedMsg{o, nil, err}
		}
		f := newFeed(session, cancel)
		a.feeds.add(f)
		return startedMsg{o, f, nil}
	})
	return tea.Batch(open, a.tick())
}

func (a *app) started(m startedMsg) tea.Cmd {
	if m.opening != a.opening {
		return nil // given up; if it began after all, its context stops it
	}
	a.stack.Close(a.opening.wait)
	a.opening = nil
	if m.err != nil {
		if a.leaving {
			return tea.Quit
		}
		a.tellError("The session did not begin", m.err)
		return nil
	}
	a.live = m.feed
	a.show(a.live.state, a.functions)
	return tea.Batch(a.await(), a.tick(), a.readMonth())
}

// giveUp stops waiting for a session that is being opened.
func (a *app) giveUp() {
	if a.opening != nil {
		a.opening.cancel()
		a.stack.Close(a.opening.wait)
		a.opening = nil
	}
}

// canApply says that the size of the session that is shown may be set to stay.
func (a *app) canApply() bool {
	return a.options.Apply != nil && !a.options.ReadOnly && a.state.Account == a.options.Account.Identity()
}

// show opens the screen of a session, from which one comes back to another.
func (a *app) show(state *tuner.State, back page.Screen) {
	a.state, a.returnTo = state, back
	a.present()
	a.stack.Open(a.tune)
}

// present gives what is known of the session to its screen.
func (a *app) present() {
	a.tune.CanApply, a.tune.Live = a.canApply(), a.live != nil
	a.tune.CutOff = a.live == nil && a.state.End == nil
	a.tune.SetState(a.state, a.clock())
}

func (a *app) await() tea.Cmd { return a.tasks.command(0, a.live.await) }

func (a *app) happened(m eventsMsg) tea.Cmd {
	if m.feed != a.live {
		return nil
	}
	if !a.live.fold() {
		a.present()
		return a.await()
	}
	s := a.live.state
	a.live = nil
	a.present()
	switch {
	case a.leaving:
		return tea.Quit
	case !a.focused:
		return tea.Batch(a.readPast(), tea.Raw(notice(s)))
	}
	return a.readPast()
}

// notice rings the bell and, where the terminal knows OSC 9, tells that a
// session has ended.
func notice(s *tuner.State) string {
	what := text.Visible(s.Function.Name) + " has no verdict"
	if v := verdict.Of(s).Verdict(); v.MemoryMB > 0 {
		what = fmt.Sprintf("%s: %d MB", text.Visible(s.Function.Name), v.MemoryMB)
	}
	return "\a\x1b]9;lambdial: " + what + "\a"
}

// control tells the session something, as a command because it may take a
// moment until the session listens: at the latest when it ends.
func (a *app) control(tell func(Session)) tea.Cmd {
	if a.live == nil {
		return nil
	}
	session := a.live.session
	return func() tea.Msg {
		tell(session)
		return nil
	}
}

// planAgain plans another session of the function that is shown. The function
// is read anew, because it may have changed meanwhile.
func (a *app) planAgain() tea.Cmd {
	switch {
	case a.live != nil:
		return nil
	case a.state.Account != a.options.Account.Identity():
		a.tellError("Another account", errors.New("this session ran on another account or region than the one that is open here"))
		return nil
	}
	if _, known := a.chosen[a.state.Function.Name]; !known {
		a.chosen[a.state.Function.Name] = a.state.Plan
	}
	return a.lookUp(a.state.Function.Name)
}

// appliedMsg answers an apply.
type appliedMsg struct {
	state  *tuner.State
	events []tuner.Event
	err    error
}

func (a *app) apply(mb int) tea.Cmd {
	state, set := a.state, a.options.Apply
	a.busy++
	return a.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		events, err := set(ctx, state, mb)
		return appliedMsg{state, events, err}
	})
}

func (a *app) applied(m appliedMsg) tea.Cmd {
	a.busy--
	for _, e := range m.events {
		m.state.Apply(e)
	}
	if m.state == a.state {
		a.present()
	}
	switch {
	case a.leaving && a.busy == 0:
		return tea.Quit
	case m.err != nil:
		a.tellError("The size was not set", m.err)
		return nil
	}
	return tea.Batch(a.list(), a.readPast()) // they show the memory size that it had
}
