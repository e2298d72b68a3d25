package template

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"lambdial/tuner/disk"
)

// Largest is the size of a file in bytes up to which it is taken for one that
// people write.
const Largest = 10 << 20

// file is a file with what it shall be.
type file struct {
	path   string // as it was named
	target string // where it is written: what a link leads to
	mode   fs.FileMode
	before []byte
	after  []byte
}

// files are those of one patch, each read once.
type files struct{ byPath map[string]*file }

// there says that there is such a file, or was one when the patch began.
func (s *files) there(path string) bool {
	if s.byPath[filepath.Clean(path)] != nil {
		return true
	}
	_, err := os.Stat(path)
	return err == nil
}

// open reads a file that may be changed. It refuses what can't be.
func (s *files) open(path string) (*file, error) {
	path = filepath.Clean(path)
	if f := s.byPath[path]; f != nil {
		return f, nil
	}
	f := &file{path: path, target: path}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder: name the file in it, or lambdial patch --find %s looks for it", path, path)
	case !info.Mode().IsRegular():
		return nil, refuse(f, "it is no ordinary file")
	case info.Size() > Largest:
		return nil, refuse(f, "it has %d MB, more than the %d MB of a file that people write", info.Size()>>20, Largest>>20)
	}
	f.mode = info.Mode().Perm()
	if f.target, err = filepath.EvalSymlinks(path); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if f.before, err = os.ReadFile(f.target); err != nil { //nolint:gosec // the file that the user named
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(f.before) > Largest || !utf8.Valid(f.before) || bytes.IndexByte(f.before, 0) >= 0 {
		return nil, refuse(f, "it is not UTF-8 text")
	}
	f.after = f.before
	s.byPath[path] = f
	return f, nil
}

// changed are the files that shall be another, by name.
func (s *files) changed() (changed []*file) {
	for _, path := range slices.Sorted(maps.Keys(s.byPath)) {
		if f := s.byPath[path]; !bytes.Equal(f.before, f.after) {
			changed = append(changed, f)
		}
	}
	return changed
}

// Writable says in words why a patch can't be written, nil where it likely can.
func (p *Patch) Writable() error {
	for _, f := range p.files.changed() {
		if f.mode&0o200 == 0 {
			return refuse(f, "it is read-only (mode %#o): chmod u+w %s allows it", f.mode, f.path)
		}
	}
	return nil
}

// Links tells of files that are links, which stay: what they lead to is written.
func (p *Patch) Links() (notes []string) {
	for _, f := range p.files.changed() {
		if info, err := os.Lstat(f.path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			notes = append(notes, fmt.Sprintf("%s is a link, which stays: %s is what is changed", f.path, f.target))
		}
	}
	return notes
}

// Write replaces the files, each whole and with the mode that it has. It writes
// none where one is not as it was when the patch was proposed.
func (p *Patch) Write() error {
	if err := p.Writable(); err != nil {
		return err
	}
	changed := p.files.changed()
	for _, f := range changed {
		target, err := filepath.EvalSymlinks(f.path)
		if err != nil {
			return fmt.Errorf("read %s: %w", f.path, err)
		}
		now, err := os.ReadFile(target) //nolint:gosec // the file that the user named
		switch {
		case err != nil:
			return fmt.Errorf("read %s: %w", f.path, err)
		case target != f.target || !bytes.Equal(now, f.before):
			return refuse(f, "it was changed since the diff was made: have a look, and try again")
		}
	}
	for i, f := range changed {
		if err := disk.ReplaceKeeping(f.target, f.after, f.mode); err != nil {
			err = fmt.Errorf("write %s: %w", f.path, err)
			if i > 0 {
				err = fmt.Errorf("%w; %s was written already", err, changed[0].path)
			}
			return err
		}
	}
	return nil
}
