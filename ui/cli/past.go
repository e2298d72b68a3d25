package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"lambdial/tuner/journal"
	"lambdial/tuner/session"
	"lambdial/ui/sessions"
)

// past reads session logs for the screen, which asks again after every
// session. The log of a session that has ended is read once.
type past struct {
	dir   string
	mu    sync.Mutex
	ended map[string]pastEntry // by path
}

// pastEntry is what a log of that size and time told.
type pastEntry struct {
	size    int64
	changed time.Time
	entry   sessions.Entry
}

func newPast(dir string) *past { return &past{dir: dir, ended: map[string]pastEntry{}} }

// list gives the sessions, newest first. Damaged logs are told as an error
// beside the others.
func (p *past) list(ctx context.Context) ([]sessions.Entry, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	paths, err := journal.Paths(p.dir)
	if err != nil {
		return nil, err
	}
	var entries []sessions.Entry
	var damaged []error
	for _, path := range paths {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		entry, err := p.read(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // it was just deleted
		case err != nil:
			damaged = append(damaged, err)
		case entry.Session != "": // else killed before its first line was whole: nothing happened
			entries = append(entries, entry)
		}
	}
	slices.SortStableFunc(entries, func(a, b sessions.Entry) int { return b.Started.Compare(a.Started) })
	return entries, errors.Join(damaged...)
}

func (p *past) read(path string) (sessions.Entry, error) {
	info, err := os.Stat(path)
	if err != nil {
		return sessions.Entry{}, err
	}
	if known, ok := p.ended[path]; ok && known.size == info.Size() && known.changed.Equal(info.ModTime()) {
		return known.entry, nil
	}
	s, err := journal.Fold(path)
	if err != nil {
		return sessions.Entry{}, err
	}
	entry := sessions.Of(s, session.Status(p.dir, s), path)
	if s.End != nil {
		p.ended[path] = pastEntry{info.Size(), info.ModTime(), entry}
	}
	return entry, nil
}
