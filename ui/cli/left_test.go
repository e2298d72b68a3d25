package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
)

// interrupted leaves a session in place without its cleaning up.
func (s shell) interrupted(t *testing.T, url string) {
	t.Helper()
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	p := tuner.DefaultPlan(tuner.Function{Name: "orders-api"})
	p.Sizes, p.Samples, p.Isolation = []int{256, 512}, 2, tuner.IsolateLatest
	run, err := session.Start(t.Context(), p, session.Options{Account: client, Dir: filepath.Join(s.dir, "sessions"), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for e := range run.Events() {
		if _, is := e.What.(tuner.Sampled); is {
			run.Abandon()
		}
	}
	_ = run.Wait() // it was abandoned
}

// TestLeftOfASession: open says that it is not undone; with credentials of another
// account nothing is restored, the exit code is 4 and it says whose are needed; with
// the right ones it is restored, and open says nothing any more.
func TestLeftOfASession(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var other atomic.Bool
	through := httputil.NewSingleHostReverseProxy(target)
	through.ModifyResponse = func(r *http.Response) error {
		if !other.Load() {
			return nil
		}
		content, err := io.ReadAll(r.Body)
		content = bytes.ReplaceAll(content, []byte(emulator.AccountID), []byte("999999999999"))
		r.Body = io.NopCloser(bytes.NewReader(content))
		r.Header.Set("Content-Length", strconv.Itoa(len(content)))
		return err
	}
	proxy := httptest.NewServer(through)
	t.Cleanup(func() {
		proxy.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	s.interrupted(t, proxy.URL)
	if code, _, stderr := s.run(t, "open", "last", "--json"); code != exitOK || !strings.Contains(stderr, "is not undone: run lambdial restore") {
		t.Errorf("open says nothing: exit code %d: %s", code, stderr)
	}
	other.Store(true)
	code, stdout, stderr := s.run(t, "restore", "--yes", "--json")
	if !strings.Contains(stdout, `"kind": "left"`) || !strings.Contains(stdout, `"restored": false`) {
		t.Errorf("tells %s", stdout)
	}
	for _, want := range []string{"these credentials are of the AWS account 999999999999", "in the AWS account " + emulator.AccountID + " in us-east-1", "with credentials of that account (--profile)"} {
		if code != exitLeft || !strings.Contains(stderr, want) {
			t.Errorf("in another account: exit code %d, want %q: %s", code, want, stderr)
		}
	}
	other.Store(false)
	code, stdout, stderr = s.run(t, "restore", "--yes", "--json")
	var told restoration
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || !told.Restored || len(told.Found) != 1 || !told.Found[0].Restored || len(told.Found[0].Plan) == 0 {
		t.Errorf("%v: %s", err, stdout)
	}
	if code != exitOK || !strings.Contains(stderr, "restored: session") {
		t.Errorf("in the right account: exit code %d: %s", code, stderr)
	}
	if _, _, stderr := s.run(t, "open", "last", "--json"); strings.Contains(stderr, "not undone") {
		t.Errorf("open after restore: %s", stderr)
	}
}
