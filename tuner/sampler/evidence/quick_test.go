package evidence

import (
	"strings"
	"testing"

	"lambdial/tuner"
)

// A small part of the evidence that fails when the method breaks, not when a
// figure moves.
func TestAutoFindsTheBestCheaply(t *testing.T) {
	auto := methods("cost")[0]
	f := over(development()[:20], "cost", auto, 2, nil, nil)
	if regret, cost := mean(f.regrets), mean(f.costs); regret > .02 || cost > .25 {
		t.Errorf("mean regret %.3f and cost %.3f", regret, cost)
	}
	if f.sure > 0 && float64(f.right) < .9*float64(f.sure) {
		t.Errorf("%d of %d sure verdicts are right", f.right, f.sure)
	}
}

func TestSizesThatCannotWinAreNotMadeReady(t *testing.T) {
	w := development()[9] // waits 2.5 s on others
	r, s := simulate(t, w, plan(w, goal("cost", w), 0), 1)
	if r.chosen != 128 {
		t.Errorf("chose %d MB", r.chosen)
	}
	if z := s.Size(3008); z.Status != tuner.SizeWaiting {
		t.Errorf("3008 MB is %s, after %d invocations", z.Status, z.Invocations)
	}
}

func TestFailingSizesCostTwoInvocations(t *testing.T) {
	for _, w := range development() {
		if w.floor == 0 {
			continue
		}
		r, s := simulate(t, w, plan(w, goal("cost", w), 0), 3)
		if r.chosen < w.floor {
			t.Errorf("chose %d MB under a floor of %d MB", r.chosen, w.floor)
		}
		for _, z := range s.Sizes {
			if z.MemoryMB < w.floor && z.Invocations > 2 {
				t.Errorf("%d MB failed %d times", z.MemoryMB, z.Invocations)
			}
		}
	}
}

// The fastest within the cheapest's cost is one whole CPU, and the only open
// question is what the larger sizes cost.
func TestConstraintsAreSampledWhereTheyAreOpen(t *testing.T) {
	w := development()[3] // all CPU
	for seed := range uint64(5) {
		r, s := simulate(t, w, plan(w, goal("within", w), 0), seed+1)
		if r.chosen != 1769 || r.invocations > 60 {
			t.Errorf("seed %d: chose %d MB after %d invocations, %d of them at 128 MB", seed+1, r.chosen, r.invocations, s.Size(128).Invocations)
		}
	}
}

func TestWorkloadsAreOfEveryKind(t *testing.T) {
	for _, set := range []set{sets(true)[1], sets(true)[2], sets(true)[4]} {
		kinds := map[string]bool{}
		for _, w := range set.all {
			for kind := range strings.SplitSeq(w.kind, ", ") {
				kinds[kind] = true
			}
		}
		for _, kind := range []string{"cpu", "io", "mixed", "threads", "memory", "tail", "bimodal", "drift", "flaky"} {
			if !kinds[kind] {
				t.Errorf("%s: none is %s", set.name, kind)
			}
		}
		if len(set.all) < 40 {
			t.Errorf("%s: %d workloads", set.name, len(set.all))
		}
	}
}
