package tuner

import (
	"testing"
	"time"

	"lambdial/tuner/report"
)

func TestChange(t *testing.T) {
	for _, test := range []struct {
		duration, cost           float64
		durationKnown, costKnown bool
		want                     string
	}{
		{-0.31, -0.12, true, true, "31 % faster and 12 % cheaper than it"},
		{-0.31, 0.12, true, true, "31 % faster and 12 % more expensive than it"},
		{1.5, -0.12, true, true, "150 % slower and 12 % cheaper than it"},
		{0.004, -0.12, true, true, "as fast as it and 12 % cheaper"},
		{-0.31, 0, true, true, "as cheap as it and 31 % faster"},
		{0, 0.004, true, true, "as fast and as cheap as it"},
		{-0.31, 0, true, false, "31 % faster than it"},
		{0, 0, true, false, "as fast as it"},
		{0, -0.5, false, true, "50 % cheaper than it"},
		{0, 0, false, true, "as cheap as it"},
		{-0.31, -0.12, false, false, ""},
		{-0.0051, 0.0051, true, true, "1 % faster and 1 % more expensive than it"},
	} {
		v := Verdict{DurationChange: test.duration, CostChange: test.cost, DurationChangeKnown: test.durationKnown, CostChangeKnown: test.costKnown}
		if got := v.change("it", ""); got != test.want {
			t.Errorf("%+v: %q, want %q", test, got, test.want)
		}
	}
}

func TestPercentSure(t *testing.T) {
	for confidence, want := range map[float64]string{1: "over 99 %", 0.9999: "over 99 %", 0.99: "99 %", 0.954: "95 %", 0.5: "50 %", 0: "under 1 %"} {
		if got := PercentSure(confidence); got != want {
			t.Errorf("%v: %q, want %q", confidence, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	running := &State{Function: Function{Settings: Settings{MemoryMB: 256}}}
	stopped := &State{Reason: "the budget is spent"}
	measured := &State{Function: running.Function}
	measured.size(256).Warm.Add(time.Second)
	faster := Verdict{MemoryMB: 512, Confidence: 0.954, DurationChangeKnown: true, DurationChange: -0.75}
	for want, got := range map[string]string{
		"No verdict yet.":                      running.tell(Verdict{}),
		"No usable size: the budget is spent.": stopped.tell(Verdict{}),
		"No usable size: access denied.":       (&State{Reason: "access denied.", Failed: true}).tell(Verdict{}),
		"No usable size: out of memory (signal: killed).": (&State{Reason: "no size left to sample", Sizes: []*Size{
			{MemoryMB: 128, Failures: []FailureCount{{Kind: report.OutOfMemory, Count: 2, Message: "signal: killed"}}},
		}}).tell(Verdict{}),
		"No usable size: 128 MB failed 3 times in a row: ran with 512 MB.": (&State{Reason: "no size left to sample", Sizes: []*Size{
			{MemoryMB: 128, Status: SizeDropped, Why: "failed 3 times in a row: ran with 512 MB"},
		}}).tell(Verdict{}),
		"Recommended: 512 MB, 75 % faster than the 256 MB it has (95 % sure).": measured.tell(faster),
		"Recommended: 512 MB; the 256 MB it has was not measured (95 % sure).": running.tell(Verdict{MemoryMB: 512, Confidence: 0.954}),
		"Recommended: 256 MB, the size it has (over 99 % sure).":               running.tell(Verdict{MemoryMB: 256, Confidence: 1, CostChangeKnown: true}),
		"Recommended: 512 MB, as fast as the 256 MB it has (50 % sure). As good, as far as the evidence goes: 128, 256 and 768 MB.": measured.tell(
			Verdict{MemoryMB: 512, Confidence: 0.5, DurationChangeKnown: true, TiedWith: []int{128, 256, 768}}),
		"Recommended: 256 MB, the size it has (50 % sure). Note: no size met the target of 1ms; this is the fastest.": running.tell(
			Verdict{MemoryMB: 256, Confidence: 0.5, Note: "no size met the target of 1ms; this is the fastest"}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := running.Sentence(); got != "No verdict yet." {
		t.Errorf("before the first sample: %q", got)
	}
}
