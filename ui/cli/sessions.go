package cli

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

func sessionsCommand(g *globals) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "sessions", Short: "List past sessions", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := g.sessionDirThere(); err != nil {
				return err
			}
			entries, damaged, err := g.archive().Sessions(cmd.Context())
			if err != nil {
				return err
			}
			for _, err := range damaged {
				say(cmd.ErrOrStderr(), "lambdial: %v", err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), entries)
			}
			if len(entries) == 0 {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "no sessions yet"+g.elsewhere(cmd.Context(), ""))
				return err
			}
			return printSessions(cmd.OutOrStdout(), entries)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printSessions(w io.Writer, entries []archive.Entry) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "SESSION\tFUNCTION\tREGION\tACCOUNT\tSTARTED\tSTATE\tVERDICT") // Flush tells
	unfinished := 0
	for _, e := range entries {
		if e.Unfinished() {
			unfinished++
		}
		verdict := cmp.Or(text.MB(e.VerdictMB), "-")
		if e.Standing == "leading" {
			verdict += " led"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Session, text.Visible(e.Function), text.Visible(e.Region), text.Visible(cmp.Or(e.AccountID, "-")), e.Started.Local().Format("2006-01-02 15:04"), e.State, verdict)
	}
	if err := table.Flush(); err != nil || unfinished == 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "unfinished: something of %s is left in the account, and lambdial restore undoes it\n", text.Count(unfinished, "session"))
	return err
}
