package session_test

import (
	stdcmp "cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/price"
	"lambdial/tuner/result"
	"lambdial/tuner/session"
)

// halls is an account of one function whose environments are counted: each
// runs one invocation at a time, and its first is cold.
type halls struct {
	tuner.Account
	limits tuner.Limits
	// limit of invocations at once, which the account does not tell; 0 is none.
	limit func(since time.Duration) int
	// others are environments of each new version before we use it.
	others int
	fails  func(call int) bool
	needs  int                 // MB; with less it runs out of memory
	silent func(call int) bool // no REPORT
	slow   bool                // it takes nearly as long as it may
	// lateInit: init outlasts its limit and is run again inside the invocation,
	// which the log begins with or, "cut", had to leave out.
	lateInit string
	// restarts: an environment whose runtime ended stays, and starts anew inside
	// its next invocation.
	restarts bool
	answer   string              // default {}
	void     func(call int) bool // measures nothing
	failure  string              // errorType of those that fail, default Runtime.ExitError

	mu       sync.Mutex
	began    time.Time
	function tuner.Function
	original *tuner.Function // that function is a copy of
	versions []tuner.Version
	idle     map[string]int
	revision int
	flying   int
	most     int // at once
	calls    int
	cold     map[string]bool // by request: it began an environment
	broken   map[string]int  // of the idle ones
}

func newHalls() *halls {
	return &halls{
		began: time.Now(), idle: map[string]int{}, cold: map[string]bool{}, broken: map[string]int{},
		function: tuner.Function{Name: "f", ARN: "arn:f", Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}, RevisionID: "0", CodeSHA256: "x"},
	}
}

func (h *halls) Identity() tuner.Identity { return tuner.Identity{Region: "us-east-1"} }

func (h *halls) Function(_ context.Context, name, qualifier string) (tuner.Function, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.function
	if h.original != nil && name == h.original.Name {
		f = *h.original
	}
	if name != f.Name {
		return f, &tuner.AccountError{Kind: tuner.ErrNotFound}
	}
	if qualifier == "" {
		return f, nil
	}
	for _, v := range h.versions {
		if v.Number == qualifier {
			f.Version, f.State, f.Description, f.MemoryMB = qualifier, "Active", v.Description, v.MemoryMB
			return f, nil
		}
	}
	return f, &tuner.AccountError{Kind: tuner.ErrNotFound}
}

func (h *halls) Versions(context.Context, string) ([]tuner.Version, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.versions), nil
}

func (h *halls) Aliases(context.Context, string) ([]tuner.Alias, error) { return nil, nil }

func (h *halls) Callers(context.Context, string) (tuner.Callers, error) { return tuner.Callers{}, nil }

func (h *halls) Alias(context.Context, string, string) (tuner.Alias, error) {
	panic("no alias is read")
}

func (h *halls) MoveAlias(context.Context, string, string, tuner.Routing, string) (tuner.Alias, error) {
	panic("no alias is moved")
}
func (h *halls) Provisioned(context.Context, string) (bool, error) { return false, nil }

func (h *halls) Limits(context.Context) (tuner.Limits, error) { return h.limits, nil }

func (h *halls) Copy(_ context.Context, _, name, description, _ string) (tuner.Function, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.original = new(h.function)
	h.function.Name, h.function.Description, h.function.ReservedConcurrency = name, description, nil
	return h.function, nil
}

func (h *halls) DeleteFunction(context.Context, string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.function, h.original, h.versions = *h.original, nil, nil
	return nil
}

func (h *halls) Configure(_ context.Context, _ string, to tuner.Settings, _ *string, _ string) (tuner.Function, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.revision++
	if to.MemoryMB != 0 {
		h.function.MemoryMB = to.MemoryMB
	}
	if to.TimeoutS != 0 {
		h.function.TimeoutS = to.TimeoutS
	}
	h.function.RevisionID = strconv.Itoa(h.revision)
	h.idle[""] = h.others // environments of $LATEST begin anew
	return h.function, nil
}

func (h *halls) Publish(_ context.Context, _, description, _ string) (tuner.Function, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.revision++
	v := tuner.Version{Number: strconv.Itoa(h.revision), Description: description, MemoryMB: h.function.MemoryMB}
	h.versions = append(h.versions, v)
	h.idle[v.Number] = h.others
	f := h.function
	f.Version, f.Description = v.Number, description
	return f, nil
}

