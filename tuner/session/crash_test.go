package session_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
)

// build makes the program, once for all tests; TestMain removes it.
var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(buildDir, "lambdial")
	out, err := exec.Command("go", "build", "-o", binary, "lambdial").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return binary, nil
})

// moment is when in a process's life it is killed: at its call-th request to
// the account, before the account has seen it or after it was carried out.
// The zero moment never comes.
type moment struct {
	call  int
	after bool
}

// guillotine is an account whose client can be killed at a moment.
type guillotine struct {
	account *emulator.Account
	mu      sync.Mutex
	at      moment
	calls   int
	process *os.Process
	gone    chan struct{}
}

func (g *guillotine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.calls++
	strike := g.calls == g.at.call
	at, process, gone := g.at, g.process, g.gone
	g.mu.Unlock()
	if !strike {
		g.account.ServeHTTP(w, r)
		return
	}
	if at.after {
		g.account.ServeHTTP(httptest.NewRecorder(), r)
	}
	_ = process.Kill() // it may have ended by itself just now
	<-gone
	panic(http.ErrAbortHandler)
}

// crashSite is one account, its client program and where that keeps its logs.
type crashSite struct {
	binary, url, dir string
	g                *guillotine
}

func newCrashSite(t *testing.T, binary string) *crashSite {
	t.Helper()
	account, err := emulator.New(emulator.Options{Speed: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	g := &guillotine{account: account}
	server := httptest.NewServer(g)
	t.Cleanup(func() {
		server.Close()
		if err := account.Close(); err != nil {
			t.Error(err)
		}
	})
	return &crashSite{binary: binary, url: server.URL, dir: t.TempDir(), g: g}
}

// run starts the program and kills it at the moment. It tells whether it got
// so far, and what it said.
func (c *crashSite) run(t *testing.T, at moment, args ...string) (killed bool, said string) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(c.binary, append(args, "--endpoint-url", c.url, "--region", "us-east-1", "--state-dir", c.dir)...)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	gone := make(chan struct{})
	c.g.mu.Lock()
	if err := cmd.Start(); err != nil {
		c.g.mu.Unlock()
		t.Fatal(err)
	}
	c.g.at, c.g.calls, c.g.process, c.g.gone = at, 0, cmd.Process, gone
	c.g.mu.Unlock()
	err := cmd.Wait()
	close(gone)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode() == -1, out.String()
}

// TestKilledAtEveryCall kills a whole session with SIGKILL before and after
// each of its calls to the account, then restores, with restore itself killed
// at its first call, then at its second, and so on; and compares the account
// byte for byte with how it was. It takes a sample, unless LAMBDIAL_EXHAUSTIVE
// is set; TestKilledAtEachRequest kills everywhere, without a process.
func TestKilledAtEveryCall(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program many hundred times")
	}
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	step, stride := 17, 3 // each restore waits for what may still be on its way
	if exhaustive {
		step, stride = 1, 1
	}
	var points, restores atomic.Int32
	began := time.Now()
	t.Run("isolations", func(t *testing.T) {
		for i, isolation := range isolations {
			for _, after := range []bool{false, true} {
				if !exhaustive && after != (i%2 == 0) {
					continue
				}
				t.Run(fmt.Sprintf("%s/after=%v", isolation, after), func(t *testing.T) {
					t.Parallel()
					for call := 1 + (step-1)/2; ; call += step {
						n, killed := killAndRestore(t, binary, isolation, moment{call: call, after: after}, stride)
						if t.Failed() || !killed {
							return
						}
						points.Add(1)
						restores.Add(int32(n))
					}
				})
			}
		}
	})
	t.Logf("%d kill points in sessions, each restored with %d kills of restore in all, in %s", points.Load(), restores.Load(), time.Since(began).Round(time.Second))
}

// killAndRestore kills a session, and restore at each stride-th of its calls until
// it ends before.
func killAndRestore(t *testing.T, binary string, isolation tuner.Isolation, at moment, stride int) (kills int, killed bool) {
	t.Helper()
	site := newCrashSite(t, binary)
	before := string(site.g.account.Snapshot())
	killed, said := site.run(t, at, "tune", "orders-api", "--yes", "--memory", "256,512,1024", "--samples", "1", "--isolation", string(isolation))
	for restored := false; !restored; kills++ {
		wasKilled, text := site.run(t, moment{call: kills*stride + 1, after: at.after}, "restore", "--yes")
		restored = !wasKilled
		said += fmt.Sprintf("\n-- restore %d:\n%s", kills+1, text)
	}
	if diff := cmp.Diff(before, string(site.g.account.Snapshot())); diff != "" {
		t.Errorf("killed at %+v, the account is not as it was (-before +after):\n%s\nsaid: %s", at, diff, said)
	}
	return kills - 1, killed
}

// TestApplyAndUndoKilledAtEveryCall kills the real program with SIGKILL in an apply
// that publishes and leads an alias, and in the undo of it, before and after each
// of their calls to the account, and restores. It takes one call, unless
// LAMBDIAL_EXHAUSTIVE is set; TestKilledAtEachRequestOfApplyAndUndo kills
// everywhere, without a process.
func TestApplyAndUndoKilledAtEveryCall(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program some times")
	}
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	apply := []string{"apply", "last", "--memory", "512", "--timeout", "3s", "--alias", "live", "--no-verify", "--yes"}
	undo := []string{"undo", "last", "--yes"}
	for _, after := range []bool{false, true} {
		for call := 1; ; call++ {
			if !exhaustive && (after || call > 8) {
				break
			}
			if !exhaustive && call != 8 {
				continue // where nothing is uncertain, so that nothing is waited for
			}
			site := newCrashSite(t, binary)
			if _, said := site.run(t, moment{}, "tune", "orders-api", "--yes", "--memory", "512,1024", "--samples", "1"); t.Failed() {
				t.Fatal(said)
			}
			before := string(site.g.account.Snapshot())
			killedApply, said := site.run(t, moment{call: call, after: after}, apply...)
			_, more := site.run(t, moment{}, "restore", "--yes")
			said += more
			now := string(site.g.account.Snapshot())
			// It was whole by then, or its settings stay, of which nothing tells whose they are.
			whole := strings.Contains(now, "set by lambdial session")
			if now != before && !whole && !strings.Contains(said, "that were to be set, which stay") {
				t.Errorf("apply killed at %d, after %v:\n%s\nsaid: %s", call, after, cmp.Diff(before, now), said)
			}
			if !whole {
				if _, said := site.run(t, moment{}, apply...); !strings.Contains(said, "undo") {
					t.Errorf("apply after it was killed at %d: %s", call, said)
				}
			}
			killedUndo, said := site.run(t, moment{call: call, after: after}, undo...)
			_, more = site.run(t, moment{}, "restore", "--yes")
			_, again := site.run(t, moment{}, undo...)
			if now := string(site.g.account.Snapshot()); now != before {
				t.Errorf("undo killed at %d, after %v:\n%s\nsaid: %s%s%s", call, after, cmp.Diff(before, now), said, more, again)
			}
			if !killedApply && !killedUndo {
				break
			}
		}
	}
}
