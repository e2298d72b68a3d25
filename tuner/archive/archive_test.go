package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// writeSession writes a session log of what happened.
func writeSession(t *testing.T, dir, name string, what ...tuner.Happening) string {
	t.Helper()
	log, err := journal.Create(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	opened := tuner.Opened{Session: name, Function: tuner.Function{Name: "orders-api", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}}}
	for _, h := range append([]tuner.Happening{opened}, what...) {
		at = at.Add(time.Second)
		err = errors.Join(err, log.Append(tuner.Event{At: at, What: h}))
	}
	if err := errors.Join(err, log.Close()); err != nil {
		t.Fatal(err)
	}
	return log.Path()
}

// TestSessionsAndDelete: logs are listed, and deleted only while nothing is owed.
func TestSessionsAndDelete(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sessions")
	change := tuner.Change{ID: 1, Action: tuner.ActionPublish, Function: "orders-api"}
	done := writeSession(t, dir, "20260101-000000-aaaaaa", tuner.Stopped{Why: "enough"}, tuner.Closed{Restored: true})
	owing := writeSession(t, dir, "20260102-000000-bbbbbb", tuner.Intended{Change: change})
	writeSession(t, dir, "20260103-000000-cccccc")
	damaged := writeSession(t, dir, "20260104-000000-dddddd", tuner.Closed{})
	if err := os.Truncate(damaged, 40); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(damaged, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := In(dir)
	states := func() map[string]string {
		entries, damage, err := a.Sessions(t.Context())
		if err != nil || len(damage) != 1 {
			t.Errorf("damage told of the damaged log alone: %v, %v", damage, err)
		}
		found := map[string]string{}
		for _, e := range entries {
			found[e.Session[len(e.Session)-6:]] = e.State
		}
		return found
	}
	want := map[string]string{"aaaaaa": "done", "bbbbbb": "unfinished", "cccccc": "interrupted"}
	for range 2 { // the second time from what is known
		if diff := cmp.Diff(want, states()); diff != "" {
			t.Errorf("sessions (-want +got):\n%s", diff)
		}
	}
	if err := a.Delete(t.Context(), "20260102-000000-bbbbbb"); !errors.Is(err, ErrOwing) {
		t.Errorf("a log that is still needed: %v", err)
	}
	var broken *journal.DamageError
	if err := a.Delete(t.Context(), "20260104-000000-dddddd"); !errors.As(err, &broken) {
		t.Errorf("a damaged log: %v", err)
	}
	if err := a.Delete(t.Context(), "../../etc/passwd"); err == nil {
		t.Error("deletes what is no session")
	}
	for _, name := range []string{"20260101-000000-aaaaaa", "20260103-000000-cccccc"} {
		if err := a.Delete(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	delete(want, "aaaaaa")
	delete(want, "cccccc")
	if diff := cmp.Diff(want, states()); diff != "" {
		t.Errorf("after deleting (-want +got):\n%s", diff)
	}
	for path, there := range map[string]bool{done: false, owing: true, damaged: true} {
		if _, err := os.Stat(path); (err == nil) != there {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := a.Sessions(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("goes on when it is given up: %v", err)
	}
}
