package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/report"
	"lambdial/tuner/result"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)

const sessionID = "20260102-030405-abcdef"

// session is a whole small session.
func session() []tuner.Event {
	original, small := tuner.Settings{MemoryMB: 1024, TimeoutS: 30}, tuner.Settings{MemoryMB: 128, TimeoutS: 30}
	plan := tuner.DefaultPlan(tuner.Function{Name: "orders-api"})
	plan.Sizes = []int{128}
	what := []tuner.Happening{
		tuner.Opened{
			Session: sessionID, Account: tuner.Identity{Region: "us-east-1"}, Plan: plan,
			Function: tuner.Function{Name: "orders-api", Settings: original}, Versions: []string{"1", "2"},
		},
		tuner.Entered{Phase: tuner.PhasePreparing},
		tuner.Intended{Change: tuner.Change{ID: 1, Action: tuner.ActionConfigure, Function: "orders-api", From: &original, To: &small}},
		tuner.Done{ID: 1, Left: &tuner.Mark{Settings: small}},
		tuner.Intended{Change: tuner.Change{ID: 2, Action: tuner.ActionPublish, Function: "orders-api", MemoryMB: 128, Description: "ours, 128"}},
		tuner.Done{ID: 2, Version: "3", Left: &tuner.Mark{Settings: small}},
		tuner.Intended{Change: tuner.Change{ID: 3, Action: tuner.ActionConfigure, Function: "orders-api", From: &small, To: &original}},
		tuner.Done{ID: 3, Left: &tuner.Mark{Settings: original}},
		tuner.Ready{MemoryMB: 128, Function: "orders-api", Qualifier: "3"},
		tuner.Sampled{Sample: tuner.Sample{MemoryMB: 128, RequestID: "a", Duration: 90 * time.Millisecond, Billed: 200 * time.Millisecond, Cold: true, Init: 110 * time.Millisecond}},
		tuner.Sampled{Sample: tuner.Sample{MemoryMB: 128, RequestID: "b", Billed: time.Second, Failure: &report.Failure{Kind: report.Timeout, Message: "«too» <long>"}}},
		tuner.Stopped{Why: "evidence"},
		tuner.Intended{Change: tuner.Change{ID: 4, Action: tuner.ActionDeleteVersion, Function: "orders-api", Version: "3", Description: "ours, 128"}},
		tuner.Done{ID: 4},
		tuner.Closed{Restored: true},
	}
	events := make([]tuner.Event, len(what))
	for i, w := range what {
		events[i] = tuner.Event{At: began.Add(time.Duration(i) * time.Second), What: w}
	}
	return events
}

// written is the content of a log of these events.
func written(t testing.TB, events []tuner.Event) []byte {
	t.Helper()
	var data []byte
	sum := uint32(0)
	for _, e := range events {
		line, next, err := encode(e, sum)
		if err != nil {
			t.Fatal(err)
		}
		data, sum = append(data, line...), next
	}
	return data
}

func signature(before uint32, body []byte) []byte {
	return fmt.Appendf(nil, checksumForm, checksum(before, body))
}

