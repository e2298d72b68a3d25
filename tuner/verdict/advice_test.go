package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// sampledAt are warm samples of a size with a little noise, and the memory used.
func sampledAt(mb, n, usedMB int, ms float64) []tuner.Sample {
	all := warmAt(mb, n, ms)
	for i := range all {
		all[i].MaxMemoryUsedMB = usedMB
		all[i].Duration += time.Duration((float64(i%3) - 1) * 0.01 * ms * 1e6)
		all[i].Billed = (all[i].Duration + time.Millisecond - 1).Truncate(time.Millisecond)
	}
	return all
}

func goalOf(strategy tuner.Strategy) tuner.Goal {
	g := tuner.DefaultGoal()
	g.Strategy = strategy
	return g
}

// adviceOf is the verdict on a function that has nowMB.
func adviceOf(goal tuner.Goal, nowMB int, samples ...[]tuner.Sample) (Verdict, Findings) {
	all := slices.Concat(samples...)
	var sizes []int
	for _, x := range all {
		sizes = append(sizes, x.MemoryMB)
	}
	s := sessionOf(goal, tuner.SortSizes(sizes), all)
	s.Function.MemoryMB = nowMB
	s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
	return s.Verdict(), s
}

// TestTiesGoToTheOtherAxis: as fast and cheaper, as cheap and faster, and
// otherwise what the function has, or the cheaper.
func TestTiesGoToTheOtherAxis(t *testing.T) {
	for name, c := range map[string]struct {
		goal    tuner.Goal
		now     int
		samples [][]tuner.Sample
		want    int
	}{
		"speed, as fast at 40 % less":        {goalOf(tuner.StrategySpeed), 0, [][]tuner.Sample{sampledAt(512, 20, 60, 350), sampledAt(1769, 20, 60, 101), sampledAt(3008, 20, 60, 100)}, 1769},
		"speed, as fast above the last step": {goalOf(tuner.StrategySpeed), 0, [][]tuner.Sample{sampledAt(3008, 20, 60, 300), sampledAt(8845, 20, 60, 100.5), sampledAt(10240, 20, 60, 100)}, 8845},
		"speed, faster by more":              {goalOf(tuner.StrategySpeed), 0, [][]tuner.Sample{sampledAt(1769, 20, 60, 115), sampledAt(3008, 20, 60, 100)}, 3008},
		"cost, as cheap and 40 % faster":     {goalOf(tuner.StrategyCost), 0, [][]tuner.Sample{sampledAt(512, 20, 60, 400), sampledAt(860, 20, 60, 240)}, 860},
		"cost, cheaper by more":              {goalOf(tuner.StrategyCost), 0, [][]tuner.Sample{sampledAt(512, 20, 60, 400), sampledAt(1024, 20, 60, 240)}, 512},
		"cost, alike in both: what it has":   {goalOf(tuner.StrategyCost), 540, [][]tuner.Sample{sampledAt(512, 20, 60, 400), sampledAt(540, 20, 60, 385)}, 540},
		"cost, alike in both: the cheaper":   {goalOf(tuner.StrategyCost), 0, [][]tuner.Sample{sampledAt(512, 20, 60, 400), sampledAt(540, 20, 60, 385)}, 512},
		"balanced, alike: what it has":       {goalOf(tuner.StrategyBalanced), 1024, [][]tuner.Sample{sampledAt(512, 20, 60, 400), sampledAt(1024, 20, 60, 201)}, 1024},
		"balanced, alike: the cheaper":       {goalOf(tuner.StrategyBalanced), 0, [][]tuner.Sample{sampledAt(1000, 20, 60, 204), sampledAt(1024, 20, 60, 201)}, 1000},
	} {
		v, s := adviceOf(c.goal, c.now, c.samples...)
		if v.MemoryMB != c.want {
			t.Errorf("%s: %d MB, want %d: %s", name, v.MemoryMB, c.want, s.Sentence())
		}
	}
}

