package session_test

import (
	"testing"
	"testing/synctest"
)

// TestBudgetHolds: only the first invocation of all may cost more than there
// is, as nothing tells beforehand what it costs.
func TestBudgetHolds(t *testing.T) {
	for _, samples := range []int{0, 1, 20} {
		for budget := 1e-7; budget < 1e-2; budget *= 1.7 {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				p := coldPlan(0, samples, 128, 256, 512, 1024, 1769, 3008)
				p.Budget = budget
				state := newHalls().run(t, dir, p)
				if spent := state.Spent(); spent.Cost > budget && spent.Invocations > 1 {
					t.Errorf("%d samples: spent %g of %g in %d invocations: %s", samples, spent.Cost, budget, spent.Invocations, state.Reason)
				}
			})
		}
	}
}
