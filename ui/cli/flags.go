package cli

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lambdial/tuner/text"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// exactly one argument is taken; ask says so in the user's words.
func exactly(ask string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) > 1:
			return usage("one at a time: %s and %s are two", args[0], args[1])
		case len(args) == 0 || strings.TrimSpace(args[0]) == "":
			return usage("%s", ask)
		}
		return nil
	}
}

// plainly says what a flag takes, where a value is none of that.
func plainly(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	takes := kindOf(invalid.GetFlag())
	if takes == "" {
		return err
	}
	return fmt.Errorf("--%s %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), takes)
}

// meant adds to an unknown flag which of the command's was likely meant.
func meant(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) < 2 {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := text.Near(unknown.GetSpecifiedName(), names); len(near) > 0 {
		return fmt.Errorf("%w: did you mean --%s?", err, near[0])
	}
	return err
}

// noCommand says that no word stands alone, and which command one was likely
// meant to be.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	err := usage("unknown command %q for %q", args[0], cmd.CommandPath())
	if near := text.Near(args[0], names); len(near) > 0 {
		return usage("%w: did you mean %s?", err, near[0])
	}
	return err
}

// kindOf says what a flag takes, "" for any text.
func kindOf(f *pflag.Flag) string {
	return map[string]string{
		"int": "a whole number", "int64": "a whole number", "uint64": "a whole number of 0 or more", "float64": "a number",
		"duration": "a time such as 200ms or 30s", "bool": "true or false",
	}[f.Value.Type()]
}

// flow makes each paragraph one line, for the help and the manual page to wrap.
func flow(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

// unsetValues refuses flags with an empty value: it is what an unset variable
// leaves of --endpoint-url "$URL", which must not become real AWS.
func unsetValues(cmd *cobra.Command) error {
	var empty []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if several, ok := f.Value.(interface{ GetSlice() []string }); ok {
			values = several.GetSlice()
		}
		if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }) {
			empty = append(empty, "--"+f.Name)
		}
	})
	if len(empty) == 0 {
		return nil
	}
	return usage("%s has an empty value: give one, or leave the flag out", strings.Join(empty, ", "))
}

// fraction reads "5%" and "0.05" alike. A bare number of 1 or more is refused,
// since it may mean percents as well as times.
func fraction(flag, typed string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(typed), "%")
	number = strings.TrimSpace(number)
	f, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || math.IsNaN(f) || math.IsInf(f, 0):
		return 0, fmt.Errorf("--%s %q is not a number such as 5%% or 0.05", flag, typed)
	case percent:
		return f / 100, nil
	case f == 1:
		return 0, fmt.Errorf("--%s %s may be 1%% or 100%%: write the percent sign", flag, number)
	case f > 1:
		return 0, fmt.Errorf("--%s %s lacks its percent sign: write %s%%", flag, number, number)
	}
	return f, nil
}
