package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestVersion: a release tells what it was told, any other build what Go
// stamped into it, and one of neither says nothing that it can't know.
func TestVersion(t *testing.T) {
	stamps := map[string]string{"vcs.revision": "1f0c", "vcs.time": "2026-11-28T10:00:00Z", "vcs.modified": "true"}
	for _, test := range []struct {
		version, commit, date string
		stamps                map[string]string
		begin                 string
	}{
		{"1.2.3", "beef", "2026-12-01T00:00:00Z", nil, "1.2.3, commit beef of 2026-12-01T00:00:00Z, go"},
		{"1.2.3", "beef", "2026-12-01T00:00:00Z", stamps, "1.2.3, commit beef of 2026-12-01T00:00:00Z, modified, go"},
		{"", "", "", stamps, "0.1.0-dev, commit 1f0c of 2026-11-28T10:00:00Z, modified, go"},
		{"", "", "", nil, "0.1.0-dev, go"},
	} {
		if got := buildOf(test.version, test.commit, test.date, test.stamps).String(); !strings.HasPrefix(got, test.begin) {
			t.Errorf("%+v: %s", test, got)
		}
	}
	if got := buildOf("", "", "", stamps).dated(); !got.Equal(time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("dated %s", got)
	}

	s := newShell(t)
	code, stdout, stderr := s.run(t, "version", "--json")
	var told build
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitOK || stderr != "" {
		t.Fatalf("exit code %d: %v %s", code, err, stderr)
	}
	if diff := cmp.Diff(thisBuild(), told); diff != "" {
		t.Error(diff)
	}
	_, flag, _ := s.run(t, "--version")
	if _, stdout, _ := s.run(t, "version"); stdout != flag || stdout != "lambdial version "+told.String()+"\n" {
		t.Errorf("the command says %q and the flag %q", stdout, flag)
	}
}
