package session_test

import (
	"context"
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

// odd is a client with one call that behaves otherwise.
type odd struct {
	tuner.Account
	function  func(context.Context, string, string) (tuner.Function, error)
	configure func(context.Context, string, tuner.Settings, *string, string) (tuner.Function, error)
	remove    func(context.Context, string, string) error
}

func (o odd) Function(ctx context.Context, name, qualifier string) (tuner.Function, error) {
	if o.function == nil {
		return o.Account.Function(ctx, name, qualifier)
	}
	return o.function(ctx, name, qualifier)
}

func (o odd) Configure(ctx context.Context, name string, to tuner.Settings, description *string, revision string) (tuner.Function, error) {
	if o.configure == nil {
		return o.Account.Configure(ctx, name, to, description, revision)
	}
	return o.configure(ctx, name, to, description, revision)
}

func (o odd) DeleteVersion(ctx context.Context, name, version string) error {
	if o.remove == nil {
		return o.Account.DeleteVersion(ctx, name, version)
	}
	return o.remove(ctx, name, version)
}

func TestOddAnswers(t *testing.T) {
	var calls atomic.Int32
	tests := map[string]func(p place) odd{
		"a change takes effect after its answer was lost": func(p place) odd {
			return odd{Account: p.client, configure: func(ctx context.Context, name string, to tuner.Settings, description *string, revision string) (tuner.Function, error) {
				if calls.Add(1) > 1 {
					return p.client.Configure(ctx, name, to, description, revision)
				}
				time.AfterFunc(60*time.Millisecond, func() { _, _ = p.client.Configure(context.Background(), name, to, description, revision) })
				return tuner.Function{}, &tuner.AccountError{Kind: tuner.ErrServer, Operation: "UpdateFunctionConfiguration", MayHaveRun: true, Message: "500"}
			}}
		},
		"a version is busy for a moment when it is deleted": func(p place) odd {
			return odd{Account: p.client, remove: func(ctx context.Context, name, version string) error {
				if calls.Add(1) > 1 {
					return p.client.DeleteVersion(ctx, name, version)
				}
				return &tuner.AccountError{Kind: tuner.ErrBusy, Operation: "DeleteFunction", Message: "the version is Pending"}
			}}
		},
		"the last version to be made ready can't be started": func(p place) odd {
			return odd{Account: p.client, function: func(ctx context.Context, name, qualifier string) (tuner.Function, error) {
				f, err := p.client.Function(ctx, name, qualifier)
				if qualifier != "" && f.MemoryMB == 512 {
					f.State, f.StateReason = "Failed", "The subnet has no free address."
				}
				return f, err
			}}
		},
	}
	for name, make := range tests {
		t.Run(name, func(t *testing.T) {
			calls.Store(0)
			p := newPlace(t, emulator.Options{Speed: 2000})
			before := string(p.server.Account.Snapshot())
			s, err := session.Start(t.Context(), plan("orders-api", 256, 512), session.Options{Account: make(p), Dir: p.dir})
			if err != nil {
				t.Fatal(err)
			}
			state := run(t, s, nil)
			if state.End == nil || !state.End.Restored {
				t.Errorf("ended by %q, %+v", state.Reason, state.End)
			}
			if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
				t.Errorf("the account is not as it was:\n%s", diff)
			}
		})
	}
}

// TestRestoreInAnotherAccount refuses, and leaves the log as it is: the same
// name may be somebody else's there.
func TestRestoreInAnotherAccount(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: p.server.URL})
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
	elsewhere := odd{Account: client, function: func(ctx context.Context, name, qualifier string) (tuner.Function, error) {
		f, err := client.Function(ctx, name, qualifier)
		f.ARN = "arn:aws:lambda:us-east-1:999999999999:function:" + name
		return f, err
	}}
	if closed, err := session.Restore(t.Context(), elsewhere, firstLog(t, p.dir)); err == nil {
		t.Errorf("restored in another account: %+v", closed)
	}
	if left, _, err := archive.In(p.dir).Leftovers(); err != nil || len(left) != 1 {
		t.Errorf("%d leftovers, %v", len(left), err)
	}
}
