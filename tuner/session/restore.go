package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

// ErrRunning says that the session to be restored is still at work.
var ErrRunning = errors.New("the session is still running")

// Leftover is a session that ended without undoing all that it did.
type Leftover struct {
	Path  string
	State *tuner.State
	Owed  journal.Owed
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

// Leftovers finds the interrupted sessions in dir, but not those at work. Logs
// that can't be used are told as errors beside the others.
func Leftovers(dir string) (found []Leftover, unusable []error, err error) {
	all, unusable, err := owing(dir)
	for _, l := range all {
		if Running(dir, l.State) {
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

// owing finds the sessions in dir that have changed something and not undone
// it yet.
func owing(dir string) (found []Leftover, damaged []error, err error) {
	paths, err := journal.Paths(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		s, damage := journal.Fold(path)
		if damage != nil {
			if s, err = journal.Intact(path); err != nil {
				damaged = append(damaged, damage)
				continue
			}
		}
		if s.Account.Demo {
			continue // the embedded account ended with its process
		}
		owed := journal.OwedBy(s)
		switch {
		case s.Session != "" && !owed.Nothing():
			found = append(found, Leftover{Path: path, State: s, Owed: owed, Damage: damage})
		case damage != nil:
			damaged = append(damaged, damage)
		}
	}
	return found, damaged, nil
}

// Running says whether a process of this machine is at work on the session's
// function, and so most likely on the session, if its log has no end.
func Running(dir string, s *tuner.State) bool {
	if s.End != nil {
		return false
	}
	locked, err := journal.FunctionLocked(dir, lockKey(s.Account, s.Function))
	return err == nil && locked
}

// Restore finishes undoing what an interrupted session left behind. It acts
// only on what log, mark and account say is ours and only where nobody else has
// changed it since; it may be repeated, and may itself be interrupted. In another
// account than the session's it does nothing, with an *ElsewhereError; by a log
// that others could have written, with a *journal.TrustError. Of a damaged log
// it uses the intact lines.
func Restore(ctx context.Context, account tuner.Account, path string) (tuner.Closed, error) {
	if err := journal.Trust(path); err != nil {
		return tuner.Closed{}, err
	}
	before, err := foldOrIntact(path)
	if err != nil {
		return tuner.Closed{}, err
	}
	lock, free, err := journal.LockFunction(filepath.Dir(path), lockKey(before.Account, before.Function))
	if err != nil {
		return tuner.Closed{}, err
	}
	if !free {
		return tuner.Closed{}, ErrRunning
	}
	defer func() { _ = lock.Release() }() // the process ends soon and frees it anyway
	state, err := foldOrIntact(path)      // again: it may have ended while we waited for the lock
	if err != nil {
		return tuner.Closed{}, err
	}
	if state.Session != journal.SessionOf(path) {
		return tuner.Closed{}, fmt.Errorf("the session log %s is of another session, %s: nothing is undone by it", path, text.Visible(state.Session))
	}
	if journal.OwedBy(state).Nothing() {
		return tuner.Closed{Restored: true}, nil
	}
	if err := verify(ctx, account, state); err != nil {
		return tuner.Closed{}, err
	}
	log, err := journal.Continue(path)
	var damage *journal.DamageError
	if errors.As(err, &damage) {
		if err = journal.Mend(path); err == nil {
			log, err = journal.Continue(path)
		}
	}
	if err != nil {
		return tuner.Closed{}, err
	}
	defer func() { _ = log.Close() }() // each line that matters is synced already
	out := newQueue()
	c := &changer{account: account, rec: newRecorder(log, state, out)}
	return c.cleanUp(ctx), nil
}

// foldOrIntact reads a log, or what of it is intact.
func foldOrIntact(path string) (*tuner.State, error) {
	s, err := journal.Fold(path)
	var damage *journal.DamageError
	if !errors.As(err, &damage) {
		return s, err
	}
	if s, intactErr := journal.Intact(path); intactErr == nil {
		return s, nil
	}
	return nil, err
}

// cleanUp undoes what is owed and closes the session.
func (c *changer) cleanUp(ctx context.Context) tuner.Closed {
	u := c.undo(ctx)
	closed := tuner.Closed{Restored: len(u.left) == 0, Left: u.left, Kept: u.kept}
	c.rec.tell(closed)
	return closed
}

// Mark begins the description of everything that a session makes in an
// account, so that another lambdial recognises it.
const Mark = "lambdial session "

func describe(session string, mb int, had tuner.Settings) string {
	return fmt.Sprintf("%s%s: %d MB, temporary; the function had %d MB and %d s", Mark, session, mb, had.MemoryMB, had.TimeoutS)
}

func describeCopy(session, source string) string {
	return fmt.Sprintf("%s%s: copy of %s, temporary", Mark, session, source)
}

// foreignSession gives the session that made a version, "" if none of ours did.
func foreignSession(description string) string {
	rest, ok := strings.CutPrefix(description, Mark)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, ":")
	return name
}

func lockKey(id tuner.Identity, f tuner.Function) string {
	return strings.Join([]string{address(id.Endpoint), id.Region, f.ARN, f.Name}, "\n")
}

// Status says in a word how a session in dir stands: "running", "done",
// "interrupted", "failed", or "unfinished" where something of it is left.
func Status(dir string, s *tuner.State) string {
	switch {
	case Running(dir, s):
		return "running"
	case !journal.OwedBy(s).Nothing() && !s.Account.Demo:
		return "unfinished"
	case s.Failed:
		return "failed"
	case s.Interrupted || s.Reason == "": // without a reason it was killed
		return "interrupted"
	}
	return "done"
}
