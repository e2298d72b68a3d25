//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestWriteKeepsWhatIsNoFile: neither a link nor a pipe becomes a file.
func TestWriteKeepsWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, file, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(file, []byte("before"), 0o600), os.Symlink("file", link)); err != nil {
		t.Fatal(err)
	}
	read, err := os.OpenFile(pipe, os.O_RDWR, 0) // both, so that nobody waits
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = read.Close() }()
	for _, path := range []string{pipe, link} {
		before, _ := os.Lstat(path)
		if err := Write(path, []byte("written")); err != nil {
			t.Fatal(err)
		}
		if after, err := os.Lstat(path); err != nil || after.Mode() != before.Mode() {
			t.Fatalf("%s is %v now, which was %v", path, after.Mode(), before.Mode())
		}
	}
	got := make([]byte, 20)
	if n, _ := read.Read(got); string(got[:n]) != "written" {
		t.Errorf("%q", got[:n])
	}
	if got, _ := os.ReadFile(file); string(got) != "written" {
		t.Errorf("%q", got)
	}
}

// TestWriteTellsThePath that was named, and none of its own.
func TestWriteTellsThePath(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]error{dir: syscall.EISDIR, filepath.Join(dir, "none", "x"): fs.ErrNotExist} {
		if err := Write(path, nil); !errors.Is(err, want) || !strings.HasPrefix(err.Error(), "write "+path+": ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
