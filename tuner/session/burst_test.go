package session_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/price"
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
	silent bool // no REPORT

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
}

func newHalls() *halls {
	return &halls{
		began: time.Now(), idle: map[string]int{},
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
	if qualifier != "" {
		f.Version, f.State = qualifier, "Active"
	}
	return f, nil
}

func (h *halls) Versions(context.Context, string) ([]tuner.Version, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.versions), nil
}

func (h *halls) Aliases(context.Context, string) ([]tuner.Alias, error) { return nil, nil }

func (h *halls) Provisioned(context.Context, string) (bool, error) { return false, nil }

func (h *halls) Limits(context.Context) (tuner.Limits, error) { return h.limits, nil }

func (h *halls) Copy(_ context.Context, _, name, description string) (tuner.Function, error) {
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

func (h *halls) Configure(_ context.Context, _ string, to tuner.Settings, _ string) (tuner.Function, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.revision++
	h.function.Settings, h.function.RevisionID = to, strconv.Itoa(h.revision)
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
	f.Version = v.Number
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
	if cold {
		took, init = 60*time.Millisecond, 200*time.Millisecond
	} else {
		h.idle[call.Qualifier]--
	}
	h.flying++
	h.most = max(h.most, h.flying)
	h.mu.Unlock()
	select {
	case <-ctx.Done():
		return tuner.Invocation{}, ctx.Err()
	case <-time.After(took + init):
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.flying--
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	report := fmt.Sprintf("REPORT RequestId: %s\tDuration: %d.00 ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: 50 MB\t",
		id, took.Milliseconds(), (took + init).Milliseconds(), mb)
	if cold {
		report += fmt.Sprintf("Init Duration: %d.00 ms\t", init.Milliseconds())
	}
	in := tuner.Invocation{RequestID: id, ExecutedVersion: call.Qualifier, Payload: []byte("{}"), LogTail: []byte(report + "\n"), Wall: took + init}
	if h.silent {
		in.LogTail = nil
	}
	if h.fails != nil && h.fails(n) {
		in.FunctionError, in.Payload = "Unhandled", []byte(`{"errorType":"Runtime.ExitError","errorMessage":"exit status 1"}`)
		return in, nil // and the environment is gone
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
	if diff := cmp.Diff(state.Result(), folded.Result()); diff != "" {
		t.Errorf("the log tells another result (-live +log):\n%s", diff)
	}
	return state
}

func coldPlan(cold, samples int, sizes ...int) tuner.Plan {
	p := plan("f", sizes...)
	p.Cold, p.Samples = cold, samples
	return p
}

func TestColdStarts(t *testing.T) {
	always := func(n int) func(time.Duration) int { return func(time.Duration) int { return n } }
	for name, test := range map[string]struct {
		with func(*halls, *tuner.Plan)
		// of both sizes; extra are answers of bursts that were warm.
		cold, warm, failed, extra int
		says                      string
	}{
		"as many as asked for": {cold: 5, warm: 4},
		"none asked for":       {with: func(_ *halls, p *tuner.Plan) { p.Cold = 0 }, cold: 1, warm: 4},
		"more at once later":   {with: func(_ *halls, p *tuner.Plan) { p.Parallel = 4 }, cold: 5, warm: 4},
		"in place":             {with: func(_ *halls, p *tuner.Plan) { p.Isolation = tuner.IsolateLatest }, cold: 5, warm: 4},
		"the account has few": {
			with: func(h *halls, _ *tuner.Plan) { h.limits.UnreservedConcurrency = 8 },
			cold: 4, warm: 4, says: "4 instead of 5 cold starts at each size: so many take as many invocations at once, and the limit is half of the account's unreserved concurrency of 8",
		},
		"the function has few reserved": {
			with: func(h *halls, _ *tuner.Plan) {
				h.limits.UnreservedConcurrency, h.function.ReservedConcurrency = 100, new(6)
			},
			cold: 3, warm: 4, says: "the limit is half of the function's reserved concurrency of 6",
		},
		"a copy has nothing reserved": {
			with: func(h *halls, p *tuner.Plan) {
				h.limits.UnreservedConcurrency, h.function.ReservedConcurrency = 8, new(500)
				p.Isolation = tuner.IsolateCopy
			},
			cold: 4, warm: 4, says: "the limit is half of the account's unreserved concurrency of 8",
		},
		"throttled for a while": {
			with: func(h *halls, _ *tuner.Plan) {
				h.limit = func(since time.Duration) int {
					if since < 2*time.Second {
						return 2
					}
					return 0
				}
			},
			cold: 5, warm: 4, extra: -1, says: "were throttled and tried again",
		},
		"throttled all along": {
			with: func(h *halls, p *tuner.Plan) { h.limit = always(3); p.Sizes = []int{512} },
			cold: 3, warm: 4, extra: -1, says: "512 MB: 3 of 5 cold starts: Lambda throttled the others",
		},
		"others use the version": {
			with: func(h *halls, _ *tuner.Plan) { h.others = 2 },
			cold: 5, warm: 4, extra: -1, says: "that had begun before",
		},
		"too many others": {
			with: func(h *halls, _ *tuner.Plan) { h.others = 1000 },
			cold: 0, warm: 4, extra: -1, says: "512 MB: 0 of 5 cold starts: the others were answered by environments that had begun before",
		},
		"one fails": {
			with: func(h *halls, p *tuner.Plan) {
				h.fails = func(call int) bool { return call == 2 }
				p.Sizes = []int{512}
			},
			cold: 5, warm: 4, failed: 1, extra: -1, says: "some invocations at 512 MB failed",
		},
		"no report": {
			with: func(h *halls, _ *tuner.Plan) { h.silent = true },
			cold: 0, warm: 4, extra: 5, says: "0 of 5 cold starts: without a REPORT they can't be told from warm invocations",
		},
		"the log level hides the report": {
			with: func(h *halls, _ *tuner.Plan) {
				h.silent, h.function.LogFormat, h.function.SystemLogLevel = true, "JSON", "WARN"
			},
			cold: 0, warm: 4, says: "no cold starts are begun on purpose",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), coldPlan(5, 4, 512, 2048)
				if test.with != nil {
					test.with(h, &p)
				}
				state := h.run(t, dir, p)
				for _, size := range state.Sizes {
					if size.Cold.N() != test.cold || size.Warm.N() != test.warm || size.Failed() != test.failed {
						t.Errorf("%d MB: %d cold, %d warm and %d failed", size.MemoryMB, size.Cold.N(), size.Warm.N(), size.Failed())
					}
					if test.extra >= 0 && size.Reused != test.extra {
						t.Errorf("%d MB: %d invocations more than needed", size.MemoryMB, size.Reused)
					}
					if size.Invocations != size.Cold.N()+size.Warm.N()+size.Failed()+size.Reused {
						t.Errorf("%d MB: %d invocations", size.MemoryMB, size.Invocations)
					}
				}
				if said := strings.Join(state.Verdict().Warnings, "\n"); !strings.Contains(said, test.says) {
					t.Errorf("says %q, want %q", said, test.says)
				}
			})
		})
	}
}

