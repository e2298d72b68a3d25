// Package cli is the command line: a file a command, and beside them what all
// commands stand on: the exit codes, the terminal, connecting to an account,
// and how text and JSON are printed.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"lambdial/tuner/emulator"
)

// Main runs the program and gives its exit code.
func Main() int {
	emulator.RunHandlerIfAsked() // the embedded account starts this binary again as a function
	return run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
}

// run carries out one command line and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	refuseOtherShells(root)
	refuseOtherTopics(root)
	err := execute(ctx, root, args)
	if err != nil && wantsJSON(root, args) {
		err = errors.Join(err, printFailure(stdout, err))
	}
	return exitCode(err)
}

// execute runs the command. Only help is drawn by fang, which asks the terminal
// for its colours: an answer to that would come to whoever reads the keyboard
// next, such as the shell after an error.
func execute(ctx context.Context, root *cobra.Command, args []string) error {
	help := slices.ContainsFunc(args, func(a string) bool { return a == "-h" || a == "--help" }) ||
		len(args) > 0 && args[0] == "help" || slices.Equal(args, []string{"completion"})
	if help && os.Getenv("TERM") != "dumb" {
		return fang.Execute(ctx, root, fang.WithVersion(thisBuild().String()), fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { printError(w, err) }), fang.WithoutManpage())
	}
	root.Version = thisBuild().String()
	err := root.ExecuteContext(ctx)
	if err != nil {
		printError(root.ErrOrStderr(), err)
	}
	return err
}

// refuseOtherTopics keeps help from telling of lambdial where it was asked for
// what is none of its commands.
func refuseOtherTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.RunE, c.Run = func(cmd *cobra.Command, args []string) error {
				about, rest, err := root.Find(args)
				if err != nil || len(rest) > 0 || len(args) > 0 && about == root {
					return usage("there is no help on %s: lambdial --help lists the commands", strings.Join(args, " "))
				}
				about.InitDefaultHelpFlag()
				return about.Help()
			}, nil
		}
	}
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

func rootCommand() *cobra.Command {
	g, find, look := &globals{}, "", &screenFlags{}
	root := &cobra.Command{
		Use:   "lambdial",
		Short: "Find the best memory size of an AWS Lambda function",
		Long: flow(`lambdial invokes a Lambda function at several memory sizes and draws duration and
cost as the samples arrive, until the best size is clear. The function is left as it was.

Without a command it opens the terminal program on your AWS account; --demo opens it on
an embedded account that needs no AWS.

Defaults can stand in a configuration file or in variables: lambdial config shows them.

Exit codes: ` + exitCodes + `

lambdial man | man -l - shows files, environment variables and examples as well.`),
		Example: `# look around without an AWS account
lambdial --demo

# tune without the terminal program
lambdial tune orders-api --memory 128,512,1024 --yes --json`,
		Args:          noCommand,
		SilenceUsage:  true,
		SilenceErrors: true,
		Annotations:   map[string]string{configured: "screen"},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := unsetValues(cmd); err != nil {
				return err
			}
			return g.configure(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return openScreen(cmd, g, screenStart{find: find, flags: look})
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage("%w", plainly(meant(cmd, err))) })
	root.Flags().StringVar(&find, "find", ".", "folder in which the terminal program looks for the file that a function is deployed from")
	look.register(root.Flags())
	g.register(root.PersistentFlags())
	root.AddCommand(functionsCommand(g), tuneCommand(g), applyCommand(g), undoCommand(g), pricesCommand(g), restoreCommand(g), sessionsCommand(g), openCommand(g), importCommand(g), compareCommand(g), checkCommand(g), patchCommand(g), exportCommand(g), emulatorCommand(), reportCommand(g), githubCommand(), schemaCommand(), configCommand(g), versionCommand(), manCommand())
	look.complete(root)
	g.complete(root)
	return root
}
