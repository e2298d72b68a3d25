package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/session"
	"lambdial/ui"
	"lambdial/ui/sessions"
)

// screenStart says where the terminal program begins.
type screenStart struct {
	session string // a past session to show
	ascii   bool
}

func openCommand(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "open SESSION", Short: "Show a past session again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := loadSession(g.sessionDir(), args[0]); err != nil {
				return err
			}
			return openScreen(cmd, g, screenStart{session: args[0]})
		},
	}
}

// openScreen runs the terminal program until a person leaves it, and then
// tells how the account was left.
func openScreen(cmd *cobra.Command, g *globals, start screenStart) error {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return usage("the terminal program needs a terminal: without one use lambdial functions and lambdial tune (see lambdial --help)")
	}
	p, err := g.connect(cmd.Context())
	if err != nil {
		return err
	}
	defer p.close()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	outcome, err := ui.Run(cmd.Context(), ui.Options{
		Account:   p.account,
		Start:     p.start(g.seed),
		Price:     priceOf,
		Past:      func() ([]sessions.Entry, error) { return pastSessions(p.dir) },
		Load:      func(name string) ([]tuner.Event, error) { return loadSession(p.dir, name) },
		Leftovers: func() (int, error) { return countLeftovers(p.dir) },
		Restore:   func(ctx context.Context) ([]string, error) { return restoreAll(ctx, g) },
		Open:      start.session, ReadOnly: g.readOnly, ASCII: start.ascii, Signals: signals,
	})
	if s := outcome.State; s != nil {
		newProgress(os.Stderr).finish(s)
		if s.End != nil && s.Verdict().MemoryMB > 0 {
			say(cmd.ErrOrStderr(), "%s: %s", s.Function.Name, s.Sentence())
		}
		if s.End == nil || !s.End.Restored {
			return errors.Join(leftBehind(s), err)
		}
	}
	return err
}

// start is how the screen begins a session.
func (p *place) start(seed uint64) func(context.Context, tuner.Plan) (ui.Live, error) {
	return func(ctx context.Context, plan tuner.Plan) (ui.Live, error) {
		f, err := p.account.Function(ctx, plan.Function, "")
		if err != nil {
			return nil, err
		}
		s, err := session.Start(ctx, plan, session.Options{
			Account: p.account, Dir: p.dir, Price: priceOf(p.account.Identity().Region, f.Architecture), Seed: seed,
		})
		if err != nil {
			return nil, err // not a nil *Session in an interface that is not nil
		}
		return s, nil
	}
}

func pastSessions(dir string) ([]sessions.Entry, error) {
	all, damaged, err := sessionEntries(dir)
	if err != nil {
		return nil, err
	}
	entries := make([]sessions.Entry, len(all))
	for i, e := range all {
		entries[i] = sessions.Entry(e)
	}
	return entries, errors.Join(damaged...)
}

func loadSession(dir, name string) ([]tuner.Event, error) {
	path, err := journal.PathOf(dir, name)
	if err != nil {
		return nil, fmt.Errorf("%w: see lambdial sessions", err)
	}
	return journal.Read(path)
}

func countLeftovers(dir string) (int, error) {
	found, damaged, err := session.Leftovers(dir)
	return len(found) + len(damaged), err
}

// restoreAll undoes what interrupted sessions left, and tells it in lines.
func restoreAll(ctx context.Context, g *globals) (lines []string, err error) {
	found, damaged, err := session.Leftovers(g.sessionDir())
	if err != nil {
		return nil, err
	}
	for _, l := range found {
		done, err := restoreOne(ctx, g, l)
		lines = append(lines, done...)
		if err != nil {
			damaged = append(damaged, fmt.Errorf("session %s: %w", l.State.Session, err))
		}
	}
	return lines, errors.Join(damaged...)
}
