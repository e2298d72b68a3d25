package session_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/emulator/model"
	"lambdial/tuner/verdict"
)

// TestStartsThatTheReportDoesNotTell are in no warm number: an init that took
// too long is run again inside the invocation, and a broken environment starts
// anew inside its next one.
func TestStartsThatTheReportDoesNotTell(t *testing.T) {
	always := func(n int) func(int) bool { return func(call int) bool { return call%n == 0 } }
	for name, test := range map[string]struct {
		with func(*halls, *tuner.Plan)
		says string
		cold int // at each size
	}{
		"init too long":               {with: func(h *halls, _ *tuner.Plan) { h.lateInit = "told" }, cold: 1},
		"init too long, at once":      {with: func(h *halls, p *tuner.Plan) { h.lateInit, p.Cold = "told", 4 }, cold: 4},
		"init too long, cut off":      {with: func(h *halls, _ *tuner.Plan) { h.lateInit = "cut" }, says: "may have started their environment within their own time"},
		"init too long, first failed": {with: func(h *halls, _ *tuner.Plan) { h.lateInit, h.fails = "cut", func(call int) bool { return call == 1 } }, cold: -1},
		"init too long, first throttled": {with: func(h *halls, _ *tuner.Plan) {
			h.lateInit = "cut"
			h.limit = func(since time.Duration) int {
				if since < 9*time.Second {
					return 1
				}
				return 0
			}
		}, cold: -1},
		"crashes":          {with: func(h *halls, _ *tuner.Plan) { h.restarts, h.fails = true, always(5) }, says: "as the next one after a crash does", cold: 1},
		"timeouts":         {with: func(h *halls, _ *tuner.Plan) { h.restarts, h.fails, h.failure = true, always(7), "Sandbox.Timedout" }, cold: 1},
		"exits":            {with: func(h *halls, _ *tuner.Plan) { h.restarts, h.fails, h.failure = true, always(5), "Runtime.OutOfMemory" }, cold: 1},
		"exits of several": {with: func(h *halls, p *tuner.Plan) { h.restarts, h.fails, p.Cold, p.Parallel = true, always(9), 4, 3 }, cold: -1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), plan("f", 512, 2048)
				p.Samples, p.DropFailing = 8, 100
				test.with(h, &p)
				state := h.run(t, dir, p)
				for _, size := range state.Sizes {
					if size.Warm.N() == 0 || size.Warm.Max() > 41*time.Millisecond {
						t.Errorf("%d MB: %d warm, up to %s, %d set aside, %d failed", size.MemoryMB, size.Warm.N(), size.Warm.Max(), size.StartsInside, size.Failed())
					}
					if test.cold >= 0 && size.Cold.N() != test.cold {
						t.Errorf("%d MB: %d cold", size.MemoryMB, size.Cold.N())
					}
				}
				if said := strings.Join(verdict.Of(state).Verdict().Warnings, "\n"); !strings.Contains(said, test.says) {
					t.Errorf("says %q", said)
				}
			})
		})
	}
}

// TestHandlersErrorsBreakNoEnvironment: nothing is set aside after them.
func TestHandlersErrorsBreakNoEnvironment(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 512)
		h.fails, h.failure = func(call int) bool { return call%3 == 0 }, "ValueError"
		p.Samples, p.DropFailing = 8, 100
		for _, size := range h.run(t, dir, p).Sizes {
			if size.StartsInside != 0 {
				t.Errorf("%d MB: %d set aside", size.MemoryMB, size.StartsInside)
			}
		}
	})
}

// TestRandomCrashes: whatever fails when, and however many are in flight one
// after the other, no start is warm.
func TestRandomCrashes(t *testing.T) {
	for seed := range uint64(40) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			h, p := newHalls(), plan("f", 512, 1024)
			h.restarts, h.lateInit = true, []string{"", "told", "cut"}[seed%3]
			h.fails = func(int) bool { return r.Float64() < 0.15 }
			p.Samples, p.DropFailing = 6, 100
			state := h.run(t, dir, p)
			for _, x := range state.Recent {
				if measuresWarm(x) && x.Duration > 41*time.Millisecond {
					t.Errorf("seed %d: %s is warm", seed, x.Duration)
				}
			}
		})
	}
}

