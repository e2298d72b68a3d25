package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

func sessionsCommand(g *globals) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "sessions", Short: "List past sessions", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := g.sessionDirThere(); err != nil {
				return err
			}
			entries, damaged, err := sessionEntries(g.sessionDir())
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
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "no sessions yet"+g.elsewhere(""))
				return err
			}
			return printSessions(cmd.OutOrStdout(), entries)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// sessionEntry is one session as `sessions --json` prints it.
type sessionEntry struct {
	Session   string    `json:"session"`
	Function  string    `json:"function"`
	AccountID string    `json:"account_id,omitempty"`
	Region    string    `json:"region,omitempty"`
	Profile   string    `json:"profile,omitempty"`
	Endpoint  string    `json:"endpoint,omitempty"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended,omitzero"`
	State     string    `json:"state"`
	VerdictMB int       `json:"verdict_mb,omitempty"`
	Standing  string    `json:"standing,omitempty"` // of verdict_mb: recommended, leading or only
	Log       string    `json:"log"`
}

// sessionEntries reads the logs in dir, newest first. Damaged ones are named
// beside the others and left alone.
func sessionEntries(dir string) (entries []sessionEntry, damaged []error, err error) {
	paths, err := journal.Paths(dir)
	if err != nil {
		return nil, nil, err
	}
	entries = []sessionEntry{}
	for _, path := range paths {
		s, err := journal.Fold(path)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		if s.Session == "" {
			continue // killed before its first line was whole: nothing happened
		}
		entry := sessionEntry{
			Session: s.Session, Function: s.Function.Name, Started: s.Started,
			AccountID: tuner.AccountID(s.Function.ARN), Region: s.Account.Region, Profile: s.Account.Profile, Endpoint: s.Account.Endpoint,
			State: session.Status(dir, s), Log: path,
		}
		v := verdict.Of(s).Verdict()
		entry.VerdictMB, entry.Standing = v.MemoryMB, string(v.Standing)
		if s.End != nil {
			entry.Ended = s.Updated
		}
		entries = append(entries, entry)
	}
	// The names of the files tell the second only.
	slices.SortStableFunc(entries, func(a, b sessionEntry) int { return b.Started.Compare(a.Started) })
	return entries, damaged, nil
}

func printSessions(w io.Writer, entries []sessionEntry) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "SESSION\tFUNCTION\tREGION\tACCOUNT\tSTARTED\tSTATE\tVERDICT") // Flush tells
	unfinished := 0
	for _, e := range entries {
		if e.State == "unfinished" {
			unfinished++
		}
		verdict := "-"
		if e.VerdictMB > 0 {
			verdict = fmt.Sprintf("%d MB", e.VerdictMB)
			if e.Standing == "leading" {
				verdict += " led"
			}
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Session, text.Visible(e.Function), text.Visible(e.Region), text.Visible(cmp.Or(e.AccountID, "-")), e.Started.Local().Format("2006-01-02 15:04"), e.State, verdict)
	}
	if err := table.Flush(); err != nil || unfinished == 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "unfinished: something of %s is left in the account, and lambdial restore undoes it\n", text.Count(unfinished, "session"))
	return err
}
