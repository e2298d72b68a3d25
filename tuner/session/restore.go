package session

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

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
	before, _, err := archive.FoldOrIntact(path)
	if err != nil {
		return tuner.Closed{}, err
	}
	lock, free, err := journal.LockFunction(filepath.Dir(path), journal.FunctionKey(before.Account, before.Function))
	if err != nil {
		return tuner.Closed{}, err
	}
	if !free {
		return tuner.Closed{}, archive.ErrRunning
	}
	defer func() { _ = lock.Release() }()            // the process ends soon and frees it anyway
	state, damage, err := archive.FoldOrIntact(path) // again: it may have ended while we waited for the lock
	if err != nil {
		return tuner.Closed{}, err
	}
	if state.Session != journal.SessionOf(path) {
		return tuner.Closed{}, fmt.Errorf("the session log %s is of another session, %s: nothing is undone by it", path, text.Visible(state.Session))
	}
	if archive.OwedBy(state).Nothing() {
		return tuner.Closed{Restored: true}, nil
	}
	if err := verify(ctx, account, state); err != nil {
		return tuner.Closed{}, err
	}
	if damage != nil {
		if err := journal.Mend(path); err != nil {
			return tuner.Closed{}, err
		}
	}
	log, err := journal.Continue(path)
	if err != nil {
		return tuner.Closed{}, err
	}
	defer func() { _ = log.Close() }() // each line that matters is synced already
	out := newQueue()
	c := &changer{account: account, rec: newRecorder(log, state, out)}
	return c.cleanUp(ctx), nil
}

// cleanUp undoes what is owed and closes the session.
func (c *changer) cleanUp(ctx context.Context) tuner.Closed {
	u := c.undo(ctx)
	closed := tuner.Closed{Restored: len(u.left) == 0, Left: u.left, Kept: u.kept}
	c.rec.recordAnyway(closed)
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