// TestWhatTheHandlerSaysOfItself counts where it fits into the time that Lambda
// measured, and failed items of a batch are told.
func TestWhatTheHandlerSaysOfItself(t *testing.T) {
	for answer, want := range map[string]struct {
		field string
		items bool
		word  string
		path  string
	}{
		`{"duration_ms": 207959}`:                     {word: "duration_ms in the answers is longer"},
		`{"elapsedSeconds": 60}`:                      {word: "elapsedSeconds in the answers is longer"},
		`{"t": {"took": 39}}`:                         {path: "t.took", field: "t.took"},
		`{"t": {"took": 39}, "duration_ms": 3}`:       {path: "t.other", word: "without a time at t.other"},
		`{"duration_ms": 39.5}`:                       {field: "duration_ms"},
		`{"duration_ms": 41}`:                         {field: "duration_ms"}, // rounded up
		`{"batchItemFailures":[{"id":1}]}`:            {items: true},
		`{"records":[{"result":"ProcessingFailed"}]}`: {items: true},
		`{"batchItemFailures":[]}`:                    {},
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			h, p := newHalls(), plan("f", 512)
			h.answer, p.TimePath = answer, want.path
			state := h.run(t, dir, p)
			size := state.Size(512)
			told := strings.Contains(strings.Join(verdict.Of(state).Verdict().Warnings, "\n"), "items of its batch failed")
			if size.SelfReportedField != want.field || told != want.items || size.PartlyFailed > 0 != want.items {
				t.Errorf("%s: %q, %d partly failed, told %v", answer, size.SelfReportedField, size.PartlyFailed, told)
			}
			var words []string
			for _, w := range state.Warnings {
				words = append(words, w.Text)
			}
			if said := strings.Join(words, "\n"); want.word != "" && !strings.Contains(said, want.word) || want.word == "" && strings.Contains(said, "in the answers") {
				t.Errorf("%s: %q", answer, said)
			}
		})
	}
}

// TestVoidMeasurements count for nothing, and the result says why.
func TestVoidMeasurements(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 512, 1024)
		h.void = func(call int) bool { return call%3 == 0 }
		state := h.run(t, dir, p)
		for _, size := range state.Sizes {
			if size.Warm.N() != p.Samples || size.Discarded == 0 {
				t.Errorf("%d MB: %d warm, %d not counted", size.MemoryMB, size.Warm.N(), size.Discarded)
			}
		}
		if said := strings.Join(verdict.Of(state).Verdict().Warnings, "\n"); !strings.Contains(said, "not counted (this machine was busy)") {
			t.Errorf("says %q", said)
		}
	})
}

// TestStartsOfTheEmbeddedAccount, which starts environments as Lambda does, by
// way of the real client.
func TestStartsOfTheEmbeddedAccount(t *testing.T) {
	t.Parallel()
	sweep(t)
	ms := time.Millisecond
	with := func(name string, json bool, w model.Workload) emulator.Function {
		w.Wait, w.UsedMB = 60*ms, 64
		return emulator.Function{Name: name, Runtime: "python3.13", Handler: "a.b", MemoryMB: 1024, TimeoutSeconds: 30, JSONLogs: json, Workload: w}
	}
	p := newPlace(t, emulator.Options{Speed: 2000, Functions: []emulator.Function{
		with("late", false, model.Workload{Init: 15 * time.Second}),
		with("late-json", true, model.Workload{Init: 15 * time.Second}),
		with("crashes", false, model.Workload{Init: 500 * ms, FailRate: 0.25, Failure: model.Crash}),
		with("exits", true, model.Workload{Init: 500 * ms, FailRate: 0.25, Failure: model.Memory}),
		with("hangs", false, model.Workload{Init: 500 * ms, FailRate: 0.25, Failure: model.Hang}),
	}})
	for _, name := range []string{"late", "late-json", "crashes", "exits", "hangs"} {
		plan := plan(name, 512, 2048)
		plan.DropFailing, plan.Samples = 100, 8
		state := run(t, p.start(t, plan), nil)
		for _, size := range state.Sizes {
			if size.Warm.N() == 0 || size.Warm.Max() > 100*ms {
				t.Errorf("%s, %d MB: %d warm up to %s, %d set aside, %d failed", name, size.MemoryMB, size.Warm.N(), size.Warm.Max(), size.StartsInside, size.Failed())
			}
			if strings.HasPrefix(name, "late") && (size.Cold.N() != 1 || size.Cold.Min() < 10*time.Second || size.Init.Min() < 9*time.Second) {
				t.Errorf("%s, %d MB: %d cold of %s and %s", name, size.MemoryMB, size.Cold.N(), size.Cold.Min(), size.Init.Min())
			}
		}
	}
}
