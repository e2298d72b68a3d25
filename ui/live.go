package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/tune"
)

// live is the session that runs.
type live struct {
	session Session
	state   *tuner.State
	cancel  context.CancelFunc
	ended   bool // its channel of events is closed
}

// opening is a session that is being opened.
type opening struct{ cancel context.CancelFunc }

type startedMsg struct {
	session Session
	cancel  context.CancelFunc
	err     error
}

// eventsMsg is what happened within a frame; closed follows the last event.
type eventsMsg struct {
	events []tuner.Event
	closed bool
}

type appliedMsg struct {
	state  *tuner.State
	events []tuner.Event
	err    error
}

// frame is how long events are gathered before the screen is drawn.
const frame = 33 * time.Millisecond

// start opens a session. Its context lives as long as the session: cancelling
// it stops the session, which then cleans up.
func (a *app) start(p tuner.Plan) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	a.opening = &opening{cancel}
	open := func() tea.Msg {
		if !a.tasks.begin() {
			return startedMsg{cancel: cancel, err: context.Canceled}
		}
		defer a.tasks.end()
		session, err := a.options.Start(ctx, p)
		return startedMsg{session, cancel, err}
	}
	return tea.Batch(open, a.tick())
}

func (a *app) started(m startedMsg) tea.Cmd {
	a.opening = nil
	if m.err != nil {
		m.cancel()
		switch {
		case a.leaving:
			return tea.Quit
		case a.plan != nil:
			a.plan.SetTrouble(m.err)
		}
		return nil
	}
	if a.plan != nil {
		a.plan.SetStarting(false)
	}
	a.live = &live{session: m.session, state: &tuner.State{}, cancel: m.cancel}
	a.outcome.Sessions = append(a.outcome.Sessions, a.live.state)
	a.show(a.live.state)
	a.returnTo = onFunctions
	return tea.Batch(a.gather(), a.tick())
}

// show opens the screen of a session.
func (a *app) show(state *tuner.State) {
	a.state = state
	a.tune.CanApply = a.options.Apply != nil && !a.options.ReadOnly
	a.tune.SetState(state, a.now())
	a.screen = onTune
}

// gather waits for the first event and then gathers a frame's worth, so that
// thousands of samples a second cost no more pictures than thirty.
func (a *app) gather() tea.Cmd {
	events := a.live.session.Events()
	return a.tasks.command(0, func(ctx context.Context) tea.Msg {
		var batch []tuner.Event
		select {
		case e, ok := <-events:
			if !ok {
				return eventsMsg{closed: true}
			}
			batch = append(batch, e)
		case <-ctx.Done():
			return nil
		}
		end := time.NewTimer(frame)
		defer end.Stop()
		for {
			select {
			case e, ok := <-events:
				if !ok {
					return eventsMsg{batch, true}
				}
				batch = append(batch, e)
			case <-end.C:
				return eventsMsg{events: batch}
			}
		}
	})
}

func (a *app) happened(m eventsMsg) tea.Cmd {
	for _, e := range m.events {
		a.live.state.Apply(e)
	}
	if !m.closed {
		return a.gather()
	}
	l := a.live
	l.ended, a.live = true, nil
	l.cancel()
	if a.leaving {
		return tea.Quit
	}
	if !a.focused {
		return tea.Raw(notice(l.state))
	}
	return nil
}

// notice rings the bell and, where the terminal knows OSC 9, tells that a
// session has ended.
func notice(s *tuner.State) string {
	what := "lambdial: " + text.Visible(s.Function.Name)
	if v := s.Verdict(); v.MemoryMB > 0 {
		what += fmt.Sprintf(": %d MB", v.MemoryMB)
	}
	return "\a\x1b]9;" + what + "\a"
}

// obey does what a key asked of the screen of a session.
func (a *app) obey(action tune.Action) tea.Cmd {
	switch action := action.(type) {
	case tune.Pause:
		return a.control(func(s Session) { s.Pause(action.Paused) })
	case tune.Stop:
		return a.control(func(s Session) { s.Stop("stopped by hand") })
	case tune.AddSize:
		return a.control(func(s Session) { s.AddSize(action.MemoryMB) })
	case tune.Apply:
		a.ask = a.askApply(action.MemoryMB)
	case tune.Again:
		if a.live == nil {
			return a.planAgain()
		}
	case tune.Back:
		if a.live != nil {
			a.ask = a.askStop()
			return nil
		}
		a.screen = a.returnTo
	}
	return nil
}

// control tells the session something, as a command because it may take a
// moment until the session listens.
func (a *app) control(tell func(Session)) tea.Cmd {
	if a.live == nil {
		return nil
	}
	session := a.live.session
	return a.tasks.command(0, func(context.Context) tea.Msg {
		tell(session)
		return nil
	})
}

// planAgain plans another session of the function that is shown.
func (a *app) planAgain() tea.Cmd {
	if a.plan != nil && a.plan.Function().Name == a.state.Function.Name {
		a.screen = onPlan
		return nil
	}
	if a.state.Account != a.options.Account.Identity() {
		return nil // a session of another account
	}
	return a.lookUp(a.state.Function.Name)
}

func (a *app) apply(mb int) tea.Cmd {
	state := a.state
	return a.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		events, err := a.options.Apply(ctx, state, mb)
		return appliedMsg{state, events, err}
	})
}

func (a *app) applied(m appliedMsg) {
	for _, e := range m.events {
		m.state.Apply(e)
	}
	if m.err != nil {
		a.ask = a.tell("The size was not set", m.err)
	}
}

// leave ends the program: at once where nothing runs, else after the session
// has cleaned up. The second time it does not wait.
func (a *app) leave(why string) tea.Cmd {
	a.ask = nil
	switch {
	case a.opening != nil:
		a.leaving = true
		a.opening.cancel()
		return nil
	case a.live == nil:
		return tea.Quit
	case !a.leaving:
		a.leaving, a.outcome.Interrupted = true, true
		a.screen = onTune
		return a.control(func(s Session) { s.Stop(why) })
	}
	return nil
}

// abandon leaves without waiting for the clean-up.
func (a *app) abandon() tea.Cmd {
	a.outcome.Abandoned = true
	return tea.Sequence(a.control(func(s Session) { s.Abandon() }), tea.Quit)
}

// finish waits for a session that outlived the screen, as after a panic. It
// is told to clean up; an abandoned one ends by itself.
func (a *app) finish() error {
	l := a.live
	if l == nil {
		return nil
	}
	defer l.cancel()
	if !a.outcome.Abandoned {
		a.outcome.Interrupted = true
		l.session.Stop("the screen is gone")
	}
	for e := range l.session.Events() {
		l.state.Apply(e)
	}
	return l.session.Wait()
}
