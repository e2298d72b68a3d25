package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// logFolder is where the logs of the samples are written to, a file each; the
// zero one writes none. Logs may hold what a function's owner would not have on a
// disk, so that this takes a person who asks for it, and only they can read them.
type logFolder struct {
	dir          string
	seen, n      int
	err          error
	incompletely int
}

// openLogs makes the folder.
func openLogs(dir string) (*logFolder, error) {
	if dir == "" {
		return &logFolder{}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("--save-logs: %w", err)
	}
	return &logFolder{dir: dir}, nil
}

// sampled writes the log of the newest sample, if it has one that was not written.
func (l *logFolder) sampled(s *tuner.State) {
	ran := s.Spent().Invocations
	if l.dir == "" || l.err != nil || ran == l.seen || len(s.Recent) == 0 {
		return
	}
	l.seen = ran
	x := s.Recent[len(s.Recent)-1]
	if strings.TrimSpace(x.Log) == "" || x.Earlier {
		return
	}
	kind := "warm"
	switch {
	case x.Failure != nil:
		kind = "failed"
	case x.Cold:
		kind = "cold"
	}
	name := fmt.Sprintf("%s-%04d-%dMB-%s-%s.log", s.Session, ran, x.MemoryMB, kind, fileName(x.RequestID))
	l.err = os.WriteFile(filepath.Join(l.dir, name), []byte(x.Log), 0o600)
	l.n++
	if x.NoReport {
		l.incompletely++
	}
}

// fileName leaves of a request id what is a part of a file's name everywhere.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return '_'
	}, id)
}

// told says what was written, "" for nothing.
func (l *logFolder) told() string {
	switch {
	case l.err != nil:
		return fmt.Sprintf("not all logs were saved: %v", l.err)
	case l.n == 0 && l.dir != "":
		return "no sample had a log to save"
	case l.n == 0:
		return ""
	}
	words := fmt.Sprintf("%s saved in %s, for you alone to read: they may hold payloads and secrets that the function logs", text.Count(l.n, "log"), l.dir)
	if l.incompletely > 0 {
		words += fmt.Sprintf("; %d without a REPORT line: Lambda gives the last 4 kB of each", l.incompletely)
	}
	return words
}
