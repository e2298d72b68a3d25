package app

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// signalMsg says that the process is to end, hurryMsg that it is to end now.
type (
	signalMsg struct{ why string }
	hurryMsg  struct{}
)

// hurry waits for the wish to leave without cleaning up.
func (a *app) hurry() tea.Cmd {
	if a.options.Hurry == nil {
		return nil
	}
	return a.tasks.command(0, func(ctx context.Context) tea.Msg {
		select {
		case <-a.options.Hurry:
			return hurryMsg{}
		case <-ctx.Done():
			return nil
		}
	})
}

// leave ends the program: at once where nothing is at work, else after the
// session has cleaned up, or the account is changed.
func (a *app) leave(why string) tea.Cmd {
	a.choosing.close()
	a.stack.Clear()
	if a.leaving {
		return nil
	}
	a.leaving = true
	if a.tune.verification != nil {
		a.tune.verification.cancel() // what was set stays
	}
	switch {
	case a.tune.live != nil:
		a.tune.show(a.tune.live.state, a.functions)
		return a.tune.control(func(s Session) { s.Stop(why) })
	case a.tune.opening != nil:
		a.tune.opening.cancel() // its answer ends the program
	}
	return nil
}

// abandon leaves without waiting for anything.
func (a *app) abandon() tea.Cmd {
	a.abandoned = true
	return tea.Quit
}

// finish ends what outlived the screen: nothing in the ordinary way, a session
// that has to clean up after a panic, an abandoned one.
func (a *app) finish() Outcome {
	a.tasks.stop()
	told := false
	end := func(f *feed) {
		if a.abandoned {
			f.session.Abandon()
			<-f.over
			return
		}
		select {
		case <-f.over:
			return
		default:
		}
		if f.session.Stop("the screen is gone"); !told && a.options.Say != nil {
			a.options.Say("stopping the session and cleaning up (ctrl+c to leave at once)")
			told = true
		}
		select {
		case <-f.over:
		case <-a.options.Hurry:
			f.session.Abandon()
			<-f.over
		}
	}
	for _, f := range a.tune.feeds.list() {
		end(f)
	}
	a.tasks.wait() // a session that was just being opened joins the feeds
	a.drafts.remove()
	var o Outcome
	for _, f := range a.tune.feeds.list() {
		end(f)
		f.fold()
		o.Sessions = append(o.Sessions, f.state)
		if f.err != nil && !f.state.Failed { // a failure is part of the state
			o.Errors = append(o.Errors, f.err)
		}
	}
	return o
}
