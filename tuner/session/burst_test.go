package session_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

func coldPlan(cold, samples int, sizes ...int) tuner.Plan {
	p := plan("f", sizes...)
	p.Cold, p.Samples = cold, samples
	return p
}

func TestColdStarts(t *testing.T) {
	always := func(n int) func(time.Duration) int { return func(time.Duration) int { return n } }
	for name, test := range map[string]struct {
		with func(*halls, *tuner.Plan)
		// of both sizes; extra are answers of bursts that were warm: one is of
		// the environment that the first began.
		cold, warm, failed, extra int
		says                      string
	}{
		"as many as asked for": {cold: 5, warm: 4, extra: 1},
		"none asked for":       {with: func(_ *halls, p *tuner.Plan) { p.Cold = 0 }, cold: 1, warm: 4},
		"more at once later":   {with: func(_ *halls, p *tuner.Plan) { p.Parallel = 4 }, cold: 5, warm: 4, extra: 1},
		"in place":             {with: func(_ *halls, p *tuner.Plan) { p.Isolation = tuner.IsolateLatest }, cold: 5, warm: 4, extra: 1},
		"the account has few": {
			with: func(h *halls, _ *tuner.Plan) { h.limits.UnreservedConcurrency = 8 },
			cold: 4, warm: 4, extra: 1, says: "4 instead of 5 cold starts at each size: so many take as many invocations at once, and the limit is half of the account's unreserved concurrency of 8",
		},
		"the function has few reserved": {
			with: func(h *halls, _ *tuner.Plan) {
				h.limits.UnreservedConcurrency, h.function.ReservedConcurrency = 100, new(6)
			},
			cold: 3, warm: 4, extra: 1, says: "the limit is half of the function's reserved concurrency of 6",
		},
		"a copy has nothing reserved": {
			with: func(h *halls, p *tuner.Plan) {
				h.limits.UnreservedConcurrency, h.function.ReservedConcurrency = 8, new(500)
				p.Isolation = tuner.IsolateCopy
			},
			cold: 4, warm: 4, extra: 1, says: "the limit is half of the account's unreserved concurrency of 8",
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
			cold: 0, warm: 4, extra: -1, says: "512 and 2048 MB: 0 of 5 cold starts: the others were answered by environments that had begun before",
		},
		"one fails": {
			with: func(h *halls, p *tuner.Plan) {
				h.fails = func(call int) bool { return call == 2 }
				p.Sizes = []int{512}
			},
			cold: 5, warm: 4, failed: 1, extra: -1, says: "some invocations at 512 MB failed",
		},
		"no report": {
			with: func(h *halls, _ *tuner.Plan) { h.silent = func(int) bool { return true } },
			cold: 0, warm: 4, extra: 2, says: "0 of 5 cold starts: without a REPORT they can't be told from warm invocations",
		},
		"the log level hides the report": {
			with: func(h *halls, _ *tuner.Plan) {
				h.silent = func(int) bool { return true }
				h.function.LogFormat, h.function.SystemLogLevel = "JSON", "WARN"
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
					if size.Invocations != size.Cold.N()+size.Warm.N()+size.Failed()+size.Reused+size.Unclear+size.StartsInside {
						t.Errorf("%d MB: %d invocations", size.MemoryMB, size.Invocations)
					}
				}
				if said := strings.Join(verdict.Of(state).Verdict().Warnings, "\n"); !strings.Contains(said, test.says) {
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
			if e, spent := p.Estimate(tuner.Experience{}, f, state.Price), state.Spent(); spent.Invocations > e.Invocations || spent.Cost > e.Cost {
				t.Errorf("seed %d: %d invocations for %g, at most %d for %g were told", seed, spent.Invocations, spent.Cost, e.Invocations, e.Cost)
			}
			said := strings.Join(verdict.Of(state).Verdict().Warnings, "\n")
			for _, size := range state.Sizes {
				told := regexp.MustCompile(fmt.Sprintf(`instead of|(?m)^(every size|.*\b%d\b.* MB): %d of`, size.MemoryMB, size.Cold.N())).MatchString(said)
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
	for _, budget := range []float64{3e-7, 1e-6, 1e-5, 1e-4, 1} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			h, p := newHalls(), coldPlan(8, 3, 512, 3008)
			p.Budget = budget
			state := h.run(t, dir, p)
			// One invocation at each size, whose cost is not known, may go over.
			if spent := state.Spent().Cost; spent > budget+2e-5 {
				t.Errorf("spent %g of %g", spent, budget)
			}
			said := strings.Join(verdict.Of(state).Verdict().Warnings, "\n")
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
			dearest, _ := verdict.Of(state).ColdCost(state.Size(8845))
			if spent := state.Spent().Cost; spent > budget+max(dearest, 3e-5) {
				t.Errorf("spent %g of %g: %s", spent, budget, state.Reason)
			}
			if n := state.Size(8845).Cold.N(); budget == 1e300 && n != p.Cold {
				t.Errorf("%d cold starts: %s", n, state.Reason)
			}
		})
	}
}

// TestColdStartsWithAuto: there are never more invocations in all than were
// allowed, each size that was made ready gets its cold starts or says that there
// was no room, warm samples are not starved, and the default has room for all.
func TestColdStartsWithAuto(t *testing.T) {
	for _, isolation := range []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest} {
		for _, most := range []int{0, 12, 30, 60, 200, 1000} {
			for _, cold := range []int{1, 6, 20} {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					h, p := newHalls(), coldPlan(cold, 0, 128, 256, 512, 1024, 1769, 3008)
					p.MaxSamples, p.Isolation = most, isolation
					if p.Validate() != nil {
						return
					}
					e := p.Estimate(tuner.Experience{}, h.function, nil)
					state := h.run(t, dir, p)
					v := verdict.Of(state).Verdict()
					said, ready, warm := strings.Join(v.Warnings, "\n"), 0, 0
					for _, size := range state.Sizes {
						warm += size.Warm.N()
						if size.Status == tuner.SizeWaiting {
							continue
						}
						ready++
						told := regexp.MustCompile(fmt.Sprintf(`(?m)^(every size|.*\b%d\b.* MB): %d of`, size.MemoryMB, size.Cold.N())).MatchString(said)
						if size.Cold.N() < cold && (most == 0 || !told) {
							t.Errorf("%s, at most %d: %d MB has %d of %d cold starts: %s", isolation, most, size.MemoryMB, size.Cold.N(), cold, said)
						}
					}
					if n := state.Spent().Invocations; n > p.MostInAll() || n > e.Invocations || e.Invocations > p.MostInAll() || n != h.calls {
						t.Errorf("%s: %d invocations, %d told, at most %d", isolation, n, e.Invocations, p.MostInAll())
					}
					if ready == 0 || warm == 0 || v.MemoryMB == 0 && most != 12 {
						t.Errorf("%s, at most %d: %d sizes ready, %d warm samples, verdict %d MB: %s", isolation, most, ready, warm, v.MemoryMB, state.Reason)
					}
				})
			}
		}
	}
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

