package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/template"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// patchFlags are the flags of patch as they were typed.
type patchFlags struct {
	in, find, resource   string
	memory               int
	timeout              string
	dryRun, sure, asJSON bool
}

func patchCommand(g *globals) *cobra.Command {
	f := &patchFlags{}
	cmd := &cobra.Command{
		Use: "patch SESSION", Short: "Write a session's result into the file that the function is deployed from",
		Long: flow(`Changes memory size and timeout of the session's function in a template of CloudFormation
or SAM (YAML or JSON), a serverless.yml, or files of Terraform. Every byte that is not the
value stays. What the value refers to (a parameter, a variable, an alias) is followed, and
changed where it is a literal. It shows the difference, asks, and replaces the file whole.

What it can't change for certain it refuses with the reason and the lines to write by hand:
code of the CDK, Pulumi, SST and Amplify, templates that make YAML, keys that stand twice.

Exit codes: ` + exitCodes),
		Example: `lambdial patch last --in template.yaml
lambdial patch orders-api --find . --dry-run
lambdial patch last --in main.tf --resource aws_lambda_function.orders --timeout 30s --yes`,
		Args:              exactly("which session? lambdial patch SESSION --in FILE; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE:              func(cmd *cobra.Command, args []string) error { return patch(cmd, g, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.in, "in", "", "file that the function is defined in")
	flags.StringVar(&f.find, "find", "", "folder to look in for that file, with those below it")
	flags.StringVar(&f.resource, "resource", "", "function as the file calls it, where more than one may be meant; Globals or provider for the value that all share")
	flags.IntVar(&f.memory, "memory", 0, "memory size in MB (default the recommended one, or the one that was set)")
	flags.StringVar(&f.timeout, "timeout", "", "timeout to write, such as 30s, or auto for the one that was measured to do (default: the one that was set, else it stays)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show the difference and write nothing")
	flags.BoolVar(&f.asJSON, "json", false, "print what was changed as JSON")
	flags.BoolVarP(&f.sure, "yes", "y", false, "do not ask before the file is written")
	flags.Lookup("memory").DefValue = ""
	offer(cmd, "resource", cobra.NoFileCompletions)
	offer(cmd, "memory", cobra.NoFileCompletions)
	offer(cmd, "timeout", cobra.NoFileCompletions)
	if err := cmd.MarkFlagDirname("find"); err != nil {
		panic(err) // the flag's name is written above
	}
	return cmd
}

// patched is what patch --json prints.
type patched struct {
	Session  string `json:"session"`
	Function string `json:"function"`
	Tool     string `json:"tool"`
	Resource string `json:"resource"`
	// Changes are none where the file says already what it shall.
	Changes []template.Change `json:"changes"`
	Notes   []string          `json:"notes,omitempty"`
	Diff    string            `json:"diff,omitempty"`
	// Written is false with --dry-run, and where nothing is to change.
	Written bool `json:"written"`
}

func patch(cmd *cobra.Command, g *globals, f *patchFlags, typed string) error {
	if (f.in == "") == (f.find == "") {
		return usage("which file? --in FILE names it, --find DIR looks for it: give one of them")
	}
	name, err := g.whichSession(cmd.Context(), typed)
	if err != nil {
		return err
	}
	s, err := g.archive().Load(cmd.Context(), name)
	if err != nil {
		return err
	}
	want, err := f.want(s)
	if err != nil {
		return usage("%w", err)
	}
	if f.find != "" {
		if err := f.look(cmd, &want); err != nil {
			return err
		}
	}
	p, err := template.Propose(f.in, want)
	if err != nil {
		return toldByHand(cmd.ErrOrStderr(), err)
	}
	w := cmd.ErrOrStderr()
	for _, note := range append(p.Notes, p.Links()...) {
		say(w, "note: %s", note)
	}
	told := patched{Session: s.Session, Function: text.Visible(s.Function.Name), Tool: string(p.Tool), Resource: text.Visible(p.Resource), Changes: p.Changes, Notes: p.Notes, Diff: p.Diff()}
	if told.Changes == nil {
		told.Changes = []template.Change{}
	}
	switch {
	case len(p.Changes) == 0:
		say(w, "%s says so already: nothing to write", f.in)
	case f.dryRun:
		printDiff(diffTo(cmd, f), told.Diff)
	default:
		printDiff(diffTo(cmd, f), told.Diff)
		if err := f.write(cmd, g, p); err != nil {
			return err
		}
		told.Written = true
	}
	if f.asJSON {
		return printJSON(cmd.OutOrStdout(), told)
	}
	return nil
}

// diffTo is where the difference is for a person: stdout, unless that is JSON's.
func diffTo(cmd *cobra.Command, f *patchFlags) io.Writer {
	if f.asJSON {
		return cmd.ErrOrStderr()
	}
	return cmd.OutOrStdout()
}

// write asks and replaces the files.
func (f *patchFlags) write(cmd *cobra.Command, g *globals, p *template.Patch) error {
	if err := p.Writable(); err != nil {
		return toldByHand(cmd.ErrOrStderr(), err)
	}
	switch {
	case g.readOnly:
		return usage("--read-only: nothing was written; --dry-run shows the difference alone")
	case f.sure:
	case !isTerminal(os.Stdin) || !isTerminal(os.Stderr):
		return usage("without a terminal to ask at, --yes is required, or --dry-run to see the difference alone")
	case !askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), "Write this? [y/N] "):
		return &exitError{code: exitInterrupted, err: errors.New("nothing was written")}
	}
	if err := p.Write(); err != nil {
		return toldByHand(cmd.ErrOrStderr(), err)
	}
	for _, c := range p.Changes {
		say(cmd.ErrOrStderr(), "%s:%d: %s is %s now", c.File, c.Line, c.Property, c.To)
	}
	return nil
}

