package session_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/session"
)

// stuck is an account whose update never ends. It holds one function.
type stuck struct {
	tuner.Account
	mu       sync.Mutex
	function tuner.Function
}

func (a *stuck) Identity() tuner.Identity { return tuner.Identity{Region: "us-east-1"} }

func (a *stuck) Function(context.Context, string, string) (tuner.Function, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.function, nil
}

func (a *stuck) Versions(context.Context, string) ([]tuner.Version, error) { return nil, nil }

func (a *stuck) Callers(context.Context, string) (tuner.Callers, error) { return tuner.Callers{}, nil }

func (a *stuck) Alias(context.Context, string, string) (tuner.Alias, error) {
	panic("no alias is read")
}

func (a *stuck) MoveAlias(context.Context, string, string, tuner.Routing, string) (tuner.Alias, error) {
	panic("no alias is moved")
}
func (a *stuck) Provisioned(context.Context, string) (bool, error) { return false, nil }

func (a *stuck) Limits(context.Context) (tuner.Limits, error) { return tuner.Limits{}, nil }

func (a *stuck) Configure(_ context.Context, _ string, to tuner.Settings, _ *string, _ string) (tuner.Function, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.function.MemoryMB, a.function.UpdateStatus, a.function.UpdateReason = to.MemoryMB, "InProgress", "The subnet has no free address."
	return a.function, nil
}

// TestStuckUpdate waits for an update for ten minutes, then cleans up within
// its bound, and names what is left with the reason.
func TestStuckUpdate(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		a := &stuck{function: tuner.Function{Name: "f", ARN: "arn:f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}}}
		s, err := session.Start(t.Context(), plan("f", 256), session.Options{Account: a, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		state := run(t, s, nil)
		if !strings.Contains(state.Reason, "still being updated after 10m0s: The subnet has no free address") {
			t.Errorf("reason %q", state.Reason)
		}
		if took := time.Since(began); took < 10*time.Minute || took > 13*time.Minute {
			t.Errorf("took %s", took)
		}
		if state.End == nil || state.End.Restored || len(state.End.Left) != 1 || !strings.Contains(state.End.Left[0], "--memory-size 1024") {
			t.Errorf("ended %+v", state.End)
		}
	})
}
