package session_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/session"
)

// request makes one of somebody else's.
func (w *world) request(method, path, body string) {
	w.t.Helper()
	recorder := httptest.NewRecorder()
	w.account.ServeHTTP(recorder, httptest.NewRequest(method, "/2015-03-31/functions/"+function+path, strings.NewReader(body)))
	if recorder.Code >= 300 {
		w.t.Fatalf("%s %s: %s", method, path, recorder.Body)
	}
	time.Sleep(5 * time.Second)
}

// TestOthersBetween: what somebody else did between the verdict and the apply, or
// between the apply and the undo, stays, and it is told who it looks like.
func TestOthersBetween(t *testing.T) {
	sweep(t)
	alias := session.Request{MemoryMB: 512, Alias: "live"}
	for name, c := range map[string]struct {
		request        session.Request
		between, after func(w *world)
		says           string
		goesOn         bool // and the rest is put back
	}{
		"a variable before": {alias, func(w *world) {
			w.request(http.MethodPut, "/configuration", `{"Handler":"other.handler"}`)
		}, nil, "beside memory, timeout and code is another", false},
		"weighted before": {alias, func(w *world) {
			w.request(http.MethodPut, "/aliases/live", `{"RoutingConfig":{"AdditionalVersionWeights":{"1":0.2}}}`)
		}, nil, "leads to two versions already, 80 % version 2 and 20 % version 1", false},
		"a size before": {alias, func(w *world) { w.request(http.MethodPut, "/configuration", `{"MemorySize":700}`) }, nil, "it has 700 MB and 10 s, which somebody set", false},
		"a size after":  {alias, nil, func(w *world) { w.request(http.MethodPut, "/configuration", `{"MemorySize":700}`) }, "it has 700 MB and 10 s, which somebody set, and not 512 MB", false},
		"the template after": {
			alias, nil,
			func(w *world) { w.request(http.MethodPut, "/configuration", `{"MemorySize":1024}`) }, "as after a deployment of its template", false,
		},
		"the alias after": {alias, nil, func(w *world) { w.request(http.MethodPut, "/aliases/live", `{"FunctionVersion":"1"}`) }, "leads to version 1, where somebody else led it", false},
		"the alias back": {alias, nil, func(w *world) {
			w.request(http.MethodPut, "/aliases/live", `{"RoutingConfig":{"AdditionalVersionWeights":{}},"FunctionVersion":"2"}`)
		}, "", true},
		"the alias gone": {alias, nil, func(w *world) { w.request(http.MethodDelete, "/aliases/live", "") }, "", true},
		"its version gone": {
			alias, nil,
			func(w *world) { w.request(http.MethodDelete, "?Qualifier=2", "") }, "stays at version 3: version 2, where it led before, is gone", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				state := w.ended(dir)
				do := applies(c.request)
				if c.between != nil {
					c.between(w)
				}
				err := w.afterwards(dir, &wire{}, do, state)
				if c.after != nil {
					if err != nil {
						t.Fatal(err)
					}
					c.after(w)
					held := w.holds()
					err = w.afterwards(dir, &wire{}, undoes, state)
					if !c.goesOn && held != w.holds() {
						t.Errorf("something was undone: %s", cmp.Diff(held, w.holds()))
					}
				}
				told := fmt.Sprint(err, state.End)
				if !strings.Contains(told, c.says) || (err == nil) != (c.says == "") || !state.End.Restored {
					t.Errorf("it says %s", told)
				}
				if c.goesOn && w.settings().MemoryMB != 1024 {
					t.Errorf("the memory size is %d MB", w.settings().MemoryMB)
				}
			})
		})
	}
}

// TestProposedWhileTuned: what a session that is at work sets is not told as somebody
// else's doing.
func TestProposedWhileTuned(t *testing.T) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		state := w.ended(dir)
		if err := w.afterwards(dir, &wire{}, applies(session.Request{MemoryMB: 512}), state); err != nil {
			t.Fatal(err)
		}
		lock, free, err := journal.LockFunction(dir, journal.FunctionKey(state.Account, state.Function))
		if err != nil || !free {
			t.Fatal(free, err)
		}
		w.request(http.MethodPut, "/configuration", `{"MemorySize":700}`) // as the session does
		const says = "another lambdial on this machine is tuning orders-api"
		if _, err := session.ProposeUndo(t.Context(), w.open(&wire{}), dir, state); err == nil || err.Error() != says {
			t.Errorf("undo says %v", err)
		}
		if _, err := session.Propose(t.Context(), w.open(&wire{}), dir, state, session.Request{MemoryMB: 256}); err == nil || err.Error() != says {
			t.Errorf("apply says %v", err)
		}
		if err := lock.Release(); err != nil {
			t.Fatal(err)
		}
		if _, err := session.ProposeUndo(t.Context(), w.open(&wire{}), dir, state); err == nil || err.Error() == says {
			t.Errorf("after it undo says %v", err)
		}
	})
}

// TestMeasuredAgainBetween: a session that measures the function again, and puts it
// back, is nobody else: an earlier session may be applied after it, and undone.
func TestMeasuredAgainBetween(t *testing.T) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		again := func() {
			if state, err := w.tune(dir, &wire{}, worldPlan(tuner.IsolateVersions)); err != nil || !state.End.Restored {
				t.Fatalf("%v", err)
			}
			time.Sleep(time.Minute)
		}
		state := w.ended(dir)
		again()
		if err := w.afterwards(dir, &wire{}, applies(session.Request{MemoryMB: 512, Alias: "live"}), state); err != nil {
			t.Fatal(err)
		}
		again()
		again()
		if err := w.afterwards(dir, &wire{}, undoes, state); err != nil {
			t.Fatal(err)
		}
		if diff := w.changed(); diff != "" || !state.End.Restored {
			t.Errorf("-before +after:\n%s", diff)
		}
		again()
		w.request(http.MethodPut, "/configuration", `{"Handler":"other.handler"}`)
		if err := w.afterwards(dir, &wire{}, applies(session.Request{MemoryMB: 512}), state); err == nil {
			t.Error("applied over somebody else's change")
		}
	})
}
