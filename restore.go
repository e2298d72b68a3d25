package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"lambdial/tuner/account"
	"lambdial/tuner/session"
)

func restoreCommand(g *globals) *cobra.Command {
	var sure bool
	cmd := &cobra.Command{
		Use: "restore", Short: "Finish undoing what interrupted sessions left behind",
		Long: flow(`Reads the session logs and puts back what interrupted sessions changed: only what
a log says is ours, and only where nobody else has changed it since. It may be repeated.`),
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error { return restore(cmd, g, sure) },
	}
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
	found, damaged, err := session.Leftovers(g.sessionDir())
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
		say(w, "%s", l.Describe())
	}
	if g.readOnly {
		return usage("--read-only: nothing was restored")
	}
	if len(found) > 0 && !sure {
		if !isTerminal(os.Stdin) || !isTerminal(os.Stderr) {
			return usage("without a terminal to ask at, --yes is required")
		}
		if !askYes(cmd.InOrStdin(), w, "Undo this? [y/N] ") {
			return &exitError{code: exitInterrupted, err: errors.New("nothing was restored")}
		}
	}
	signal.Ignore(syscall.SIGPIPE) // restoring matters more than being read (| head)
	defer signal.Reset(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
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

// restoreOne goes to the account that the session log names, unless the flags
// name another way to it. It tells what it did in lines.
func restoreOne(ctx context.Context, g *globals, l session.Leftover) (lines []string, err error) {
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
