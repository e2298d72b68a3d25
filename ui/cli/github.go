package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"lambdial/tuner/archive"
	"lambdial/tuner/export"
	"lambdial/tuner/github"
	"lambdial/tuner/text"
)

func githubCommand() *cobra.Command {
	return &cobra.Command{
		Use: "github", Short: "Tune or check a function as a step of GitHub Actions",
		Long: flow(`What action.yml of this repository runs: it reads the action’s inputs from INPUT_… and the
runner’s GITHUB_… variables, tunes or checks, and writes the step’s outputs, the job’s summary
and one comment on the pull request, which it updates. See docs/pipelines.md.

Exit codes: ` + exitCodes),
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a := &action{env: os.Getenv, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr()}
			return a.run(cmd.Context())
		},
	}
}

// action is one run of the action.
type action struct {
	env            func(string) string
	stdout, stderr io.Writer
	event          github.Event
	asked          asked
}

// asked is what the inputs say of that which comes after measuring.
type asked struct {
	calls    int64
	failOver string
	// comments says that one may be made where duration or cost changes by more than
	// threshold.
	comments  bool
	threshold float64
}

// input is what the workflow gave for an input, "" for nothing.
func (a *action) input(name string) string {
	return strings.TrimSpace(a.env("INPUT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))))
}

func (a *action) run(ctx context.Context) (err error) {
	if a.event, err = github.ReadEvent(a.env("GITHUB_EVENT_PATH")); err != nil {
		return err
	}
	if a.event.Fork && !a.credentials() {
		return a.skip("pull requests from forks get no credentials")
	}
	args, err := a.arguments()
	if err == nil { // before anything is paid for
		a.asked, err = a.after()
	}
	if err != nil {
		return usage("%w", err)
	}
	if dir := a.input("state-dir"); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("state-dir: %w", err)
		}
	}
	if against := a.input("against"); against != "" {
		_, err := a.globals().archive().Find(ctx, against)
		if errors.As(err, new(*archive.NotFoundError)) {
			return a.skip("there is no session " + against + " to check against yet: one of mode: tune on the main branch makes it, and a cache of state-dir keeps it")
		}
	}
	code, told, err := a.measure(ctx, args)
	if err != nil {
		return err
	}
	if err := errors.Join(a.output("skipped", "false"), a.output("exit-code", strconv.Itoa(code))); err != nil {
		return err
	}
	if told.session() == "" {
		return a.failed(code, told)
	}
	comment, err := a.comment(ctx, told)
	if err != nil {
		return err
	}
	for _, v := range comment.Values() {
		err = errors.Join(err, a.output(v.Name, v.Value))
	}
	if err = errors.Join(err, a.summary(comment.Markdown())); err != nil {
		return err
	}
	a.stick(ctx, comment)
	if code == exitOK {
		return nil
	}
	return &exitError{code: code}
}

// skip ends the step well, with the reason.
func (a *action) skip(why string) error {
	say(a.stderr, "skipped: %s", why)
	return errors.Join(a.output("skipped", "true"), a.summary(export.Code(a.input("function"))+": skipped, since "+export.Markdowned(why)+".\n"))
}

func (a *action) globals() *globals { return &globals{stateDir: a.input("state-dir")} }

// credentials says that there are some that AWS's SDK could use.
func (a *action) credentials() bool {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
		if a.env(name) != "" {
			return true
		}
	}
	return false
}

// arguments are the command line that the inputs ask for.
func (a *action) arguments() (args []string, err error) {
	function, against := a.input("function"), a.input("against")
	if function == "" {
		return nil, errors.New("which function? with: function: NAME")
	}
	mode := cmp.Or(a.input("mode"), "tune")
	flags := []string{"region", "endpoint-url", "state-dir", "samples", "payload", "budget", "max-time"}
	switch {
	case mode == "tune" && against == "":
		flags = append(flags, "memory", "strategy")
	case mode == "tune":
		return nil, errors.New("against: is of mode: check")
	case mode == "check" && against == "":
		return nil, errors.New("mode: check takes against: a session, or the function’s name for its last one")
	case mode == "check":
		flags = append(flags, "against", "fail-over")
	default:
		return nil, fmt.Errorf("mode: %s is neither tune nor check", mode)
	}
	args = []string{mode, "--yes", "--json"}
	for _, name := range flags {
		if value := a.input(name); value != "" {
			args = append(args, "--"+name+"="+value)
		}
	}
	for line := range strings.Lines(a.input("args")) { // an argument a line, so that none needs quotes
		if line = strings.TrimSpace(line); line != "" {
			args = append(args, line)
		}
	}
	return append(args, "--", function), nil
}

