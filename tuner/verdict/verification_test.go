package verdict

import (
	"fmt"
	"math"
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
		"slower, it seems":   {warmAfter(112, 116, 120, 114), true, Slower, " slower with 95 %"},
		"faster, it seems":   {warmAfter(85, 88, 91, 86), true, Faster, " faster with 95 %"},
		"slower, not sure":   {warmAfter(112, 116, 120, 114), false, HoldingOpen, "not told apart yet (4 warm invocations)"},
		"faster, not sure":   {warmAfter(85, 88, 91, 86), false, HoldingOpen, "not told apart yet (4 warm invocations)"},
		"all alike, of zero": {warmAfter(0, 0, 0, 0, 0, 0, 0, 0), true, Untold, "8 invocations, of which 8 tell"},
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
	if v, _ := verified(cold).Verification(false); v.Measured != 0 || v.Change != 0 {
		t.Errorf("of a cold start %+v", v)
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

// By how much it does not hold is told as the interval of the difference.
func TestVerificationTellsByHowMuch(t *testing.T) {
	said := func(after []tuner.Sample, over bool, format string) (low, high float64, v Verification) {
		v, _ = verified(after...).Verification(over)
		_, words, _ := strings.Cut(v.Words(), ", predicted ")
		_, words, _ = strings.Cut(words, ", ")
		if _, err := fmt.Sscanf(words, format, &low, &high); err != nil {
			t.Errorf("%s: %v", v.Words(), err)
		}
		if v.ChangeLo >= v.Change || v.ChangeHi <= v.Change {
			t.Errorf("%+v", v)
		}
		return low / 100, high / 100, v
	}
	near := func(a, b float64) bool { return math.Abs(a-b) < .006 }
	if low, high, v := said(warmAfter(140, 141, 143, 142), false, "does not hold: %f to %f %% slower"); !near(low, v.ChangeLo) || !near(high, v.ChangeHi) || low < .3 || high > .5 {
		t.Errorf("%g to %g slower: %+v", low, high, v)
	}
	if low, high, v := said(warmAfter(60, 61, 62, 61), false, "does not hold: %f to %f %% faster"); !near(low, -v.ChangeHi) || !near(high, -v.ChangeLo) || low < .3 || high > .5 {
		t.Errorf("%g to %g faster: %+v", low, high, v)
	}
	far := append(slices.Repeat([]int{100, 101}, MostVerifying/2)[1:], 900)
	if low, high, v := said(warmAfter(far...), false, "holds as far as it can be told: from %f %% faster to %f %% slower"); !near(low, -v.ChangeLo) || !near(high, v.ChangeHi) || low < .05 || high < .2 {
		t.Errorf("%g faster to %g slower: %+v", low, high, v)
	}
}

// A session predicts what it spans, and nothing beyond.
func TestPrediction(t *testing.T) {
	s := verified()
	for _, mb := range []int{256, 300, 512} {
		if mean, lo, hi, known := s.Prediction(mb); !known || !(0 < lo && lo < mean && mean < hi) {
			t.Errorf("%d MB: %s, %s to %s, known %v", mb, mean, lo, hi, known)
		}
	}
	for _, mb := range []int{255, 513} {
		if mean, _, _, known := s.Prediction(mb); known || mean != 0 {
			t.Errorf("%d MB: %s", mb, mean)
		}
	}
	if _, _, _, known := sessionOf(tuner.DefaultGoal(), someSizes, nil).Prediction(512); known {
		t.Error("known of nothing")
	}
}
