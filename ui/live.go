package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/tune"
)

// frameTime is how long events are gathered before they are drawn: 30 frames
// a second, however many samples arrive. No event is dropped, only frames.
const frameTime = 33 * time.Millisecond

// live is the session of this run of the program.
type live struct {
	id       int
	starting bool
	session  Live // nil before the first, and after it has ended
	state    *tuner.State
	cancel   context.CancelFunc
	// abandoned: a person left without cleaning up.
	abandoned bool
}

func (l live) running() bool { return l.session != nil }

type (
	startedMsg struct {
		id      int
		session Live
		err     error
	}
	eventsMsg struct {
		id     int
		events []tuner.Event
	}
	endedMsg struct{ id int }
)

// start begins a session. The check of the plan against the account takes a
// few calls, during which the plan stays on the screen.
func (m *model) start(p tuner.Plan) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	m.live = live{id: m.live.id + 1, starting: true, cancel: cancel, state: m.live.state}
	m.plan.SetStarting(true)
	id, begin := m.live.id, m.options.Start
	return func() tea.Msg {
		session, err := begin(ctx, p)
		return startedMsg{id, session, err}
	}
}

func (m *model) started(msg startedMsg) tea.Cmd {
	m.live.starting = false
	m.plan.SetStarting(false)
	if msg.err != nil {
		m.live.cancel()
		if m.leaving {
			return tea.Quit
		}
		m.plan.SetTrouble(msg.err)
		return nil
	}
	m.live.session, m.live.state = msg.session, &tuner.State{}
	m.shown, m.screen = m.live.state, onTune
	if m.leaving {
		m.live.session.Stop("stopped before it began")
	}
	return m.nextEvents()
}

// nextEvents waits for the first event and then takes in what comes within a
// frame, so that 5,000 samples a second cost the screen no more than 30.
func (m *model) nextEvents() tea.Cmd {
	id, events := m.live.id, m.live.session.Events()
	return func() tea.Msg {
		first, more := <-events
		if !more {
			return endedMsg{id}
		}
		batch := []tuner.Event{first}
		frame := time.NewTimer(frameTime)
		defer frame.Stop()
		for {
			select {
			case e, more := <-events:
				if !more {
					return eventsMsg{id, batch} // the next wait tells the end
				}
				batch = append(batch, e)
			case <-frame.C:
				return eventsMsg{id, batch}
			}
		}
	}
}

func (m *model) events(msg eventsMsg) tea.Cmd {
	if msg.id != m.live.id || m.live.session == nil {
		return nil
	}
	for _, e := range msg.events {
		m.live.state.Apply(e)
	}
	return m.nextEvents()
}

// ended is the end of the session, with everything undone that could be.
func (m *model) ended() tea.Cmd {
	if m.live.session == nil {
		return nil
	}
	_ = m.live.session.Wait() // the state tells why it ended
	m.live.session, m.asking = nil, false
	m.live.cancel()
	if m.leaving {
		return tea.Quit
	}
	cmds := []tea.Cmd{m.countLeftovers()}
	if m.unfocused {
		cmds = append(cmds, tea.Raw("\a\x1b]9;lambdial: the session has ended\x07"))
	}
	return tea.Batch(cmds...)
}

// leave quits. A session at work is stopped and cleaned up first; asked again
// meanwhile, it is abandoned, and restore finishes it.
func (m *model) leave() tea.Cmd {
	switch {
	case m.live.starting && !m.leaving:
		m.leaving = true
		m.live.cancel()
		return nil
	case !m.live.running():
		return tea.Quit
	case m.leaving:
		m.live.abandoned = true
		m.live.session.Abandon()
		return tea.Quit
	}
	m.leaving, m.asking, m.help = true, false, false
	m.shown, m.screen = m.live.state, onTune
	m.live.session.Stop("stopped by you")
	return nil
}

func (m *model) tuneDoes(action tune.Action) tea.Cmd {
	switch action := action.(type) {
	case tune.Pause:
		if m.live.running() {
			m.live.session.Pause(action.Paused)
		}
	case tune.Stop:
		if m.live.running() {
			m.live.session.Stop("stopped by you")
		}
	case tune.AddSize:
		if m.live.running() {
			m.live.session.AddSize(action.MemoryMB)
		}
	case tune.Again:
		m.again()
	case tune.Back:
		if m.live.running() && m.shown == m.live.state {
			m.asking = true
			return nil
		}
		m.screen = onFunctions
		if m.shown != m.live.state {
			m.screen = onSessions
			m.sessions.Load()
			return m.loadPast()
		}
	}
	return nil
}

// again plans another session of the function that is shown.
func (m *model) again() {
	f, listed := m.functions.Find(m.shown.Function.Name)
	if !listed {
		f = m.shown.Function
	}
	m.planFor(f)
}

// answerAsking takes the answer to whether the session shall stop.
func (m *model) answerAsking(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, key.NewBinding(key.WithKeys("y", "Y", "enter"))):
		m.asking = false
		if m.live.running() {
			m.live.session.Stop("stopped by you")
		}
	case key.Matches(msg, key.NewBinding(key.WithKeys("n", "N", "esc"))):
		m.asking = false
	case key.Matches(msg, m.keys.Quit):
		return m.leave()
	}
	return nil
}

// settle sees to a session that is still at work when the program has ended,
// as after a panic: it is stopped, cleaned up and folded to its end.
func (m *model) settle() {
	if m.live.session == nil {
		return
	}
	if !m.live.abandoned {
		m.live.session.Stop("the screen is gone")
		for e := range m.live.session.Events() {
			m.live.state.Apply(e)
		}
		_ = m.live.session.Wait() // the state tells why it ended
	}
}
