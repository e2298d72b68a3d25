package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/preflight"
	"lambdial/tuner/template"
	"lambdial/tuner/text"
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

// exitError carries an exit code; its error, where there is one, is printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	switch {
	case e.err != nil:
		return e.err.Error()
	case e.code == exitInterrupted:
		return "interrupted"
	}
	return fmt.Sprintf("exit code %d", e.code)
}

func (e *exitError) Unwrap() error { return e.err }

// usage makes an error of wrong usage.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// printError prints one line. What the account said is made visible first.
func printError(w io.Writer, err error) {
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

// failure is an error as a command with --json prints it.
type failure struct {
	Message string `json:"message"`
	// Kind is "usage", "refused", "interrupted", "left", "unmet", "no_size" or
	// "failed", or what the account said: "access_denied", "not_found" and the like.
	Kind     string `json:"kind"`
	ExitCode int    `json:"exit_code"`
	// ByHand are lines to write into a file that was not changed.
	ByHand []string `json:"by_hand,omitempty"`
}

// printedError is an error of a command that has printed its JSON already.
type printedError struct{ error }

func (e printedError) Unwrap() error { return e.error }

// exitCode is the program's for an error.
func exitCode(err error) int {
	var exit *exitError
	var refused *preflight.RefusedError
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
	return printJSON(w, map[string]failure{"error": failureOf(err)})
}

func failureOf(err error) failure {
	code := exitCode(err)
	kinds := map[int]string{exitUsage: "usage", exitNoSize: "no_size", exitLeft: "left", exitUnmet: "unmet", exitInterrupted: "interrupted"}
	kind := kinds[code]
	if kind == "" {
		var refused *preflight.RefusedError
		switch k := tuner.KindOf(err); {
		case errors.As(err, &refused), errors.As(err, new(*template.RefusedError)):
			kind = "refused"
		case k != "" && k != tuner.ErrOther:
			kind = strings.ReplaceAll(string(k), "-", "_")
		default:
			kind = "failed"
		}
	}
	told := failure{Message: sentence(err), Kind: kind, ExitCode: code}
	var file *template.RefusedError
	if errors.As(err, &file) {
		told.ByHand = file.ByHand
	}
	return told
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
