package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
}

func openCommand(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "open SESSION", Short: "Show a past session again",
		Args: exactly("which session? lambdial open SESSION; lambdial sessions lists them"),
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
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	options := ui.Options{
		Account:  p.account,
		Start:    p.start(g.seed),
		Price:    priceOf,
		Sessions: func(context.Context) ([]sessions.Entry, error) { return pastSessions(p.dir) },
		Load:     func(_ context.Context, name string) ([]tuner.Event, error) { return loadSession(p.dir, name) },
		Restore:  func(ctx context.Context) (did, left []string, err error) { return restoreAll(ctx, g) },
		Apply: func(ctx context.Context, s *tuner.State, memoryMB int) ([]tuner.Event, error) {
			return session.Apply(ctx, p.account, p.dir, s.Session, memoryMB)
		},
		Open: start.session, ReadOnly: g.readOnly, ASCII: g.ascii,
	}
	if options.Leftovers, err = leftovers(p.dir); err != nil {
		return err
	}
	outcome, err := ui.Run(ctx, options)
	for _, line := range outcome.Lines() {
		say(cmd.ErrOrStderr(), "%s", line)
	}
	switch {
	case err != nil:
		return err
	case len(outcome.Left()) > 0:
		return &exitError{code: exitLeft}
	case outcome.Interrupted:
		return &exitError{code: exitInterrupted}
	}
	return nil
}

// start is how the screen begins a session.
func (p *place) start(seed uint64) func(context.Context, tuner.Plan) (ui.Session, error) {
	return func(ctx context.Context, plan tuner.Plan) (ui.Session, error) {
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
	events, err := journal.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no session %s: see lambdial sessions", name)
	}
	return events, err
}

// leftovers describes the interrupted sessions in dir, and the damaged logs.
func leftovers(dir string) (lines []string, err error) {
	found, damaged, err := session.Leftovers(dir)
	for _, l := range found {
		lines = append(lines, l.Describe())
	}
	for _, err := range damaged {
		lines = append(lines, err.Error())
	}
	return lines, err
}

// restoreAll undoes what interrupted sessions left.
func restoreAll(ctx context.Context, g *globals) (did, left []string, err error) {
	found, damaged, err := session.Leftovers(g.sessionDir())
	if err != nil {
		return nil, nil, err
	}
	for _, l := range found {
		lines, err := restoreOne(ctx, g, l)
		did = append(did, lines...)
		if err != nil {
			left = append(left, fmt.Sprintf("session %s: %v", l.State.Session, err))
		}
	}
	for _, err := range damaged {
		left = append(left, err.Error())
	}
	return did, left, nil
}
