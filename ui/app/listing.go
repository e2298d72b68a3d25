package app

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/functions"
)

// Deadlines of account calls. A page or a function takes a second at worst;
// the rest is for slow networks and the SDK's own retries.
const (
	pageDeadline = 45 * time.Second
	callDeadline = 30 * time.Second
)

// catalogue is the screen of the account's functions, and what fills it.
type catalogue struct {
	*ground
	*functions.Screen
	listing   *listing
	lingering *lingering
}

func newCatalogue(g *ground) *catalogue {
	c := &catalogue{ground: g, Screen: functions.New(g.theme)}
	c.SetKeys(g.keymap)
	c.CanStar, c.CanMove = g.options.Favour != nil, g.options.Reconnect != nil
	c.placed()
	if c.Demo {
		c.Select(telling)
	}
	return c
}

// telling is the demo's function whose curve tells most in the least time: a
// third cheaper at about half of its memory.
const telling = "invoice-pdf"

// placed takes over which account the list is of.
func (c *catalogue) placed() {
	id := c.account()
	c.Demo, c.Where = id.Demo, id.Region
	c.CanMove = c.CanMove && !id.Demo
}

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
func (c *catalogue) list() tea.Cmd {
	if c.listing != nil {
		c.listing.cancel()
	}
	if c.lingering != nil {
		c.lingering.cancel()
		c.lingering = nil
	}
	ctx, cancel := context.WithCancel(c.tasks.ctx)
	l := &listing{id: c.nextID(), pages: make(chan pageMsg, 4), cancel: cancel}
	c.listing = l
	c.Reset()
	account := c.options.Account
	walk := func() tea.Msg {
		if c.tasks.begin() {
			go func() {
				defer c.tasks.end()
				l.walk(c.tasks.ctx, ctx, account)
			}()
		}
		return nil
	}
	return tea.Sequence(walk, l.next(c.tasks))
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

func (c *catalogue) page(m pageMsg) tea.Cmd {
	if c.listing == nil || m.listing != c.listing.id {
		return nil
	}
	c.Add(m.functions, c.now())
	if m.done {
		c.Finish(m.err)
		return nil
	}
	return c.listing.next(c.tasks)
}

// rest is how long the cursor stays on a function before more of it is read.
const rest = 300 * time.Millisecond

// lingering is the reading of the function that the cursor rests on.
type lingering struct {
	id     int
	cancel context.CancelFunc
}

// detailMsg is what was read of one function.
type detailMsg struct {
	id     int
	key    string
	detail functions.Detail
}

// linger reads versions and aliases of the selected function, where they are
// shown on a screen of that width and it stays selected for a moment. An
// earlier reading is dropped.
func (c *catalogue) linger(width int) tea.Cmd {
	if !c.shows(c) {
		return nil
	}
	f, ok := c.Wanting(width)
	if !ok {
		return nil
	}
	if c.lingering != nil {
		c.lingering.cancel()
	}
	ctx, cancel := context.WithCancel(c.tasks.ctx)
	l := &lingering{c.nextID(), cancel}
	c.lingering = l
	key, account := functions.Key(f), c.options.Account
	c.SetReading(key)
	return c.tasks.command(0, func(context.Context) tea.Msg {
		defer cancel()
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return nil
		}
		ctx, late := context.WithTimeout(ctx, callDeadline)
		defer late()
		return detailMsg{l.id, key, readDetail(ctx, account, f.Name)}
	})
}

func readDetail(ctx context.Context, account tuner.Account, name string) (d functions.Detail) {
	d.Function, d.FunctionErr = account.Function(ctx, name, "")
	d.Versions, d.VersionsErr = account.Versions(ctx, name)
	d.Aliases, d.AliasesErr = account.Aliases(ctx, name)
	return d
}

func (c *catalogue) detailed(m detailMsg) {
	if c.lingering != nil && m.id == c.lingering.id {
		c.lingering = nil
		c.SetDetail(m.key, m.detail)
	}
}

// starsMsg tells the favourites, or why a change of them was not kept.
type starsMsg struct {
	keys []string
	err  error
}

func (c *catalogue) readStars() tea.Cmd {
	if c.options.Favourites == nil {
		return nil
	}
	return c.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		keys, err := c.options.Favourites(ctx)
		return starsMsg{keys, err}
	})
}

// favour keeps whether the function of a key is a favourite.
func (c *catalogue) favour(key string, is bool) tea.Cmd {
	if c.options.Favour == nil {
		return nil
	}
	return c.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		if err := c.options.Favour(ctx, key, is); err != nil {
			keys, again := c.options.Favourites(ctx)
			if again != nil {
				keys = nil
			}
			return starsMsg{keys, err}
		}
		return nil
	})
}

func (c *catalogue) starred(m starsMsg) {
	c.SetStars(m.keys)
	if m.err != nil {
		c.SetNotices([]string{"Favourites are not kept: " + m.err.Error()})
	}
}
