package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"lambdial/tuner"
)

// Lock is held while a session runs on a function. The system releases it
// when the process ends, however it ends.
type Lock struct{ flock *flock.Flock }

// FunctionKey tells a function apart from those of other accounts and
// services, however its endpoint is spelt.
func FunctionKey(id tuner.Identity, f tuner.Function) string {
	return strings.Join([]string{id.Address(), id.Region, f.ARN, f.Name}, "\n")
}

// LockFunction keeps a second session of this machine off the function. The
// key is its [FunctionKey]; its digest names the file, since it comes from the
// account. False means that another process holds it.
func LockFunction(dir, key string) (*Lock, bool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("session log folder: %w", err)
	}
	lock := flockOf(dir, key)
	for range 1000 { // a process that is stopped while it asks is no reason to wait for good
		held, err := lock.TryLock()
		if err != nil {
			return nil, false, fmt.Errorf("lock: %w", err)
		}
		if held {
			return &Lock{flock: lock}, true, nil
		}
		// Who only asks shares the lock for a moment, so it can be shared with them.
		asked, err := lock.TryRLock()
		if err != nil {
			return nil, false, fmt.Errorf("lock: %w", err)
		}
		if !asked {
			return nil, false, nil
		}
		if err := lock.Unlock(); err != nil {
			return nil, false, fmt.Errorf("lock: %w", err)
		}
		time.Sleep(time.Millisecond)
	}
	return nil, false, nil
}

// FunctionLocked says whether a process holds the function's lock, without
// keeping any from taking it.
func FunctionLocked(dir, key string) (bool, error) {
	lock := flockOf(dir, key)
	shared, err := lock.TryRLock()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // no session ever began here
	}
	if err != nil {
		return false, fmt.Errorf("lock: %w", err)
	}
	if !shared {
		return true, nil
	}
	return false, lock.Unlock()
}

func flockOf(dir, key string) *flock.Flock {
	digest := sha256.Sum256([]byte(key))
	return flock.New(filepath.Join(dir, hex.EncodeToString(digest[:8])+".lock"), flock.SetPermissions(0o600))
}

// Release lets go of the function.
func (l *Lock) Release() error { return l.flock.Unlock() }
