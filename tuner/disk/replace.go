//go:build !windows

// Package disk writes files that are whole whatever happens.
package disk

import (
	"io/fs"

	"github.com/google/renameio/v2"
)

// Replace writes a file for the user alone, whole or not at all, and has its
// content on the disk before it takes the place of what was there.
func Replace(path string, content []byte) error {
	return renameio.WriteFile(path, content, 0o600)
}

// ReplaceKeeping is Replace for a file with a mode of its own, whatever the umask.
func ReplaceKeeping(path string, content []byte, mode fs.FileMode) error {
	return renameio.WriteFile(path, content, mode, renameio.WithStaticPermissions(mode))
}
