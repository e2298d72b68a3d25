package app

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/cloudlogs"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/functions"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/tune"
)

// shownSession is the screen of a session, the state that it shows, and the
// session that runs, if one does: only one at a time.
type shownSession struct {
	*ground
	*tune.Screen
	opening  *opening
	feeds    feeds
	live     *feed        // the session that runs
	state    *tuner.State // of the session that is shown
	returnTo page.Screen
	// replaying is the past session that is shown as it happened, nil for none.
	replaying *replay
	// plans are those of the sessions that ran here, by their names: with the
	// payloads, which no log has.
	plans        map[string]tuner.Plan
	verification *verification // nil while none is under way
	// changing says in words what is being changed by a session's result.
	changing map[*tuner.State]string
}

func newShownSession(g *ground, returnTo page.Screen) *shownSession {
	screen := tune.New(g.theme)
	screen.SetKeys(g.keymap)
	return &shownSession{ground: g, Screen: screen, returnTo: returnTo, plans: map[string]tuner.Plan{}, changing: map[*tuner.State]string{}}
}

// opening is a session that is being opened, and the dialog that waits for it.
type opening struct {
	cancel context.CancelFunc
	wait   *page.Wait
	plan   tuner.Plan
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
func (s *shownSession) start(p tuner.Plan) tea.Cmd {
	ctx, cancel := context.WithCancel(s.tasks.ctx)
	o := &opening{cancel, &page.Wait{Question: page.Question{Theme: s.theme, Title: "Starting"}, For: "Opening the session"}, p}
	s.opening = o
	s.stack.Show(o.wait)
	begin := s.options.Start
	return s.tasks.command(0, func(context.Context) tea.Msg {
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
		s.feeds.add(f)
		return startedMsg{o, f, nil}
	})
}

func (s *shownSession) started(m startedMsg, returnTo page.Screen) tea.Cmd {
	if m.opening != s.opening {
		return nil // given up; if it began after all, its context stops it
	}
	s.stack.Close(s.opening.wait)
	s.opening = nil
	if m.err == nil {
		m.feed.plan = m.opening.plan
	}
	if m.err != nil {
		s.tellError("The session did not begin", m.err)
		return nil
	}
	s.live = m.feed
	s.show(s.live.state, returnTo)
	return tea.Batch(s.await(), s.readMonth(), s.lookForFile())
}

// giveUp stops waiting for a session that is being opened.
func (s *shownSession) giveUp() {
	s.opening.cancel()
	s.stack.Close(s.opening.wait)
	s.opening = nil
}

// runs says whether a session runs, or is about to.
func (s *shownSession) runs() bool { return s.live != nil || s.opening != nil }

// show opens the screen of a session, from which one comes back to another.
func (s *shownSession) show(state *tuner.State, returnTo page.Screen) {
	s.state, s.returnTo = state, returnTo
	if s.replaying != nil && s.replaying.state != state {
		s.replaying = nil
	}
	s.present()
	s.stack.Open(s)
}

// present gives what is known of the session to its screen.
func (s *shownSession) present() {
	s.Changing = s.changing[s.state]
	s.Verifying = s.verification != nil && s.verification.state == s.state
	s.CanFetch = s.options.Log != nil && s.ofThisAccount()
	s.CanApply = s.options.Apply != nil && !s.state.Elsewhere() && !s.options.ReadOnly && s.ofThisAccount()
	s.Live = s.live != nil
	s.CutOff = !s.Live && s.state.End == nil && s.replaying == nil
	s.SetState(s.state, s.clock())
}

func (s *shownSession) ofThisAccount() bool { return s.state.Account == s.account() }

// clock stands still for a session that is over.
func (s *shownSession) clock() time.Time {
	if s.live == nil {
		return s.state.Updated
	}
	return s.now()
}

func (s *shownSession) await() tea.Cmd { return s.tasks.command(0, s.live.await) }

// happened takes in what the session has told, and says whether that was the
// end of it.
func (s *shownSession) happened(m eventsMsg) (next tea.Cmd, ended bool) {
	if m.feed != s.live {
		return nil, false
	}
	if ended = s.live.fold(); ended {
		s.plans[s.live.state.Session] = s.live.plan
		s.live = nil
	} else {
		next = s.await()
	}
	s.present()
	return next, ended
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
func (s *shownSession) control(tell func(Session)) tea.Cmd {
	if s.live == nil {
		return nil
	}
	session := s.live.session
	return func() tea.Msg {
		tell(session)
		return nil
	}
}

func (s *shownSession) askStop() {
	s.ask("Stop this session?", func(_ theme.Theme, w int) string {
		return paragraph("Sampling ends, the account is put back, and the verdict is made from what is known so far.", w)
	}, page.Stop{}, "Stop")
}

// appliedMsg answers an apply, or an undo of it.
type appliedMsg struct {
	state  *tuner.State
	events []tuner.Event
	err    error
	undone bool
	verify *session.Verifying // what comes then, nil for nothing
}

func (s *shownSession) apply(r session.Request, verify *session.Verifying) tea.Cmd {
	state, set := s.state, s.options.Apply
	s.change("setting it")
	return s.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		events, err := set(ctx, state, r)
		return appliedMsg{state: state, events: events, err: err, verify: verify}
	})
}

