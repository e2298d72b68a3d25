package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// Leftover is a session that ended without undoing all that it did.
type Leftover struct {
	Path  string
	State *tuner.State
	Owed  Owed
	// Damage is why its log can't be read whole, nil where it can.
	Damage error
}

// Describe says what the session left and what restore will do, by name, a
// line each.
func (l Leftover) Describe() string {
	s := l.State
	lines := []string{fmt.Sprintf("session %s on %s in %s was interrupted; restore will:", s.Session, s.Function.Name, s.Account.Region)}
	if l.Damage != nil {
		lines = append(lines, fmt.Sprintf("  (%v; what its other lines tell is used)", l.Damage))
	}
	for _, a := range l.Owed.Aliases {
		lines = append(lines, fmt.Sprintf("  lead the alias %s of %s back to %s, if it does not lead there", a.Name, a.Function, a.Want))
	}
	if o := l.Owed.Settings; o != nil {
		lines = append(lines, fmt.Sprintf("  set %s back to %d MB and %d s, each if it is not", o.Function, o.Want.MemoryMB, o.Want.TimeoutS))
	}
	for _, v := range l.Owed.Versions {
		if v.Number == "" {
			lines = append(lines, fmt.Sprintf("  delete a version of %s described as %q, if there is one", v.Function, v.Description))
		} else {
			lines = append(lines, fmt.Sprintf("  delete version %s of %s (%d MB)", v.Number, v.Function, v.MemoryMB))
		}
	}
	for _, c := range l.Owed.Copies {
		lines = append(lines, fmt.Sprintf("  delete the function %s, a temporary copy", c.Function))
	}
	return strings.Join(lines, "\n")
}

// Leftovers finds the interrupted sessions, but not those at work, the oldest
// first. Logs that can't be used are told as errors beside the others.
func (a *Archive) Leftovers() (found []Leftover, unusable []error, err error) {
	all, unusable, err := a.Owing()
	for _, l := range all {
		if a.Running(l.State) {
			continue
		}
		if err := journal.Trust(l.Path); err != nil {
			unusable = append(unusable, err)
			continue
		}
		found = append(found, l)
	}
	return found, unusable, err
}

// Owing finds the sessions that have changed something and not undone it yet,
// also those at work, the oldest first.
func (a *Archive) Owing() (found []Leftover, damaged []error, err error) {
	err = a.walk(context.Background(), func(path string) bool {
		s, damage, err := FoldOrIntact(path)
		switch {
		case err != nil:
			damaged = append(damaged, err)
		case s.Account.Demo:
		case s.Session != "" && owes(s):
			found = append(found, Leftover{Path: path, State: s, Owed: OwedBy(s), Damage: damage})
		case damage != nil:
			damaged = append(damaged, damage)
		}
		return true
	})
	slices.Reverse(found)
	slices.Reverse(damaged)
	return found, damaged, err
}

// FoldOrIntact reads a log, or what of it is intact, and then why it can't be
// read whole.
func FoldOrIntact(path string) (s *tuner.State, damage, err error) {
	s, err = journal.Fold(path)
	if err == nil {
		return s, nil, nil
	}
	if s, intactErr := journal.Intact(path); intactErr == nil {
		return s, err, nil
	}
	return nil, nil, err
}
