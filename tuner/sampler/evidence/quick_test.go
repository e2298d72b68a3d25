package evidence

import (
	"testing"

	"lambdial/tuner"
)

// A small part of the evidence that fails when the method breaks, not when a
// figure moves.
func TestAutoFindsTheBestCheaply(t *testing.T) {
	auto := methods("cost")[0]
	f := over(development()[:20], "cost", auto, 2, nil)
	if regret, cost := mean(f.regrets), mean(f.costs); regret > .02 || cost > .25 {
		t.Errorf("mean regret %.3f and cost %.3f", regret, cost)
	}
	if f.sure > 0 && float64(f.right) < .9*float64(f.sure) {
		t.Errorf("%d of %d sure verdicts are right", f.right, f.sure)
	}
}

func TestSizesThatCannotWinAreNotMadeReady(t *testing.T) {
	w := development()[9] // waits 2.5 s on others
	r, s := session(w, plan(w, goal("cost", w), 0), 1)
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
		r, s := session(w, plan(w, goal("cost", w), 0), 3)
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
