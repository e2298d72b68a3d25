package cli

import (
	"strings"
	"testing"
)

// TestSessionsAreFound by function, words, tags and title, and sorted by saving.
func TestSessionsAreFound(t *testing.T) {
	s := newShell(t)
	other := ordersAPI()
	other.Name, other.ARN = "invoices", strings.Replace(other.ARN, "orders-api", "invoices", 1)
	pastSession(t, s, "20260101-000000-aaaaaa", ordersAPI(), 9, map[int]float64{256: 300, 512: 200, 1024: 90})
	pastSession(t, s, "20260102-000000-bbbbbb", other, 9, map[int]float64{256: 210, 512: 200, 1024: 190})
	if code, _, stderr := s.run(t, "sessions", "describe", "20260101", "--title", "before the cache", "--tag", "r12"); code != exitOK || !strings.Contains(stderr, "before the cache, #r12") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, test := range []struct {
		args  []string
		shows string // the ends of the sessions, in their order
	}{
		{nil, "bbbbbb aaaaaa"},
		{[]string{"--function", "invoices"}, "bbbbbb"},
		{[]string{"--search", "CACHE"}, "aaaaaa"},
		{[]string{"--tag", "r12"}, "aaaaaa"},
		{[]string{"--tag", "r12", "--function", "invoices"}, ""},
		{[]string{"--sort", "function"}, "bbbbbb aaaaaa"},
		{[]string{"--sort", "saving"}, "bbbbbb aaaaaa"},
	} {
		code, stdout, stderr := s.run(t, append([]string{"sessions"}, test.args...)...)
		var shown []string
		for line := range strings.Lines(stdout) {
			if strings.HasPrefix(line, "2026010") {
				shown = append(shown, strings.Fields(line)[0][len("20260101-000000-"):])
			}
		}
		if code != exitOK || stderr != "" || strings.Join(shown, " ") != test.shows {
			t.Errorf("%q: exit code %d: %s%s", test.args, code, stdout, stderr)
		}
		if test.shows == "" && !strings.Contains(stdout, "none of 2 sessions is like that") {
			t.Errorf("%q: %s", test.args, stdout)
		}
	}
	if code, stdout, _ := s.run(t, "sessions"); code != exitOK || !strings.Contains(stdout, "before the cache, #r12") || !strings.Contains(stdout, "SAVES") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	if code, stdout, _ := s.run(t, "open", "before the cache", "--json"); code != exitOK || !strings.Contains(stdout, "20260101-000000-aaaaaa") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	for _, wrong := range [][]string{{"sessions", "--sort", "size"}, {"sessions", "describe", "last"}, {"sessions", "describe"}, {"open", "last", "--replay", "fast"}, {"open", "last", "--replay", "0"}, {"open", "last", "--replay", "10"}} {
		if code, _, _ := s.run(t, wrong...); code != exitUsage {
			t.Errorf("%q: exit code %d", wrong, code)
		}
	}
	if code, stdout, stderr := s.run(t, "sessions", "describe", "20260101", "--note", "slow", "--json"); code != exitOK || stderr != "" || !strings.Contains(stdout, `"note": "slow"`) {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr := s.run(t, "sessions", "describe", "before the cache", "--title", "-", "--note", "-", "--untag", "r12"); code != exitOK || !strings.Contains(stderr, "nothing is written about it now") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
