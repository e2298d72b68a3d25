package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Write writes what a user has named a path for. A file there is replaced, as by
// Replace, behind a link, too; a device or a pipe is written to and stays. The
// error tells the path that was named.
func Write(path string, content []byte) error {
	err := write(path, content)
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(err, &one):
		err = one.Err
	case errors.As(err, &two):
		err = two.Err
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return nil
}

func write(path string, content []byte) error {
	info, err := os.Stat(path)
	switch {
	case err != nil: // none yet, or what Replace will say
	case info.IsDir():
		return syscall.EISDIR
	case !info.Mode().IsRegular():
		return send(path, content)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return Replace(path, content)
}

func send(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // what the user named
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
