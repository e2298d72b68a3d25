package ui

import (
	"fmt"
	"math"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// Outcome tells what happened, for whoever speaks when the screen is gone.
type Outcome struct {
	// Sessions are the sessions that ran, in their order, as they ended.
	Sessions []*tuner.State
	// Interrupted: a session was running when the person, or a signal, left.
	Interrupted bool
	// Abandoned: the person did not wait for the last session's clean-up.
	Abandoned bool
}

// Left names what could not be undone, a line each; empty if all is restored.
func (o Outcome) Left() []string {
	var left []string
	for i, s := range o.Sessions {
		switch {
		case s.End == nil && (o.Abandoned || i < len(o.Sessions)-1 || s.Session != ""):
			left = append(left, fmt.Sprintf("session %s was left before it had cleaned up", text.Visible(s.Session)))
		case s.End != nil:
			for _, l := range s.End.Left {
				left = append(left, text.Visible(l))
			}
		}
	}
	return left
}

// Lines are what to print: a verdict a session, and what is left to do.
func (o Outcome) Lines() []string {
	var lines []string
	for _, s := range o.Sessions {
		lines = append(lines, line(s))
	}
	if left := o.Left(); len(left) > 0 {
		for _, l := range left {
			lines = append(lines, "not restored: "+l)
		}
		return append(lines, "To finish that: lambdial restore")
	}
	if len(o.Sessions) > 0 {
		lines = append(lines, "Restored: nothing of lambdial is left in the account.")
	}
	return lines
}

// line is a session's verdict in a line.
func line(s *tuner.State) string {
	name := text.Visible(s.Function.Name)
	v := s.Verdict()
	if v.MemoryMB == 0 {
		return name + ": no usable size" + because(s.Reason)
	}
	out := fmt.Sprintf("%s: %d MB (%s, confidence %.0f %%)", name, v.MemoryMB, v.Goal.Strategy, math.Floor(v.Confidence*100))
	var against []string
	if v.DurationChangeKnown {
		against = append(against, change(v.DurationChange, "faster", "slower"))
	}
	if v.CostChangeKnown {
		against = append(against, change(v.CostChange, "cheaper", "dearer"))
	}
	switch {
	case v.MemoryMB == s.Function.MemoryMB:
		out += ", the size it has"
	case len(against) > 0:
		out += ", " + strings.Join(against, " and ") + fmt.Sprintf(" than %d MB", s.Function.MemoryMB)
	}
	if s.Applied > 0 {
		out += fmt.Sprintf("; applied: the function has %d MB now", s.Applied)
	}
	return out
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + text.Visible(reason)
}

func change(fraction float64, less, more string) string {
	if fraction > 0 {
		return fmt.Sprintf("%.0f %% %s", fraction*100, more)
	}
	return fmt.Sprintf("%.0f %% %s", -fraction*100, less)
}
