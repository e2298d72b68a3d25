package session_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// TestWithoutReportsNoColdStartIsWarm, however many are in flight and whatever
// fails in between, and no wall time stands beside a reported one.
func TestWithoutReportsNoColdStartIsWarm(t *testing.T) {
	sweep(t)
	for name, silent := range map[string]float64{"none": 0, "now and then": 0.3, "mostly": 0.8, "always": 1} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(30) {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					r := rand.New(rand.NewPCG(seed, 0))
					draws := make([]float64, 2000)
					for i := range draws {
						draws[i] = r.Float64()
					}
					h, p := newHalls(), plan("f", 512, 1024)
					h.silent = func(call int) bool { return draws[call] < silent }
					if seed%2 == 0 {
						h.fails = func(call int) bool { return draws[1000+call] < 0.1 }
					}
					p.Samples, p.Parallel, p.DropFailing = 1+r.IntN(20), 1+r.IntN(6), 100
					p.Cold = r.IntN(2) * r.IntN(8)
					state := h.run(t, dir, p)
					for _, size := range state.Sizes {
						if (silent == 0 || silent == 1) && h.fails == nil && size.Warm.N() != p.Samples {
							t.Errorf("seed %d, %d MB: %d samples of %d, %d at once", seed, size.MemoryMB, size.Warm.N(), p.Samples, p.Parallel)
						}
					}
					for _, x := range state.Recent {
						switch counts := measuresWarm(x) && !state.Unclear(x); {
						case counts && h.cold[x.RequestID]:
							t.Errorf("seed %d: a cold start of %s is warm", seed, x.Duration)
						case counts && x.NoReport && state.Reported():
							t.Errorf("seed %d: a wall time is among reported durations", seed)
						}
					}
				})
			}
		})
	}
}

// TestThrottledWithoutReports: one at a time tells which are warm, and nothing cold
// counts as warm.
func TestThrottledWithoutReports(t *testing.T) {
	for limit := 1; limit <= 6; limit++ {
		for parallel := 1; parallel <= 20; parallel += 3 {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), plan("f", 512, 1024)
				h.silent = func(int) bool { return true }
				h.limit = func(time.Duration) int { return limit }
				p.Samples, p.Parallel = 20, parallel
				state := h.run(t, dir, p)
				for _, size := range state.Sizes {
					if size.Warm.N() != p.Samples || size.Invocations > p.Samples*3/2 {
						t.Errorf("%d at once of at most %d, %d MB: %d samples in %d invocations: %s", parallel, limit, size.MemoryMB, size.Warm.N(), size.Invocations, state.Reason)
					}
				}
				for _, x := range state.Recent {
					if measuresWarm(x) && h.cold[x.RequestID] {
						t.Errorf("%d at once of at most %d: a cold start of %s is warm", parallel, limit, x.Duration)
					}
				}
			})
		}
	}
}

// TestFirstCallWithoutReport is set aside at each size, and no other.
func TestFirstCallWithoutReport(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 512, 1024)
		h.silent = func(int) bool { return true }
		state := h.run(t, dir, p)
		for _, size := range state.Sizes {
			if size.Unclear != 1 || size.Warm.N() != p.Samples || size.Warm.Min() != size.Warm.Max() {
				t.Errorf("%d MB: %d set aside, %d warm from %s to %s", size.MemoryMB, size.Unclear, size.Warm.N(), size.Warm.Min(), size.Warm.Max())
			}
		}
		want := "no REPORT line from 512 and 1024 MB: duration is the wall time from here, network included; the first of an environment, which may be cold, is not counted"
		if said := verdict.Of(state).Verdict().Warnings; len(said) == 0 || !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("says %q", said)
		}
	})
}

// TestReportsTakeOver: wall times stand in until the first report comes.
func TestReportsTakeOver(t *testing.T) {
	sample := func(s *tuner.State, mb int, x tuner.Sample) {
		x.MemoryMB = mb
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
	}
	var s tuner.State
	for range 3 {
		sample(&s, 512, tuner.Sample{Duration: 90, Billed: 90, NoReport: true})
	}
	sample(&s, 512, tuner.Sample{Duration: 300, Billed: 300, NoReport: true, MaybeCold: true})
	if size := s.Size(512); size.Warm.N() != 3 || size.Unclear != 1 || s.Reported() {
		t.Errorf("%d warm, %d set aside", size.Warm.N(), size.Unclear)
	}
	sample(&s, 1024, tuner.Sample{Duration: 40, Billed: 40})
	sample(&s, 512, tuner.Sample{Duration: 60, Billed: 60})
	sample(&s, 512, tuner.Sample{Duration: 90, Billed: 90, NoReport: true})
	if size := s.Size(512); size.Warm.N() != 1 || size.Warm.Mean() != 60 || size.Billed.N() != 1 || size.OfPayload(0).N() != 1 || size.Unclear != 5 || size.NoReport != 5 || size.Invocations != 6 {
		t.Errorf("%+v", size)
	}
	if size := s.Size(1024); size.Warm.N() != 1 || size.Unclear != 0 {
		t.Errorf("%d warm, %d set aside", size.Warm.N(), size.Unclear)
	}
}

// TestColdStartsWithFewReports: where some lack one, others make up for it.
func TestColdStartsWithFewReports(t *testing.T) {
	for seed := range uint64(30) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			draws := make([]float64, 1000)
			for i := range draws {
				draws[i] = r.Float64()
			}
			h, p := newHalls(), coldPlan(10, 5, 512, 1024)
			h.silent = func(call int) bool { return draws[call] < 0.2 }
			state := h.run(t, dir, p)
			for _, size := range state.Sizes {
				if told := strings.Contains(strings.Join(verdict.Of(state).Verdict().Warnings, "\n"), "of 10 cold starts"); size.Warm.N() != 5 || size.Cold.N() < 7 || size.Cold.N() < 10 && !told {
					t.Errorf("seed %d, %d MB: %d warm, %d cold", seed, size.MemoryMB, size.Warm.N(), size.Cold.N())
				}
			}
		})
	}
}

// measuresWarm says that a sample measures a warm, successful invocation.
func measuresWarm(x tuner.Sample) bool {
	return x.Failure == nil && !x.Cold && !x.MaybeCold && !x.StartInside && !x.Burst && x.NotCounted == ""
}
