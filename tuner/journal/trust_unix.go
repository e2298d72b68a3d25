//go:build unix

package journal

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Trust is an error if somebody else could have written a session log: what it
// names must not be deleted then.
func Trust(path string) error {
	for _, name := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("session log: %w", err)
		}
		if owner, known := info.Sys().(*syscall.Stat_t); known && int(owner.Uid) != os.Geteuid() {
			return &TrustError{Path: path, Why: fmt.Sprintf("%s belongs to another user", name), Do: "sudo chown $(id -u) " + name}
		}
		if info.Mode().Perm()&(groupWrites|othersWrite) != 0 {
			return &TrustError{Path: path, Why: name + " can be written by others", Do: "chmod go-w " + name}
		}
	}
	return nil
}

const groupWrites, othersWrite fs.FileMode = 0o020, 0o002
