package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"lambdial/tuner/export"
)

// reportFlags are the flags of report as they were typed.
type reportFlags struct {
	failOver  string
	threshold string
	calls     int64
}

func reportCommand(g *globals) *cobra.Command {
	f := &reportFlags{}
	cmd := &cobra.Command{
		Use: "report SESSION", Short: "Write a session as a comment for a merge request",
		Long: flow(`Writes Markdown: a bold sentence, a small table of what the function has beside what is
best (of a check, what it was beside what it is), and the rest folded. "~" stands where no
difference is seen. With --threshold it writes nothing where neither duration nor cost changes by
more than that.

In GitHub Actions the action of this repository does it: docs/pipelines.md.

Exit codes: ` + exitCodes),
		Example: `lambdial report last --calls-a-month 2000000 > note.md
lambdial report last --threshold 5% > note.md && [ ! -s note.md ] || post note.md`,
		Args:              exactly("which session? lambdial report SESSION; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := g.whichSession(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			c, err := f.comment(cmd.Context(), g, name)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("threshold") {
				least, err := fraction("threshold", f.threshold)
				if err != nil {
					return usage("%w", err)
				}
				if !c.Worth(least) {
					say(cmd.ErrOrStderr(), "nothing changes by more than %s", f.threshold)
					return nil
				}
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), c.Markdown())
			return err
		},
	}
	flags := cmd.Flags()
	flags.Int64Var(&f.calls, "calls-a-month", 0, "how often the function is invoked a month, for what is saved")
	flags.Lookup("calls-a-month").DefValue = ""
	flags.StringVar(&f.failOver, "fail-over", "5%", "of a check: rise of duration or cost that matters")
	flags.StringVar(&f.threshold, "threshold", "", "write nothing where nothing changes by more than this, such as 5%")
	for _, name := range []string{"calls-a-month", "fail-over", "threshold"} {
		offer(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

// comment is that of a session, with the one that it checks.
func (f *reportFlags) comment(ctx context.Context, g *globals, session string) (c export.Comment, err error) {
	if c.Limit, err = failOverOf(f.failOver); err != nil {
		return c, usage("%w", err)
	}
	if f.calls < 0 {
		return c, usage("--calls-a-month %d is no number of calls", f.calls)
	}
	c.CallsMonth = float64(f.calls)
	if c.State, err = g.archive().Load(ctx, session); err != nil {
		return c, err
	}
	if against := c.State.Against; against != "" {
		if c.Base, err = g.archive().Load(ctx, against); err != nil {
			return c, fmt.Errorf("the session that %s checks: %w", session, err)
		}
	}
	return c, nil
}
