package tuner

import (
	"testing"
	"time"

	"lambdial/tuner/price"
)

// TestEstimateByExperience: durations of the nearest sizes, the slowest where
// sizes are sampled side by side, and never beyond the timeout.
func TestEstimateByExperience(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := Function{Name: "f", Settings: Settings{MemoryMB: 512, TimeoutS: 30}}
	known := sessionOf(DefaultGoal(), []int{256, 1024}, append(warmAt(256, 3, 4000), warmAt(1024, 3, 2000)...)).Experience()
	slow := sessionOf(DefaultGoal(), []int{256}, warmAt(256, 3, 60_000)).Experience()
	for name, c := range map[string]struct {
		known     Experience
		isolation Isolation
		auto      bool
		parallel  int
		sampling  time.Duration // of ten invocations at each of two sizes, or of six that auto takes of both
		assumes   string
	}{
		"nothing known":     {isolation: IsolateVersions, sampling: 10 * time.Second, assumes: "if each takes a second"},
		"side by side":      {known: known, isolation: IsolateVersions, sampling: 40 * time.Second, assumes: "if each takes as long as last time"},
		"one by one":        {known: known, isolation: IsolateLatest, sampling: 60 * time.Second, assumes: "if each takes as long as last time"},
		"auto":              {known: known, isolation: IsolateVersions, auto: true, sampling: 6 * 3 * time.Second, assumes: "if each takes as long as last time"},
		"auto, two at once": {known: known, isolation: IsolateVersions, auto: true, parallel: 2, sampling: 3 * 3 * time.Second, assumes: "if each takes as long as last time"},
		"up to a timeout":   {known: slow, isolation: IsolateVersions, sampling: 300 * time.Second, assumes: "if each takes as long as last time"},
	} {
		p := DefaultPlan(f)
		p.Sizes, p.Samples, p.Isolation = []int{128, 2048}, 9, c.isolation
		if c.auto {
			p.Samples, p.Parallel = 0, max(1, c.parallel)
		}
		if got := p.Estimate(c.known, f, &at).LikelyTime - 2*publishTime; got != c.sampling || c.known.Assumption() != c.assumes {
			t.Errorf("%s: %s %s, want %s %s", name, got, c.known.Assumption(), c.sampling, c.assumes)
		}
	}
	p := DefaultPlan(f)
	p.Sizes, p.Samples = []int{128}, 9
	if second, four := p.Estimate(Experience{}, f, &at), p.Estimate(known, f, &at); four.Likely < 3.5*second.Likely || four.Likely > 4*second.Likely || four.Cost != second.Cost {
		t.Errorf("likely %g at a second, %g at four; at most %g and %g", second.Likely, four.Likely, second.Cost, four.Cost)
	}
	begun := Sample{MemoryMB: 128, Cold: true, Init: 5 * time.Second, Duration: 4 * time.Second, Billed: 9 * time.Second}
	cold := sessionOf(DefaultGoal(), []int{128}, append(warmAt(128, 3, 4000), begun)).Experience()
	warm := sessionOf(DefaultGoal(), []int{128}, warmAt(128, 3, 4000)).Experience()
	with, without := p.Estimate(cold, f, &at), p.Estimate(warm, f, &at)
	if more := with.LikelyTime - without.LikelyTime; more != 5*time.Second || with.Likely < 1.12*without.Likely || with.Likely > 1.13*without.Likely {
		t.Errorf("a cold start of 5 s adds %s, and makes %g of %g", more, with.Likely, without.Likely)
	}
}

// TestEstimateWithinBudget: what a budget cuts short takes fewer invocations and
// less time, too.
func TestEstimateWithinBudget(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := Function{Name: "f", Settings: Settings{MemoryMB: 512, TimeoutS: 30}}
	p := DefaultPlan(f)
	p.Sizes = []int{512, 1024}
	free := p.Estimate(Experience{}, f, &at)
	for part, want := range map[float64]struct {
		invocations int
		sampling    time.Duration
	}{2: {6, 6 * time.Second}, 0.5: {3, 3 * time.Second}, 0.001: {1, time.Second}} {
		p.Budget = part * free.Likely
		e := p.Estimate(Experience{}, f, &at)
		if got := (e.LikelyTime - 2*publishTime).Round(time.Millisecond); e.LikelyInvocations != want.invocations || got != want.sampling {
			t.Errorf("%g of the likely cost: %d invocations in %s, want %d in %s", part, e.LikelyInvocations, got, want.invocations, want.sampling)
		}
	}
}
