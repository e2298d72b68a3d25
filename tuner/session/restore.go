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
}

// Describe says in a line what the session left, as far as its log tells.
func (l Leftover) Describe() string {
	var parts []string
	if o := l.Owed.Settings; o != nil {
		parts = append(parts, fmt.Sprintf("its memory size may not be the %d MB that it had", o.Want.MemoryMB))
	}
	if n := len(l.Owed.Versions); n > 0 {
		parts = append(parts, "up to "+text.Count(n, "temporary version"))
	}
	if n := len(l.Owed.Copies); n > 0 {
		parts = append(parts, "a temporary copy")
	}
	return fmt.Sprintf("session %s on %s in %s was interrupted: %s", l.State.Session, l.State.Function.Name, l.State.Account.Region, strings.Join(parts, ", "))
}

// Leftovers finds the interrupted sessions in dir, but not those at work.
// Damaged logs are told as errors beside the others.
func Leftovers(dir string) (found []Leftover, damaged []error, err error) {
	all, damaged, err := owing(dir)
	for _, l := range all {
		if !Running(dir, l.State) {
			found = append(found, l)
		}
	}
	return found, damaged, err
}

// owing finds the sessions in dir that have changed something and not undone
// it yet.
func owing(dir string) (found []Leftover, damaged []error, err error) {
	paths, err := journal.Paths(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		s, err := journal.Fold(path)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		if s.Account.Demo {
			continue // the embedded account ended with its process
		}
		if owed := journal.OwedBy(s); s.Session != "" && !owed.Nothing() {
			found = append(found, Leftover{Path: path, State: s, Owed: owed})
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
	lock, free, err := journal.LockFunction(dir, lockKey(s.Account, s.Function))
	if err != nil || !free {
		return !free && err == nil
	}
	_ = lock.Release() // it was held for a moment only to ask
	return false
}

// Restore finishes undoing what an interrupted session left behind. It acts
// only on what its log says is ours and only where nobody else has changed it
// since; it may be repeated, and may itself be interrupted.
func Restore(ctx context.Context, account tuner.Account, path string) (tuner.Closed, error) {
	before, err := journal.Fold(path)
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
	state, err := journal.Fold(path)      // again: it may have ended while we waited for the lock
	if err != nil {
		return tuner.Closed{}, err
	}
	if journal.OwedBy(state).Nothing() {
		return tuner.Closed{Restored: true}, nil
	}
	if err := sameAccount(ctx, account, state.Function); err != nil {
		return tuner.Closed{}, err
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

// sameAccount refuses to restore with the credentials of another account,
// where a function of that name would be missing, or be somebody else's.
func sameAccount(ctx context.Context, account tuner.Account, f tuner.Function) error {
	want := accountID(f.ARN)
	check := func(arn string) error {
		if id := accountID(arn); id != "" && want != "" && id != want {
			return fmt.Errorf("the session ran in the AWS account %s, and these credentials are of %s: choose the right ones with --profile", want, id)
		}
		return nil
	}
	now, err := insist(ctx, func() (tuner.Function, error) { return account.Function(ctx, f.Name, "") })
	if err == nil {
		return check(now.ARN)
	}
	if tuner.KindOf(err) != tuner.ErrNotFound {
		return nil // whatever it is, undoing will name it
	}
	for page, err := range account.Functions(ctx) {
		if err != nil {
			break // without the right to list it can't be told
		}
		for _, other := range page {
			return check(other.ARN)
		}
	}
	return nil
}

// accountID is the fifth part of an ARN, "" if there is none.
func accountID(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
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
	return strings.Join([]string{id.Endpoint, id.Region, f.ARN, f.Name}, "\n")
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
	case s.Interrupted || s.End == nil:
		return "interrupted"
	}
	return "done"
}
