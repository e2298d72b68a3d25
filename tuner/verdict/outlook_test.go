package verdict

import (
	"slices"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// TestProspectsAfterATimeout: it rules out the size and smaller ones, but none
// that has worked.
func TestProspectsAfterATimeout(t *testing.T) {
	cold := func(mb int) tuner.Sample { return tuner.Sample{MemoryMB: mb, Cold: true, Duration: 1, Billed: 1} }
	timeout := tuner.Sample{MemoryMB: 512, Failure: &report.Failure{Kind: report.TimedOut}}
	for name, c := range map[string]struct {
		samples []tuner.Sample
		want    []int
	}{
		"nothing worked":          {[]tuner.Sample{timeout}, []int{1024}},
		"the size worked before":  {[]tuner.Sample{cold(512), timeout}, []int{128, 256, 512, 1024}},
		"a smaller one has":       {[]tuner.Sample{cold(256), timeout}, []int{256, 1024}},
		"without a report it did": {[]tuner.Sample{{MemoryMB: 512, NoReport: true, MaybeCold: true, Duration: 1, Billed: 1}, timeout}, []int{128, 256, 512, 1024}},
	} {
		s := sessionOf(tuner.DefaultGoal(), []int{128, 256, 512, 1024}, c.samples)
		var got []int
		for _, p := range s.Outlook(s.Plan.Goal).Prospects {
			got = append(got, p.MemoryMB)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %d are left, want %d", name, got, c.want)
		}
	}
}