// want is what the file shall say by the session and the flags: what was set by it,
// else what it recommends.
func (f *patchFlags) want(s *tuner.State) (template.Want, error) {
	want := template.Want{Function: s.Function.Name, Resource: f.resource, MemoryMB: f.memory}
	if s.Function.Origin != nil {
		want.LogicalID = s.Function.Origin.LogicalID
	}
	switch v := verdict.Of(s).Verdict(); {
	case f.memory != 0 && (f.memory < tuner.MinMemoryMB || f.memory > tuner.MaxMemoryMB):
		return want, fmt.Errorf("--memory %d is out of range: Lambda takes %d to %d MB", f.memory, tuner.MinMemoryMB, tuner.MaxMemoryMB)
	case f.memory != 0:
	case s.Elsewhere():
		return want, fmt.Errorf("the session measured %s, and %s runs on %s: --memory N says that you want a size all the same", s.Architecture(), s.Function.Name, s.Function.Architecture)
	case s.Applied > 0 || s.AppliedTimeoutS > 0:
		want.MemoryMB = s.Applied
	case v.Standing == verdict.StandingRecommended:
		want.MemoryMB = v.MemoryMB
	case f.timeout != "": // that alone
	case v.MemoryMB > 0:
		return want, fmt.Errorf("the session recommends no size; %d MB is what it has: --memory %d says that you want it", v.MemoryMB, v.MemoryMB)
	default:
		return want, errors.New("the session found no size: give --memory or --timeout")
	}
	var err error
	switch f.timeout {
	case "":
		want.TimeoutS = s.AppliedTimeoutS
	case "auto":
		want.TimeoutS, err = measuredTimeout(s, want.MemoryMB)
	default:
		want.TimeoutS, err = wholeSeconds(f.timeout)
	}
	return want, err
}

// wholeSeconds reads a timeout that Lambda takes.
func wholeSeconds(typed string) (int, error) {
	d, err := time.ParseDuration(typed)
	if err != nil || d < time.Second || d > tuner.MaxTimeout || d%time.Second != 0 {
		return 0, fmt.Errorf("--timeout %q is neither auto nor a whole number of seconds from 1s to %.0fs", typed, tuner.MaxTimeout.Seconds())
	}
	return int(d.Seconds()), nil
}

// look finds the file in a folder.
func (f *patchFlags) look(cmd *cobra.Command, want *template.Want) error {
	found, all, err := template.Find(cmd.Context(), f.find, *want)
	if err != nil {
		return fmt.Errorf("look in %s: %w", f.find, err)
	}
	more := ""
	if !all {
		more = "; it holds more files than were looked at: name a smaller folder"
	}
	switch len(found) {
	case 1:
		f.in = found[0].File
		want.Resource = found[0].Resource
		return nil
	case 0:
		return fmt.Errorf("no file in %s defines a function %s%s: --in FILE --resource NAME says which it is", f.find, text.Visible(want.Function), more)
	}
	var places []string
	for _, at := range found {
		places = append(places, strings.TrimSpace(text.Visible(at.File+" "+at.Resource)))
	}
	return usage("%s in %s may define %s: %s%s; --in FILE says which, --resource NAME in it", text.Count(len(found), "place"), f.find, text.Visible(want.Function), strings.Join(places, ", "), more)
}

// definedIn are the places in a folder that may define a function, in words.
func definedIn(ctx context.Context, dir string, f tuner.Function) (places []string) {
	want := template.Want{Function: f.Name}
	if f.Origin != nil {
		want.LogicalID = f.Origin.LogicalID
	}
	found, _, _ := template.Find(ctx, dir, want) // what can't be read defines nothing
	for _, at := range found {
		place := text.Visible(at.File)
		switch {
		case at.Resource != "":
			place += " as " + text.Visible(at.Resource)
		case at.Line > 0:
			place += fmt.Sprintf(", line %d", at.Line)
		}
		places = append(places, place+" ("+at.Tool.Name()+")")
	}
	return places
}

// toldByHand prints the lines to write by hand where they can be copied, and gives
// the error without them. A choice is the user's to make.
func toldByHand(w io.Writer, err error) error {
	if errors.As(err, new(*template.ChoiceError)) {
		return usage("%w", err)
	}
	var refused *template.RefusedError
	if !errors.As(err, &refused) || len(refused.ByHand) == 0 {
		return err
	}
	say(w, "to write by hand:")
	for _, line := range refused.ByHand {
		_, _ = fmt.Fprintln(w, "    "+text.Visible(line))
	}
	return err
}

// printDiff prints a difference; what is in the file is made visible.
func printDiff(w io.Writer, diff string) {
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\r\n")
		_, _ = fmt.Fprintln(w, strings.ReplaceAll(text.VisibleLines(strings.ReplaceAll(line, "\r", "␍")), "\n", " "))
	}
}