// TestColdStartsOfAny: over random plans and limits, there are exactly as many
// warm samples as asked for, as many cold starts or a warning, and never more
// at once than the session may use.
func TestColdStartsOfAny(t *testing.T) {
	for seed := range uint64(60) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			h, p := newHalls(), coldPlan(1+r.IntN(30), 1+r.IntN(8), 256, 1024, 3008)
			if r.IntN(2) == 0 {
				h.limits.UnreservedConcurrency = 2 + r.IntN(50)
			}
			if r.IntN(2) == 0 {
				low, until := 1+r.IntN(20), time.Duration(r.IntN(6000))*time.Millisecond
				h.limit = func(since time.Duration) int {
					if since < until {
						return low
					}
					return 0
				}
			}
			h.others = r.IntN(3) * r.IntN(3)
			p.Isolation = []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest}[r.IntN(2)]
			f := h.function
			state := h.run(t, dir, p)
			if e, spent := p.Estimate(f, state.Price), state.Spent(); spent.Invocations > e.Invocations || spent.Cost > e.Cost {
				t.Errorf("seed %d: %d invocations for %g, at most %d for %g were told", seed, spent.Invocations, spent.Cost, e.Invocations, e.Cost)
			}
			said := strings.Join(state.Verdict().Warnings, "\n")
			for _, size := range state.Sizes {
				told := strings.Contains(said, "instead of") || strings.Contains(said, fmt.Sprintf("%d MB: %d of", size.MemoryMB, size.Cold.N()))
				if size.Warm.N() != p.Samples || size.Cold.N() > p.Cold || size.Cold.N() < p.Cold && !told {
					t.Errorf("seed %d, %d MB: %d warm of %d, %d cold of %d, said %q", seed, size.MemoryMB, size.Warm.N(), p.Samples, size.Cold.N(), p.Cold, said)
				}
				if size.Bursts > tuner.MostBursts(p.Cold) {
					t.Errorf("seed %d, %d MB: %d invocations for %d cold starts", seed, size.MemoryMB, size.Bursts, p.Cold)
				}
			}
			if n := h.limits.UnreservedConcurrency; n > 0 && h.most > max(1, n/2) {
				t.Errorf("seed %d: %d at once of %d", seed, h.most, n)
			}
		})
	}
}