// after reads what the inputs say of that which comes after measuring.
func (a *action) after() (all asked, err error) {
	all.failOver = cmp.Or(a.input("fail-over"), "5%")
	switch word := cmp.Or(a.input("comment"), "true"); word {
	case "true", "false":
		all.comments = word == "true"
	default:
		return all, fmt.Errorf("comment: %s is neither true nor false", word)
	}
	if _, err = failOverOf(all.failOver); err != nil {
		return all, err
	}
	if all.threshold, err = fraction("threshold", cmp.Or(a.input("threshold"), "5%")); err != nil {
		return all, err
	}
	if all.calls, err = calls(a.input("calls-a-month")); err != nil {
		err = fmt.Errorf("calls-a-month: %w", err)
	}
	return all, err
}

// measure runs a command of the program. Nothing that it prints on the way is a
// command to the runner.
func (a *action) measure(ctx context.Context, args []string) (code int, told measured, err error) {
	var out bytes.Buffer
	until := rand.Text()
	_, _ = fmt.Fprintf(a.stderr, "::stop-commands::%s\n", until)
	code = run(ctx, args, &out, a.stderr)
	_, _ = fmt.Fprintf(a.stderr, "::%s::\n", until)
	if err := json.Unmarshal(out.Bytes(), &told); err != nil {
		return code, told, fmt.Errorf("%s printed no JSON: %w", args[0], err)
	}
	return code, told, nil
}

// failed tells of a command that has measured nothing.
func (a *action) failed(code int, told measured) error {
	why := "it ended with exit code " + strconv.Itoa(code)
	if told.Error != nil {
		why = told.Error.Message
	}
	_, _ = fmt.Fprintf(a.stdout, "::error title=lambdial::%s\n", escaped(why))
	return errors.Join(a.summary("**"+export.Code(a.input("function"))+"**: "+export.Markdowned(why)+"\n"), &exitError{code: code})
}

func (a *action) comment(ctx context.Context, told measured) (export.Comment, error) {
	f := reportFlags{failOver: a.asked.failOver, calls: a.asked.calls}
	return f.comment(ctx, a.globals(), told.session(), told)
}

// stick writes the comment. That it can't is a warning, and fails nothing: what was
// measured stands in the summary.
func (a *action) stick(ctx context.Context, c export.Comment) {
	token := a.input("github-token")
	if a.event.Number == 0 || token == "" || !a.asked.comments {
		return
	}
	comments := github.Comments{
		API: cmp.Or(a.env("GITHUB_API_URL"), "https://api.github.com"), Repository: a.env("GITHUB_REPOSITORY"), Number: a.event.Number, Token: token,
	}
	did, err := comments.Stick(ctx, cmp.Or(a.input("title"), c.State.Function.Name), c.Markdown(), c.Worth(a.asked.threshold))
	switch {
	case err != nil:
		_, _ = fmt.Fprintf(a.stdout, "::warning title=lambdial::%s\n", escaped(err.Error()))
	case did == "":
		say(a.stderr, "no comment: nothing changes by more than the threshold")
	default:
		say(a.stderr, "comment %s", did)
	}
}

func (a *action) output(name, value string) error {
	return github.Append(a.env("GITHUB_OUTPUT"), github.Output(name, value))
}

func (a *action) summary(markdown string) error {
	return github.Append(a.env("GITHUB_STEP_SUMMARY"), markdown+"\n")
}

// escaped is the text of a command to the runner.
func escaped(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text.Visible(s))
}

// calls is a number that may be left out, and hold underscores.
func calls(typed string) (int64, error) {
	if typed == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(typed, "_", ""), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no number of calls", typed)
	}
	return n, nil
}
