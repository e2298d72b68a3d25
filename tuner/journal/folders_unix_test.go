//go:build unix

package journal

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestLinkedFolderKeepsItsMode: behind a link there may be somebody else's.
func TestLinkedFolderKeepsItsMode(t *testing.T) {
	behind, own := filepath.Join(t.TempDir(), "behind"), filepath.Join(t.TempDir(), "own")
	link := filepath.Join(t.TempDir(), "sessions")
	if err := os.Symlink(behind, link); err != nil {
		t.Fatal(err)
	}
	for dir, c := range map[string]struct {
		made string
		mode os.FileMode
	}{link: {behind, 0o755}, own: {own, 0o700}} {
		if err := os.Mkdir(c.made, 0o755); err != nil {
			t.Fatal(err)
		}
		log, err := Create(dir, sessionID)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(c.made); err != nil || info.Mode().Perm() != c.mode {
			t.Errorf("%s: %v, %v", c.made, info.Mode(), err)
		}
	}
}

// TestForeignOwner of a log or of its folder could have written it.
func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	const somebody = 12345
	for _, foreign := range []string{"log", "folder", "neither"} {
		dir := filepath.Join(t.TempDir(), "sessions")
		log, err := Create(dir, sessionID)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
		for what, path := range map[string]string{"log": log.Path(), "folder": dir} {
			if what == foreign {
				if err := os.Chown(path, somebody, -1); err != nil {
					t.Fatal(err)
				}
			}
		}
		var untrusted *TrustError
		if err := Trust(log.Path()); errors.As(err, &untrusted) != (foreign != "neither") {
			t.Errorf("%s of a foreign owner: %v", foreign, err)
		}
	}
}
