package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/payload"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// ended writes the log of a session that has measured and restored all, in a
// moment, so that what comes after it can be tried thousands of times.
const endedSession = "20261128-101541-4b88b2"

func (w *world) ended(dir string) (state *tuner.State) {
	client := w.open(&wire{})
	f, err := client.Function(context.Background(), function, "")
	if err != nil {
		w.t.Fatal(err)
	}
	log, err := journal.Create(dir, endedSession)
	if err != nil {
		w.t.Fatal(err)
	}
	state = &tuner.State{}
	for _, what := range []tuner.Happening{
		tuner.Opened{Session: endedSession, Account: client.Identity(), Plan: worldPlan(tuner.IsolateVersions), Function: f, Versions: []string{"1", "2"}},
		tuner.Sampled{Sample: tuner.Sample{MemoryMB: 256, Duration: 90 * time.Millisecond, Billed: 90 * time.Millisecond}},
		tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Duration: 50 * time.Millisecond, Billed: 50 * time.Millisecond}},
		tuner.Stopped{Why: "enough"},
		tuner.Closed{Restored: true},
	} {
		e := tuner.Event{At: time.Now(), What: what}
		if err := log.Append(e); err != nil {
			w.t.Fatal(err)
		}
		state.Apply(e)
	}
	if err := log.Close(); err != nil {
		w.t.Fatal(err)
	}
	return state
}

// The ways to set something to stay.
var toStay = map[string]session.Request{
	"memory":          {MemoryMB: 512},
	"timeout":         {TimeoutS: 3},
	"memory, timeout": {MemoryMB: 512, TimeoutS: 3},
	"publish":         {MemoryMB: 512, Publish: true},
	"alias":           {MemoryMB: 512, TimeoutS: 3, Alias: "live"},
	"alias, weighted": {MemoryMB: 512, Alias: "live", Share: .1},
	"alias alone":     {Alias: "live"},
}

// afterwards applies or undoes by a client, and folds what happened.
func (w *world) afterwards(dir string, carrier *wire, do func(context.Context, tuner.Account, string) ([]tuner.Event, error), state *tuner.State) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if died := carrier.died; died != nil {
		carrier.died = func() { died(); cancel() }
	}
	events, err := do(ctx, w.open(carrier), dir)
	for _, e := range events {
		state.Apply(e)
	}
	return err
}

func applies(r session.Request) func(context.Context, tuner.Account, string) ([]tuner.Event, error) {
	return func(ctx context.Context, a tuner.Account, dir string) ([]tuner.Event, error) {
		return session.Apply(ctx, a, dir, endedSession, r)
	}
}

func undoes(ctx context.Context, a tuner.Account, dir string) ([]tuner.Event, error) {
	return session.Undo(ctx, a, dir, endedSession)
}

// holds is what of the account a person sees: settings, versions and aliases.
func (w *world) holds() string {
	var all []struct {
		Configuration struct {
			FunctionName, Description string
			MemorySize, Timeout       int
		}
		Versions []struct {
			Version, Description string
			MemorySize, Timeout  int
		}
		Aliases []struct {
			Name, FunctionVersion string
			RoutingConfig         any
		}
	}
	if err := json.Unmarshal(w.account.Snapshot(), &all); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("%+v", all)
}

// TestSetAndTakenBack: each request sets what it says, undo puts all of it back,
// and the sizes of before may be set again.
func TestSetAndTakenBack(t *testing.T) {
	sweep(t)
	for name, r := range toStay {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				state := w.ended(dir)
				p, err := session.Propose(t.Context(), w.open(&wire{}), dir, state, r)
				if err != nil || len(p.Diff()) == 0 || w.changed() != "" {
					t.Fatalf("proposes %v, %v", p.Diff(), err)
				}
				if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil {
					t.Fatal(err)
				}
				now := w.settings()
				standing := state.Standing()
				if r.MemoryMB > 0 && now.MemoryMB != 512 || r.TimeoutS > 0 && now.TimeoutS != 3 || now != state.Now() || standing.Nothing() || !state.End.Restored {
					t.Errorf("it has %+v, and the session says %+v: %+v", now, state.Now(), standing)
				}
				held := w.holds()
				for _, has := range map[string][]string{
					"publish":         {"512 MB and 10 s, set by lambdial session " + endedSession},
					"alias":           {"Name:live FunctionVersion:3 RoutingConfig:<nil>"},
					"alias, weighted": {"Name:live FunctionVersion:2 RoutingConfig:map[AdditionalVersionWeights:map[3:0.1]]"},
				}[name] {
					if !strings.Contains(held, has) {
						t.Errorf("the account lacks %q: %s", has, held)
					}
				}
				if p, err = session.ProposeUndo(t.Context(), w.open(&wire{}), dir, state); err != nil || len(p.Diff()) == 0 {
					t.Fatalf("proposes %v, %v", p.Diff(), err)
				}
				if err := w.afterwards(dir, &wire{}, undoes, state); err != nil {
					t.Fatal(err)
				}
				if diff := w.changed(); diff != "" || !state.Standing().Nothing() || state.Applied != 0 || !state.End.Restored {
					t.Errorf("undone, -before +after:\n%s\n%+v", diff, state.Standing())
				}
				if err := w.afterwards(dir, &wire{}, undoes, state); err == nil {
					t.Error("it is undone twice")
				}
				if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil || state.Standing().Nothing() {
					t.Errorf("once more: %v", err)
				}
			})
		})
	}
}

