package tuner

import (
	"testing"
	"time"
)

func TestChange(t *testing.T) {
	for _, test := range []struct {
		duration, cost           float64
		durationKnown, costKnown bool
		want                     string
	}{
		{-0.31, -0.12, true, true, "31 % faster and 12 % cheaper than it"},
		{-0.31, 0.12, true, true, "31 % faster and 12 % dearer than it"},
		{1.5, -0.12, true, true, "150 % slower and 12 % cheaper than it"},
		{0.004, -0.12, true, true, "as fast as it and 12 % cheaper"},
		{-0.31, 0, true, true, "as cheap as it and 31 % faster"},
		{0, 0.004, true, true, "as fast and as cheap as it"},
		{-0.31, 0, true, false, "31 % faster than it"},
		{0, 0, true, false, "as fast as it"},
		{0, -0.5, false, true, "50 % cheaper than it"},
		{0, 0, false, true, "as cheap as it"},
		{-0.31, -0.12, false, false, ""},
		{-0.0051, 0.0051, true, true, "1 % faster and 1 % dearer than it"},
	} {
		v := Verdict{DurationChange: test.duration, CostChange: test.cost, DurationChangeKnown: test.durationKnown, CostChangeKnown: test.costKnown}
		if got := v.change("it"); got != test.want {
			t.Errorf("%+v: %q, want %q", test, got, test.want)
		}
	}
}

func TestPercentSure(t *testing.T) {
	for confidence, want := range map[float64]string{1: "over 99 %", 0.9999: "over 99 %", 0.99: "99 %", 0.954: "95 %", 0.5: "50 %", 0: "0 %"} {
		if got := percentSure(confidence); got != want {
			t.Errorf("%v: %q, want %q", confidence, got, want)
		}
	}
}

// TestSentence tells of sizes whose durations are all alike, so that nothing
// but the size decides.
func TestSentence(t *testing.T) {
	state := func(has int, strategy Strategy, durations map[int]time.Duration) *State {
		var s State
		plan := DefaultPlan(Function{Name: "f"})
		plan.Goal.Strategy, plan.Goal.Target = strategy, time.Millisecond
		s.Apply(Event{What: Opened{Plan: plan, Function: Function{Settings: Settings{MemoryMB: has}}}})
		for mb, d := range durations {
			for range 10 {
				s.Apply(Event{What: Sampled{Sample: Sample{MemoryMB: mb, Duration: d, Billed: d}}})
			}
		}
		return &s
	}
	stopped := state(128, StrategyCost, nil)
	stopped.Apply(Event{What: Stopped{Why: "the budget is spent"}})
	for want, s := range map[string]*State{
		"No verdict yet.":                      state(128, StrategyCost, nil),
		"No usable size: the budget is spent.": stopped,
		"Recommended: 512 MB, 75 % faster than the 256 MB it has (over 99 % sure).":                                                 state(256, StrategySpeed, map[int]time.Duration{256: 400 * time.Millisecond, 512: 100 * time.Millisecond}),
		"Recommended: 256 MB, the size it has (over 99 % sure).":                                                                    state(256, StrategyCost, map[int]time.Duration{256: 100 * time.Millisecond, 512: 90 * time.Millisecond}),
		"Recommended: 256 MB (over 99 % sure).":                                                                                     state(1024, StrategyCost, map[int]time.Duration{256: 100 * time.Millisecond, 512: 90 * time.Millisecond}),
		"Recommended: 512 MB, the size it has (over 99 % sure). Note: no size met the target of 1ms; this is the fastest.":          state(512, StrategyTarget, map[int]time.Duration{256: 400 * time.Millisecond, 512: 100 * time.Millisecond}),
		"Recommended: 256 MB, as fast as the 512 MB it has (over 99 % sure). As good, as far as the evidence goes: 512 and 768 MB.": state(512, StrategySpeed, map[int]time.Duration{256: 100 * time.Millisecond, 512: 100 * time.Millisecond, 768: 100 * time.Millisecond}),
	} {
		if got := s.Sentence(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
