package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

// sessionsFlags are the flags of sessions as they were typed.
type sessionsFlags struct {
	function, search, sort string
	tags                   []string
	asJSON                 bool
}

func sessionsCommand(g *globals) *cobra.Command {
	f := &sessionsFlags{}
	cmd := &cobra.Command{
		Use: "sessions", Short: "List past sessions", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		Example: `lambdial sessions --function orders-api --sort saving
lambdial sessions --search "prod interrupted"
lambdial sessions describe last --title "before the cache" --tag release-12`,
		RunE: func(cmd *cobra.Command, _ []string) error { return listSessions(cmd, g, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.function, "function", "", "only sessions of this function")
	flags.StringVar(&f.search, "search", "", "only sessions with these words in function, title, note, tags, state, region or name")
	flags.StringArrayVar(&f.tags, "tag", nil, "only sessions with this tag; several must all be there")
	flags.StringVar(&f.sort, "sort", string(archive.ByTime), "order: time, saving or function")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	var orders []string
	for _, o := range archive.Orders() {
		orders = append(orders, string(o))
	}
	offer(cmd, "sort", cobra.FixedCompletions(orders, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
	offer(cmd, "function", g.completeFunctions)
	offer(cmd, "search", cobra.NoFileCompletions)
	offer(cmd, "tag", cobra.NoFileCompletions)
	cmd.AddCommand(describeCommand(g))
	return cmd
}

func listSessions(cmd *cobra.Command, g *globals, f *sessionsFlags) error {
	order := archive.Order(f.sort)
	if err := order.Sort(nil); err != nil {
		return usage("%w", err)
	}
	if err := g.sessionDirThere(); err != nil {
		return err
	}
	all, damaged, err := g.archive().Sessions(cmd.Context())
	if err != nil {
		return err
	}
	for _, err := range damaged {
		say(cmd.ErrOrStderr(), "lambdial: %v", err)
	}
	entries := archive.Only(all, f.function, f.tags, f.search)
	if err := order.Sort(entries); err != nil {
		return usage("%w", err)
	}
	switch {
	case f.asJSON:
		return printJSON(cmd.OutOrStdout(), entries)
	case len(all) == 0:
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "no sessions yet"+g.elsewhere(cmd.Context(), ""))
		return err
	case len(entries) == 0:
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "none of %s is like that\n", text.Count(len(all), "session"))
		return err
	}
	return printSessions(cmd.OutOrStdout(), entries)
}

// description is what sessions describe --json prints.
type description struct {
	Session string `json:"session"`
	archive.About
}

func describeCommand(g *globals) *cobra.Command {
	var title, note string
	var tags, untag []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "describe SESSION", Short: "Give a session a title, a note or tags",
		Long: flow(`Keeps a title, a note and tags beside a session's log, which stays as it is. Lists show
and search them, and the title names the session like its name does. "-" takes a title or
a note away.`),
		Example: `lambdial sessions describe last --title "before the cache" --note "with the small payload" --tag release-12
lambdial sessions describe last --untag release-12`,
		Args:              exactly("which session? lambdial sessions describe SESSION; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed
			if !given("title") && !given("note") && !given("tag") && !given("untag") {
				return usage("describe it how? --title, --note, --tag or --untag")
			}
			name, err := g.whichSession(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			about, err := g.archive().Describe(name, func(a *archive.About) {
				if given("title") {
					a.Title = unlessDash(title)
				}
				if given("note") {
					a.Note = unlessDash(note)
				}
				a.Tags = append(a.Tags, tags...)
				a.Tags = slices.DeleteFunc(a.Tags, func(tag string) bool { return slices.Contains(untag, tag) })
			})
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), description{name, about})
			}
			say(cmd.ErrOrStderr(), "%s: %s", name, cmp.Or(aboutWords(about), "nothing is written about it now"))
			return nil
		},
	}
	cmd.Flags().StringVar(&title, "title", "", "name of your own")
	cmd.Flags().StringVar(&note, "note", "", "sentence about it")
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "tag to add; may be given several times")
	cmd.Flags().StringArrayVar(&untag, "untag", nil, "tag to take away")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what is written about it as JSON")
	for _, flag := range []string{"title", "note", "tag", "untag"} {
		offer(cmd, flag, cobra.NoFileCompletions)
	}
	return cmd
}

func unlessDash(typed string) string {
	if typed == "-" {
		return ""
	}
	return typed
}

// aboutWords are what is written about a session, in a line.
func aboutWords(a archive.About) string {
	var parts []string
	if a.Title != "" {
		parts = append(parts, a.Title)
	}
	if a.Note != "" {
		parts = append(parts, a.Note)
	}
	for _, tag := range a.Tags {
		parts = append(parts, "#"+tag)
	}
	return strings.Join(parts, ", ")
}

func printSessions(w io.Writer, entries []archive.Entry) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	about, saves := "", ""
	if slices.ContainsFunc(entries, func(e archive.Entry) bool { return aboutWords(e.About) != "" }) {
		about = "\tABOUT"
	}
	if slices.ContainsFunc(entries, func(e archive.Entry) bool { return e.Saving != nil }) {
		saves = "\tSAVES"
	}
	_, _ = fmt.Fprintln(table, "SESSION\tFUNCTION\tREGION\tACCOUNT\tSTARTED\tSTATE\tVERDICT"+saves+about) // Flush tells
	unfinished := 0
	for _, e := range entries {
		if e.Unfinished() {
			unfinished++
		}
		verdict := cmp.Or(text.MB(e.VerdictMB), "-")
		if e.Standing == "leading" {
			verdict += " led"
		} else if e.Standing == "only" {
			verdict += " only"
		}
		saving := e.Saving
		if e.IsCheck() {
			verdict, saving = "check", nil
		}
		more := ""
		if saves != "" {
			more = "\t" + savingCell(saving)
		}
		if about != "" {
			more += "\t" + text.Visible(aboutWords(e.About))
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s%s\n", e.Session, text.Visible(e.Function), text.Visible(e.Region), text.Visible(cmp.Or(e.AccountID, "-")), e.Started.Local().Format("2006-01-02 15:04"), e.State, verdict, more)
	}
	if err := table.Flush(); err != nil || unfinished == 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "unfinished: something of %s is left in the account, and lambdial restore undoes it\n", text.Count(unfinished, "session"))
	return err
}

// savingCell is what a verdict saves of the cost, "-" where that is unknown.
func savingCell(saving *float64) string {
	if saving == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100**saving)
}
