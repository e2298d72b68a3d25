package app

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
)

// Deadlines of account calls. A page or a function takes a second at worst;
// the rest is for slow networks and the SDK's own retries.
const (
	pageDeadline = 45 * time.Second
	callDeadline = 30 * time.Second
)

// listing is one walk through the account's functions.
type listing struct {
	id     int
	pages  chan pageMsg
	cancel context.CancelFunc
}

// pageMsg is a page of a listing; done ends it.
type pageMsg struct {
	listing   int
	functions []tuner.Function
	done      bool
	err       error
}

// list begins to list the functions again and drops an earlier listing.
func (a *app) list() tea.Cmd {
	if a.listing != nil {
		a.listing.cancel()
	}
	if a.lingering != nil {
		a.lingering.cancel()
		a.lingering = nil
	}
	a.ids++
	ctx, cancel := context.WithCancel(a.tasks.ctx)
	l := &listing{id: a.ids, pages: make(chan pageMsg, 4), cancel: cancel}
	a.listing = l
	a.functions.Reset()
	account := a.options.Account
	walk := func() tea.Msg {
		if a.tasks.begin() {
			go func() {
				defer a.tasks.end()
				l.walk(a.tasks.ctx, ctx, account)
			}()
		}
		return nil
	}
	return tea.Batch(tea.Sequence(walk, l.next(a.tasks)), a.tick())
}

// walk sends the pages, each within its deadline.
func (l *listing) walk(tasks, ctx context.Context, account tuner.Account) {
	defer l.cancel()
	late := time.AfterFunc(pageDeadline, l.cancel)
	defer late.Stop()
	send := func(m pageMsg) bool {
		m.listing = l.id
		late.Stop()
		defer late.Reset(pageDeadline)
		select {
		case l.pages <- m:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for page, err := range account.Functions(ctx) {
		if err != nil {
			if ctx.Err() != nil {
				err = fmt.Errorf("no answer within %v: %w", pageDeadline, err)
			}
			last := pageMsg{listing: l.id, done: true, err: err}
			select {
			case l.pages <- last:
			case <-tasks.Done():
			}
			return
		}
		if !send(pageMsg{functions: page}) {
			return
		}
	}
	send(pageMsg{done: true})
}

// next waits for the next page.
func (l *listing) next(t *tasks) tea.Cmd {
	return t.command(0, func(ctx context.Context) tea.Msg {
		select {
		case m := <-l.pages:
			return m
		case <-ctx.Done():
			return nil
		}
	})
}

func (a *app) page(m pageMsg) tea.Cmd {
	if a.listing == nil || m.listing != a.listing.id {
		return nil
	}
	a.functions.Add(m.functions, a.now())
	if m.done {
		a.functions.Finish(m.err)
		return nil
	}
	return a.listing.next(a.tasks)
}

// functionMsg answers a look-up of one function.
type functionMsg struct {
	id       int
	name     string
	function tuner.Function
	err      error
}

func (a *app) lookUp(name string) tea.Cmd {
	a.ids++
	a.lookup = a.ids
	id, account := a.ids, a.options.Account
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		f, err := account.Function(ctx, name, "")
		return functionMsg{id, name, f, err}
	})
}
