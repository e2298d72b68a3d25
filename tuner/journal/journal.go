// Package journal keeps the events of a session on disk: one append-only file
// a session, a JSON object a line, each with a checksum over itself and all
// lines before it.
//
// It is a write-ahead log. An event that announces a change to the account is
// on the disk before the change is made, so that whatever happens to the
// process, the file tells everything that may have to be undone.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"lambdial/tuner"
)

const extension = ".jsonl"

// Log is the session log of a running session.
type Log struct {
	file   *os.File
	path   string
	end    logEnd
	broken error // no line can follow
}

// logEnd is where the whole lines of a log end, and the checksum there.
type logEnd struct {
	size int64
	sum  uint32
}

// NewSession gives a session its name: the time for people, a random part so
// that no two are the same. It holds nothing that came from the account, so
// it is safe as a file's name.
func NewSession(now time.Time) string {
	return now.UTC().Format("20060102-150405-") + uuid.NewString()[:6]
}

var sessionName = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$`)

// Create makes the file of a new session in dir, which it makes if need be.
// Both are for the user alone.
func Create(dir, session string) (*Log, error) {
	if !sessionName.MatchString(session) {
		return nil, fmt.Errorf("%q is no session's name", session)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("session log folder: %w", err)
	}
	// It may be older than this program. Where it is a link, somebody else's
	// folder may be behind it.
	if info, err := os.Lstat(dir); err == nil && info.IsDir() {
		if err := os.Chmod(dir, 0o700); err != nil {
			return nil, fmt.Errorf("session log folder: %w", err)
		}
	}
	path := filepath.Join(dir, session+extension)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("session log: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Log{file: file, path: path}, nil
}

// Continue opens the file of an interrupted session to append to it. A torn
// last line is cut off first, so that the next event begins a line. A file
// that is damaged otherwise is left as it is, with a *DamageError.
func Continue(path string) (*Log, error) {
	end, err := scan(path, func(tuner.Event) {})
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("session log: %w", err)
	}
	if info, err := file.Stat(); err != nil || end.size < info.Size() {
		if err := os.Truncate(path, end.size); err != nil {
			return nil, errors.Join(fmt.Errorf("session log: %w", err), file.Close())
		}
	}
	return &Log{file: file, path: path, end: end}, nil
}

// Path is the file's.
func (l *Log) Path() string { return l.path }

// Append writes one event. When it returns without an error, an event that
// bears on the account is on the disk and not only in a buffer. After an error
// nothing of the event is in the log, which goes on once there is room again.
func (l *Log) Append(e tuner.Event) error {
	if l.broken != nil {
		return l.broken
	}
	line, sum, err := encode(e, l.end.sum)
	if err != nil {
		return fmt.Errorf("session log: %w", err)
	}
	if err := l.write(line, durable(e)); err != nil {
		err = fmt.Errorf("session log: %w", err)
		// A full disk takes a part of a line; another after it would be damage.
		if cutErr := os.Truncate(l.path, l.end.size); cutErr != nil {
			l.broken = errors.Join(err, cutErr)
		}
		return err
	}
	l.end = logEnd{size: l.end.size + int64(len(line)), sum: sum}
	return nil
}

func (l *Log) write(line []byte, sync bool) error {
	if _, err := l.file.Write(line); err != nil {
		return err
	}
	if sync {
		return l.file.Sync()
	}
	return nil
}

// Close closes the file.
func (l *Log) Close() error { return l.file.Close() }

// durable events are those that restore needs; a lost sample costs a dot on a
// graph, and a disk can't sync thousands of them a second.
func durable(e tuner.Event) bool {
	switch e.What.(type) {
	case tuner.Opened, tuner.Intended, tuner.Done, tuner.Refused, tuner.Closed:
		return true
	}
	return false
}

// The checksum is the last member of a line's object, of fixed length. It goes
// on from that of the line before, so that no line can be missing or misplaced.
const checksumForm = `,"crc":"%08x"}`

const checksumLen = len(`,"crc":"00000000"}`)

func encode(e tuner.Event, before uint32) (line []byte, sum uint32, err error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, 0, err
	}
	body = body[:len(body)-1]
	sum = checksum(before, body)
	return fmt.Appendf(body, checksumForm+"\n", sum), sum, nil
}

func decode(line []byte, before uint32) (e tuner.Event, sum uint32, err error) {
	if len(line) <= checksumLen {
		return e, 0, errors.New("line is too short")
	}
	body, tail := line[:len(line)-checksumLen], line[len(line)-checksumLen:]
	sum = checksum(before, body)
	var want [checksumLen]byte
	if !bytes.Equal(fmt.Appendf(want[:0], checksumForm, sum), tail) {
		return e, 0, errors.New("checksum does not match")
	}
	err = e.UnmarshalJSON(line)
	return e, sum, err
}

func checksum(before uint32, body []byte) uint32 {
	return crc32.Update(before, crc32.IEEETable, body)
}

// DamageError is a session log that can't be trusted. Nothing is undone by
// such a log, and it is left as it is.
type DamageError struct {
	Path string
	Line int
	Err  error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("session log %s is damaged at line %d (%v): it is left alone", e.Path, e.Line, e.Err)
}

func (e *DamageError) Unwrap() error { return e.Err }

// Fold reads a session log into the state that it leads to. A torn last line is
// what a killed process leaves, and is passed over; any other damage is a
// *DamageError.
func Fold(path string) (*tuner.State, error) {
	var s tuner.State
	if _, err := scan(path, s.Apply); err != nil {
		return nil, err
	}
	return &s, nil
}

// Events calls on for each event of a session log, with what [Fold] refuses and
// passes over.
func Events(path string, on func(tuner.Event)) error {
	_, err := scan(path, on)
	return err
}

// scan calls on for each event of a session log, one after the other, and tells
// where the log ends.
func scan(path string, on func(tuner.Event)) (logEnd, error) {
	file, err := os.Open(path)
	if err != nil {
		return logEnd{}, fmt.Errorf("session log: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	return parse(path, file, on)
}

func parse(path string, r io.Reader, on func(tuner.Event)) (at logEnd, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, math.MaxInt)
	lines.Split(wholeLine)
	for number := 1; lines.Scan(); number++ {
		e, sum, err := decode(lines.Bytes(), at.sum)
		if err != nil {
			return logEnd{}, &DamageError{Path: path, Line: number, Err: err}
		}
		if _, opened := e.What.(tuner.Opened); opened != (number == 1) {
			return logEnd{}, &DamageError{Path: path, Line: number, Err: errors.New("the beginning is not where it belongs")}
		}
		on(e)
		at = logEnd{size: at.size + int64(len(lines.Bytes())) + 1, sum: sum}
	}
	if err := lines.Err(); err != nil {
		return logEnd{}, fmt.Errorf("session log %s: %w", path, err)
	}
	return at, nil
}

// wholeLine splits off a line that ends. The last one may be torn: its change
// was never made, for its sync never returned.
func wholeLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF {
		return len(data), nil, nil
	}
	return 0, nil, nil
}

// Paths lists the session logs in dir, oldest first. A folder that is not
// there holds none.
func Paths(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("session log folder: %w", err)
	}
	var paths []string
	for _, entry := range entries {
		name := entry.Name()
		if entry.Type().IsRegular() && filepath.Ext(name) == extension && sessionName.MatchString(name[:len(name)-len(extension)]) {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	return paths, nil
}

// SessionOf is the name of the session that a log of [Paths] is of.
func SessionOf(path string) string { return strings.TrimSuffix(filepath.Base(path), extension) }

// PathOf is where dir keeps the log of a session.
func PathOf(dir, session string) (string, error) {
	if !sessionName.MatchString(session) {
		return "", fmt.Errorf("%q is no session's name", session)
	}
	return filepath.Join(dir, session+extension), nil
}
