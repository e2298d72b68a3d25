package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// TestToldOnce: what a session warned of at several sizes stands in one line.
func TestToldOnce(t *testing.T) {
	s := Of(&tuner.State{
		Sizes: []*tuner.Size{{MemoryMB: 128}, {MemoryMB: 256}, {MemoryMB: 512}},
		Warnings: []tuner.Warned{
			{MemoryMB: 256, Text: "1 of 3"},
			{Text: "slow"},
			{MemoryMB: 512, Text: "2 of 3"},
			{MemoryMB: 128, Text: "1 of 3"},
			{MemoryMB: 256, Text: "1 of 3"},
			{MemoryMB: 512, Text: "odd"},
			{MemoryMB: 128, Text: "odd"},
			{MemoryMB: 256, Text: "odd"},
		},
	})
	if diff := cmp.Diff([]string{"128 and 256 MB: 1 of 3", "slow", "512 MB: 2 of 3", "every size: odd"}, s.ownWarnings()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestColdStartsMissingAreCounted as they are at the end, whatever came after
// the warning.
func TestColdStartsMissingAreCounted(t *testing.T) {
	s := sessionOf(tuner.DefaultGoal(), []int{128, 256, 512}, slices.Concat(coldSamples(128, 1, 100, 300), coldSamples(256, 3, 100, 300)))
	for _, mb := range []int{128, 256, 512} {
		s.Apply(tuner.Event{What: tuner.Warned{MemoryMB: mb, Cold: 3, Text: "throttled"}})
	}
	s.Apply(tuner.Event{What: tuner.Warned{MemoryMB: 512, Text: "2 of 5 cold starts: throttled"}}) // by an older version
	want := []string{"128 MB: 1 of 3 cold starts: throttled", "512 MB: 0 of 3 cold starts: throttled", "512 MB: 2 of 5 cold starts: throttled"}
	if diff := cmp.Diff(want, s.ownWarnings()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, sample := range coldSamples(128, 1, 100, 300) {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: sample}})
	}
	if got := s.ownWarnings()[0]; got != "128 MB: 2 of 3 cold starts: throttled" {
		t.Errorf("after another cold start: %q", got)
	}
}

// What a size has beside its numbers is told of it, and of no other.
func TestWarningsOfASize(t *testing.T) {
	warned := func(change func(z *tuner.Size)) []string {
		s := Of(&tuner.State{Sizes: []*tuner.Size{sizeOf(256, 1e8, 1.1e8, 1e8), sizeOf(512, 1e8, 1.1e8, 1e8), sizeOf(1024, 1e8, 1.1e8, 1e8)}})
		change(s.Size(512))
		return s.warnings(Verdict{Goal: tuner.DefaultGoal(), Confidence: 1})
	}
	if got := warned(func(*tuner.Size) {}); len(got) != 0 {
		t.Errorf("of nothing %q", got)
	}
	for want, change := range map[string]func(z *tuner.Size){
		"no REPORT line from 512 MB: duration is the wall time from here":                func(z *tuner.Size) { z.NoReport = 1 },
		"some bursts of cold starts met environments that had begun before at 512 MB":    func(z *tuner.Size) { z.Reused = 2 },
		"some invocations at 512 MB may have started their environment within their own": func(z *tuner.Size) { z.StartsInside = 1 },
		"the function answered at 512 MB that items of its batch failed":                 func(z *tuner.Size) { z.PartlyFailed = 1 },
		"the billed duration at 512 MB does not follow from the durations reported":      func(z *tuner.Size) { z.Breaches = 1 },
		"512 MB: 1 not counted (another version answered)":                               func(z *tuner.Size) { z.Discarded, z.DiscardedWhy = 1, "another version answered" },
		"the function answered with a status of 500 or more at 512 MB":                   func(z *tuner.Size) { z.AppErrors = 1 },
		"invocations at 512 MB were throttled and tried again":                           func(z *tuner.Size) { z.Throttled = 1 },
		"some invocations at 512 MB failed":                                              func(z *tuner.Size) { z.Failures = []tuner.FailureCount{{Kind: report.Crash, Count: 1}} },
		"durations at 512 MB have two modes, as with a cache: the mean is of both":       func(z *tuner.Size) { modes(z) },
		"durations at 512 MB drifted during the session":                                 func(z *tuner.Size) { drift(z) },
	} {
		if got := warned(change); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// The environment of the first invocation is met by one of a burst, always.
	if got := warned(func(z *tuner.Size) { z.Reused = 1 }); len(got) != 0 {
		t.Errorf("of the first of a burst %q", got)
	}
	reported := sessionOf(tuner.DefaultGoal(), []int{256, 512}, append(warmAt(256, 3, 100), warmAt(512, 3, 100)...))
	reported.Size(512).Unclear = 1
	if got := reported.Verdict().Warnings; len(got) != 1 || !strings.HasPrefix(got[0], "some invocations at 512 MB had no REPORT line: not counted") {
		t.Errorf("where others had one %q", got)
	}
}

// modes adds samples of two groups to a size.
func modes(z *tuner.Size) {
	for i := range 20 {
		z.Warm.Add(time.Duration(100+300*(i%2)) * time.Millisecond)
	}
}

// drift adds samples that get longer and longer.
func drift(z *tuner.Size) {
	for i := range 40 {
		z.Warm.Add(time.Duration(100+i) * time.Millisecond)
		z.Order.Add(time.Duration(100+i) * time.Millisecond)
	}
}

// Few samples are told of at the end, where the verdict is unsure or has nothing to
// compare.
func TestFewSamplesAreToldOf(t *testing.T) {
	for name, c := range map[string]struct {
		sizes     []int
		each      int
		ended     bool
		confident float64
		want      string
	}{
		"unsure":           {[]int{256, 512}, fewSamples - 1, true, .5, "few samples at 256 and 512 MB: read these numbers with care"},
		"enough":           {[]int{256, 512}, fewSamples, true, .5, ""},
		"sure":             {[]int{256, 512}, 3, true, .9, ""},
		"not at the end":   {[]int{256, 512}, 3, false, .5, ""},
		"nothing compared": {[]int{256}, 3, true, 1, "few samples at 256 MB: read these numbers with care"},
	} {
		s := Of(&tuner.State{})
		for _, mb := range c.sizes {
			s.Sizes = append(s.Sizes, sizeOf(mb, slices.Repeat([]float64{1e8, 1.1e8, 1e8}, 4)[:c.each]...))
		}
		if c.ended {
			s.Reason = "enough"
		}
		if got := strings.Join(s.warnings(Verdict{Confidence: c.confident}), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A share of cold starts that is not in the numbers, or only as elsewhere, is told of
// at the end.
func TestWarningsOfColdStarts(t *testing.T) {
	goal := tuner.DefaultGoal()
	said := func(share float64, ended bool, cold ...[]tuner.Sample) string {
		goal.ColdShare = share
		s := sessionOf(goal, []int{256, 512}, slices.Concat(append(cold, sampledAt(256, 8, 60, 200), sampledAt(512, 8, 60, 100))...))
		if ended {
			s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
		}
		return strings.Join(s.Verdict().Warnings, "; ")
	}
	for _, c := range []struct {
		got, want string
	}{
		{said(.02, true), "no cold start was measured: the share of 2 % is not in these numbers"},
		{said(.02, false), ""},
		{said(0, true), ""},
		{said(.02, true, coldSamples(256, 1, 200, 300)), "no cold start was measured at 512 MB: there they are taken to add what they add at the other sizes"},
		{said(.02, true, coldSamples(256, 1, 200, 300), coldSamples(512, 1, 100, 300)), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
