package session_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
)

// TestAVersionIsMeasuredByItsCopy, refused in any other way, and never $LATEST
// in its place.
func TestAVersionIsMeasuredByItsCopy(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	// $LATEST is another size, and version 3 keeps its 1,024 MB.
	if _, err := p.client.Configure(t.Context(), "orders-api", tuner.Settings{MemoryMB: 3000, TimeoutS: 77}, nil, ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"orders-api:3", "orders-api:live", "arn:aws:lambda:us-east-1:123456789012:function:orders-api:live"} {
		f, err := p.client.Function(t.Context(), name, "")
		if err != nil {
			t.Fatal(err)
		}
		plan := tuner.DefaultPlan(f)
		plan.Sizes, plan.Samples = []int{512, 1024}, 3
		if plan.Function != "orders-api" || plan.Qualifier != "3" {
			t.Fatalf("%s is planned as %s, %s", name, plan.Function, plan.Qualifier)
		}
		var refused *session.RefusedError
		for _, on := range []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest} {
			plan.Isolation = on
			if _, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "--isolation copy") {
				t.Errorf("%s, %s: %v", name, on, err)
			}
		}
		plan.Isolation, plan.Apply = tuner.IsolateCopy, true
		if _, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "leave out --apply") {
			t.Errorf("%s: %v", name, err)
		}
		before := string(p.server.Account.Snapshot())
		plan.Apply = false
		state := run(t, p.start(t, plan), nil)
		if state.Failed || state.Size(512).Warm.N() != 3 || state.Function.MemoryMB != 1024 || state.Function.TimeoutS == 77 {
			t.Errorf("%s: %s, %d samples, had %+v", name, state.Reason, state.Size(512).Warm.N(), state.Function.Settings)
		}
		if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
			t.Errorf("account changed (-before +after):\n%s", diff)
		}
		if _, err := session.Apply(t.Context(), p.client, p.dir, state.Session, session.Request{MemoryMB: 512}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "version 3") {
			t.Errorf("applied: %v", err)
		}
	}
	// A plan of the name alone says nothing of the version.
	var refused *session.RefusedError
	if _, err := session.Start(t.Context(), plan("orders-api:live", 512), session.Options{Account: p.client, Dir: p.dir}); !errors.As(err, &refused) {
		t.Errorf("started: %v", err)
	}
	// $LATEST by its name is no version.
	if f, err := p.client.Function(t.Context(), "orders-api:$LATEST", ""); err != nil || tuner.DefaultPlan(f).Qualifier != "" {
		t.Errorf("%+v, %v", f, err)
	}
}
