package app

import (
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// Outcome tells what happened, for whoever speaks when the screen is gone.
type Outcome struct {
	// Sessions are the sessions that ran, in their order, as they ended.
	Sessions []*tuner.State
	// Errors are what else went wrong in them.
	Errors []error
}

// Left names what could not be undone, a line each; empty if all is restored.
func (o Outcome) Left() []string {
	var left []string
	for _, s := range o.Sessions {
		switch {
		case s.End == nil:
			left = append(left, fmt.Sprintf("session %s on %s ended before it had cleaned up", text.Visible(s.Session), text.Visible(s.Function.Name)))
		case !s.End.Restored:
			for _, l := range s.End.Left {
				left = append(left, text.Visible(l))
			}
		}
	}
	return left
}

// Lines are what to print: a verdict a session, what was kept, and what is
// left to do.
func (o Outcome) Lines() []string {
	var lines []string
	for _, s := range o.Sessions {
		lines = append(lines, text.Visible(s.Function.Name)+": "+text.Visible(verdict.Of(s).Sentence()))
		if s.Applied > 0 {
			lines = append(lines, fmt.Sprintf("%s has %d MB now.", text.Visible(s.Function.Name), s.Applied))
		}
		if s.AppliedTimeoutS > 0 {
			lines = append(lines, fmt.Sprintf("%s has a timeout of %d s now.", text.Visible(s.Function.Name), s.AppliedTimeoutS))
		}
		if !s.Account.Demo && !s.Standing().Nothing() {
			lines = append(lines, "lambdial undo "+s.Session+" takes that back.")
		}
		if s.End != nil {
			for _, k := range s.End.Kept {
				lines = append(lines, "kept: "+text.Visible(k))
			}
		}
	}
	for _, err := range o.Errors {
		lines = append(lines, text.Visible(err.Error()))
	}
	left := o.Left()
	for _, l := range left {
		lines = append(lines, "not restored: "+l)
	}
	switch {
	case len(left) > 0:
		lines = append(lines, "To finish that: lambdial restore")
	case len(o.Sessions) > 0:
		lines = append(lines, "Everything was cleaned up: nothing of lambdial is left in the account.")
	}
	return lines
}
