package verdict

import (
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

func TestChange(t *testing.T) {
	for _, test := range []struct {
		duration, cost           float64
		durationKnown, costKnown bool
		want                     string
	}{
		{-0.31, -0.12, true, true, "1.4 times as fast as it and 12 % cheaper"},
		{-0.31, 0.12, true, true, "1.4 times as fast as it and 12 % more expensive"},
		{1.5, -0.12, true, true, "12 % cheaper than it and takes 2.5 times as long"},
		{1, 2, true, true, "takes twice as long and costs 3 times as much as it"},
		{1.04, 0.001, true, true, "as cheap as it and takes twice as long"},
		{0.99, 0, true, false, "99 % slower than it"},
		{11.2, 0, true, false, "takes 12 times as long as it"},
		{0.004, -0.12, true, true, "as fast as it and 12 % cheaper"},
		{-0.31, 0, true, true, "as cheap as it and 1.4 times as fast"},
		{0, 0.004, true, true, "as fast and as cheap as it"},
		{-0.31, 0, true, false, "1.4 times as fast as it"},
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
	for confidence, want := range map[float64]string{1: "over 99 %", 0.9999: "over 99 %", 0.99: "99 %", 0.954: "95 %", 0.5: "50 %", 0.01: "1 %", 0.0099: "under 1 %", 0: "under 1 %"} {
		if got := PercentSure(confidence); got != want {
			t.Errorf("%v: %q, want %q", confidence, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	running := Of(&tuner.State{Function: tuner.Function{Settings: tuner.Settings{MemoryMB: 256}}})
	stopped := Of(&tuner.State{Reason: "the budget is spent"})
	measured := Of(&tuner.State{Function: running.Function, Sizes: []*tuner.Size{{MemoryMB: 256}, {MemoryMB: 512}}})
	measured.Size(256).Warm.Add(time.Second)
	measured.Size(512).Warm.Add(2 * time.Second)
	measured.Size(512).MaxMemoryUsedMB = 500
	aborted := Of(&tuner.State{Function: running.Function, Reason: "stopped by hand", Sizes: []*tuner.Size{{MemoryMB: 256}}})
	aborted.Size(256).Warm.Add(time.Second)
	faster := Verdict{MemoryMB: 512, Standing: StandingRecommended, Confidence: 0.954, DurationChangeKnown: true, DurationChange: -0.75}
	for want, got := range map[string]string{
		"No verdict yet.":                  running.sentenceOf(Verdict{}),
		"No verdict: the budget is spent.": stopped.sentenceOf(Verdict{}),
		"No verdict: stopped by hand.":     Of(&tuner.State{Reason: "stopped by hand", Sizes: []*tuner.Size{{MemoryMB: 128}}}).sentenceOf(Verdict{}),
		"Recommended: 1024 MB (70 % sure). About as good as 1024 MB: 128 MB, 256 MB, 512 MB.": Of(&tuner.State{}).sentenceOf(
			Verdict{MemoryMB: 1024, Standing: StandingRecommended, Confidence: 0.7, TiedWith: []int{128, 256, 512}}),
		"No verdict: access denied.": Of(&tuner.State{Reason: "access denied.", Failed: true}).sentenceOf(Verdict{}),
		"No usable size: out of memory (signal: killed).": Of(&tuner.State{Reason: "every size was given up", Sizes: []*tuner.Size{
			{MemoryMB: 128, Failures: []tuner.FailureCount{{Kind: report.OutOfMemory, Count: 2, Message: "signal: killed"}}},
		}}).sentenceOf(Verdict{}),
		"No usable size: 128 MB failed 3 times in a row: ran with 512 MB.": Of(&tuner.State{Reason: "every size was given up", Sizes: []*tuner.Size{
			{MemoryMB: 128, Status: tuner.SizeDropped, Why: "failed 3 times in a row: ran with 512 MB"},
		}}).sentenceOf(Verdict{}),
		"Recommended: 512 MB (95 % sure), 4 times as fast as the 256 MB it has.": measured.sentenceOf(faster),
		"Recommended: 512 MB (95 % sure); the 256 MB it has was not measured.":   running.sentenceOf(Verdict{MemoryMB: 512, Standing: StandingRecommended, Confidence: 0.954}),
		"Recommended: 256 MB (over 99 % sure), the size it has.":                 running.sentenceOf(Verdict{MemoryMB: 256, Standing: StandingRecommended, Confidence: 1, CostChangeKnown: true}),
		"Recommended: 512 MB (70 % sure), as fast as the 256 MB it has. About as good: 4 others, 128 to 1024 MB.": measured.sentenceOf(
			Verdict{MemoryMB: 512, Standing: StandingRecommended, Confidence: 0.7, DurationChangeKnown: true, TiedWith: []int{128, 256, 768, 1024}}),
		"Recommended: 256 MB (70 % sure), the size it has. About as good as 256 MB: 512 MB (takes twice as long).": measured.sentenceOf(
			Verdict{MemoryMB: 256, Standing: StandingRecommended, Confidence: 0.7, TiedWith: []int{512}}),
		"No verdict yet: 512 MB leads (50 % sure), 4 times as fast as the 256 MB it has.": measured.sentenceOf(
			Verdict{MemoryMB: 512, Standing: StandingLeading, Confidence: 0.5, DurationChangeKnown: true, DurationChange: -0.75}),
		"No verdict: 512 MB led (6 % sure), 4 times as fast as the 256 MB it has.": aborted.sentenceOf(
			Verdict{MemoryMB: 512, Standing: StandingLeading, Confidence: 0.06, DurationChangeKnown: true, DurationChange: -0.75}),
		"No comparison: 256 MB is the only size that was measured.": measured.sentenceOf(Verdict{MemoryMB: 256, Standing: StandingOnly}),
		"Recommended: 256 MB (95 % sure), the size it has. 512 MB (takes twice as long) would be better but for its memory: 500 of 512 MB were used, and a headroom of 0 % allows that.": measured.sentenceOf(
			Verdict{MemoryMB: 256, Standing: StandingRecommended, Confidence: 0.95, TightMB: 512}),
		"No size keeps p95 under 10 ms (97 % sure): 256 MB comes closest with 12.0 ms in 24 samples, the size it has.": aborted.sentenceOf(
			Verdict{MemoryMB: 256, Standing: StandingLeading, Confidence: 0.5, Note: "too slow", Goal: tuner.Goal{Latency: "p95", Target: 10 * time.Millisecond}, Target: &TargetMet{Known: true, Confidence: 0.03, Measured: 12 * time.Millisecond, Samples: 24, Needed: 20}}),
		"Recommended: 256 MB (80 % sure), the size it has. Whether p95 is under 10 ms is not known: 1 sample of it, of 20 that it takes.": measured.sentenceOf(
			Verdict{MemoryMB: 256, Standing: StandingRecommended, Confidence: 0.8, Goal: tuner.Goal{Latency: "p95", Target: 10 * time.Millisecond}, Target: &TargetMet{Samples: 1, Needed: 20}}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := running.Sentence(); got != "No verdict yet." {
		t.Errorf("before the first sample: %q", got)
	}
}
