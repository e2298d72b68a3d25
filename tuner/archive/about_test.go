package archive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
)

// TestDescribe: what is written about a session is listed, found, and gone with
// it; its log stays as it is.
func TestDescribe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sessions")
	const name, other = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb"
	log := writeSession(t, dir, name, tuner.Stopped{Why: "enough"}, tuner.Closed{Restored: true})
	writeSession(t, dir, other, tuner.Closed{Restored: true})
	before, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	a := In(dir)
	if _, _, err := a.Sessions(t.Context()); err != nil { // so that entries are known
		t.Fatal(err)
	}
	_, err = a.Describe(name, func(about *About) {
		*about = About{Title: " before\x1b[2J the\ncache ", Note: "n", Tags: []string{"#R12", "r12", " ", "a"}}
	})
	if err != nil {
		t.Fatal(err)
	}
	entries, damaged, err := a.Sessions(t.Context())
	if err != nil || len(damaged) > 0 || len(entries) != 2 {
		t.Fatalf("%v, %v, %v", entries, damaged, err)
	}
	want := About{Title: "before␛[2J the cache", Note: "n", Tags: []string{"a", "r12"}}
	if diff := cmp.Diff(want, entries[1].About); diff != "" {
		t.Error(diff)
	}
	if found, err := a.Find(t.Context(), "BEFORE␛[2J the cache"); err != nil || found != name {
		t.Errorf("by its title: %q, %v", found, err)
	}
	for _, only := range [][]Entry{Only(entries, "", []string{"#r12"}, ""), Only(entries, "orders-api", nil, "cache"), Only(entries, "", nil, "#a")} {
		if len(only) != 1 || only[0].Session != name {
			t.Errorf("found %v", only)
		}
	}
	if only := Only(entries, "", []string{"r12", "none"}, ""); len(only) != 0 {
		t.Errorf("one tag of two: %v", only)
	}
	if _, err := a.Describe(other, func(about *About) { about.Title = want.Title }); err != nil {
		t.Error(err)
	}
	if _, err := a.Find(t.Context(), want.Title); err == nil || !strings.Contains(err.Error(), "2 sessions are called") {
		t.Errorf("two of one title: %v", err)
	}
	for _, wrong := range []string{"20260103-000000-cccccc", "../x"} {
		if _, err := a.Describe(wrong, func(about *About) { about.Title = "x" }); err == nil {
			t.Errorf("%s is described", wrong)
		}
	}
	if _, err := a.Describe(name, func(about *About) { about.Note = strings.Repeat("x", 1001) }); err == nil {
		t.Error("a note without end is kept")
	}
	if after, err := os.ReadFile(log); err != nil || string(after) != string(before) {
		t.Errorf("the log has changed: %v", err)
	}
	if err := a.Delete(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Describe(other, func(about *About) { *about = About{} }); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+aboutSuffix)); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestOrder puts what saves the most first, and what nobody knows last.
func TestOrder(t *testing.T) {
	saves := func(change float64) *float64 { return &change }
	entries := []Entry{{Session: "new", Function: "b"}, {Session: "dearer", Function: "c", CostChange: saves(.2)}, {Session: "best", Function: "a", CostChange: saves(-.5)}, {Session: "good", Function: "a", CostChange: saves(-.1)}}
	for order, want := range map[Order]string{ByTime: "new dearer best good", BySaving: "best good dearer new", ByFunction: "best good new dearer"} {
		sorted := append([]Entry{}, entries...)
		if err := order.Sort(sorted); err != nil {
			t.Error(err)
		}
		var names []string
		for _, e := range sorted {
			names = append(names, e.Session)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("by %s: %s, want %s", order, got, want)
		}
	}
	if err := Order("size").Sort(nil); err == nil {
		t.Error("sorts by anything")
	}
}
