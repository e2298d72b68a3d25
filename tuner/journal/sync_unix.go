//go:build unix

package journal

import (
	"errors"
	"fmt"
	"os"
)

// syncDir puts a new file's name on the disk, without which a synced file can
// be lost with its folder's entry.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("session log folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("session log folder: %w", err)
	}
	return nil
}
