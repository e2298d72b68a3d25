package main

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
)

// failure is an error as a command with --json prints it.
type failure struct {
	Message string `json:"message"`
	// Kind is "usage", "refused", "interrupted", "left", "unmet", "no_size" or
	// "failed", or what the account said: "access_denied", "not_found" and the like.
	Kind     string `json:"kind"`
	ExitCode int    `json:"exit_code"`
}

// printedError is an error of a command that has printed its JSON already.
type printedError struct{ error }

func (e printedError) Unwrap() error { return e.error }

// exitCode is the program's for an error.
func exitCode(err error) int {
	var exit *exitError
	var refused *session.RefusedError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &refused) && refused.Choice, usageOfCobra(err):
		return exitUsage
	}
	return exitFailed
}

// printFailure prints an error as the one JSON object of a command, unless that
// has printed its own.
func printFailure(w io.Writer, err error) error {
	if errors.As(err, new(printedError)) {
		return nil
	}
	code := exitCode(err)
	kinds := map[int]string{exitUsage: "usage", exitNoSize: "no_size", exitLeft: "left", exitUnmet: "unmet", exitInterrupted: "interrupted"}
	kind := kinds[code]
	if kind == "" {
		var refused *session.RefusedError
		switch k := tuner.KindOf(err); {
		case errors.As(err, &refused):
			kind = "refused"
		case k != "" && k != tuner.ErrOther:
			kind = strings.ReplaceAll(string(k), "-", "_")
		default:
			kind = "failed"
		}
	}
	return printJSON(w, map[string]failure{"error": {Message: sentence(err), Kind: kind, ExitCode: code}})
}

// wantsJSON says that a command line asks for JSON, also where it is wrong
// otherwise.
func wantsJSON(root *cobra.Command, args []string) bool {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.Flags().Lookup("json") == nil {
		return false
	}
	asked, _ := cmd.Flags().GetBool("json")
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return asked || slices.Contains(args[:end], "--json")
}

// sentence is an error in one line; what the account said is made visible.
func sentence(err error) string {
	message := err.Error()
	var refused *tuner.AccountError
	if errors.As(err, &refused) && (refused.Kind == tuner.ErrNoRegion || refused.Kind == tuner.ErrNoCredentials) {
		message = refused.Message // which call came first says nothing here
	}
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = text.Visible(line)
	}
	return strings.Join(lines, "; ")
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
		if slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }) {
			empty = append(empty, "--"+f.Name)
		}
	})
	if len(empty) == 0 {
		return nil
	}
	return usage("%s has an empty value: give one, or leave the flag out", strings.Join(empty, ", "))
}
