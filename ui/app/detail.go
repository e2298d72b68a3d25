package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/functions"
)

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
// shown and it stays selected for a moment. An earlier reading is dropped.
func (a *app) linger() tea.Cmd {
	if !a.shows(a.functions) || a.leaving {
		return nil
	}
	f, ok := a.functions.Wanting(a.width)
	if !ok {
		return nil
	}
	if a.lingering != nil {
		a.lingering.cancel()
	}
	ctx, cancel := context.WithCancel(a.tasks.ctx)
	a.ids++
	l := &lingering{a.ids, cancel}
	a.lingering = l
	key, account := functions.Key(f), a.options.Account
	a.functions.SetReading(key)
	return a.tasks.command(0, func(context.Context) tea.Msg {
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

func (a *app) detailed(m detailMsg) {
	if a.lingering != nil && m.id == a.lingering.id {
		a.lingering = nil
		a.functions.SetDetail(m.key, m.detail)
	}
}

// starsMsg tells the favourites, or why a change of them was not kept.
type starsMsg struct {
	keys []string
	err  error
}

func (a *app) readStars() tea.Cmd {
	if a.options.Favourites == nil {
		return nil
	}
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		keys, err := a.options.Favourites(ctx)
		return starsMsg{keys, err}
	})
}

// favour keeps whether the function of a key is a favourite.
func (a *app) favour(key string, is bool) tea.Cmd {
	if a.options.Favour == nil {
		return nil
	}
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		if err := a.options.Favour(ctx, key, is); err != nil {
			keys, again := a.options.Favourites(ctx)
			if again != nil {
				keys = nil
			}
			return starsMsg{keys, err}
		}
		return nil
	})
}

func (a *app) starred(m starsMsg) {
	a.functions.SetStars(m.keys)
	if m.err != nil {
		a.functions.SetNotices([]string{"Favourites are not kept: " + m.err.Error()})
	}
}