// change notes that something of the session that is shown is being changed, until
// applied.
func (s *shownSession) change(what string) {
	s.busy++
	s.changing[s.state] = what
	s.present()
}

// applied takes in what was set or put back, and says whether it was.
func (s *shownSession) applied(m appliedMsg) (next tea.Cmd, was bool) {
	s.busy--
	delete(s.changing, m.state)
	for _, e := range m.events {
		m.state.Apply(e)
	}
	if m.state == s.state {
		s.present()
	}
	switch {
	case m.err != nil && m.undone:
		s.tellError("Not all was taken back", m.err)
	case m.err != nil:
		s.tellError("Nothing was set", m.err)
	case m.verify != nil:
		next = s.verify(m.state, *m.verify)
	}
	return next, m.err == nil
}

// logMsg is the whole log of a sample, or why it could not be had.
type logMsg struct {
	session, request, log string
	err                   error
}

// fetchLog asks where the account keeps logs for all of one.
func (s *shownSession) fetchLog(x tuner.Sample) tea.Cmd {
	if s.options.Log == nil {
		return nil
	}
	session, group := s.state.Session, cloudlogs.GroupOf(s.state, x.MemoryMB)
	return s.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		log, err := s.options.Log(ctx, group, x)
		return logMsg{session, x.RequestID, log, err}
	})
}

func (s *shownSession) fetchedLog(m logMsg) {
	if s.state == nil || s.state.Session != m.session {
		return
	}
	s.Fetched(m.request, m.log)
	if m.err != nil {
		s.tellError("The log could not be fetched", m.err)
	}
}

// monthMsg tells how often a function is invoked a month, or why that was not
// read or kept.
type monthMsg struct {
	function    string
	invocations int64
	err         error
}

// readMonth asks how often the function that is shown is invoked a month.
func (s *shownSession) readMonth() tea.Cmd {
	function := functions.Key(s.state.Function)
	if s.options.Month == nil {
		return nil
	}
	return s.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		n, err := s.options.Month(ctx, function)
		return monthMsg{function, n, err}
	})
}

func (s *shownSession) keepMonth(function string, invocations int64) tea.Cmd {
	if s.options.KeepMonth == nil {
		return nil
	}
	return s.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return monthMsg{function, invocations, s.options.KeepMonth(ctx, function, invocations)}
	})
}

func (s *shownSession) toldMonth(m monthMsg) {
	if m.err != nil {
		s.tellError("The number of invocations a month is not kept", m.err)
		return
	}
	if s.state != nil && functions.Key(s.state.Function) == m.function {
		s.Month = m.invocations
	}
}

// definedMsg tells which files may define the function of a session.
type definedMsg struct {
	session string
	places  []string
}

// lookForFile looks which file defines the function that is shown.
func (s *shownSession) lookForFile() tea.Cmd {
	if s.options.Defined == nil {
		return nil
	}
	session, function := s.state.Session, s.state.Function
	return s.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return definedMsg{session, s.options.Defined(ctx, function)}
	})
}

func (s *shownSession) toldDefined(m definedMsg) {
	if s.state != nil && s.state.Session == m.session {
		s.Screen.Defined = m.places
	}
}

// progress is the terminal's own progress bar while a session runs.
func (s *shownSession) progress() *tea.ProgressBar {
	if s.live == nil {
		return nil
	}
	if s.live.state.Phase != tuner.PhaseSampling {
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	state := tea.ProgressBarDefault
	if s.live.state.Paused {
		state = tea.ProgressBarWarning
	}
	return tea.NewProgressBar(state, int(100*s.Progress()))
}
