package account

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
)

type seen struct {
	Method, URI string
	Body        map[string]any
}

func record(into *[]seen, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := seen{Method: r.Method, URI: r.URL.RequestURI()}
		_ = json.NewDecoder(r.Body).Decode(&s.Body)
		*into = append(*into, s)
		then(w, r)
	}
}

func TestChanges(t *testing.T) {
	var got []seen
	a := open(t, record(&got, answer(200, "", `{"FunctionName":"fn","Version":"4","RevisionId":"r2","MemorySize":256,"LastUpdateStatus":"InProgress"}`)))
	ctx := t.Context()
	f, err := a.Configure(ctx, "fn", tuner.Settings{MemoryMB: 256, TimeoutS: 9}, nil, "r1")
	if err != nil || f.RevisionID != "r2" || f.MemoryMB != 256 || !f.Updating() {
		t.Errorf("configure: %+v, %v", f, err)
	}
	if _, err := a.Configure(ctx, "fn", tuner.Settings{MemoryMB: 256}, nil, ""); err != nil {
		t.Error(err)
	}
	if f, err = a.Publish(ctx, "fn", "mark", "r2"); err != nil || f.Version != "4" {
		t.Errorf("publish: %+v, %v", f, err)
	}
	if err := a.DeleteVersion(ctx, "fn", "4"); err != nil {
		t.Error(err)
	}
	if err := a.DeleteFunction(ctx, "fn"); err != nil {
		t.Error(err)
	}
	want := []seen{
		{"PUT", "/2015-03-31/functions/fn/configuration", map[string]any{"MemorySize": 256.0, "Timeout": 9.0, "RevisionId": "r1"}},
		{"PUT", "/2015-03-31/functions/fn/configuration", map[string]any{"MemorySize": 256.0}},
		{"POST", "/2015-03-31/functions/fn/versions", map[string]any{"Description": "mark", "RevisionId": "r2"}},
		{"DELETE", "/2015-03-31/functions/fn?Qualifier=4", nil},
		{"DELETE", "/2015-03-31/functions/fn", nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDeleteVersionNeverDeletesTheFunction(t *testing.T) {
	var got []seen
	a := open(t, record(&got, answer(204, "", ``)))
	for _, version := range []string{"", "$LATEST", "live", "-1", "1 ", "1/2"} {
		if e := accountError(t, a.DeleteVersion(t.Context(), "fn", version)); e.Kind != tuner.ErrInvalid {
			t.Errorf("version %q: %s", version, e.Kind)
		}
	}
	if len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}

// TestDeletingWhatIsGone: it is for who deletes to tell what is gone from what
// is not known yet.
func TestDeletingWhatIsGone(t *testing.T) {
	a := open(t, answer(404, "ResourceNotFoundException", `{"Message":"Function not found"}`))
	if err := a.DeleteVersion(t.Context(), "fn", "4"); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Error(err)
	}
	if err := a.DeleteFunction(t.Context(), "fn"); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Error(err)
	}
	b := open(t, answer(409, "ResourceConflictException", `{"Message":"Unable to delete version because the following aliases reference it: [live]"}`))
	if e := accountError(t, b.DeleteVersion(t.Context(), "fn", "4")); e.Kind != tuner.ErrBusy {
		t.Errorf("got %s", e.Kind)
	}
}

func TestChangeWithoutAnswerMayHaveRun(t *testing.T) {
	var requests atomic.Int32
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		connection, _, _ := w.(http.Hijacker).Hijack()
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	})
	if e := accountError(t, publish(t.Context(), a)); !e.MayHaveRun || e.Kind != tuner.ErrNetwork || requests.Load() != 1 {
		t.Errorf("got %+v after %d requests", e, requests.Load())
	}
	if e := accountError(t, read(t.Context(), a)); e.MayHaveRun {
		t.Errorf("a read took effect: %+v", e)
	}
}
