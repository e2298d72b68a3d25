package verdict

import (
	"math"
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

// TestLearning: what is known before and what more samples tell is together what
// all of them tell, and no number of samples tells what the environment adds.
func TestLearning(t *testing.T) {
	p := Prospect{Noise: .0064}
	mean := func(n int) float64 { return .015*.015 + p.Noise/float64(n) }
	if got := p.Learning(0, 4); got != mean(4) {
		t.Errorf("%g of four, want %g", got, mean(4))
	}
	for there := 2; there < 100; there += 7 {
		for _, more := range []int{1, 2, 8} {
			before, both := 1/mean(there), 1/mean(there+more)
			if got := p.Learning(there, more); !(got > 0) || !alike(before+1/got, both) {
				t.Errorf("%d beside %d: %g", more, there, got)
			}
		}
		if p.Learning(there+7, 1) <= p.Learning(there, 1) {
			t.Errorf("another beside %d tells as much as beside %d", there+7, there)
		}
	}
	if lone := p.Learning(1, 1); !(lone < p.Learning(2, 1)) || !alike(1/lone+1/(mean(1)+.01), 1/mean(2)) {
		t.Errorf("%g beside a lone one", lone)
	}
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
