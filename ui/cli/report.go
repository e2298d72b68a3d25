package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

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
		Use: "report SESSION|FILE.json", Short: "Write a session as a comment for a merge request",
		Long: flow(`Writes Markdown: a bold sentence, a small table of what the function has beside what is
best (of a check, what it was beside what it is), and the rest folded. "~" stands where no
difference is seen. With --threshold it writes nothing where neither duration nor cost changes by
more than that. FILE.json is what tune --json or check --json printed, of which a
check knows what fresh samples confirmed.

In GitHub Actions the action of this repository does it: docs/pipelines.md.

Exit codes: ` + exitCodes),
		Example: `lambdial report last --calls-a-month 2000000 > note.md
lambdial check orders-api --against last --yes --json > check.json
lambdial report check.json --threshold 5% > note.md`,
		Args: exactly("which session? lambdial report SESSION, or the file of a tune --json; lambdial sessions lists them"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			names, _ := g.completeSessions(cmd, args, typed)
			return names, cobra.ShellCompDirectiveDefault // or a file
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			name, told := args[0], measured{}
			if filepath.Ext(name) == ".json" {
				if told, err = readMeasured(name); err != nil {
					return err
				}
				name = told.session()
			}
			if name, err = g.whichSession(cmd.Context(), name); err != nil {
				return err
			}
			c, err := f.comment(cmd.Context(), g, name, told)
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

// measured is as much of what tune and check print as a report goes on with.
type measured struct {
	Session      string        `json:"session"` // of tune
	B            *comparedSide `json:"b"`       // of check
	Exceeded     string        `json:"exceeded"`
	Confirmation *confirmation `json:"confirmation"`
	Error        *failure      `json:"error"`
}

func (m measured) session() string {
	if m.B != nil {
		return m.B.Session
	}
	return m.Session
}

func readMeasured(path string) (told measured, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return told, fmt.Errorf("report: %w", err)
	}
	switch err := json.Unmarshal(content, &told); {
	case err != nil:
		return told, fmt.Errorf("report: %s is not what tune --json or check --json prints: %w", path, err)
	case told.session() == "" && told.Error != nil:
		return told, fmt.Errorf("report: nothing was measured: %s", told.Error.Message)
	case told.session() == "":
		return told, fmt.Errorf("report: %s tells of no session: it takes what tune --json or check --json prints", path)
	}
	return told, nil
}

// comment is that of a session, with the one that it checks, and what was told when
// it was.
func (f *reportFlags) comment(ctx context.Context, g *globals, session string, told measured) (c export.Comment, err error) {
	if told.Confirmation != nil {
		c.Confirmation = told.Confirmation.words()
	}
	c.Regression = told.Exceeded != ""
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
