package session_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner/emulator"
)

// gate is an account that tells of its requests and can hold some up.
type gate struct {
	account http.Handler
	mu      sync.Mutex
	on      func(r *http.Request)
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	on := g.on
	g.mu.Unlock()
	if on != nil {
		on(r)
	}
	g.account.ServeHTTP(w, r)
}

// TestSignals sends signals in the middle of sampling. One stops the session,
// which cleans up; the second leaves at once, and restore finishes it.
func TestSignals(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals can be sent there")
	}
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		first, second syscall.Signal
		exit          int
	}{
		"interrupt": {first: syscall.SIGINT, exit: 130},
		"terminate": {first: syscall.SIGTERM, exit: 130},
		"hang up":   {first: syscall.SIGHUP, exit: 130},
		"quit":      {first: syscall.SIGQUIT, exit: 130},
		"abort":     {first: syscall.SIGABRT, exit: 130},
		"twice":     {first: syscall.SIGINT, second: syscall.SIGINT, exit: 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, err := emulator.New(emulator.Options{Speed: 2000})
			if err != nil {
				t.Fatal(err)
			}
			g := &gate{account: account}
			server := httptest.NewServer(g)
			t.Cleanup(func() {
				server.CloseClientConnections()
				server.Close()
				if err := account.Close(); err != nil {
					t.Error(err)
				}
			})
			before := string(account.Snapshot())
			dir := t.TempDir()
			flags := []string{"--endpoint-url", server.URL, "--region", "us-east-1", "--state-dir", dir}
			var out bytes.Buffer
			cmd := exec.Command(binary, append([]string{"tune", "orders-api", "--yes", "--memory", "256,512", "--samples", "5000"}, flags...)...)
			cmd.Stdout, cmd.Stderr = &out, &out
			cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)

			invoked := 0
			held := make(chan struct{})
			var once sync.Once
			send := func(s syscall.Signal) {
				g.mu.Lock()
				defer g.mu.Unlock()
				_ = cmd.Process.Signal(s) // it may have ended by itself
			}
			on := func(r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/invocations"):
					g.mu.Lock()
					invoked++
					now := invoked == 20
					g.mu.Unlock()
					if now {
						send(tt.first)
					}
				case r.Method == http.MethodDelete && tt.second != 0:
					// In the midst of cleaning up, which now hangs.
					once.Do(func() {
						time.Sleep(400 * time.Millisecond) // sooner it is no second wish
						send(tt.second)
					})
					<-held
				}
			}
			g.mu.Lock()
			g.on = on
			err = cmd.Start()
			g.mu.Unlock()
			if err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait() // the exit code tells
			timer.Stop()
			close(held)
			if got := cmd.ProcessState.ExitCode(); got != tt.exit {
				t.Errorf("exit code %d, want %d; said:\n%s", got, tt.exit, &out)
			}
			if strings.Contains(out.String(), "goroutine ") {
				t.Errorf("dumps goroutines:\n%s", &out)
			}
			if tt.exit == 4 {
				if !strings.Contains(out.String(), "lambdial restore") {
					t.Errorf("does not tell of restore:\n%s", &out)
				}
				g.mu.Lock()
				g.on = nil
				g.mu.Unlock()
				restore := exec.Command(binary, append([]string{"restore", "--yes"}, flags...)...)
				restore.Env = cmd.Env
				if said, err := restore.CombinedOutput(); err != nil {
					t.Errorf("restore: %v\n%s", err, said)
				}
			}
			if diff := cmp.Diff(before, string(account.Snapshot())); diff != "" {
				t.Errorf("the account is not as it was:\n%s\nsaid:\n%s", diff, &out)
			}
			logs, _ := filepath.Glob(filepath.Join(dir, "sessions", "*.jsonl"))
			for _, log := range logs {
				info, err := os.Stat(log)
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("session log %v, %v", info.Mode(), err)
				}
			}
		})
	}
}
