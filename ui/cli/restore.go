package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
)

func restoreCommand(g *globals) *cobra.Command {
	var sure bool
	var function string
	cmd := &cobra.Command{
		Use: "restore", Short: "Finish undoing what interrupted sessions left behind",
		Long: flow(`Reads the session logs and puts back what interrupted sessions changed: only what
log, mark and account say is ours, and only where nobody else has changed it since. It says by
name what it will delete and set, and asks. It may be repeated.

With --function it goes by what the account shows on that function instead: for when the
session's log is on another machine, or lost.`),
		Example: `lambdial restore
lambdial restore --function orders-api`,
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if function != "" {
				return restoreFunction(cmd, g, function, sure)
			}
			return restore(cmd, g, sure)
		},
	}
	cmd.Flags().StringVar(&function, "function", "", "undo what the account shows of sessions on this function, without their logs")
	cmd.Flags().BoolVarP(&sure, "yes", "y", false, "do not ask before anything is undone")
	return cmd
}

func restore(cmd *cobra.Command, g *globals, sure bool) error {
	if g.demo {
		return usage("--demo keeps nothing: there is nothing to restore")
	}
	if err := g.sessionDirThere(); err != nil {
		return err
	}
	found, damaged, err := g.archive().Leftovers()
	if err != nil {
		return err
	}
	w := cmd.ErrOrStderr()
	for _, err := range damaged {
		say(w, "lambdial: %v", err)
	}
	failed := len(damaged) > 0
	if len(found) == 0 && !failed {
		say(w, "nothing to restore")
		return nil
	}
	for _, l := range found {
		sayLines(w, l.Describe())
	}
	if len(found) > 0 {
		if err := mayUndo(cmd, g, sure); err != nil {
			return err
		}
	}
	ctx, stop := whileRestoring(cmd.Context())
	defer stop()
	for _, l := range found {
		lines, err := restoreOne(ctx, g, l)
		for _, line := range lines {
			say(w, "%s", line)
		}
		if err != nil {
			say(w, "lambdial: session %s: %v", l.State.Session, err)
			failed = true
		}
	}
	if failed {
		return &exitError{code: exitLeft}
	}
	return nil
}

// whileRestoring is a context that signals end. That nobody reads the output any
// more (| head) is none of them: restoring matters more.
func whileRestoring(parent context.Context) (ctx context.Context, stop func()) {
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT)
	return ctx, func() {
		cancel()
		signal.Reset(syscall.SIGPIPE)
	}
}

// mayUndo asks before anything is undone, unless that was said already.
func mayUndo(cmd *cobra.Command, g *globals, sure bool) error {
	switch {
	case g.readOnly:
		return usage("--read-only: nothing was restored")
	case sure:
		return nil
	case !isTerminal(os.Stdin) || !isTerminal(os.Stderr):
		return usage("without a terminal to ask at, --yes is required")
	case !askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), "Undo this? [y/N] "):
		return &exitError{code: exitInterrupted}
	}
	return nil
}

// restoreFunction undoes what the account itself shows of sessions on a
// function.
func restoreFunction(cmd *cobra.Command, g *globals, function string, sure bool) error {
	if g.demo {
		return usage("--demo keeps nothing: there is nothing to restore")
	}
	if n := strings.Count(function, ":"); n == 1 || n == 7 {
		return usage("%s names a version or an alias: name the function alone", function)
	}
	p, err := g.connect(cmd.Context())
	if err != nil {
		return err
	}
	defer p.close()
	w := cmd.ErrOrStderr()
	ctx, stop := whileRestoring(cmd.Context())
	defer stop()
	say(w, "looking for some seconds at what the account shows of sessions on %s", function)
	traces, err := session.Traces(ctx, p.account, function)
	if err != nil {
		return err
	}
	if len(traces) == 0 {
		say(w, "nothing to restore: the account shows no session on %s", function)
		return nil
	}
	for _, t := range traces {
		sayLines(w, t.Describe())
		for _, line := range t.Plan() {
			say(w, "  %s", line)
		}
	}
	if err := mayUndo(cmd, g, sure); err != nil {
		return err
	}
	failed := false
	for _, t := range traces {
		path, err := session.Adopt(p.dir, p.account.Identity(), t)
		var closed tuner.Closed
		if err == nil {
			closed, err = session.Restore(ctx, p.account, path)
		}
		for _, line := range append(closed.Kept, closed.Left...) {
			say(w, "%s", line)
		}
		switch {
		case err != nil:
			say(w, "lambdial: session %s: %v", t.Session, err)
		case closed.Restored:
			say(w, "restored: session %s on %s", t.Session, function)
		}
		failed = failed || err != nil || !closed.Restored
	}
	if failed {
		return &exitError{code: exitLeft}
	}
	return nil
}

// restoreOne goes to the account that the session log names, unless the flags
// name another way to it. It tells what it did in lines.
func restoreOne(ctx context.Context, g *globals, l archive.Leftover) (lines []string, err error) {
	id := l.State.Account
	o := account.Options{Profile: id.Profile, Region: id.Region, EndpointURL: id.Endpoint}
	if g.profile != "" {
		o.Profile = g.profile
	}
	if g.endpoint != "" {
		o.EndpointURL = g.endpoint
	}
	a, err := account.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	closed, err := session.Restore(ctx, a, l.Path)
	if err != nil {
		return nil, err
	}
	if !closed.Restored {
		return closed.Kept, errors.New(strings.Join(closed.Left, "; "))
	}
	return append(closed.Kept, fmt.Sprintf("restored: session %s on %s", l.State.Session, l.State.Function.Name)), nil
}
