package journal

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"lambdial/tuner/payload"
)

func payloadOf(t *testing.T, text string) payload.Payload {
	t.Helper()
	p, err := payload.New("inline", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDigestsAreKeyed: a log alone does not let anybody try payloads, and the
// machine that wrote it knows its own again.
func TestDigestsAreKeyed(t *testing.T) {
	here, elsewhere := t.TempDir(), t.TempDir()
	pin := payloadOf(t, `{"pin": 1234}`)
	told, err := Digests(here, []payload.Payload{pin})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(here, keyFile)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the key: %v, %v", info, err)
	}
	logged, err := json.Marshal(told[0])
	if err != nil || strings.Contains(string(logged), pin.SHA256) || strings.Contains(string(logged), "1234") || !strings.Contains(string(logged), told[0].Digest) {
		t.Errorf("%s, %v", logged, err)
	}
	var past payload.Payload
	if err := json.Unmarshal(logged, &past); err != nil || past.SHA256 != "" {
		t.Fatalf("%+v, %v", past, err)
	}
	other := payloadOf(t, `{"pin": 1235}`)
	if got := Recognise(here, past, other.SHA256, pin.SHA256); got != pin.SHA256 {
		t.Errorf("recognised %q", got)
	}
	if got := Recognise(here, past, other.SHA256); got != "" {
		t.Errorf("another one for it: %q", got)
	}
	if again, err := Digests(elsewhere, []payload.Payload{pin}); err != nil || again[0].Digest == told[0].Digest {
		t.Errorf("the same on another machine, %v", err)
	}
	if got := Recognise(elsewhere, past, pin.SHA256); got != "" {
		t.Errorf("recognised by another key: %q", got)
	}
	if got := Recognise(t.TempDir(), past, pin.SHA256); got != "" {
		t.Errorf("recognised without a key: %q", got)
	}
}

// TestOldDigestsStay: logs from before digests were keyed are understood.
func TestOldDigestsStay(t *testing.T) {
	var old payload.Payload
	if err := json.Unmarshal([]byte(`{"source":"inline","bytes":2,"sha256":"44136fa3"}`), &old); err != nil || old.SHA256 != "44136fa3" {
		t.Fatalf("%+v, %v", old, err)
	}
	if got := Recognise(t.TempDir(), old); got != "44136fa3" {
		t.Errorf("%q", got)
	}
}

func TestTwoMakeTheKeyAtOnce(t *testing.T) {
	dir := t.TempDir()
	pin := payloadOf(t, `1`)
	digests := make([]string, 8)
	var all sync.WaitGroup
	for i := range digests {
		all.Go(func() {
			told, err := Digests(dir, []payload.Payload{pin})
			if err != nil {
				t.Error(err)
				return
			}
			digests[i] = told[0].Digest
		})
	}
	all.Wait()
	for _, d := range digests {
		if d != digests[0] {
			t.Errorf("two keys: %v", digests)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left %v", left)
	}
}

func TestAKeyThatIsNone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, keyFile), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Digests(dir, []payload.Payload{payloadOf(t, `1`)}); err == nil || !strings.Contains(err.Error(), "is no key: delete it") {
		t.Errorf("%v", err)
	}
}
