package archive

import (
	"slices"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// TestSeen: of past sessions only those of the same code count.
func TestSeen(t *testing.T) {
	dir := t.TempDir()
	f := tuner.Function{Name: "f", ARN: "arn:f", CodeSHA256: "new", Architecture: "arm64"}
	for i, of := range []struct {
		code string
		took time.Duration
	}{{"old", time.Hour}, {"new", 2 * time.Second}, {"new", 3 * time.Second}} {
		before := f
		before.CodeSHA256 = of.code
		at := time.Date(2026, 11, 1, i, 0, 0, 0, time.UTC)
		name := journal.NewSession(at)
		log, err := journal.Create(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []tuner.Happening{
			tuner.Opened{Session: name, Function: before, Plan: tuner.DefaultPlan(before)},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Duration: of.took}},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Duration: time.Second, Cold: true}},
		} {
			if err := log.Append(tuner.Event{At: at, What: what}); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := []tuner.Seen{{MemoryMB: 512, Invocations: 4, Longest: 3 * time.Second}}
	if seen, err := In(dir).Seen(t.Context(), f, "arm64"); err != nil || !slices.Equal(seen, want) {
		t.Errorf("%+v, %v", seen, err)
	}
	if seen, err := In(dir).Seen(t.Context(), f, "x86_64"); err != nil || len(seen) > 0 {
		t.Errorf("on another architecture: %+v, %v", seen, err)
	}
	f.CodeSHA256 = "newer"
	if seen, err := In(dir).Seen(t.Context(), f, "arm64"); err != nil || len(seen) > 0 {
		t.Errorf("of other code: %+v, %v", seen, err)
	}
}
