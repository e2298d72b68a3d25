package app

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestDraftsOfTheKilledAreDeleted at the next start, and nobody else's.
func TestDraftsOfTheKilledAreDeleted(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Skip("no process to end")
	}
	stays := map[string]bool{
		fmt.Sprintf("%s%d-1", draftFolder, gone.Process.Pid): false,
		fmt.Sprintf("%s%d-2", draftFolder, os.Getpid()):      true,
		draftFolder + "mine":                                 true,
		"lambdial-something":                                 true,
	}
	for name := range stays {
		if err := os.MkdirAll(filepath.Join(os.TempDir(), name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	removeStrays()
	for name, want := range stays {
		if _, err := os.Stat(filepath.Join(os.TempDir(), name)); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", name, err == nil, want)
		}
	}
}
