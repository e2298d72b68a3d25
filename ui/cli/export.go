package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lambdial/tuner/disk"
	"lambdial/tuner/export"
	"lambdial/tuner/text"
)

// exportFlags are the flags of export as they were typed.
type exportFlags struct {
	format, out string
	redact      bool
}

func exportCommand(g *globals) *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use: "export SESSION…", Short: "Write past sessions as a file for others",
		Long: flow(`Writes sessions that are on this machine; nothing is invoked and nothing asked.
Without --format the ending of --out tells the format.`) + `

  csv           a row a size, units in the names of the columns
  ndjson        a line of JSON a sample
  json          as open --json prints it, an array of several
  markdown      a bold sentence and a table, for a merge request
  svg           graphs of duration and cost over memory, dark and light
  html          a page for a colleague: graphs, table, what if, method, prices; it loads nothing
  power-tuning  the output of aws-lambda-power-tuning, with the address of its graph

` + flow(`--redact leaves out the account, ARNs, names of functions, profiles, aliases, stacks and
files, and what functions said when they failed; the region, the numbers and the session's
name stay.

Exit codes: `+exitCodes),
		Example: `lambdial export last --out orders.html
lambdial export last --format markdown
lambdial export last~1 last --out graphs.svg
lambdial export orders-api --format csv --redact`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || slices.ContainsFunc(args, func(a string) bool { return strings.TrimSpace(a) == "" }) {
				return usage("which session? lambdial export SESSION; lambdial sessions lists them")
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return g.completeSessions(cmd, nil, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return exportSessions(cmd, g, f, args) },
	}
	var formats []string
	for _, format := range export.Formats() {
		formats = append(formats, string(format))
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "one of "+strings.Join(formats, ", "))
	flags.StringVar(&f.out, "out", "", "file to write, for you alone, instead of standard output")
	flags.BoolVar(&f.redact, "redact", false, "leave out account, ARNs and names")
	offer(cmd, "format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
	return cmd
}

func exportSessions(cmd *cobra.Command, g *globals, f *exportFlags, typed []string) error {
	format, err := f.which()
	if err != nil {
		return err
	}
	sessions, err := g.exported(cmd, typed)
	if err != nil {
		return err
	}
	if f.redact {
		export.Redact(sessions)
	}
	if f.out == "" {
		out := bufio.NewWriter(cmd.OutOrStdout())
		return exportError(errors.Join(format.Write(out, sessions), out.Flush()))
	}
	var content bytes.Buffer
	if err := format.Write(&content, sessions); err != nil {
		return exportError(err)
	}
	if err := disk.Write(f.out, content.Bytes()); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	say(cmd.ErrOrStderr(), "%s written, %s", f.out, text.Bytes(content.Len()))
	return nil
}

// exportError gives what went wrong its exit code.
func exportError(err error) error {
	switch {
	case errors.Is(err, export.ErrOne), errors.Is(err, export.ErrImported):
		return usage("%w", err)
	case errors.Is(err, export.ErrNoSize):
		return &exitError{code: exitNoSize, err: err}
	}
	return err
}

// exportsJSON says that a command line exports JSON to standard output.
func exportsJSON(cmd *cobra.Command) bool {
	format := cmd.Flags().Lookup("format")
	return format != nil && format.Value.String() == string(export.JSON) && !cmd.Flags().Changed("out")
}

// which is the format that was asked for, or that the name of the file tells.
func (f *exportFlags) which() (export.Format, error) {
	all := export.Formats()
	if f.format != "" {
		if format := export.Format(f.format); slices.Contains(all, format) {
			return format, nil
		}
		return "", usage("--format %s is none of %s", f.format, listed(all))
	}
	if format := export.ByExtension(strings.ToLower(filepath.Ext(f.out))); format != "" {
		return format, nil
	}
	return "", usage("in which format? --format %s", listed(all))
}

func listed(formats []export.Format) string {
	var words []string
	for _, f := range formats {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}

// exported loads the sessions that were typed.
func (g *globals) exported(cmd *cobra.Command, typed []string) (sessions []export.Session, err error) {
	ctx, seen := cmd.Context(), map[string]string{}
	for _, as := range typed {
		name, err := g.whichSession(ctx, as)
		if err != nil {
			return nil, err
		}
		if before, twice := seen[name]; twice {
			return nil, usage("%s and %s are one session, %s", before, as, name)
		}
		seen[name] = as
		s := export.Session{Samples: g.archive().Samples(ctx, name)}
		if s.State, err = g.archive().Load(ctx, name); err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
	}
	return sessions, nil
}
