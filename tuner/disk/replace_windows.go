// Package disk writes files that are whole whatever happens.
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file, whole or not at all, and has its content on the disk
// before it takes the place of what was there. The library for that leaves out
// Windows, where its authors found no rename that is certain to be atomic; this
// one replaces, and is as close to it as there is.
func Replace(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// ReplaceKeeping is Replace: Windows keeps no mode but read-only, which the caller
// has seen that it is not.
func ReplaceKeeping(path string, content []byte, _ fs.FileMode) error { return Replace(path, content) }
