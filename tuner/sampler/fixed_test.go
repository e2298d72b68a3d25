package sampler

import (
	"testing"

	"lambdial/tuner"
)

// TestFixedStopsInVain where a size never gets warm, and does not tell that it did.
func TestFixedStopsInVain(t *testing.T) {
	p := tuner.DefaultPlan(tuner.Function{Name: "f"})
	p.Sizes, p.Samples = []int{512, 1024}, 2
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Plan: p}})
	take := func(mb int, cold bool) {
		s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Cold: cold, Duration: 1, Billed: 1}}})
	}
	next := func() Decision { return New(p, 1).Next(s, func(int) int { return 0 }) }
	for range p.Samples {
		take(512, false)
	}
	for range tuner.MostInvocations(p.Samples) {
		if d := next(); d.Stop != "" {
			t.Fatalf("stopped early: %s", d.Stop)
		}
		take(1024, true)
	}
	if d := next(); d.Stop != "14 invocations at a size gave fewer than 2 warm samples" {
		t.Errorf("%+v", d)
	}
	for range p.Samples {
		take(1024, false)
	}
	if d := next(); d.Stop != "2 warm samples at each size" {
		t.Errorf("%+v", d)
	}
}

// fixedAt is a session of two samples at each of two sizes that are ready, with so
// many warm ones at 512 MB and one at 1024 MB.
func fixedAt(parallel, warm int) *tuner.State {
	p := usualPlan()
	p.Sizes, p.Samples, p.Parallel = []int{512, 1024}, 2, parallel
	s := sampled(p, 0, 0)
	for mb, n := range map[int]int{512: warm, 1024: 1} {
		s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		for range n {
			take(s, mb, 0, false)
		}
	}
	return s
}

// Sizes take turns, what is in flight included, and no more is in flight at one
// than may be.
func TestFixedTakesTurns(t *testing.T) {
	for seed := range uint64(8) {
		next := func(s *tuner.State, flying ...int) Decision { return New(s.Plan, seed).Next(s, at(flying...)) }
		s := fixedAt(1, 0)
		if d := next(s); d.MemoryMB != 512 || d.Why != "sample 1 of 2" {
			t.Errorf("512 MB is behind: %+v", d)
		}
		if d := next(s, 512); d.MemoryMB != 1024 || d.Why != "sample 2 of 2" {
			t.Errorf("one is in flight at 512 MB: %+v", d)
		}
		if d := next(s, 512, 1024); d != (Decision{}) {
			t.Errorf("one is in flight at each: %+v", d)
		}
		s = fixedAt(2, 0)
		take(s, 1024, 0, false)
		if d := next(s, 512); d.MemoryMB != 512 {
			t.Errorf("two may be in flight at 512 MB: %+v", d)
		}
		s = fixedAt(2, 1)
		s.Plan.Samples = 4
		if d := next(s, 512); d.MemoryMB != 1024 {
			t.Errorf("the second at 512 MB is in flight: %+v", d)
		}
	}
}

// Bursts that begin environments are not of the invocations that a size has for
// its samples.
func TestFixedLeavesBurstsAside(t *testing.T) {
	s := fixedAt(1, 2)
	for range tuner.MostInvocations(2) {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Burst: true, Cold: true, Duration: 1, Billed: 1}}})
	}
	if d := New(s.Plan, 1).Next(s, nothing); d.MemoryMB != 1024 {
		t.Errorf("%+v", d)
	}
}

// A size whose turn is over is not waited for: it has what it takes, or was short
// of money.
func TestFixedLeavesParkedSizes(t *testing.T) {
	s := fixedAt(1, 2)
	s.Apply(tuner.Event{What: tuner.Parked{MemoryMB: 512}})
	if d := New(s.Plan, 1).Next(s, nothing); d.MemoryMB != 1024 {
		t.Errorf("one of two: %+v", d)
	}
	take(s, 1024, 0, false)
	s.Apply(tuner.Event{What: tuner.Parked{MemoryMB: 1024}})
	if d := New(s.Plan, 1).Next(s, nothing); d.Stop != "2 warm samples at each size" {
		t.Errorf("both have theirs: %+v", d)
	}
	short := fixedAt(1, 2)
	short.Apply(tuner.Event{What: tuner.Parked{MemoryMB: 1024}})
	if d := New(short.Plan, 1).Next(short, nothing); d.Stop != tooLittle {
		t.Errorf("one lacks a sample: %+v", d)
	}
}

// With too little left for any size it ends once nothing is in flight.
func TestFixedEndsWithTheBudget(t *testing.T) {
	s := fixedAt(1, 1)
	s.Plan.Budget = s.Spent().Cost * 1.001
	if d := New(s.Plan, 1).Next(s, nothing); d.Stop != tooLittle || !d.Final {
		t.Errorf("%+v", d)
	}
	if d := New(s.Plan, 1).Next(s, at(512)); d != (Decision{}) {
		t.Errorf("with one in flight %+v", d)
	}
}
