package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// verified is a session that measured 512 MB at about 100 ms, and what was
// measured after it was set.
func verified(after ...tuner.Sample) Findings {
	var measured []tuner.Sample
	for i := range 12 {
		d := time.Duration(95+i) * time.Millisecond
		measured = append(measured, tuner.Sample{MemoryMB: 512, Duration: d, Billed: d}, tuner.Sample{MemoryMB: 256, Duration: 2 * d, Billed: 2 * d})
	}
	s := sessionOf(tuner.DefaultGoal(), []int{256, 512}, measured)
	s.Apply(tuner.Event{What: tuner.Intended{Change: tuner.Change{ID: 1, Action: tuner.ActionApply}}})
	for _, x := range after {
		x.MemoryMB, x.Verify = 512, true
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
	}
	return s
}

func warmAfter(ms ...int) (samples []tuner.Sample) {
	for _, d := range ms {
		samples = append(samples, tuner.Sample{Duration: time.Duration(d) * time.Millisecond, Billed: time.Duration(d) * time.Millisecond})
	}
	return samples
}

func TestVerification(t *testing.T) {
	failed := tuner.Sample{Failure: &report.Failure{Kind: report.OutOfMemory, Message: "signal: killed"}}
	cold := tuner.Sample{Cold: true, Duration: time.Second}
	var wild []int
	for range MostVerifying / 2 {
		wild = append(wild, 20, 185)
	}
	far := append(slices.Repeat([]int{100, 101}, MostVerifying/2)[1:], 900)
	for name, c := range map[string]struct {
		after []tuner.Sample
		over  bool
		want  Holding
		says  string
	}{
		"as predicted":       {warmAfter(98, 100, 102, 101, 99), false, Holds, "measured after setting: 100 ms, predicted 10"},
		"much slower":        {warmAfter(140, 141, 143, 142), false, Slower, "does not hold: "},
		"much faster":        {warmAfter(60, 61, 62, 61), false, Faster, " faster with 95 %"},
		"a cold start alone": {[]tuner.Sample{cold}, false, HoldingOpen, "measuring after setting, predicted "},
		"too few yet":        {warmAfter(100, 101), false, HoldingOpen, "not told apart yet (2 warm invocations)"},
		"too few for good":   {warmAfter(100, 101), true, Untold, "2 invocations, of which 2 tell"},
		"no difference seen": {warmAfter(wild...), false, Holds, "holds (20 warm invocations)"},
		"one far off":        {warmAfter(far...), false, Holds, "holds as far as it can be told: from "},
		"fails":              {[]tuner.Sample{failed, failed, failed}, false, Failing, "3 invocations in a row failed with what was set: out of memory: signal: killed"},
		"cold ones apart":    {append([]tuner.Sample{cold}, warmAfter(98, 100, 102, 101, 99)...), false, Holds, "measured after setting: 100 ms"},
	} {
		s := verified(c.after...)
		v, begun := s.Verification(c.over)
		if !begun || v.Outcome != c.want || !strings.Contains(v.Words(), c.says) {
			t.Errorf("%s: %s %+v", name, v.Words(), v)
		}
		if n := s.Size(512).Warm.N(); n != 12 {
			t.Errorf("%s: it counts for the session's own numbers, which are of %d", name, n)
		}
	}
	if _, begun := verified().Verification(false); begun {
		t.Error("begun without an invocation")
	}
	s := verified(warmAfter(100, 100, 100)...)
	s.Apply(tuner.Event{What: tuner.Intended{Change: tuner.Change{ID: 2, Action: tuner.ActionUndo}}})
	if _, begun := s.Verification(false); begun {
		t.Error("it is still there after an undo")
	}
}
