package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
)

func undoCommand(g *globals) *cobra.Command {
	f := &applyFlags{}
	cmd := &cobra.Command{
		Use: "undo SESSION", Short: "Take back what apply set",
		Long: flow(`Puts back what lambdial apply set by a session: aliases lead where they led before, the
function has the memory size and the timeout that it had before the session, and versions that
apply published are deleted where no alias leads to them. It shows the difference and asks.

It does so only while everything is as apply left it. Otherwise it changes nothing, and says
who it looks like that changed it and what to do by hand.

Exit codes: ` + exitCodes),
		Example: `lambdial undo last
lambdial undo orders-api --dry-run`,
		Args:              exactly("which session? lambdial undo SESSION; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE:              func(cmd *cobra.Command, args []string) error { return undo(cmd, g, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.dryRun, "dry-run", false, "show the difference and change nothing")
	flags.BoolVar(&f.asJSON, "json", false, "print what was put back as JSON")
	flags.BoolVarP(&f.sure, "yes", "y", false, "do not ask before anything is put back")
	return cmd
}

func undo(cmd *cobra.Command, g *globals, f *applyFlags, typed string) error {
	s, p, done, err := g.toChange(cmd, typed, f.dryRun, func(e archive.Entry) bool { return e.Stands })
	if err != nil {
		return err
	}
	defer done()
	ctx, hurry, stop := signalled(cmd.Context())
	defer stop()
	proposal, err := session.ProposeUndo(ctx, p.account, p.dir, s)
	if err != nil {
		return notPutBack(g.withStanding(ctx, s, err))
	}
	w := cmd.ErrOrStderr()
	say(w, "%s, %s, session %s", s.Function.Name, whereabouts(p.account.Identity(), s.Function), s.Session)
	told := changeOf(s, proposal)
	tellProposal(cmd, f.asJSON, proposal)
	if f.dryRun {
		return f.print(cmd, told, nil)
	}
	if err := mayChange(cmd, g, f.sure, "Put this back? [y/N] "); err != nil {
		return err
	}
	begun, changes := s.Events, len(s.Changes)
	err = unlessHurried(hurry, s, func() ([]tuner.Event, error) { return session.Undo(ctx, p.account, p.dir, s.Session) })
	told.ended(s)
	told.Changed = s.Events > begun
	switch {
	case errors.As(err, new(*session.IncompleteError)):
		err = notPutBack(err)
	case err != nil || !s.End.Restored:
		err = notSet(ctx, s, err)
	default:
		for _, kept := range s.End.Kept {
			say(w, "%s", kept)
		}
		say(w, "%s", fmt.Sprintf("%s has %d MB and %d s again", s.Function.Name, s.Now().MemoryMB, s.Now().TimeoutS))
		for _, back := range returned(s.Changes[changes:]) {
			say(w, "%s", back)
		}
	}
	return f.print(cmd, told, err)
}

// returned say what was put back beside the settings.
func returned(changes []tuner.ChangeState) (lines []string) {
	for _, c := range changes {
		switch {
		case !c.Done || c.Refused:
		case c.Action == tuner.ActionReturnAlias:
			lines = append(lines, fmt.Sprintf("alias %s leads to %s again", c.Alias.Name, c.Alias.To))
		case c.Action == tuner.ActionDeleteVersion:
			lines = append(lines, fmt.Sprintf("version %s is deleted", c.Version))
		}
	}
	return lines
}

// withStanding adds to why a session has nothing to undo which other one of its
// function has.
func (g *globals) withStanding(ctx context.Context, s *tuner.State, err error) error {
	if !s.Standing().Nothing() {
		return err
	}
	entries, _, listErr := g.archive().Sessions(ctx)
	if listErr != nil {
		return err
	}
	own := slices.IndexFunc(entries, func(e archive.Entry) bool { return e.Session == s.Session })
	for _, e := range entries {
		if own >= 0 && e.Session != s.Session && e.SameFunction(entries[own]) && e.Stands {
			return fmt.Errorf("%w; %s has: lambdial undo %s", err, e.Session, e.Session)
		}
	}
	return err
}

// notPutBack has the exit code of what could not be restored, where it is that.
func notPutBack(err error) error {
	if errors.As(err, new(*session.IncompleteError)) {
		return &exitError{code: exitLeft, err: err}
	}
	return err
}
