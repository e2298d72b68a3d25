package tuner

import (
	"strings"
	"testing"
	"time"
)

// alone is a session of one function with one sample at each of some sizes.
func alone(f Function, timeoutS int, samples ...Sample) *State {
	plan := DefaultPlan(f)
	plan.Sizes, plan.TimeoutS = nil, timeoutS
	s := &State{}
	s.Apply(Event{What: Opened{Session: "s", Plan: plan, Function: f}})
	for _, x := range samples {
		s.Apply(Event{What: Sampled{Sample: x}})
	}
	return s
}

func TestOutlasts(t *testing.T) {
	took := func(d time.Duration) Sample { return Sample{MemoryMB: 256, Duration: d, Billed: d} }
	cold := func(d time.Duration) Sample {
		return Sample{MemoryMB: 256, Duration: d, Billed: d, Cold: true, Init: 9 * time.Second}
	}
	for name, c := range map[string]struct {
		own, plan int
		samples   []Sample
		want      string
	}{
		"slower than its own timeout":    {own: 15, plan: 60, samples: []Sample{took(12 * time.Second), took(23_920 * time.Millisecond)}, want: "at 256 MB it takes up to 24 s, more than the function's own timeout of 15 s: with this size it needs a longer timeout too, such as the 60 s it was measured with"},
		"hardly slower":                  {own: 15, plan: 60, samples: []Sample{took(15*time.Second + 1)}, want: "up to 15.1 s"},
		"only a cold start is":           {own: 15, plan: 60, samples: []Sample{took(time.Second), cold(16 * time.Second)}, want: "up to 16 s"},
		"just within":                    {own: 15, plan: 60, samples: []Sample{took(15 * time.Second)}},
		"init does not count":            {own: 15, plan: 60, samples: []Sample{took(time.Second), cold(10 * time.Second)}},
		"with a shorter timeout":         {own: 15, plan: 10, samples: []Sample{took(9 * time.Second)}},
		"wall time from far, no timeout": {own: 3, samples: []Sample{took(4 * time.Second)}},
		"timeout unknown":                {plan: 60, samples: []Sample{took(4 * time.Second)}},
		"no samples":                     {own: 15, plan: 60},
	} {
		s := alone(Function{Name: "f", Settings: Settings{MemoryMB: 1024, TimeoutS: c.own}}, c.plan, c.samples...)
		if got := s.Outlasts(256); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if v := s.Verdict(); c.want != "" && (v.MemoryMB != 256 || v.Warnings[0] != s.Outlasts(256)) {
			t.Errorf("%s: %d MB with the warnings %q", name, v.MemoryMB, v.Warnings)
		}
	}
}
