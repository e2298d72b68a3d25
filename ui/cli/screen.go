package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/result"
	"lambdial/ui/app"
)

// screenStart says where the terminal program begins.
type screenStart struct {
	session string // a past session to show
	replay  string // how many times as fast it happens again, "" for not
	find    string // the folder to look in for the file that defines a function
	flags   *screenFlags
}

func openCommand(g *globals) *cobra.Command {
	var asJSON bool
	var find, replay string
	look := &screenFlags{}
	cmd := &cobra.Command{
		Use: "open SESSION", Short: "Show a past session again",
		Annotations: map[string]string{configured: "screen"},
		Long: flow(`Shows a past session in the terminal program; without a terminal as text, and with
--json as tune printed it. SESSION is its name, the beginning of one, last, last~1 for
the one before, or a function's name for the last session of it.`),
		Args:              exactly("which session? lambdial open SESSION; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if replay != "" {
				if _, err := app.ParseSpeed(replay); err != nil {
					return usage("--replay %w", err)
				}
				if asJSON || !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
					return usage("--replay shows a session in a terminal: leave it out for text or JSON")
				}
			}
			name, err := g.whichSession(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			past, err := g.archive().Load(cmd.Context(), name)
			if err != nil {
				return err
			}
			if g.archive().Status(past) == "unfinished" {
				say(cmd.ErrOrStderr(), "session %s is not undone: run lambdial restore", past.Session)
			}
			switch {
			case asJSON:
				return printJSON(cmd.OutOrStdout(), result.Of(past))
			case !isTerminal(os.Stdin) || !isTerminal(os.Stdout):
				return printResult(cmd.OutOrStdout(), past)
			}
			g.follow(past)
			return openScreen(cmd, g, screenStart{session: name, find: find, replay: replay, flags: look})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	cmd.Flags().StringVar(&replay, "replay", "", "show it as it happened, so many times as fast: 1, 10 or any number (in a terminal)")
	offer(cmd, "replay", cobra.FixedCompletions([]string{"1", "10", "100"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&find, "find", ".", "folder in which the terminal program looks for the file that the function is deployed from")
	look.register(cmd.Flags())
	look.complete(cmd)
	return cmd
}

// openScreen runs the terminal program until a person leaves it, and then
// tells how the account was left.
func openScreen(cmd *cobra.Command, g *globals, start screenStart) error {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return usage("the terminal program needs a terminal: without one use lambdial functions and lambdial tune (see lambdial --help)")
	}
	if err := start.flags.validate(); err != nil {
		return usage("%w", err)
	}
	p, err := g.connect(cmd.Context())
	if err != nil {
		return err
	}
	defer p.close()
	ctx, hurry, done := signalled(cmd.Context())
	defer done()
	var others places
	defer others.close()
	stars, past, months := g.favourites(), g.archive(), g.months()
	outcome, err := app.Run(ctx, app.Options{
		Connection: p.connection(g.seed, g.repeatable()),
		Reconnect:  g.reconnect(p, &others),
		Profiles:   profiles,
		Favourites: func(context.Context) ([]string, error) { return stars.read() },
		Favour:     func(_ context.Context, key string, is bool) error { return stars.set(key, is) },
		Month: func(_ context.Context, function string) (int64, error) {
			told, err := months.of(function)
			return cmp.Or(told, start.flags.month), err
		},
		KeepMonth: func(_ context.Context, function string, n int64) error { return months.set(function, n) },
		Sessions: func(ctx context.Context) ([]archive.Entry, error) {
			entries, damaged, err := past.Sessions(ctx)
			return entries, errors.Join(append(damaged, err)...)
		},
		Events: past.Events,
		Describe: func(_ context.Context, session string, about archive.About) error {
			_, err := past.Describe(session, func(a *archive.About) { *a = about })
			return err
		},
		Load: past.Load, Delete: past.Delete, Earlier: past.Planned, Experience: past.Experience,
		Payloads:  func(_ context.Context, s *tuner.State) (payload.Mix, error) { return past.Payloads(s) },
		Defined:   func(ctx context.Context, f tuner.Function) []string { return definedIn(ctx, start.find, f) },
		Leftovers: func(context.Context) ([]string, error) { return leftovers(past) },
		Restore:   func(ctx context.Context) (did, left []string, err error) { return restoreAll(ctx, g) },
		Usual:     g.config.usualPlan, Keys: &g.config.keymap, Look: app.Look(start.flags.theme),
		Open: start.session, Replay: start.replay, ReadOnly: g.readOnly, ASCII: g.ascii || plainTerminal(os.Getenv),
		Hurry: hurry, Say: func(line string) { say(cmd.ErrOrStderr(), "%s", line) },
	})
	for _, line := range outcome.Lines() {
		say(cmd.ErrOrStderr(), "%s", line)
	}
	switch {
	case len(outcome.Left()) > 0:
		return &exitError{code: exitLeft, err: err}
	case err != nil:
		return err
	case ctx.Err() != nil, slices.ContainsFunc(outcome.Sessions, (*tuner.State).CutOff):
		return &exitError{code: exitInterrupted}
	}
	return nil
}

// signalled gives a context that the first signal ends, and a channel that a
// second ctrl+c closes. When nobody reads the output any more (| head), each write
// is a SIGPIPE: it stops like the others, and is no second wish.
func signalled(parent context.Context) (ctx context.Context, hurry <-chan struct{}, done func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals, second := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGPIPE)
	go heed(signals, func(why string) { cancel(errors.New(why)) }, second)
	return ctx, second, func() {
		signal.Stop(signals)
		close(signals) // nothing sends after Stop
		cancel(nil)
	}
}

// follow goes to the account that a session ran on, where the flags name no
// other.
func (g *globals) follow(past *tuner.State) {
	if past.Account.Demo || g.region != "" || g.profile != "" || g.endpoint != "" {
		return
	}
	g.region, g.profile, g.endpoint = past.Account.Region, past.Account.Profile, past.Account.Endpoint
}

// leftovers describes what interrupted sessions left. Damaged logs are told as
// an error beside it.
func leftovers(past *archive.Archive) (lines []string, err error) {
	found, damaged, err := past.Leftovers()
	for _, l := range found {
		lines = append(lines, l.Describe())
	}
	return lines, errors.Join(append(damaged, err)...)
}

// restoreAll undoes what interrupted sessions left.
func restoreAll(ctx context.Context, g *globals) (did, left []string, err error) {
	found, _, err := g.archive().Leftovers()
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
	return did, left, nil
}
