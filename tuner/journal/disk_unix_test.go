//go:build linux || darwin

package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
)

var large = tuner.Event{At: began, What: tuner.Warned{Text: strings.Repeat("x", 8192)}}

// fillUp goes on with a log while no file may grow by more than a part of the
// next line, as on a disk that is full, and once more when there is room.
func fillUp(path string) {
	signal.Ignore(syscall.SIGXFSZ)
	err := func() error {
		log, err := Continue(path)
		if err != nil {
			return err
		}
		var limit syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		full := limit
		full.Cur = uint64(log.end.size + 100)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
			return err
		}
		if err := log.Append(large); !errors.Is(err, syscall.EFBIG) {
			return fmt.Errorf("append to a full disk: %w", err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != log.end.size {
			return fmt.Errorf("a torn line is left: %d bytes, %w", info.Size(), err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		return errors.Join(log.Append(large), log.Close())
	}()
	if err != nil {
		fmt.Println(err)
	}
}

func TestFullDisk(t *testing.T) {
	events := session()
	path := put(t, written(t, events))
	if said, err := again(t, asFull, path).Output(); err != nil || len(said) > 0 {
		t.Fatalf("%v: %s", err, said)
	}
	got, err := eventsOf(path)
	if diff := cmp.Diff(append(events, large), got, equal); err != nil || diff != "" {
		t.Errorf("the log after the disk was full for a while: %v\n%s", err, diff)
	}
}

// TestBrokenDisk writes where nothing can be written nor cut off.
func TestBrokenDisk(t *testing.T) {
	const device = "/dev/full"
	file, err := os.OpenFile(device, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	log := &Log{file: file, path: device}
	t.Cleanup(func() { _ = log.Close() })
	for range 2 {
		if err := log.Append(large); !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), "session log: ") {
			t.Errorf("append: %v", err)
		}
	}
}

func TestErrorsOfTheDiskAreTold(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := put(t, written(t, session()))
	closed, err := Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"create in a file":           second(Create(filepath.Join(file, "x"), sessionID)),
		"create where a file stands": second(Create(file, sessionID)),
		"read a folder":              second(eventsOf(dir)),
		"fold what is not there":     second(Fold(filepath.Join(dir, "none"))),
		"continue a folder":          second(Continue(dir)),
		"continue what is not there": second(Continue(filepath.Join(dir, "none"))),
		"append to a closed file":    closed.Append(large),
		"append nothing":             closed.Append(tuner.Event{}),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "session log") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := LockFunction(filepath.Join(file, "x"), lockKey); err == nil {
		t.Error("a lock was held in a folder that can't be")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("a closed log was changed (%v)", err)
	}
}

func second[T any](_ T, err error) error { return err }
