package payload

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Entry is a folder or a regular file in a folder.
type Entry struct {
	Name   string
	Folder bool
	Bytes  int64
}

// mostEntries of a folder are offered: more than anyone looks through.
const mostEntries = 2000

// Folder lists by name what a folder offers, "" being the one that the program
// works in.
func Folder(path string) ([]Entry, error) {
	if path = atHome(path); path == "" {
		path = "."
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", path)
	case err != nil:
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	found, err := f.ReadDir(mostEntries)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var entries []Entry
	for _, e := range found {
		info, err := os.Stat(filepath.Join(path, e.Name())) // follows links
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		entries = append(entries, Entry{Name: e.Name(), Folder: info.IsDir(), Bytes: info.Size()})
	}
	slices.SortFunc(entries, func(x, y Entry) int { return strings.Compare(x.Name, y.Name) })
	return entries, nil
}

// atHome makes a path that begins with ~ one of the home folder.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}
