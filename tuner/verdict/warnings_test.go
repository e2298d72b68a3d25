package verdict

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
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
