package verdict

import (
	"strings"
	"testing"

	"lambdial/tuner"
)

// TestEdgeIsTold: the best at the edge of what was chosen, with the sizes beyond
// it that may be better where the curve tells.
func TestEdgeIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		goal  tuner.Goal
		sizes map[int]float64
		auto  bool
		want  string
	}{
		"faster beyond":   {goalOf(tuner.StrategySpeed), map[int]float64{256: 1600, 512: 800, 1024: 400}, false, "1024 MB is the largest that was chosen: 1536, 1769 or 2048 MB may be better"},
		"cheaper below":   {goalOf(tuner.StrategyCost), map[int]float64{1024: 101, 1536: 100, 3008: 100}, false, "1024 MB is the smallest that was chosen: 384, 512 or 768 MB may be better"},
		"one beyond":      {goalOf(tuner.StrategyCost), map[int]float64{192: 101, 256: 100, 1024: 100}, false, "192 MB is the smallest that was chosen: 128 MB may be better, by the curve"},
		"too few for it":  {goalOf(tuner.StrategySpeed), map[int]float64{256: 1600, 1024: 400}, false, "1024 MB is the largest that was chosen: larger sizes were not compared"},
		"not the largest": {goalOf(tuner.StrategyCost), map[int]float64{256: 1600, 1024: 1500}, false, ""},
		"nothing beyond":  {goalOf(tuner.StrategySpeed), map[int]float64{1024: 1600, 10240: 400}, false, ""},
		"of one":          {goalOf(tuner.StrategySpeed), map[int]float64{1024: 400}, false, ""},
		"in the middle":   {goalOf(tuner.StrategyCost), map[int]float64{128: 4000, 512: 500, 3008: 480}, false, ""},
		"the choice open": {goalOf(tuner.StrategySpeed), map[int]float64{256: 1600, 512: 800, 1024: 400}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &tuner.State{Plan: tuner.Plan{Goal: c.goal, AutoSizes: c.auto}}
			for _, mb := range []int{128, 192, 256, 512, 1024, 1536, 3008, 10240} {
				ms, ok := c.sizes[mb]
				if !ok {
					continue
				}
				s.Plan.Sizes = append(s.Plan.Sizes, mb)
				for _, sample := range sampledAt(mb, 8, 60, ms) {
					s.Apply(tuner.Event{What: tuner.Sampled{Sample: sample}})
				}
			}
			f := Of(s)
			got := f.edgeWords(f.Verdict())
			if c.want == "" && got != "" || c.want != "" && !strings.HasPrefix(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestAgainstWhatIsSet: once a size was set, another one is compared with that.
func TestAgainstWhatIsSet(t *testing.T) {
	s := &tuner.State{Plan: tuner.Plan{Goal: goalOf(tuner.StrategySpeed)}, Function: tuner.Function{Settings: tuner.Settings{MemoryMB: 256}}}
	for mb, ms := range map[int]float64{256: 1600, 512: 800, 1024: 400} {
		for _, sample := range sampledAt(mb, 8, 60, ms) {
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: sample}})
		}
	}
	for applied, want := range map[int]string{0: "4 times as fast as the 256 MB it has", 512: "twice as fast as the 512 MB that is set now", 1024: "4 times as fast as the 256 MB it had"} {
		s.Applied = applied
		f := Of(s)
		if got, _ := f.AgainstNow(f.Verdict()); !strings.HasPrefix(got, want) {
			t.Errorf("with %d MB set: %q, want %q", applied, got, want)
		}
	}
}