// TestColdStartsShareTheBudget: no size takes what is for the others. That is
// seen where invocations take nearly as long as they may: where they take far
// less, few at once could take all, so that no size comes as far as its share.
func TestColdStartsShareTheBudget(t *testing.T) {
	for name, with := range map[string]func(*tuner.Plan){
		"versions":   func(*tuner.Plan) {},
		"in place":   func(p *tuner.Plan) { p.Isolation = tuner.IsolateLatest },
		"auto sizes": func(p *tuner.Plan) { p.Sizes, p.AutoSizes, p.Samples, p.Goal.Indifference = nil, true, 0, 0.001 },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), coldPlan(100, 1, 512, 1024, 2048, 3008)
				h.slow, p.Budget = true, 8e-3
				with(&p)
				state := h.run(t, dir, p)
				share := p.Budget / 2 / 4
				if p.AutoSizes {
					share = p.Budget / 2 / float64(len(tuner.DefaultSizes(1024)))
				}
				for _, size := range state.Sizes {
					one, begun := verdict.Of(state).ColdCost(size)
					if spent := one * float64(size.Cold.N()); begun && size.Cold.N() < p.Cold && (spent > 1.2*share+one || spent < share-2*one) {
						t.Errorf("%d MB: %d cold starts for %g, its share is %g", size.MemoryMB, size.Cold.N(), spent, share)
					}
					if !begun && !p.AutoSizes {
						t.Errorf("%d MB: no cold start", size.MemoryMB)
					}
				}
			})
		})
	}
}
