package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock is held while a session runs on a function. The system releases it
// when the process ends, however it ends.
type Lock struct{ flock *flock.Flock }

// LockFunction keeps a second session of this machine off the function. The
// key tells functions apart, best an ARN; its digest names the file, since it
// comes from the account. False means that another process holds it.
func LockFunction(dir, key string) (*Lock, bool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("session log folder: %w", err)
	}
	digest := sha256.Sum256([]byte(key))
	lock := flock.New(filepath.Join(dir, hex.EncodeToString(digest[:8])+".lock"), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, false, fmt.Errorf("lock: %w", err)
	}
	if !held {
		return nil, false, nil
	}
	return &Lock{flock: lock}, true, nil
}

// Release lets go of the function.
func (l *Lock) Release() error { return l.flock.Unlock() }
