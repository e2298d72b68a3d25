package session_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
)

// killedAtLook kills a session at its first look after it had the answer to its
// n-th change, counted from 1.
func (w *world) killedAtLook(dir string, n int) (left string) {
	changes := 0
	carrier := &wire{how: "before", died: func() { left = copyLogs(w.t, dir) }}
	w.on = func(call int, r *http.Request) {
		if r.Method == http.MethodPut {
			if changes++; changes == n {
				carrier.mu.Lock()
				carrier.at = call + 1
				carrier.mu.Unlock()
			}
		}
	}
	_, _ = w.tune(dir, carrier, worldPlan(tuner.IsolateLatest))
	w.on = nil
	if left == "" {
		w.t.Fatal("it was not killed")
	}
	return left
}

// lacks loses what a log tells from the announcement of a size on: that line
// alone, or all that follows too.
func lacks(t *testing.T, dir string, mb int, alone bool) {
	paths, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	var kept [][]byte
	lost := false
	for line := range bytes.Lines(content) {
		if !lost && bytes.Contains(line, []byte(`intended`)) && bytes.Contains(line, fmt.Appendf(nil, `"memory_mb":%d,`, mb)) {
			lost = true
			if alone {
				continue
			}
			break
		}
		kept = append(kept, line)
	}
	if !lost {
		t.Fatalf("no announcement of %d MB in %s", mb, content)
	}
	if err := os.WriteFile(paths[0], bytes.Join(kept, nil), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestALogThatLacksALine: the note on $LATEST proves that the size is ours, for one
// call set both.
func TestALogThatLacksALine(t *testing.T) {
	for name, alone := range map[string]bool{"that line alone": true, "all from there": false} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				left := w.killedAtLook(dir, 2)
				time.Sleep(time.Second)
				set := w.settings()
				lacks(t, left, set.MemoryMB, alone)
				done, said := w.restore(left, &wire{})
				if diff := w.changed(); set.MemoryMB == 1024 || !done || strings.Contains(said, "somebody else") || diff != "" {
					t.Errorf("%+v: %s\n%s", set, said, diff)
				}
			})
		})
	}
}

// TestOneOfOurSizesAfterItsAnswer: somebody sets the very size that we had set,
// after the answer to our change and before a kill. It stays.
func TestOneOfOurSizesAfterItsAnswer(t *testing.T) {
	for n := 1; n <= 2; n++ {
		t.Run(fmt.Sprint("change ", n), func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				left := w.killedAtLook(dir, n)
				time.Sleep(2 * time.Second)
				theirs := w.settings()
				w.setBy(map[string]any{"MemorySize": theirs.MemoryMB})
				time.Sleep(time.Second)
				done, said := w.restore(left, &wire{})
				told := strings.Contains(said, fmt.Sprintf("the %d MB and %d s of %s", theirs.MemoryMB, theirs.TimeoutS, function)) &&
					strings.Contains(said, "by hand: aws lambda update-function-configuration")
				if now := w.settings(); done || !told || now != theirs {
					t.Errorf("%+v, theirs is %+v: restored %v: %s", now, theirs, done, said)
				}
			})
		})
	}
}

// TestAppliedAndThenChanged: somebody changes something else right after the
// winning size took effect. It was set, and both are told.
func TestAppliedAndThenChanged(t *testing.T) {
	for what, change := range map[string]string{
		"its timeout is 77 s and not 10 s": `{"Timeout":77}`,
		"its configuration is another":     `{"Environment":{"Variables":{"STAGE":"theirs"}}}`,
	} {
		t.Run(what, func(t *testing.T) {
			p := newPlace(t, emulator.Options{})
			state := run(t, p.start(t, plan(function, 256, 512)), nil)
			crowded := odd{Account: p.client, configure: func(ctx context.Context, name string, to tuner.Settings, description *string, revision string) (tuner.Function, error) {
				answer, err := p.client.Configure(ctx, name, to, description, revision)
				for status := http.StatusConflict; err == nil && status == http.StatusConflict; {
					recorder := httptest.NewRecorder()
					p.server.Account.ServeHTTP(recorder, httptest.NewRequest(http.MethodPut, "/2015-03-31/functions/"+name+"/configuration", strings.NewReader(change)))
					status = recorder.Code
				}
				return answer, err
			}}
			events, err := session.Apply(t.Context(), crowded, p.dir, state.Session, session.Request{MemoryMB: 512})
			for _, e := range events {
				state.Apply(e)
			}
			says := "orders-api was set to 512 MB, and somebody else changed it right after (" + what + ")"
			if err != nil || state.Applied != 512 || !strings.Contains(fmt.Sprint(state.Warnings), says) {
				t.Errorf("applied %d MB, %v: %v", state.Applied, err, state.Warnings)
			}
			if f, err := p.client.Function(t.Context(), function, ""); err != nil || f.MemoryMB != 512 || !state.End.Restored {
				t.Errorf("it has %+v, %v, %+v", f.Settings, err, state.End)
			}
		})
	}
}
