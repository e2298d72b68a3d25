package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lambdial/tuner/journal"
)

// ErrOwing says that a session log is needed to undo what its session left.
var ErrOwing = errors.New("the session left something in the account: restore that first")

// Discard deletes the log of a session that is over. It refuses with
// [ErrRunning] or [ErrOwing] while the log is needed, and with a
// *journal.DamageError where it can't tell.
func Discard(path string) error {
	s, err := journal.Fold(path)
	if err != nil {
		return err
	}
	lock, free, err := journal.LockFunction(filepath.Dir(path), lockKey(s.Account, s.Function))
	if err != nil {
		return err
	}
	if !free && s.End == nil {
		return ErrRunning
	}
	if free {
		defer func() { _ = lock.Release() }() // held so that nobody restores it meanwhile
		if s, err = journal.Fold(path); err != nil {
			return err
		}
	}
	if !journal.OwedBy(s).Nothing() && !s.Account.Demo {
		return ErrOwing
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("session log: %w", err)
	}
	return nil
}