// TestTiesTellWhatTheyCost: a person may prefer another of the tied sizes.
func TestTiesTellWhatTheyCost(t *testing.T) {
	_, s := adviceOf(goalOf(tuner.StrategySpeed), 0, sampledAt(1769, 20, 60, 101), sampledAt(3008, 20, 60, 100))
	if got, want := s.Sentence(), "About as good as 1769 MB: 3008 MB (1 % faster, 63 % more expensive)."; !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
}

// TestAFullSizeIsNotRecommended: the next with headroom is, and the full one is told
// as what it would save.
func TestAFullSizeIsNotRecommended(t *testing.T) {
	cheap := goalOf(tuner.StrategyCost)
	full, roomy := sampledAt(256, 20, 249, 200), sampledAt(512, 20, 260, 180)
	v, s := adviceOf(cheap, 512, full, roomy)
	if v.MemoryMB != 512 || v.TightMB != 256 || v.Note != "" {
		t.Errorf("%+v", v)
	}
	if got, want := s.Sentence(), "256 MB (11 % slower, 39 % cheaper) would be better but for its memory: 249 of 256 MB were used, and a headroom of 0 % allows that."; !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
	cheap.Headroom = 0
	if v, _ := adviceOf(cheap, 512, full, roomy); v.MemoryMB != 256 || v.TightMB != 0 {
		t.Errorf("without headroom: %+v", v)
	}
	cheap.Headroom = 0.5
	if v, _ := adviceOf(cheap, 512, full, roomy, sampledAt(1024, 20, 260, 170)); v.MemoryMB != 1024 {
		t.Errorf("half of it free: %+v", v)
	}
	cheap.Headroom = 0.1
	v, _ = adviceOf(cheap, 512, full, sampledAt(272, 20, 250, 190))
	if v.Standing == StandingRecommended || !strings.Contains(v.Note, "no measured size leaves 10 % of its memory") {
		t.Errorf("all are full: %+v", v)
	}
}

// TestUsedMemoryThatIsTheSizeSaysNothing: local emulators write the size as what
// is used, always.
func TestUsedMemoryThatIsTheSizeSaysNothing(t *testing.T) {
	v, _ := adviceOf(goalOf(tuner.StrategyCost), 0, sampledAt(128, 20, 128, 200), sampledAt(256, 20, 256, 190), sampledAt(512, 20, 512, 180))
	if v.MemoryMB != 128 || v.TightMB != 0 || v.Note != "" {
		t.Errorf("%+v", v)
	}
}

// TestAHungrierNeighbourCounts: what a smaller size used, this one uses too.
func TestAHungrierNeighbourCounts(t *testing.T) {
	v, _ := adviceOf(goalOf(tuner.StrategyCost), 0, sampledAt(256, 20, 255, 200), sampledAt(272, 2, 180, 190), sampledAt(512, 20, 260, 185))
	if v.MemoryMB != 512 {
		t.Errorf("%+v", v)
	}
}