func put(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), sessionID+extension)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTornAnywhere cuts a log off at each of its bytes: what is whole before
// the cut is read, and a log that goes on from there is good.
func TestTornAnywhere(t *testing.T) {
	events := session()
	data := written(t, events)
	path := put(t, data)
	for cut := 0; cut <= len(data); cut++ {
		if err := os.WriteFile(path, data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := events[:bytes.Count(data[:cut], []byte("\n"))]
		got, err := eventsOf(path)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		if len(got) != len(want) {
			t.Fatalf("cut at byte %d: %d events, want %d", cut, len(got), len(want))
		}
		if len(want) == 0 {
			continue
		}
		log, err := Continue(path)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		next := tuner.Event{At: began, What: tuner.Warned{Text: "went on"}}
		if err := errors.Join(log.Append(next), log.Close()); err != nil {
			t.Fatal(err)
		}
		got, err = eventsOf(path)
		if diff := cmp.Diff(append(slices.Clone(want), next), got, equal); err != nil || diff != "" {
			t.Fatalf("cut at byte %d and continued: %v\n%s", cut, err, diff)
		}
	}
}

// eventsOf gives the events of a session log.
func eventsOf(path string) (events []tuner.Event, err error) {
	if _, err := scan(path, func(e tuner.Event) { events = append(events, e) }); err != nil {
		return nil, err
	}
	return events, nil
}

// expectDamage reads a log in every way and expects a DamageError that names
// the line, and the file untouched.
func expectDamage(t *testing.T, what, path string, data []byte, line int) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, read := eventsOf(path)
	_, folded := Fold(path)
	_, continued := Continue(path)
	for _, err := range []error{read, folded, continued} {
		var damage *DamageError
		if !errors.As(err, &damage) {
			t.Fatalf("%s: no damage seen: %v", what, err)
		}
		if damage.Path != path || damage.Line != line || !strings.Contains(err.Error(), fmt.Sprintf("%s is damaged at line %d ", path, line)) {
			t.Fatalf("%s: %v, want line %d", what, err, line)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
		t.Fatalf("%s: the file was touched (%v)", what, err)
	}
}

func TestDamageIsSeenAndLeftAlone(t *testing.T) {
	data := written(t, session())
	path := put(t, data)
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	for i := range len(data) - 1 { // the very last byte makes the last line a torn one
		for _, flip := range []byte{0x01, 0x20, 0x80} {
			bad := bytes.Clone(data)
			bad[i] ^= flip
			var damage *DamageError
			want := 1 + bytes.Count(data[:i], []byte("\n"))
			events := 0
			if _, err := parse(path, bytes.NewReader(bad), func(tuner.Event) { events++ }); events != want-1 || !errors.As(err, &damage) || damage.Line != want {
				t.Fatalf("byte %d flipped by %#x: %d events, %v, want damage at line %d", i, flip, events, err, want)
			}
			if i%97 == 0 {
				expectDamage(t, fmt.Sprintf("byte %d flipped by %#x", i, flip), path, bad, want)
			}
		}
	}
	join := func(lines ...[]byte) []byte { return bytes.Join(lines, nil) }
	for i := range len(lines) - 1 {
		expectDamage(t, fmt.Sprintf("line %d missing", i+1), path, join(slices.Delete(slices.Clone(lines), i, i+1)...), i+1)
		expectDamage(t, fmt.Sprintf("line %d twice", i+1), path, join(slices.Insert(slices.Clone(lines), i, lines[i])...), i+2)
		swapped := slices.Clone(lines)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		expectDamage(t, fmt.Sprintf("lines %d and %d swapped", i+1, i+2), path, join(swapped...), i+1)
		expectDamage(t, fmt.Sprintf("empty line after %d", i+1), path, join(slices.Insert(slices.Clone(lines), i+1, []byte("\n"))...), i+2)
	}
	expectDamage(t, "no line", path, []byte("\n"), 1)
	expectDamage(t, "not a log", path, []byte("Dear diary,\n"), 1)

	events := session()
	expectDamage(t, "no beginning", path, written(t, events[1:]), 1)
	expectDamage(t, "two sessions", path, written(t, slices.Concat(events, events)), len(events)+1)
	later := []byte(`{"at":"2026-01-02T03:04:05Z","kind":"later","what":{}`)
	expectDamage(t, "an event of a newer program", path, slices.Concat(later, signature(0, later), []byte("\n")), 1)
}

func TestFilesAreForTheUserAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	log, err := Create(dir, sessionID)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	lock, held, err := LockFunction(dir, "arn:aws:lambda:us-east-1:123456789012:function:../../etc")
	if err != nil || !held {
		t.Fatalf("lock: %v, %v", held, err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d files in the folder, want the log and the lock (%v)", len(entries), err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
			t.Errorf("%s has mode %v (%v), want 0600", entry.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v (%v), want 0700", info.Mode(), err)
	}
	if _, err := Create(dir, sessionID); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second log of the same session: %v", err)
	}
	for _, name := range []string{"", "../" + sessionID, sessionID + "/x", "orders-api", strings.ToUpper(sessionID)} {
		if _, err := Create(dir, name); err == nil {
			t.Errorf("%q was taken for a session's name", name)
		}
		if path, err := PathOf(dir, name); err == nil {
			t.Errorf("%q gave the path %s", name, path)
		}
	}
	if path, err := PathOf(dir, sessionID); err != nil || path != log.Path() {
		t.Errorf("path %s (%v), want %s", path, err, log.Path())
	}
}

func TestPathsListsSessionLogsOnly(t *testing.T) {
	dir := t.TempDir()
	older := "20251231-235959-ffffff" + extension
	for _, name := range []string{
		sessionID + extension, older, sessionID + extension + "~", sessionID, "." + sessionID + extension, "x" + extension,
		extension, "0123456789abcdef.lock", "20260102-030405-ABCDEF" + extension, "notes.txt",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "20260102-030405-000000"+extension), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := Paths(dir)
	want := []string{filepath.Join(dir, older), filepath.Join(dir, sessionID+extension)}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err := Paths(filepath.Join(dir, "none")); err != nil || got != nil {
		t.Errorf("a folder that is not there: %v, %v", got, err)
	}
	if _, err := Paths(filepath.Join(dir, "notes.txt")); err == nil {
		t.Error("a file was taken for a folder")
	}
	if name := NewSession(began); !sessionName.MatchString(name) || !strings.HasPrefix(name, "20260102-030405-") {
		t.Errorf("session name %q", name)
	}
}

func TestNoSecretReachesTheLog(t *testing.T) {
	const secret = "5up3r-s3cret"
	secretive, err := payload.New("inline", []byte(`{"token":"`+secret+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	events := session()
	opened, ok := events[0].What.(tuner.Opened)
	if !ok {
		t.Fatal("a session begins with Opened")
	}
	told, err := Digests(t.TempDir(), []payload.Payload{secretive})
	if err != nil {
		t.Fatal(err)
	}
	secretive = told[0]
	opened.Plan.Payloads = told
	events[0].What = opened
	events = append(events, tuner.Event{At: began, What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 128, Log: "token " + secret}}})
	data := written(t, events)
	if bytes.Contains(data, []byte(secret)) {
		t.Error("the log tells the payload or a log line of the function")
	}
	if bytes.Contains(data, []byte(secretive.SHA256)) {
		t.Error("the log tells by what a short payload can be found")
	}
	if !bytes.Contains(data, []byte(secretive.Digest)) {
		t.Error("the log does not tell which payload it was")
	}
}

func FuzzRead(f *testing.F) {
	data := written(f, session())
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(bytes.Replace(data, []byte("512"), []byte("513"), 1))
	f.Add([]byte(nil))
	f.Add([]byte("\n"))
	f.Add([]byte("{}\n{}\n"))
	path := put(f, nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		events, err := eventsOf(path)
		var damage *DamageError
		switch {
		case errors.As(err, &damage) && events == nil:
		case err != nil:
			t.Fatalf("neither events nor damage: %v", err)
		default:
			var s tuner.State
			for _, e := range events {
				s.Apply(e)
			}
			result.Of(&s)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
			t.Fatal("reading changed the file")
		}
	})
}
