package session_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
)

// TestContinue takes the samples of an earlier session over, pays for new ones
// alone, and makes only those sizes ready that need more.
func TestContinue(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	first := run(t, p.start(t, plan("orders-api", 512, 1024)), nil)
	at, _ := price.Lookup("us-east-1", "x86_64")
	begin := func(more tuner.Plan) (*session.Session, error) {
		return session.Start(t.Context(), more, session.Options{Account: p.client, Dir: p.dir, Price: &at, Seed: 1, Continue: first.Session})
	}
	s, err := begin(plan("orders-api", 512, 1024, 2048))
	if err != nil {
		t.Fatal(err)
	}
	var ready []int
	second := run(t, s, func(_ *tuner.State, e tuner.Event) {
		if r, is := e.What.(tuner.Ready); is {
			ready = append(ready, r.MemoryMB)
		}
	})
	if len(ready) != 1 || ready[0] != 2048 || second.Continues != first.Session {
		t.Errorf("made %v ready, continues %q", ready, second.Continues)
	}
	for _, mb := range []int{512, 1024, 2048} {
		if n := second.Size(mb).Warm.N(); n != 5 {
			t.Errorf("%d MB has %d warm samples", mb, n)
		}
	}
	if second.Size(512).Warm.Mean() != first.Size(512).Warm.Mean() {
		t.Error("what was taken over is not what was measured")
	}
	if spent := second.Spent().Invocations; spent != second.Size(2048).Invocations || second.Size(512).Invocations != 0 {
		t.Errorf("%d invocations are counted as this session's", spent)
	}

	more := plan("orders-api", 512, 1024, 2048)
	more.Samples = 7
	s, err = session.Start(t.Context(), more, session.Options{Account: p.client, Dir: p.dir, Price: &at, Seed: 1, Continue: second.Session})
	if err != nil {
		t.Fatal(err)
	}
	third := run(t, s, nil) // of one that was continued itself
	for _, size := range third.Sizes {
		if size.Warm.N() != 7 || size.Invocations > 4 {
			t.Errorf("%d MB has %d warm samples by %d invocations", size.MemoryMB, size.Warm.N(), size.Invocations)
		}
	}
}

// TestNotContinued: what would mix samples of two things is refused, with what
// differs, and nothing is begun.
func TestNotContinued(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	first := run(t, p.start(t, plan("orders-api", 512)), nil)
	refused := func(change func(*tuner.Plan), want string) {
		t.Helper()
		more := plan("orders-api", 512, 1024)
		change(&more)
		_, err := session.Start(t.Context(), more, session.Options{Account: p.client, Dir: p.dir, Seed: 1, Continue: first.Session})
		var refusal *session.RefusedError
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	refused(func(p *tuner.Plan) { p.Function = "invoice-pdf" }, "function was orders-api and is invoice-pdf")
	refused(func(p *tuner.Plan) {
		other, err := payload.New(payload.Inline, []byte(`{"a":1}`))
		if err != nil {
			t.Fatal(err)
		}
		p.Payloads = payload.Mix{other}
	}, "payload was")
	content, _ := json.Marshal(map[string]any{"ZipFile": zipped("another")})
	recorder := httptest.NewRecorder()
	p.server.Account.ServeHTTP(recorder, httptest.NewRequest("PUT", "http://account.test/2015-03-31/functions/orders-api/code", bytes.NewReader(content)))
	if recorder.Code != http.StatusOK {
		t.Fatalf("deploy: %d %s", recorder.Code, recorder.Body)
	}
	refused(func(*tuner.Plan) {}, "code was")
}
