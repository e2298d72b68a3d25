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
