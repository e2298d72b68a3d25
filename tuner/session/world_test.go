package session_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/emulator/model"
	"lambdial/tuner/session"
)

// exhaustive runs every combination of the systematic tests, not a sample.
var exhaustive = os.Getenv("LAMBDIAL_EXHAUSTIVE") != ""

// takes says whether the i-th of many combinations is run, which is a twelfth of
// them for a short test: the race detector looks at the same code in all.
func takes(i, oneIn int) bool {
	if testing.Short() {
		oneIn *= 12
	}
	return exhaustive || i%oneIn == 0
}

// sweep leaves out of a short test what goes through the same code again and again:
// under the race detector that takes ten times as long and tells nothing new.
func sweep(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a long sweep")
	}
}

// world is an account that is reached without a network, so that a whole session
// on it, with the program's own client, runs in the time of a bubble.
type world struct {
	t       *testing.T
	account *emulator.Account
	before  string
	// on is called before each request of the client in hand, with its number
	// from 1.
	on func(n int, r *http.Request)
}

// latency is what each request takes on its way.
const latency = 4 * time.Millisecond

func newWorld(t *testing.T, faults ...string) *world {
	t.Helper()
	o := emulator.Options{Seed: 1, Functions: []emulator.Function{{
		Name: function, Description: "Takes orders", Runtime: "nodejs22.x", Handler: "index.handler", Architecture: "x86_64",
		MemoryMB: 1024, TimeoutSeconds: 10, Environment: map[string]string{"STAGE": "live"}, Tags: map[string]string{"team": "orders"},
		Modified: time.Now().Add(-24 * time.Hour), Versions: 2, Aliases: map[string]int{"live": 2},
		Workload: model.Workload{CPU: 20 * time.Millisecond, Wait: 10 * time.Millisecond, UsedMB: 60, Init: 150 * time.Millisecond},
	}}}
	for _, text := range faults {
		if text == "" {
			continue // a case of a table without one
		}
		fault, err := emulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, fault)
	}
	a, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return &world{t: t, account: a, before: string(a.Snapshot())}
}

// changed is how the account differs from how it was, long after anything that
// was on its way has arrived.
func (w *world) changed() string {
	time.Sleep(time.Minute)
	return cmp.Diff(w.before, string(w.account.Snapshot()))
}

// wire carries the requests of one client to the world, until it is cut.
type wire struct {
	world *world
	mu    sync.Mutex
	calls int
	// at is the request at which the client dies; how it fares itself is how.
	at  int
	how string // "before", "after" or "late"
	// died is called when it dies.
	died func()
	dead bool
}

// cut ends it for good, without a word.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	if trace != nil && trace.GetConn != nil {
		trace.GetConn("account.test:443")
	}
	w.mu.Lock()
	w.calls++
	n, dead := w.calls, w.dead
	strikes := n == w.at && !dead
	w.mu.Unlock()
	if dead {
		return nil, fmt.Errorf("the client is dead")
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	serve := func() (response *http.Response, err error) {
		defer func() {
			if recover() != nil {
				response, err = nil, io.ErrUnexpectedEOF
			}
		}()
		request := r.Clone(context.WithoutCancel(r.Context()))
		request.Body, request.RequestURI = io.NopCloser(bytes.NewReader(body)), r.URL.RequestURI()
		answer := httptest.NewRecorder()
		w.world.account.ServeHTTP(answer, request)
		return answer.Result(), nil
	}
	if strikes {
		w.mu.Lock()
		w.dead = true
		w.mu.Unlock()
		w.died() // before anything comes back to it
		switch w.how {
		case "after":
			unheard(serve)
		case "late":
			time.AfterFunc(time.Second, func() { unheard(serve) })
		}
		return nil, fmt.Errorf("the client is dead")
	}
	if w.world.on != nil {
		w.world.on(n, r)
	}
	if trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	time.Sleep(latency)
	response, err := serve()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return nil, fmt.Errorf("the client is dead")
	}
	return response, err
}

// open gives a client whose requests go by the wire.
func (w *world) open(carrier *wire) *account.Account {
	w.t.Helper()
	carrier.world = w
	client, err := account.Open(context.Background(), account.Options{Region: "us-east-1", EndpointURL: "http://127.0.0.1:9", Transport: carrier, ControlRate: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// tune runs a session; state is nil where it was refused.
func (w *world) tune(dir string, carrier *wire, p tuner.Plan) (state *tuner.State, err error) {
	client := w.open(carrier)
	var s *session.Session
	var once sync.Once
	started := make(chan struct{})
	if died := carrier.died; died != nil {
		carrier.died = func() {
			died()
			go func() {
				<-started
				if s != nil {
					once.Do(s.Abandon)
				}
			}()
		}
	}
	s, err = session.Start(context.Background(), p, session.Options{Account: client, Dir: dir, Seed: 1})
	close(started)
	if err != nil {
		return nil, err
	}
	state = &tuner.State{}
	for e := range s.Events() {
		state.Apply(e)
	}
	return state, s.Wait()
}

// restore finishes what the sessions of dir left, and tells what it said.
func (w *world) restore(dir string, carrier *wire) (done bool, said string) {
	leftovers, damaged, err := archive.In(dir).Leftovers()
	if err != nil || len(damaged) > 0 {
		w.t.Fatalf("leftovers: %v %v", err, damaged)
	}
	done = true
	client := w.open(carrier)
	for _, l := range leftovers {
		ctx, cancel := context.WithCancel(context.Background())
		if died := carrier.died; died != nil {
			carrier.died = func() { died(); cancel() }
		}
		closed, err := session.Restore(ctx, client, l.Path)
		cancel()
		done = done && err == nil && closed.Restored
		said += fmt.Sprintf("restore: %+v %v\n", closed, err)
	}
	return done, said
}

// copyLogs keeps the session logs as they are at this moment.
func copyLogs(t *testing.T, from string) (to string) {
	to = scratch(t)
	paths, err := filepath.Glob(filepath.Join(from, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(path)), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// scratch is a folder in memory where there is one: each change is synced.
func scratch(t *testing.T) string {
	t.Helper()
	root := ""
	if _, err := os.Stat("/dev/shm"); err == nil {
		root = "/dev/shm"
	}
	dir, err := os.MkdirTemp(root, "lambdial-world-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func worldPlan(isolation tuner.Isolation) tuner.Plan {
	p := plan(function, 256, 512)
	p.Samples, p.Isolation, p.TimeoutS = 1, isolation, 20
	return p
}

var isolations = []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateCopy, tuner.IsolateLatest}

// pasts are how old what the account tells may be.
var pasts = map[string][]string{
	"true reads":     nil,
	"50ms old reads": {"stale-config=50ms", "stale-list=300ms"},
	"3s old reads":   {"stale-config=3s", "stale-list=5s"},
	"not yet":        {"not-yet=2s"},
}

func told(state *tuner.State, err error) string {
	if state == nil {
		return fmt.Sprintf("refused: %v", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ended by %q (%v): %+v\n", state.Reason, err, state.End)
	for _, c := range state.Changes {
		fmt.Fprintf(&b, "  %s %s %s %d MB done=%v refused=%v\n", c.Action, c.Function, c.Version+c.Result.Version, c.MemoryMB, c.Done, c.Refused)
	}
	return b.String()
}

// unheard has the account carry a request out whose answer nobody gets.
func unheard(serve func() (*http.Response, error)) {
	if answer, err := serve(); err == nil {
		_ = answer.Body.Close()
	}
}