// TestAnotherAfterOne: another size may be set after one, an alias by weight be led
// there wholly, and undo goes back to before the first.
func TestAnotherAfterOne(t *testing.T) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		state := w.ended(dir)
		for _, r := range []session.Request{
			{MemoryMB: 512, Alias: "live", Share: .1}, {Alias: "live"}, {MemoryMB: 256, TimeoutS: 5, Alias: "live", Share: .5}, {MemoryMB: 300},
		} {
			if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil {
				t.Fatalf("%+v: %v", r, err)
			}
		}
		if held := w.holds(); !strings.Contains(held, "Name:live FunctionVersion:3 RoutingConfig:map[AdditionalVersionWeights:map[4:0.5]]") || w.settings().MemoryMB != 300 {
			t.Errorf("it holds %s", held)
		}
		if err := w.afterwards(dir, &wire{}, undoes, state); err != nil {
			t.Fatal(err)
		}
		if diff := w.changed(); diff != "" {
			t.Errorf("undone, -before +after:\n%s", diff)
		}
	})
}

// TestWhatIsNotSet: what keeps an apply from its end puts back what it had set, and
// names what was missing.
func TestWhatIsNotSet(t *testing.T) {
	for name, c := range map[string]struct {
		fault   string
		request session.Request
		says    []string
	}{
		"no right to move":      {"access-denied:UpdateAlias", session.Request{MemoryMB: 512, Alias: "live"}, []string{"lambda:UpdateAlias"}},
		"no right to publish":   {"access-denied:PublishVersion", session.Request{MemoryMB: 512, Publish: true}, []string{"lambda:PublishVersion"}},
		"no right to configure": {"access-denied:UpdateFunctionConfiguration", session.Request{MemoryMB: 512}, []string{"lambda:UpdateFunctionConfiguration"}},
		"no right to look":      {"access-denied:GetAlias", session.Request{MemoryMB: 512, Alias: "live"}, []string{"lambda:GetAlias"}},
		"an update that fails":  {"failed-update:UpdateFunctionConfiguration@1", session.Request{MemoryMB: 512, Publish: true}, []string{"update of orders-api to 512 MB failed"}},
		"no such alias":         {"", session.Request{MemoryMB: 512, Alias: "prod"}, []string{"there is no alias prod of orders-api: it has live"}},
		"nothing to set":        {"", session.Request{MemoryMB: 1024}, []string{"has 1024 MB and 10 s already"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, c.fault)
				state := w.ended(dir)
				err := w.afterwards(dir, &wire{}, applies(c.request), state)
				for _, says := range c.says {
					if err == nil || !strings.Contains(err.Error(), says) {
						t.Errorf("%v lacks %q", err, says)
					}
				}
				if diff := w.changed(); diff != "" || !state.Standing().Nothing() || state.Now() != state.Function.Settings || !state.End.Restored {
					t.Errorf("-before +after:\n%s\n%+v", diff, state.End)
				}
				// What was put back is no part of what is set next.
				if err := w.afterwards(dir, &wire{}, applies(session.Request{TimeoutS: 4}), state); err == nil {
					if s := state.Standing(); s.Memory || len(s.Versions) > 0 || len(s.Aliases) > 0 || !s.Timeout {
						t.Errorf("the next stands as %+v", s)
					}
				}
			})
		})
	}
}

// TestVerify: what was set is invoked until the prediction is told to hold or not;
// what stops that changes nothing of what was set.
func TestVerify(t *testing.T) {
	for name, c := range map[string]struct {
		request session.Request
		fault   string
		want    verdict.Holding
		says    string // of the error
	}{
		"another than predicted": {session.Request{MemoryMB: 512}, "", verdict.Slower, ""},
		"of a version":           {session.Request{MemoryMB: 512, Publish: true}, "", verdict.Slower, ""},
		"denied":                 {session.Request{MemoryMB: 512}, "access-denied:Invoke", "", "lambda:InvokeFunction"},
		"denied half way":        {session.Request{MemoryMB: 512}, "access-denied:Invoke@3+", verdict.HoldingOpen, "verify orders-api at 512 MB"},
		"throttled now and then": {session.Request{MemoryMB: 512}, "throttle:Invoke@2-4", verdict.Slower, ""},
		"no answers":             {session.Request{MemoryMB: 512}, "reset-after:Invoke", verdict.Failing, ""},
		"never measured":         {session.Request{MemoryMB: 4000}, "", "", "says nothing of how long 4000 MB takes"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, c.fault)
				state := w.ended(dir)
				if err := w.afterwards(dir, &wire{}, applies(c.request), state); err != nil {
					t.Fatal(err)
				}
				held, numbers := w.holds(), state.Size(512).Warm.N()
				err := session.Verify(t.Context(), w.open(&wire{}), dir, endedSession, session.Verifying{Payloads: payload.Mix{payload.Empty()}}, state.Apply)
				v, _ := verdict.Of(state).Verification(false)
				if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) || v.Outcome != c.want {
					t.Errorf("%v, %s: %+v", err, v.Words(), v)
				}
				folded, err := journal.Fold(filepath.Join(dir, endedSession+".jsonl"))
				if err != nil || w.holds() != held || !state.End.Restored || state.Standing().Nothing() || state.Size(512).Warm.N() != numbers || !archive.OwedBy(folded).Nothing() {
					t.Errorf("something else changed: %v, %+v", err, state.End)
				}
			})
		})
	}
}
