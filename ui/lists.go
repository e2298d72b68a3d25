package ui

import (
	"context"
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/functions"
	"lambdial/ui/plan"
	"lambdial/ui/sessions"
)

// listing is one run through the account's pages. Replies of an earlier one
// are told by its number and dropped.
type listing struct {
	id     int
	pages  chan pageMsg
	cancel context.CancelFunc
}

type (
	pageMsg struct {
		id   int
		page []tuner.Function
		err  error
	}
	listedMsg    struct{ id int }
	leftoversMsg struct{ count int }
	restoredMsg  struct{ lines []string }
	payloadMsg   struct {
		path    string
		payload tuner.Payload
		err     error
	}
	pastMsg struct {
		entries []sessions.Entry
		err     error
	}
	openedMsg struct {
		session string
		events  []tuner.Event
		err     error
	}
	signalMsg struct{}
)

// list begins a new listing. One goroutine walks the pages; the program takes
// them as they come.
func (m *model) list() tea.Cmd {
	if m.listing.cancel != nil {
		m.listing.cancel()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.listing = listing{id: m.listing.id + 1, pages: make(chan pageMsg), cancel: cancel}
	m.functions.Reset()
	id, pages := m.listing.id, m.listing.pages
	m.workers.Go(func() {
		defer close(pages)
		for page, err := range m.options.Account.Functions(ctx) {
			select {
			case pages <- pageMsg{id: id, page: page, err: err}:
			case <-ctx.Done():
				return
			}
		}
	})
	return m.nextPage()
}

func (m *model) nextPage() tea.Cmd {
	id, pages, done := m.listing.id, m.listing.pages, m.ctx.Done()
	return func() tea.Msg {
		select {
		case page, more := <-pages:
			if more {
				return page
			}
		case <-done:
		}
		return listedMsg{id: id}
	}
}

func (m *model) listed(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pageMsg:
		if msg.id != m.listing.id {
			return nil
		}
		if msg.err != nil {
			m.functions.Finish(msg.err)
			return nil
		}
		m.functions.Add(msg.page, time.Now())
		return m.nextPage()
	case listedMsg:
		if msg.id == m.listing.id && m.functions.Loading() {
			m.functions.Finish(nil)
		}
	}
	return nil
}

func (m *model) functionsDo(action functions.Action) tea.Cmd {
	switch action {
	case functions.Open:
		if f, ok := m.functions.Selected(); ok {
			m.planFor(f)
		}
	case functions.Reload:
		return m.list()
	case functions.Sessions:
		m.screen = onSessions
		m.sessions.Load()
		return m.loadPast()
	case functions.Restore:
		if m.options.ReadOnly {
			m.functions.SetNotices([]string{"read-only: nothing is restored"})
			return nil
		}
		m.functions.SetNotices([]string{"restoring…"})
		return m.restore()
	}
	return nil
}

// planFor opens the plan of a function, with what was chosen for it last.
func (m *model) planFor(f tuner.Function) {
	p, again := m.plans[f.Name]
	if !again {
		p = tuner.DefaultPlan(f)
	}
	var at *price.Price
	if m.options.Price != nil {
		at = m.options.Price(m.options.Account.Identity().Region, f.Architecture)
	}
	m.plan = plan.New(m.theme, plan.Options{
		Function: f, Plan: p, Price: at, Account: m.options.Account.Identity(), ReadOnly: m.options.ReadOnly,
	})
	m.screen = onPlan
}

func (m *model) planDoes(action plan.Action) tea.Cmd {
	switch action := action.(type) {
	case plan.Back:
		m.plans[m.plan.Function().Name] = m.plan.Plan()
		m.screen = onFunctions
	case plan.Read:
		return readPayload(action.Path)
	case plan.Start:
		m.plans[m.plan.Function().Name] = action.Plan
		return m.start(action.Plan)
	case plan.Cancel:
		m.live.cancel()
	}
	return nil
}

func readPayload(path string) tea.Cmd {
	return func() tea.Msg {
		content, err := os.ReadFile(path)
		if err != nil {
			return payloadMsg{path: path, err: err}
		}
		payload, err := tuner.NewPayload(path, content)
		return payloadMsg{path: path, payload: payload, err: err}
	}
}

func (m *model) sessionsDo(action sessions.Action) tea.Cmd {
	switch action {
	case sessions.Back:
		m.screen = onFunctions
	case sessions.Reload:
		m.sessions.Load()
		return m.loadPast()
	case sessions.Open:
		if e, ok := m.sessions.Selected(); ok {
			m.sessions.SetOpening(e.Session)
			return m.openPast(e.Session)
		}
	}
	return nil
}

func (m *model) loadPast() tea.Cmd {
	past := m.options.Past
	if past == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := past()
		return pastMsg{entries, err}
	}
}

func (m *model) openPast(session string) tea.Cmd {
	load := m.options.Load
	return func() tea.Msg {
		events, err := load(session)
		return openedMsg{session, events, err}
	}
}

// opened shows a past session as it ended.
func (m *model) opened(msg openedMsg) {
	m.sessions.SetOpening("")
	if msg.err == nil && len(msg.events) == 0 {
		msg.err = fmt.Errorf("session %s has no events", msg.session)
	}
	if msg.err != nil {
		m.sessions.SetTrouble(msg.err)
		return
	}
	state := &tuner.State{}
	for _, e := range msg.events {
		state.Apply(e)
	}
	if state.End == nil { // it is at work elsewhere, or was killed
		state.Phase = tuner.PhaseEnded
	}
	m.shown, m.screen = state, onTune
}

func (m *model) countLeftovers() tea.Cmd {
	count := m.options.Leftovers
	if count == nil {
		return nil
	}
	return func() tea.Msg {
		n, err := count()
		if err != nil {
			n = 0 // restore names what is wrong with the logs
		}
		return leftoversMsg{n}
	}
}

func (m *model) restore() tea.Cmd {
	restore, ctx := m.options.Restore, m.ctx
	if restore == nil {
		return nil
	}
	return func() tea.Msg {
		lines, err := restore(ctx)
		if err != nil {
			lines = append(lines, err.Error())
		}
		return restoredMsg{lines}
	}
}

func (m *model) restored(msg restoredMsg) tea.Cmd {
	m.functions.SetNotices(msg.lines)
	return tea.Batch(m.countLeftovers(), m.list())
}

func (m *model) awaitSignal() tea.Cmd {
	signals, done := m.options.Signals, m.ctx.Done()
	if signals == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-signals:
			return signalMsg{}
		case <-done:
			return nil
		}
	}
}
