package sampler

import (
	"testing"

	"lambdial/tuner"
)

// TestAskedTwice: a sampler answers the same while nothing has come or gone, and
// takes equally due sizes in another order with another seed.
func TestAskedTwice(t *testing.T) {
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	plan.Sizes, plan.Samples = []int{128, 256, 512, 1024}, 5
	state := &tuner.State{}
	state.Apply(tuner.Event{What: tuner.Opened{Plan: plan}})
	for _, mb := range plan.Sizes {
		state.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
	}
	none := func(int) int { return 0 }
	chosen := map[int]bool{}
	for seed := range uint64(40) {
		s := New(plan, seed)
		first := s.Next(state, none)
		if again := s.Next(state, none); again != first {
			t.Errorf("seed %d: %+v, asked again %+v", seed, first, again)
		}
		chosen[first.MemoryMB] = true
	}
	if len(chosen) != len(plan.Sizes) {
		t.Errorf("only %v are ever first", chosen)
	}
}
