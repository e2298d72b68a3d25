package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/cloudlogs"
	"lambdial/tuner/report"
	"lambdial/tuner/text"
)

// logFolder is where the logs of the samples are written to, a file each; the
// zero one writes none. Logs may hold what a function's owner would not have on a
// disk, so that this takes a person who asks for it, and only they can read them.
type logFolder struct {
	dir     string
	seen, n int
	err     error
	cut     []cutLog
	missing error // why the rest of one that was cut could not be had
}

// cutLog is a log of which Lambda's answer had the end alone.
type cutLog struct {
	path, group string
	sample      tuner.Sample
}

// mostFetching is how long the rest of logs may be fetched after a session.
const mostFetching = 30 * time.Second

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
	path := filepath.Join(l.dir, name)
	l.err = os.WriteFile(path, []byte(x.Log+"\n"), 0o600)
	l.n++
	if !report.Whole(x.Log, x.RequestID) {
		l.cut = append(l.cut, cutLog{path, cloudlogs.GroupOf(s, x.MemoryMB), x})
	}
}

// complete fetches the rest of logs that were cut from CloudWatch Logs. The first
// refusal is that of all.
func (l *logFolder) complete(ctx context.Context, a cloudlogs.Account) {
	var left []cutLog
	for i, c := range l.cut {
		log, err := cloudlogs.Fetch(ctx, a, c.group, c.sample)
		if err == nil {
			err = os.WriteFile(c.path, []byte(log), 0o600)
		}
		if err == nil && !report.Whole(log, c.sample.RequestID) { // its last lines are on their way, or it logs no report
			err = cloudlogs.ErrNotThere
		}
		if err != nil {
			l.missing = err
			left = append(left, c)
			if !errors.Is(err, cloudlogs.ErrNotThere) {
				left = append(left, l.cut[i+1:]...)
				break
			}
		}
	}
	l.cut = left
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
	if len(l.cut) > 0 {
		words += fmt.Sprintf("; of %d the beginning or the report is missing, since Lambda gives the last 4 kB: %v", len(l.cut), l.missing)
	}
	return words
}