// TestColdStartsLeaveRoom where the account does not tell what it has, too.
func TestColdStartsLeaveRoom(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h := newHalls()
		h.run(t, dir, coldPlan(100, 1, 128, 256, 512, 1024, 1769, 3008, 4096))
		if h.most > 500 {
			t.Errorf("%d invocations at once", h.most)
		}
	})
}

// TestColdStartsKeepTheBudget also where their cost is not known beforehand.
func TestColdStartsKeepTheBudget(t *testing.T) {
	for _, budget := range []float64{1e-9, 1e-6, 1e-5, 1e-4, 1} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			h, p := newHalls(), coldPlan(8, 3, 512, 3008)
			p.Budget = budget
			state := h.run(t, dir, p)
			// One invocation at each size, whose cost is not known, may go over.
			if spent := state.Spent().Cost; spent > budget+2e-5 {
				t.Errorf("spent %g of %g", spent, budget)
			}
			said := strings.Join(state.Verdict().Warnings, "\n")
			if all := state.Size(3008).Cold.N() == 8; !all && !strings.Contains(said+state.Reason, "budget") || all != (budget == 1) && budget != 1e-4 {
				t.Errorf("budget %g: %d and %d cold starts: %s", budget, state.Size(512).Cold.N(), state.Size(3008).Cold.N(), said)
			}
		})
	}
}

// TestColdStartsAtManySizesKeepTheBudget: rounds that are due at the same time
// share what is left, and only one invocation of unknown cost is under way.
func TestColdStartsAtManySizesKeepTheBudget(t *testing.T) {
	for _, budget := range []float64{1e-6, 3e-5, 5e-5, 1e-4, 2e-4, 1e-3, 1e300} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			h, p := newHalls(), coldPlan(40, 3, 512, 1024, 1769, 3008, 4096, 8845)
			p.Budget = budget
			state := h.run(t, dir, p)
			dearest, _ := state.ColdCost(state.Size(8845))
			if spent := state.Spent().Cost; spent > budget+max(dearest, 3e-5) {
				t.Errorf("spent %g of %g: %s", spent, budget, state.Reason)
			}
			if n := state.Size(8845).Cold.N(); budget == 1e300 && n != p.Cold {
				t.Errorf("%d cold starts: %s", n, state.Reason)
			}
		})
	}
}

// TestColdStartsWithAuto: each size that was made ready gets them, and they do
// not count among the most samples.
func TestColdStartsWithAuto(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), coldPlan(6, 0, 128, 256, 512, 1024, 1769, 3008)
		p.MaxSamples = 12
		state := h.run(t, dir, p)
		ready, samples := 0, 0
		for _, size := range state.Sizes {
			samples += size.Invocations - size.Bursts
			if size.Status == tuner.SizeReady {
				ready++
			}
			if want := map[bool]int{true: 6}[size.Status == tuner.SizeReady]; size.Cold.N() != want {
				t.Errorf("%d MB is %s: %d cold starts", size.MemoryMB, size.Status, size.Cold.N())
			}
		}
		if ready == 0 || samples == 0 || samples > 12 || state.Verdict().MemoryMB == 0 {
			t.Errorf("%d sizes ready, %d samples, verdict %d MB: %s", ready, samples, state.Verdict().MemoryMB, state.Reason)
		}
	})
}

// TestColdStartsStopOnTheWay: a session that is stopped in a burst takes in
// what was in flight and cleans up.
func TestColdStartsStopOnTheWay(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h := newHalls()
		at, _ := price.Lookup("us-east-1", "x86_64")
		s, err := session.Start(t.Context(), coldPlan(20, 5, 512, 1024), session.Options{Account: h, Dir: dir, Price: &at})
		if err != nil {
			t.Fatal(err)
		}
		state := run(t, s, func(_ *tuner.State, e tuner.Event) {
			if _, first := e.What.(tuner.Chosen); first {
				s.Stop("seen enough")
			}
		})
		if err := s.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if state.End == nil || !state.End.Restored || state.Reason != "seen enough" || state.Spent().Invocations != h.calls {
			t.Errorf("ended by %q, %+v, %d of %d invocations told", state.Reason, state.End, state.Spent().Invocations, h.calls)
		}
	})
}
