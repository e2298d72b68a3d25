//go:build unix

package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lambdial/ui/config"
)

// TestReadEnds: what has no end, or nobody writes to, is no file.
func TestReadEnds(t *testing.T) {
	dir := t.TempDir()
	endless, silent := filepath.Join(dir, "endless.toml"), filepath.Join(dir, "silent.toml")
	if err := os.Symlink("/dev/zero", endless); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(silent, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{silent, endless} {
		if _, err := config.Read(path); err == nil || !strings.Contains(err.Error(), "neither a file nor a link to one") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
