package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

// loadDeadline is generous because a long session's log takes a while to read.
const (
	loadDeadline    = time.Minute
	restoreDeadline = 5 * time.Minute
)

type pastMsg struct {
	id      int
	entries []archive.Entry
	err     error
}

type loadedMsg struct {
	id    int
	state *tuner.State
	err   error
}

type restoredMsg struct {
	did, left []string
	err       error
}

// showSessions opens the list of past sessions and reads it.
func (a *app) showSessions() tea.Cmd {
	a.stack.Open(a.past)
	if a.options.Sessions == nil {
		a.past.Set(nil, nil, a.now())
		return nil
	}
	a.past.Open()
	return tea.Batch(a.readPast(), a.tick())
}

// readPast reads the list of past sessions, which several screens show.
func (a *app) readPast() tea.Cmd {
	if a.options.Sessions == nil {
		return nil
	}
	a.ids++
	a.reading = a.ids
	id := a.ids
	return a.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		entries, err := a.options.Sessions(ctx)
		return pastMsg{id, entries, err}
	})
}

func (a *app) pastRead(m pastMsg) {
	if m.id != a.reading {
		return
	}
	a.past.Set(m.entries, m.err, a.now())
	if m.err == nil || len(m.entries) > 0 {
		a.functions.SetPast(m.entries)
	}
}

type deletedMsg struct{ err error }

// deleteSession deletes the log of a past session.
func (a *app) deleteSession(session string) tea.Cmd {
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return deletedMsg{a.options.Delete(ctx, session)}
	})
}

func (a *app) deleted(m deletedMsg) tea.Cmd {
	if m.err != nil {
		a.tellError("The session was not deleted", m.err)
	}
	return a.readPast()
}

// load reads a past session, beside the screen.
func (a *app) load(session string) tea.Cmd {
	if a.options.Load == nil {
		return nil
	}
	a.past.SetOpening(session)
	a.ids++
	a.loading = a.ids
	id := a.ids
	read := a.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		state, err := a.options.Load(ctx, session)
		if err == nil && state.Events == 0 {
			err = fmt.Errorf("the session %s has no events", session)
		}
		return loadedMsg{id, state, err}
	})
	return tea.Batch(read, a.tick())
}

func (a *app) loaded(m loadedMsg) tea.Cmd {
	if m.id != a.loading {
		return nil
	}
	if m.err != nil {
		a.past.SetTrouble(m.err)
		return nil
	}
	a.past.SetOpening("")
	if !a.shows(a.past) || a.live != nil {
		return nil
	}
	a.show(m.state, a.past)
	return a.readMonth()
}

// leftoversMsg tells what interrupted sessions left behind.
type leftoversMsg struct {
	lines []string
	err   error
}

func (a *app) findLeftovers() tea.Cmd {
	if a.options.Leftovers == nil {
		return nil
	}
	return a.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		lines, err := a.options.Leftovers(ctx)
		return leftoversMsg{lines, err}
	})
}

func (a *app) leftovers(m leftoversMsg) {
	a.owed = m.lines
	a.functions.SetLeftovers(len(m.lines))
	if m.err != nil {
		a.functions.SetNotices(strings.Split(text.VisibleLines(m.err.Error()), "\n"))
	}
}

// restore undoes what interrupted sessions left behind.
func (a *app) restore() tea.Cmd {
	a.busy++
	a.functions.SetNotices([]string{"Restoring what was left behind" + a.theme.Glyph.Ellipsis})
	return a.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		did, left, err := a.options.Restore(ctx)
		return restoredMsg{did, left, err}
	})
}

func (a *app) restored(m restoredMsg) tea.Cmd {
	a.busy--
	a.functions.SetNotices(nil)
	if a.leaving && a.busy == 0 {
		return tea.Quit
	}
	if m.err == nil {
		a.owed = m.left
		a.functions.SetLeftovers(len(m.left))
	}
	a.tellRestored(m)
	return tea.Batch(a.list(), a.readPast())
}