func (h *halls) DeleteVersion(_ context.Context, _, version string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.versions = slices.DeleteFunc(h.versions, func(v tuner.Version) bool { return v.Number == version })
	return nil
}

func (h *halls) Invoke(ctx context.Context, call tuner.Call) (tuner.Invocation, error) {
	h.mu.Lock()
	if h.limit != nil {
		if n := h.limit(time.Since(h.began)); n > 0 && h.flying >= n {
			h.mu.Unlock()
			return tuner.Invocation{}, &tuner.AccountError{Kind: tuner.ErrThrottled, Operation: "Invoke", Message: "Rate Exceeded."}
		}
	}
	h.calls++
	n, mb := h.calls, h.function.MemoryMB
	for _, v := range h.versions {
		if v.Number == call.Qualifier {
			mb = v.MemoryMB
		}
	}
	cold := h.idle[call.Qualifier] == 0
	took, init := 40*time.Millisecond, time.Duration(0)
	if h.slow {
		took = 2900 * time.Millisecond
	}
	switch {
	case cold && h.slow:
		init = 9500 * time.Millisecond
	case cold:
		took, init = 60*time.Millisecond, 200*time.Millisecond
	default:
		h.idle[call.Qualifier]--
	}
	told := init
	if h.broken[call.Qualifier] > 0 {
		h.broken[call.Qualifier]--
		cold, took = true, took+500*time.Millisecond
	}
	if init > 0 && h.lateInit != "" {
		took, told = took+1200*time.Millisecond, 0
	}
	h.flying++
	h.most = max(h.most, h.flying)
	h.mu.Unlock()
	select {
	case <-ctx.Done():
		return tuner.Invocation{}, ctx.Err()
	case <-time.After(took + init + time.Duration(n*611_953%1_000_000)): // no two end at the same moment
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.flying--
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	h.cold[id] = cold
	report := fmt.Sprintf("REPORT RequestId: %s\tDuration: %d.00 ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: 50 MB\t",
		id, took.Milliseconds(), (took + told).Milliseconds(), mb)
	if told > 0 {
		report += fmt.Sprintf("Init Duration: %d.00 ms\t", told.Milliseconds())
	}
	if init > 0 && h.lateInit == "told" {
		report = "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\nSTART RequestId: " + id + " Version: 1\n" + report
	}
	in := tuner.Invocation{RequestID: id, ExecutedVersion: call.Qualifier, Payload: []byte(stdcmp.Or(h.answer, "{}")), LogTail: []byte(report + "\n"), Wall: took + init}
	if h.void != nil && h.void(n) {
		in.Void = "this machine was busy"
	}
	if h.silent != nil && h.silent(n) {
		in.LogTail = nil
	}
	if mb < h.needs {
		in.FunctionError, in.Payload = "Unhandled", []byte(`{"errorType":"Runtime.OutOfMemory","errorMessage":"killed"}`)
		return in, nil
	}
	if h.fails != nil && h.fails(n) {
		in.FunctionError, in.Payload = "Unhandled", fmt.Appendf(nil, `{"errorType":"%s","errorMessage":"exit status 1"}`, stdcmp.Or(h.failure, "Runtime.ExitError"))
		if h.restarts {
			h.idle[call.Qualifier]++
			h.broken[call.Qualifier]++
		}
		return in, nil // else the environment is gone
	}
	h.idle[call.Qualifier]++
	return in, nil
}

// runAt runs a plan on the account in a bubble of its own time.
func (h *halls) run(t *testing.T, dir string, p tuner.Plan) *tuner.State {
	t.Helper()
	at, _ := price.Lookup("us-east-1", "x86_64")
	s, err := session.Start(t.Context(), p, session.Options{Account: h, Dir: dir, Price: &at, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	state := run(t, s, nil)
	if state.End == nil || !state.End.Restored || len(h.versions) > 0 || h.function.MemoryMB != 1024 {
		t.Errorf("not as before: %q, %+v, %v", state.Reason, state.End, h.versions)
	}
	folded, err := journal.Fold(s.Log())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result.Of(state), result.Of(folded)); diff != "" {
		t.Errorf("the log tells another result (-live +log):\n%s", diff)
	}
	return state
}
