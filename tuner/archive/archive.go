// Package archive is what past sessions left on this machine, a log each in one
// folder: they are listed, found by what a person types, loaded and deleted; it
// tells what they still owe their account, and what they chose and learnt of a
// function.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sync"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

var (
	// ErrRunning says that a session is still at work.
	ErrRunning = errors.New("the session is still running")
	// ErrOwing says that a session log is needed to undo what its session left.
	ErrOwing = errors.New("the session left something in the account: restore that first")
)

// Archive is a folder of session logs. Several may use it at once.
type Archive struct {
	dir   string
	mu    sync.Mutex
	ended map[string]cached // by path: the log of a session that has ended is read once
}

// cached is what a log of that size and time told.
type cached struct {
	size    int64
	changed time.Time
	entry   Entry
}

// In gives the archive in a folder, which need not be there.
func In(dir string) *Archive { return &Archive{dir: dir, ended: map[string]cached{}} }

// walk visits the logs, that of the newest session first, until visit has
// enough or ctx ends.
func (a *Archive) walk(ctx context.Context, visit func(path string) (more bool)) error {
	paths, err := journal.Paths(a.dir)
	if err != nil {
		return err
	}
	for _, path := range slices.Backward(paths) {
		if ctx.Err() != nil || !visit(path) {
			break
		}
	}
	return ctx.Err()
}

// Sessions lists the sessions, the newest first. Damaged logs are named beside
// them and left alone.
func (a *Archive) Sessions(ctx context.Context) (entries []Entry, damaged []error, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	entries = []Entry{}
	described := a.abouts()
	err = a.walk(ctx, func(path string) bool {
		entry, err := a.entry(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // it was just deleted
		case err != nil:
			damaged = append(damaged, err)
		case entry.Session != "": // else killed before its first line was whole: nothing happened
			if described[entry.Session] {
				entry.About = a.about(entry.Session)
			}
			entries = append(entries, entry)
		}
		return true
	})
	if err != nil {
		return nil, nil, err
	}
	// The names of the files tell the second only.
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.Started.Compare(a.Started) })
	return entries, damaged, nil
}

func (a *Archive) entry(path string) (Entry, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Entry{}, err
	}
	if known, ok := a.ended[path]; ok && known.size == info.Size() && known.changed.Equal(info.ModTime()) {
		return known.entry, nil
	}
	s, err := journal.Fold(path)
	if err != nil {
		return Entry{}, err
	}
	entry := entryOf(s, a.Status(s), path)
	if s.End != nil {
		a.ended[path] = cached{info.Size(), info.ModTime(), entry}
	}
	return entry, nil
}

// Load reads a session of that name.
func (a *Archive) Load(_ context.Context, session string) (*tuner.State, error) {
	path, err := journal.PathOf(a.dir, session)
	if err != nil {
		return nil, fmt.Errorf("%w: see lambdial sessions", err)
	}
	s, err := journal.Fold(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no session %s: see lambdial sessions", session)
	case err == nil && s.Session == "":
		return nil, fmt.Errorf("session log %s holds nothing: the session was killed before its first line was whole", path)
	}
	return s, err
}

// Events gives what happened in a session, in its order.
func (a *Archive) Events(_ context.Context, session string) (events []tuner.Event, err error) {
	path, err := journal.PathOf(a.dir, session)
	if err != nil {
		return nil, fmt.Errorf("%w: see lambdial sessions", err)
	}
	err = journal.Events(path, func(e tuner.Event) { events = append(events, e) })
	return events, err
}

// Samples gives the samples of a session in their order, read anew each time, or
// why they can't be read.
func (a *Archive) Samples(_ context.Context, session string) iter.Seq2[tuner.Sample, error] {
	return func(yield func(tuner.Sample, error) bool) {
		more := true
		path, err := journal.PathOf(a.dir, session)
		if err == nil {
			err = journal.Events(path, func(e tuner.Event) {
				if sampled, is := e.What.(tuner.Sampled); is && more {
					more = yield(sampled.Sample, nil)
				}
			})
		}
		if err != nil && more {
			yield(tuner.Sample{}, err)
		}
	}
}

// Delete deletes the log of a session that is over. It refuses with
// [ErrRunning] or [ErrOwing] while the log is needed, and with a
// *journal.DamageError where it can't tell.
func (a *Archive) Delete(_ context.Context, session string) error {
	path, err := journal.PathOf(a.dir, session)
	if err != nil {
		return err
	}
	s, err := journal.Fold(path)
	if err != nil {
		return err
	}
	lock, free, err := journal.LockFunction(a.dir, journal.FunctionKey(s.Account, s.Function))
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
	if owes(s) {
		return ErrOwing
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("session log: %w", err)
	}
	_, err = a.forget(session)
	return err
}

// Running says whether a process of this machine is at work on the session's
// function, and so most likely on the session, if its log has no end.
func (a *Archive) Running(s *tuner.State) bool {
	if s.End != nil {
		return false
	}
	locked, err := journal.FunctionLocked(a.dir, journal.FunctionKey(s.Account, s.Function))
	return err == nil && locked
}

// Status says in a word how a session stands: "running", "done",
// "interrupted", "failed", "imported", or "unfinished" where something of it is left.
func (a *Archive) Status(s *tuner.State) string {
	switch {
	case a.Running(s):
		return running
	case owes(s):
		return unfinished
	case s.Imported != nil:
		return imported
	case s.Failed:
		return "failed"
	case s.Interrupted && s.Reason != tuner.Answered || s.Reason == "": // without a reason it was killed
		return "interrupted"
	}
	return "done"
}

// owes says that something of a session is left in its account. The embedded
// account ended with its process.
func owes(s *tuner.State) bool { return !s.Account.Demo && !OwedBy(s).Nothing() }
