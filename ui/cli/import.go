package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/powertuning"
	"lambdial/tuner/text"
)

// unnamed is the function of a session when nobody said which one was measured.
const unnamed = "imported"

// importFlags are the flags of import as they were typed.
type importFlags struct {
	function, architecture, title, strategy string
	asJSON                                  bool
}

func importCommand(g *globals) *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use: "import FILE|URL…", Short: "Take over what aws-lambda-power-tuning measured",
		Long: flow(`Makes a session of the output of an execution of aws-lambda-power-tuning (as its details
have it, or as aws stepfunctions describe-execution prints it; - is standard input), or of the
address of its graph. It is listed, opened, exported and compared like others. Nothing is
invoked, and nothing sent.

These are means: how they are spread is not told, so that there is no interval, no confidence
and no difference that is more than chance; and neither is which function it was, which
--function names.

Exit codes: ` + exitCodes),
		Example: `lambdial import output.json --function orders-api
lambdial import 'https://lambda-power-tuning.show/#gAAAAQ==;AACQQAAAAEA=;X3CJMF9wCTE=' --function orders-api
aws stepfunctions describe-execution --execution-arn "$ARN" | lambdial import -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || strings.TrimSpace(strings.Join(args, "")) == "" {
				return usage("which file, or the address of which graph? lambdial import FILE|URL")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return importAll(cmd, g, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.function, "function", "", "name of the function that was measured")
	flags.StringVar(&f.architecture, "architecture", "", "architecture of the function: arm64 or x86_64")
	flags.StringVar(&f.title, "title", "", "name of your own for the session")
	flags.StringVar(&f.strategy, "strategy", string(tuner.StrategyBalanced), "what is best: cost, speed or balanced")
	flags.BoolVar(&f.asJSON, "json", false, "print the sessions as sessions --json does")
	offer(cmd, "function", g.completeFunctions)
	offer(cmd, "architecture", cobra.FixedCompletions(architectures[:], cobra.ShellCompDirectiveNoFileComp))
	offer(cmd, "strategy", cobra.FixedCompletions([]string{"cost", "speed", "balanced"}, cobra.ShellCompDirectiveNoFileComp))
	offer(cmd, "title", cobra.NoFileCompletions)
	return cmd
}

// namedCurve is a curve and where it was read.
type namedCurve struct {
	powertuning.Curve
	source string
}

func importAll(cmd *cobra.Command, g *globals, f *importFlags, from []string) error {
	goal := tuner.DefaultGoal()
	goal.Strategy = tuner.Strategy(f.strategy)
	switch {
	case goal.Strategy != tuner.StrategyCost && goal.Strategy != tuner.StrategySpeed && goal.Strategy != tuner.StrategyBalanced:
		return usage("--strategy %s is none of cost, speed and balanced", f.strategy)
	case f.architecture != "" && f.architecture != "arm64" && f.architecture != "x86_64":
		return usage("--architecture %s is neither arm64 nor x86_64", f.architecture)
	}
	if err := g.sessionDirThere(); err != nil {
		return err
	}
	var curves []namedCurve
	for _, one := range from { // all of them, before the first is written
		some, err := readCurves(one, cmd.InOrStdin())
		if err != nil {
			return err
		}
		curves = append(curves, some...)
	}
	written := map[string]bool{}
	for _, c := range curves {
		name, region := tuner.FunctionOf(cmp.Or(f.function, c.Name, unnamed))
		of := archive.Importing{Function: text.Visible(name), Region: cmp.Or(g.region, region), Architecture: f.architecture, Source: c.source, Goal: goal}
		session, err := g.archive().Import(cmd.Context(), c.Curve, of)
		if err != nil {
			return err
		}
		written[session] = true
		title := f.title
		if title == "" && of.Function != c.Name {
			title = c.Name
		}
		if title != "" {
			if _, err := g.archive().Describe(session, func(a *archive.About) { a.Title = title }); err != nil {
				return err
			}
		}
		say(cmd.ErrOrStderr(), "session %s: %s of %s, means without their spread", session, text.Count(len(c.Sizes), "size"), of.Function)
	}
	if !f.asJSON {
		return nil
	}
	entries, _, err := g.archive().Sessions(cmd.Context())
	if err != nil {
		return err
	}
	return printJSON(cmd.OutOrStdout(), slices.DeleteFunc(entries, func(e archive.Entry) bool { return !written[e.Session] }))
}

// readCurves reads a file, standard input or an address.
func readCurves(from string, stdin io.Reader) (curves []namedCurve, err error) {
	content, source := []byte(from), "address"
	if !powertuning.IsURL(from) {
		if source = from; from == "-" {
			source = "stdin"
		}
		if content, err = readInput(from, stdin); errors.Is(err, os.ErrNotExist) && strings.Contains(from, ";") {
			return nil, usage("%s is no file; the address of a graph begins with https://", from)
		} else if err != nil {
			return nil, fmt.Errorf("import: %w", err)
		}
	}
	read, err := powertuning.ParseOutput(content)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", source, err)
	}
	for _, c := range read {
		curves = append(curves, namedCurve{c, source})
	}
	return curves, nil
}
