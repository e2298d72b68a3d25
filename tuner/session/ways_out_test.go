package session_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
)

// panicking is a client with a mistake in it.
type panicking struct {
	tuner.Account
	invocations atomic.Int32
}

func (p *panicking) Invoke(ctx context.Context, call tuner.Call) (tuner.Invocation, error) {
	if p.invocations.Add(1) == 4 {
		panic("a mistake")
	}
	return p.Account.Invoke(ctx, call)
}

func TestPanicIsCleanedUp(t *testing.T) {
	t.Parallel()
	p := newPlace(t, emulator.Options{Speed: 2000})
	before := string(p.server.Account.Snapshot())
	s, err := session.Start(t.Context(), plan("orders-api", 256, 512), session.Options{Account: &panicking{Account: p.client}, Dir: p.dir})
	if err != nil {
		t.Fatal(err)
	}
	state := run(t, s, nil)
	if !state.Failed || !strings.Contains(state.Reason, "a mistake") || state.End == nil || !state.End.Restored {
		t.Errorf("ended by %q, %+v", state.Reason, state.End)
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("the account is not as it was:\n%s", diff)
	}
}

// TestFullDisk limits the size of the files that the program may write, which
// looks to it like a full disk, a little later each time.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	sweep(t)
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash, whose ulimit this takes")
	}
	for kilobytes := 1; kilobytes <= 12; kilobytes++ {
		if kilobytes > 2 && !takes(kilobytes, 3) {
			continue
		}
		site := newCrashSite(t, binary)
		before := string(site.g.account.Snapshot())
		site.binary = "bash"
		limited := fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, kilobytes)
		_, said := site.run(t, moment{}, "-c", limited, binary, "tune", "orders-api", "--yes", "--memory", "256,512,1024", "--samples", "1")
		if diff := cmp.Diff(before, string(site.g.account.Snapshot())); diff != "" {
			t.Errorf("%d KB: the account is not as it was:\n%s\nsaid:\n%s", kilobytes, diff, said)
		}
		if kilobytes <= 2 && !strings.Contains(said, "file too large") {
			t.Errorf("%d KB: does not tell of the disk:\n%s", kilobytes, said)
		}
	}
}

// TestLostNetwork takes the network away in mid-session and does not give it
// back: the session tries within its bound and names what is left, and restore
// finishes it when the network is there again.
func TestLostNetwork(t *testing.T) {
	t.Parallel()
	sweep(t)
	a, err := emulator.New(emulator.Options{Speed: 2000})
	if err != nil {
		t.Fatal(err)
	}
	var lost atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.Load() {
			panic(http.ErrAbortHandler)
		}
		a.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: server.URL, ControlRate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	before := string(a.Snapshot())
	dir := t.TempDir()
	s, err := session.Start(t.Context(), plan("orders-api", 256, 512), session.Options{Account: client, Dir: dir, CleanUpBound: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	state := run(t, s, func(st *tuner.State, e tuner.Event) {
		if _, ok := e.What.(tuner.Sampled); ok && !lost.Swap(true) {
			s.Stop("the network is gone")
		}
	})
	if state.End == nil || state.End.Restored || len(state.End.Left) == 0 {
		t.Fatalf("ended %+v", state.End)
	}
	for _, left := range state.End.Left {
		if !strings.Contains(left, "by hand: aws lambda") && !strings.Contains(left, "may be left") {
			t.Errorf("does not tell how to finish: %s", left)
		}
	}
	lost.Store(false)
	leftovers, _, err := archive.In(dir).Leftovers()
	if err != nil || len(leftovers) != 1 {
		t.Fatalf("leftovers %v, %v", leftovers, err)
	}
	if closed, err := session.Restore(t.Context(), client, leftovers[0].Path); err != nil || !closed.Restored {
		t.Fatalf("restore: %+v, %v", closed, err)
	}
	if diff := cmp.Diff(before, string(a.Snapshot())); diff != "" {
		t.Errorf("the account is not as it was:\n%s", diff)
	}
}

// TestRestoreWhenTheFunctionIsGone has nothing to do and says so.
func TestRestoreWhenTheFunctionIsGone(t *testing.T) {
	t.Parallel()
	sweep(t)
	for _, again := range []bool{false, true} {
		p := newPlace(t, emulator.Options{Speed: 2000})
		client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: p.server.URL, ControlRate: 1000})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		p.client = client
		s := p.start(t, plan("orders-api", 256, 512))
		for e := range s.Events() {
			if _, ok := e.What.(tuner.Sampled); ok {
				s.Abandon()
			}
		}
		_ = s.Wait()
		if again { // somebody made it anew, with versions of the same numbers
			if _, err := client.Copy(t.Context(), "orders-api", "spare", "x", ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := client.DeleteFunction(t.Context(), "orders-api"); err != nil {
			t.Fatal(err)
		}
		if again {
			settle(t, client, "spare")
			if _, err := client.Copy(t.Context(), "spare", "orders-api", "mine", ""); err != nil {
				t.Fatal(err)
			}
			settle(t, client, "orders-api")
			for _, mb := range []int{256, 512, 1024, 2048, 4096, 5120} {
				if _, err := client.Configure(t.Context(), "orders-api", tuner.Settings{MemoryMB: mb, TimeoutS: 10}, nil, ""); err != nil {
					t.Fatal(err)
				}
				settle(t, client, "orders-api")
				if _, err := client.Publish(t.Context(), "orders-api", "mine", ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := string(p.server.Account.Snapshot())
		leftovers, _, err := archive.In(p.dir).Leftovers()
		if err != nil || len(leftovers) != 1 {
			t.Fatalf("leftovers %v, %v", leftovers, err)
		}
		for range 2 { // the second time there is nothing left to do
			closed, err := session.Restore(t.Context(), client, leftovers[0].Path)
			if err != nil || !closed.Restored {
				t.Fatalf("restore: %+v, %v", closed, err)
			}
		}
		if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
			t.Errorf("restore touched what is not ours:\n%s", diff)
		}
	}
}

func settle(t *testing.T, client *account.Account, name string) {
	t.Helper()
	for {
		f, err := client.Function(t.Context(), name, "")
		if err != nil {
			t.Fatal(err)
		}
		if !f.Updating() {
			return
		}
	}
}

// TestSecondSessionIsRefused: one machine tunes a function once at a time, and
// versions of a session elsewhere are noticed.
func TestSecondSessionIsRefused(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	first := plan("orders-api", 256, 512)
	first.Samples = 10000
	s := p.start(t, first)
	tried := false
	run(t, s, func(_ *tuner.State, e tuner.Event) {
		if _, ok := e.What.(tuner.Sampled); !ok || tried {
			return
		}
		tried = true
		var refused *session.RefusedError
		if _, err := session.Start(t.Context(), plan("orders-api", 128), session.Options{Account: p.client, Dir: p.dir}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "another lambdial") {
			t.Errorf("a second session on this machine: %v", err)
		}
		if _, err := session.Start(t.Context(), plan("orders-api", 128), session.Options{Account: p.client, Dir: t.TempDir()}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "another machine") {
			t.Errorf("a session from another machine: %v", err)
		}
		s.Stop("seen")
	})
	if !tried {
		t.Error("no sample came")
	}
}
