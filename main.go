// Command lambdial finds the memory size at which an AWS Lambda function is
// cheapest, fastest or best balanced, by invoking it for real and drawing what
// comes back while it comes back.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner/emulator"
)

// Exit codes, as the README tells them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNoSize      = 3 // finished without a usable size
	exitLeft        = 4 // something could not be restored
	exitUnmet       = 5 // the target was not met, or it could not be told
	exitInterrupted = 130
)

// version is set at release builds.
var version = "0.1.0"

func main() {
	emulator.RunHandlerIfAsked() // the embedded account starts this binary again as a function
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// exitError carries an exit code; its error, where there is one, is printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage makes an error of wrong usage.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// exactly one argument is taken; ask says so in the user's words.
func exactly(ask string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return usage("%s", ask)
		}
		return nil
	}
}

// run carries out one command line and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	refuseOtherShells(root)
	err := fang.Execute(ctx, root, fang.WithVersion(version), fang.WithErrorHandler(printError), fang.WithoutManpage())
	if err != nil && wantsJSON(root, args) {
		err = errors.Join(err, printFailure(stdout, err))
	}
	return exitCode(err)
}

// refuseOtherShells keeps completion from taking a shell that it doesn't know
// for a call for help. Its scripts go to the output that root has by now.
func refuseOtherShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd("completion")
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// printError prints one line. What the account said is made visible first.
func printError(w io.Writer, _ fang.Styles, err error) {
	var exit *exitError
	if errors.As(err, &exit) && exit.err == nil {
		return // it has been told already
	}
	_, _ = fmt.Fprintf(w, "lambdial: %s\n", sentence(err))
}

// usageOfCobra recognises the errors that cobra makes itself, which have no
// type of their own.
func usageOfCobra(err error) bool {
	for _, begin := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ", "flag needs", "invalid argument"} {
		if strings.HasPrefix(err.Error(), begin) {
			return true
		}
	}
	return false
}

// plainly says what a flag takes, where a value is none of that.
func plainly(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	takes := map[string]string{
		"int": "a whole number", "uint64": "a whole number of 0 or more", "float64": "a number",
		"duration": "a time such as 200ms or 30s", "bool": "true or false",
	}[invalid.GetFlag().Value.Type()]
	if takes == "" {
		return err
	}
	return fmt.Errorf("--%s %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), takes)
}

// flow makes each paragraph one line, for the help and the manual page to wrap.
func flow(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

func rootCommand() *cobra.Command {
	g := &globals{}
	root := &cobra.Command{
		Use:   "lambdial",
		Short: "Find the best memory size of an AWS Lambda function",
		Long: flow(`lambdial invokes a Lambda function at several memory sizes and draws duration and
cost as the samples arrive, until the best size is clear. The function is left as it was.

Without a command it opens the terminal program on your AWS account; --demo opens it on
an embedded account that needs no AWS.

Exit codes: ` + exitCodes + `

lambdial man | man -l - shows files, environment variables and examples as well.`),
		Example: `# look around without an AWS account
lambdial --demo

# tune without the terminal program
lambdial tune orders-api --memory 128,512,1024 --yes --json`,
		Args:              cobra.NoArgs,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return unsetValues(cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return openScreen(cmd, g, screenStart{}) },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", plainly(err)) })
	g.register(root.PersistentFlags())
	root.AddCommand(functionsCommand(g), tuneCommand(g), pricesCommand(g), restoreCommand(g), sessionsCommand(g), openCommand(g), emulatorCommand(), manCommand())
	g.complete(root)
	return root
}
