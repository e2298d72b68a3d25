package session_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/journal"
	"lambdial/tuner/price"
	"lambdial/tuner/result"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// buildDir is where build puts the program.
var buildDir string

func TestMain(m *testing.M) {
	emulator.RunHandlerIfAsked()
	dir, err := os.MkdirTemp("", "lambdial-test-")
	if err != nil {
		panic(err)
	}
	buildDir = dir
	for name, value := range map[string]string{"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	// More than there are processors: many wait for what may be on its way.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	if !exhaustive { // each check is a whole session, and some wait for what may be on its way
		if err := flag.Set("rapid.checks", "40"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(dir)
		os.Exit(code)
	}))
}

// place is an embedded account with a client, as the program has it.
type place struct {
	server *emulator.Server
	client *account.Account
	dir    string
}

func newPlace(t *testing.T, o emulator.Options) place {
	t.Helper()
	if o.Speed == 0 {
		o.Speed = 200
	}
	server, err := emulator.Start(context.Background(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: server.URL, Demo: true, ControlRate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return place{server: server, client: client, dir: t.TempDir()}
}

func (p place) start(t *testing.T, plan tuner.Plan) *session.Session {
	t.Helper()
	at, _ := price.Lookup("us-east-1", "x86_64")
	s, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir, Price: &at, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run folds a session's events until it has ended.
func run(t *testing.T, s *session.Session, on func(*tuner.State, tuner.Event)) *tuner.State {
	t.Helper()
	var state tuner.State
	for e := range s.Events() {
		state.Apply(e)
		if on != nil {
			on(&state, e)
		}
	}
	if err := s.Wait(); err != nil {
		t.Logf("session ended: %v", err)
	}
	return &state
}

func plan(function string, sizes ...int) tuner.Plan {
	p := tuner.DefaultPlan(tuner.Function{Name: function})
	p.Sizes, p.Samples = tuner.SortSizes(sizes), 5
	return p
}

func TestSessionLeavesTheAccountAsItWas(t *testing.T) {
	for _, isolation := range []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateCopy, tuner.IsolateLatest} {
		t.Run(string(isolation), func(t *testing.T) {
			p := newPlace(t, emulator.Options{})
			before := string(p.server.Account.Snapshot())
			plan := plan("orders-api", 128, 512, 1024, 1769)
			plan.Isolation = isolation
			began := time.Now()
			state := run(t, p.start(t, plan), nil)
			t.Logf("took %s", time.Since(began))
			if state.End == nil || !state.End.Restored {
				t.Fatalf("not restored: %+v, stopped: %s", state.End, state.Reason)
			}
			if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
				t.Errorf("account changed (-before +after):\n%s", diff)
			}
			for _, size := range state.Sizes {
				if size.Warm.N() != 5 {
					t.Errorf("%d MB has %d warm samples, want 5 (%s %s)", size.MemoryMB, size.Warm.N(), size.Status, size.Why)
				}
			}
			if v := verdict.Of(state).Verdict(); v.MemoryMB == 0 || v.CheapestMB == 0 {
				t.Errorf("no verdict: %+v", v)
			}
			folded, err := journal.Fold(firstLog(t, p.dir))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(result.Of(state), result.Of(folded)); diff != "" {
				t.Errorf("the log tells another result (-live +log):\n%s", diff)
			}
		})
	}
}

func firstLog(t *testing.T, dir string) string {
	t.Helper()
	paths, err := journal.Paths(dir)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no session log in %s: %v", dir, err)
	}
	return paths[0]
}

func TestStopWhileItRuns(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	before := string(p.server.Account.Snapshot())
	s := p.start(t, plan("invoice-pdf", 128, 256, 512, 1024))
	samples := 0
	state := run(t, s, func(st *tuner.State, e tuner.Event) {
		if _, ok := e.What.(tuner.Sampled); ok {
			if samples++; samples == 3 {
				s.Stop("enough seen")
			}
		}
	})
	if state.End == nil || !state.End.Restored || !state.Interrupted || state.Reason != "enough seen" {
		t.Fatalf("ended by %q, %+v", state.Reason, state.End)
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("account changed:\n%s", diff)
	}
}

func TestAbandonedSessionIsRestoredLater(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: p.server.URL, ControlRate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	p.client = client
	before := string(p.server.Account.Snapshot())
	s := p.start(t, plan("orders-api", 128, 512, 1024))
	for e := range s.Events() {
		if _, ok := e.What.(tuner.Sampled); ok {
			s.Abandon()
		}
	}
	_ = s.Wait()
	leftovers, damaged, err := archive.In(p.dir).Leftovers()
	if err != nil || len(damaged) > 0 || len(leftovers) != 1 {
		t.Fatalf("leftovers %v, damaged %v, %v", leftovers, damaged, err)
	}
	if _, err := session.Start(t.Context(), plan("orders-api", 128), session.Options{Account: client, Dir: p.dir}); err == nil {
		t.Error("a new session began on a function that is not restored")
	}
	closed, err := session.Restore(context.Background(), client, leftovers[0].Path)
	if err != nil || !closed.Restored {
		t.Fatalf("restore: %+v, %v", closed, err)
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("account changed:\n%s", diff)
	}
	leftovers, _, _ = archive.In(p.dir).Leftovers()
	if len(leftovers) != 0 {
		t.Errorf("still left: %v", leftovers)
	}
}

