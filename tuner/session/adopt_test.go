package session

import (
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
)

// TestAdoptedTwice: what a second look finds of a session is owed, though the
// first adoption was undone already.
func TestAdoptedTwice(t *testing.T) {
	dir, id := t.TempDir(), tuner.Identity{Region: "us-east-1"}
	f := tuner.Function{Name: "f", ARN: "arn:aws:lambda:us-east-1:123456789012:function:f", Settings: tuner.Settings{MemoryMB: 256, TimeoutS: 3}}
	trace := Trace{Session: "20261128-101541-4b88b2", Function: f, Had: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}, Versions: []tuner.Version{{Number: "4", MemoryMB: 256, Description: describe("20261128-101541-4b88b2", 256, tuner.Settings{MemoryMB: 1024, TimeoutS: 3})}}}
	path, err := Adopt(dir, id, trace)
	if err != nil {
		t.Fatal(err)
	}
	owed := func() archive.Owed {
		t.Helper()
		s, err := journal.Fold(path)
		if err != nil {
			t.Fatal(err)
		}
		return archive.OwedBy(s)
	}
	first := owed()
	if len(first.Versions) != 1 {
		t.Fatalf("%+v", first)
	}
	log, err := journal.Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []tuner.Happening{
		tuner.Intended{Change: tuner.Change{ID: 2 << 20, Action: tuner.ActionDeleteVersion, Function: "f", Version: "4", Description: trace.Versions[0].Description}},
		tuner.Done{ID: 2 << 20},
		tuner.Closed{Restored: true},
	} {
		if err := log.Append(tuner.Event{At: time.Now(), What: what}); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if o := owed(); !o.Nothing() {
		t.Fatalf("not undone: %+v", o)
	}
	trace.Note = &tuner.Note{Session: trace.Session, Set: f.Settings, Had: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}}
	trace.Versions = nil
	if _, err := Adopt(dir, id, trace); err != nil {
		t.Fatal(err)
	}
	if o := owed(); o.Settings == nil || o.Settings.Want.MemoryMB != 1024 {
		t.Errorf("the second look is forgotten: %+v", o)
	}
}
