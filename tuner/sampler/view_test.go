package sampler

import (
	"testing"
	"time"

	"lambdial/tuner"
)

// A winner has three warm samples, those to come included; ten where slow ones make
// its mean another than its median.
func TestConfirmed(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	for n, want := range map[int]bool{1: false, 2: false, 3: true, 4: true} {
		v := viewOf(sampled(p, 0, n, p.Sizes...))
		if got := v.confirmed(); got != want {
			t.Errorf("with %d samples: %v", n, got)
		}
	}
	v := viewOf(sampled(p, 0, 1, p.Sizes...))
	v.expect(v.winner, 1)
	if v.confirmed() {
		t.Error("with two, one of them to come")
	}
	if v.expect(v.winner, 1); !v.confirmed() {
		t.Error("not with three, two of them to come")
	}
	s := sampled(p, 0, 2, p.Sizes...)
	takeFor(s, 128, 3*time.Second, false)
	if lifted(nil) || lifted(s.Size(256)) || !lifted(s.Size(128)) {
		t.Error("the mean of 128 MB is ten times its median")
	}
	for n := 3; n <= diluting; n++ {
		v := viewOf(s)
		v.winner = 0
		if got := v.confirmed(); got != (n == diluting) {
			t.Errorf("with %d samples, a slow one among them: %v", n, got)
		}
		takeFor(s, 128, 100*time.Millisecond, false)
	}
	two := sampled(p, 0, 1, p.Sizes...)
	takeFor(two, 128, time.Second, false)
	if lifted(two.Size(128)) {
		t.Error("two samples do not tell which of them is slow")
	}
}

// A percentile that a target is on takes as many samples as it says, of all sizes
// together.
func TestATargetTakesMoreSamples(t *testing.T) {
	p := usualPlan()
	p.Sizes = []int{512, 1024}
	p.Goal.Strategy, p.Goal.Latency, p.Goal.Target = tuner.StrategyTarget, "p95", time.Second
	v := viewOf(sampled(p, 0, 3, p.Sizes...))
	if v.confirmed() {
		t.Error("a p95 of six samples")
	}
	v.expect(v.winner, 13)
	if v.confirmed() {
		t.Error("a p95 of nineteen")
	}
	if v.expect(v.winner, 1); !v.confirmed() {
		t.Error("no p95 of twenty")
	}
	p.Goal.Strategy = tuner.StrategyCost
	if v := viewOf(sampled(p, 0, 3, p.Sizes...)); !v.confirmed() {
		t.Error("without a target three are not enough")
	}
}

// Sampling ends with a confirmed winner that is sure, and of which hardly anything
// can be lost.
func TestSettled(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	v := viewOf(sampled(p, 0, 6, p.Sizes...))
	if !v.settled() {
		t.Fatalf("%.3f sure, a loss of %g", v.confidence, v.loss)
	}
	for _, part := range []float64{.2, 1, 10} {
		unsettled := *v
		if unsettled.loss = part * p.Goal.Indifference; unsettled.settled() {
			t.Errorf("a loss of %g of the indifference is to be expected", part)
		}
	}
	unsure := *v
	if unsure.confidence = .9; unsure.settled() {
		t.Error("it is 90 % sure")
	}
	if few := viewOf(sampled(p, 0, 2, p.Sizes...)); few.settled() {
		t.Error("its winner has two samples")
	}
}

// Little is spent without asking what it tells; then the more is spent the more an
// invocation has to promise.
func TestWorthwhile(t *testing.T) {
	p := usualPlan()
	v := viewOf(sampled(p, 0, 3, p.Sizes...))
	v.grid = 1
	for _, c := range []struct {
		spent, best float64
		want        bool
	}{
		{allowance / 2, 0, true},
		{2 * allowance, 0, false},
		{2 * allowance, 3 * worthwhile, true},
		{2 * allowance, 1.5 * worthwhile, false},
		{6 * allowance, 3 * worthwhile, false},
		{6 * allowance, 7 * worthwhile, true},
	} {
		v.spent = c.spent
		if got := v.worthwhile(c.best); got != c.want {
			t.Errorf("%g of a grid are spent, and %g is promised for one: %v", c.spent, c.best, got)
		}
	}
}