func TestApplySetsTheWinnerAndNothingElse(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	plan := plan("orders-api", 128, 512, 1024)
	plan.Apply, plan.Goal.Strategy = true, tuner.StrategyCost
	state := run(t, p.start(t, plan), nil)
	f, err := p.client.Function(t.Context(), "orders-api", "")
	if err != nil {
		t.Fatal(err)
	}
	want := verdict.Of(state).Verdict().MemoryMB
	if want == 1024 || f.MemoryMB != want || state.Applied != want || !state.End.Restored {
		t.Errorf("function has %d MB, applied %d, verdict %d", f.MemoryMB, state.Applied, want)
	}
	versions, err := p.client.Versions(t.Context(), "orders-api")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if v.MemoryMB != 1024 {
			t.Errorf("version %s (%d MB) is left", v.Number, v.MemoryMB)
		}
	}
}

func TestApplyAfterwards(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	state := run(t, p.start(t, plan("orders-api", 256, 512)), nil)
	for _, mb := range []int{512, 256} {
		events, err := session.Apply(t.Context(), p.client, p.dir, state.Session, session.Request{MemoryMB: mb})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			state.Apply(e)
		}
		f, err := p.client.Function(t.Context(), "orders-api", "")
		if err != nil {
			t.Fatal(err)
		}
		if f.MemoryMB != mb || state.Applied != mb || state.End == nil || !state.End.Restored {
			t.Errorf("function has %d MB, applied %d, %+v", f.MemoryMB, state.Applied, state.End)
		}
	}
	if _, err := p.client.Configure(t.Context(), "orders-api", tuner.Settings{MemoryMB: 700, TimeoutS: 10}, nil, ""); err != nil {
		t.Fatal(err)
	}
	var deployed *session.DeployedError
	if _, err := session.Apply(t.Context(), p.client, p.dir, state.Session, session.Request{MemoryMB: 512}); !errors.As(err, &deployed) {
		t.Errorf("applied over somebody else's change: %v", err)
	}
	if folded, err := journal.Fold(firstLog(t, p.dir)); err != nil || !archive.OwedBy(folded).Nothing() {
		t.Errorf("the log says that something is owed: %v", err)
	}
}

// TestApplyTheTimeout: the timeout goes with the winning size, or alone; it is not
// shortened by a handful of invocations.
func TestApplyTheTimeout(t *testing.T) {
	t.Parallel()
	sweep(t)
	for name, c := range map[string]struct {
		samples       int
		memory, stays bool
	}{"both": {20, true, false}, "alone": {20, false, false}, "by too few": {5, true, true}} {
		p := newPlace(t, emulator.Options{Speed: 500})
		plan := plan("orders-api", 256, 1024)
		plan.Samples, plan.Apply, plan.ApplyTimeout, plan.Goal.Strategy = c.samples, c.memory, true, tuner.StrategyCost
		state := run(t, p.start(t, plan), nil)
		want := tuner.Settings{MemoryMB: 1024, TimeoutS: 1}
		if c.memory {
			want.MemoryMB = 256
		}
		if c.stays {
			want.TimeoutS = 10
		}
		f, err := p.client.Function(t.Context(), "orders-api", "")
		if err != nil || f.Settings != want || state.Now() != want || !state.End.Restored || (state.AppliedTimeoutS == 0) != c.stays {
			t.Errorf("%s: it has %+v, and the session says %+v: %v", name, f.Settings, state.Now(), err)
		}
		if told := strings.Contains(fmt.Sprint(state.Warnings), "are too few to shorten it"); told != c.stays {
			t.Errorf("%s: it warns of %v", name, state.Warnings)
		}
	}
}

// TestApplyKeepsTheTimeoutInMind: a longer timeout of the plan lets a size win
// at which the function's own would end every call.
func TestApplyKeepsTheTimeoutInMind(t *testing.T) {
	t.Parallel()
	p := newPlace(t, emulator.Options{Speed: 500})
	plan := plan("report-slow", 256, 1769)
	plan.Samples, plan.TimeoutS = 8, 60
	plan.Goal.Strategy, plan.Apply = tuner.StrategyCost, true
	s := p.start(t, plan)
	state := run(t, s, nil)
	const says = "more than the function's own timeout of 15 s"
	if v := verdict.Of(state).Verdict(); v.MemoryMB != 256 || !strings.Contains(strings.Join(v.Warnings, "\n"), says) {
		t.Fatalf("%d MB with the warnings %q", v.MemoryMB, v.Warnings)
	}
	if err := s.Wait(); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "--memory 256 --timeout 60s") {
		t.Errorf("with the session: %v", err)
	}
	var refused *session.RefusedError
	if _, err := session.Apply(t.Context(), p.client, p.dir, state.Session, session.Request{MemoryMB: 256}); !errors.As(err, &refused) {
		t.Errorf("afterwards: %v", err)
	}
	f, err := p.client.Function(t.Context(), "report-slow", "")
	if err != nil {
		t.Fatal(err)
	}
	if want := (tuner.Settings{MemoryMB: 1769, TimeoutS: 15}); f.Settings != want || state.Applied != 0 || !state.End.Restored {
		t.Errorf("has %+v, applied %d MB", f.Settings, state.Applied)
	}
}