// TestNothingToCompare: one size that was measured is no verdict, however the
// others ended.
func TestNothingToCompare(t *testing.T) {
	lost := func(kind report.Kind, n int) (all []tuner.Sample) {
		for range n {
			all = append(all, tuner.Sample{MemoryMB: 128, Failure: &report.Failure{Kind: kind, Message: "m"}})
		}
		return all
	}
	for name, others := range map[string][]tuner.Sample{"alone": nil, "beside one out of memory": lost(report.OutOfMemory, 3), "beside one that crashes": lost(report.Crash, 3)} {
		v, _ := adviceOf(tuner.DefaultGoal(), 128, others, sampledAt(256, 5, 60, 200))
		if v.MemoryMB != 256 || v.Standing != StandingOnly || v.Confidence != 0 {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if v, _ := adviceOf(tuner.DefaultGoal(), 128, sampledAt(128, 5, 60, 400), sampledAt(256, 5, 60, 200)); v.Standing != StandingRecommended || v.Confidence < LeastSure {
		t.Errorf("two: %+v", v)
	}
}

// TestTargetMet: whether it is met, how sure that is, and on how many samples.
func TestTargetMet(t *testing.T) {
	goal := goalOf(tuner.StrategyTarget)
	goal.Latency, goal.Target = "p95", 150*time.Millisecond
	for name, c := range map[string]struct {
		n          int
		ms         float64
		known, met bool
	}{
		"far under":     {30, 60, true, true},
		"far over":      {30, 400, true, false},
		"one sample":    {1, 60, false, true},
		"three samples": {3, 60, false, true},
	} {
		v, s := adviceOf(goal, 0, sampledAt(512, c.n, 60, 2*c.ms), sampledAt(1024, c.n, 60, c.ms))
		target := v.Target
		if target == nil || target.Known != c.known || target.Met != c.met || target.Needed != 20 {
			t.Fatalf("%s: %+v", name, target)
		}
		if c.met && target.Confidence < 0.5 || !c.met && target.Confidence > 0.1 {
			t.Errorf("%s: %v sure", name, target.Confidence)
		}
		if words := s.Sentence(); c.known == strings.Contains(words, "is not known") {
			t.Errorf("%s: %s", name, words)
		}
		if !c.met && v.Standing == StandingRecommended {
			t.Errorf("%s: recommended", name)
		}
	}
	if v, _ := adviceOf(goalOf(tuner.StrategyCost), 0, sampledAt(512, 3, 60, 100)); v.Target != nil {
		t.Errorf("a target without one: %+v", v.Target)
	}
}

// TestTiesWithAnOutlier: an outlier at one size is shared among all by what is
// believed, but what is told as tied may not look dearer and slower beside it.
func TestTiesWithAnOutlier(t *testing.T) {
	slow := sampledAt(512, 40, 60, 1085)
	slow[7].Duration, slow[7].Billed = 7*time.Second, 7*time.Second
	v, s := adviceOf(goalOf(tuner.StrategyCost), 256, slow, sampledAt(768, 40, 60, 743), sampledAt(1024, 40, 60, 555))
	if v.MemoryMB != 1024 {
		t.Errorf("%d MB: %s", v.MemoryMB, s.Sentence())
	}
	if slices.Contains(v.TiedWith, 512) {
		t.Errorf("tied with what was dearer and slower: %s", s.Sentence())
	}
}

// TestTiedSizesAreNeverWorseThanTold is that of any samples: in what the goal
// looks at, none is behind by more than what does not matter.
func TestTiedSizesAreNeverWorseThanTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := goals(t)
		g.ColdShare = 0
		s := sessionOf(g, someSizes, samplesOf(t))
		v := s.Verdict()
		for _, mb := range v.TiedWith {
			var other Verdict
			s.compareSizes(&other, s.Size(v.MemoryMB), s.Size(mb), g)
			if g.Strategy == tuner.StrategyCost && other.CostChange > g.Indifference || g.Strategy == tuner.StrategySpeed && other.DurationChange > g.Indifference {
				t.Errorf("%d MB is told as tied with %d: %+v", mb, v.MemoryMB, other)
			}
		}
	})
}

// TestOnlyTightSizesWantForMemory: a roomy one that would win without headroom
// wins or loses for other reasons.
func TestOnlyTightSizesWantForMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := goals(t)
		g.Headroom = rapid.Float64Range(0, 0.6).Draw(t, "headroom")
		samples := samplesOf(t)
		for i := range samples {
			samples[i].MaxMemoryUsedMB = min(samples[i].MemoryMB, rapid.IntRange(40, 1200).Draw(t, "used"))
		}
		s := sessionOf(g, someSizes, samples)
		if v := s.Verdict(); v.TightMB > 0 && s.Roomy(v.TightMB, g.Headroom) {
			t.Errorf("%d MB is called tight", v.TightMB)
		}
	})
}
