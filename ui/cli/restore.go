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
	"lambdial/tuner/text"
)

func restoreCommand(g *globals) *cobra.Command {
	var sure, asJSON bool
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
			if g.demo {
				return usage("--demo keeps nothing: there is nothing to restore")
			}
			told := restoration{Found: []leftover{}}
			var err error
			if function != "" {
				err = restoreFunction(cmd, g, function, sure, &told)
			} else {
				err = restore(cmd, g, sure, &told)
			}
			if !asJSON || err != nil && exitCode(err) != exitLeft {
				return err
			}
			return told.print(cmd, err)
		},
	}
	cmd.Flags().StringVar(&function, "function", "", "undo what the account shows of sessions on this function, without their logs")
	cmd.Flags().BoolVarP(&sure, "yes", "y", false, "do not ask before anything is undone")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was undone as JSON")
	return cmd
}

// restoration is what restore --json prints.
type restoration struct {
	Found []leftover `json:"found"`
	// Damaged are session logs that can't be trusted.
	Damaged  []string `json:"damaged,omitempty"`
	Restored bool     `json:"restored"`
	// Error is why it ended with another exit code than 0.
	Error *failure `json:"error,omitempty"`
}

// leftover is what a session had left, and what became of it.
type leftover struct {
	Session  string   `json:"session"`
	Function string   `json:"function"`
	Plan     []string `json:"plan"`
	Did      []string `json:"did,omitempty"`
	Restored bool     `json:"restored"`
	Error    string   `json:"error,omitempty"`
}

func (r *restoration) print(cmd *cobra.Command, err error) error {
	r.Restored = err == nil
	if err != nil {
		r.Error = new(failureOf(err))
		r.Error.Message = "something could not be restored"
	}
	if err = errors.Join(err, printJSON(cmd.OutOrStdout(), r)); err != nil {
		return printedError{err}
	}
	return nil
}

func restore(cmd *cobra.Command, g *globals, sure bool, told *restoration) error {
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
		told.Damaged = append(told.Damaged, text.Visible(err.Error()))
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
		plan := strings.Split(l.Describe(), "\n")[1:]
		told.add(l.State.Session, l.State.Function.Name, plan, lines, err)
	}
	return unlessFailed(failed)
}

// unlessFailed gives the exit code where something is left; what has been told.
func unlessFailed(failed bool) error {
	if failed {
		return &exitError{code: exitLeft}
	}
	return nil
}

// add tells of one session. What came from the account is made visible.
func (r *restoration) add(session, function string, plan, did []string, err error) {
	one := leftover{Session: session, Function: text.Visible(function), Plan: []string{}, Restored: err == nil}
	for _, line := range plan {
		one.Plan = append(one.Plan, strings.TrimSpace(text.Visible(line)))
	}
	for _, line := range did {
		one.Did = append(one.Did, text.Visible(line))
	}
	if err != nil {
		one.Error = sentence(err)
	}
	r.Found = append(r.Found, one)
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
func restoreFunction(cmd *cobra.Command, g *globals, function string, sure bool, told *restoration) error {
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
		did := closed.Kept
		switch {
		case err != nil:
			say(w, "lambdial: session %s: %v", t.Session, err)
		case closed.Restored:
			did = append(did, fmt.Sprintf("restored: session %s on %s", t.Session, function))
			say(w, "%s", did[len(did)-1])
		default:
			err = errors.New(strings.Join(closed.Left, "; "))
		}
		told.add(t.Session, function, t.Plan(), did, err)
		failed = failed || err != nil
	}
	return unlessFailed(failed)
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
