//go:build !windows

// Package disk writes files for the user alone that are whole whatever happens.
package disk

import "github.com/google/renameio/v2"

// Replace writes a file, whole or not at all, and has its content on the disk
// before it takes the place of what was there.
func Replace(path string, content []byte) error {
	return renameio.WriteFile(path, content, 0o600)
}
