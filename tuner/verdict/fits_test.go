package verdict

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
)

// alone is a session of one function with one sample at each of some sizes.
func alone(f tuner.Function, timeoutS int, samples ...tuner.Sample) Findings {
	plan := tuner.DefaultPlan(f)
	plan.Sizes, plan.TimeoutS = nil, timeoutS
	s := Of(&tuner.State{})
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: f}})
	for _, x := range samples {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
	}
	return s
}

func TestOutlasts(t *testing.T) {
	took := func(d time.Duration) tuner.Sample { return tuner.Sample{MemoryMB: 256, Duration: d, Billed: d} }
	cold := func(d time.Duration) tuner.Sample {
		return tuner.Sample{MemoryMB: 256, Duration: d, Billed: d, Cold: true, Init: 9 * time.Second}
	}
	for name, c := range map[string]struct {
		own, plan int
		samples   []tuner.Sample
		want      string
	}{
		"slower than its own timeout":    {own: 15, plan: 60, samples: []tuner.Sample{took(12 * time.Second), took(23_920 * time.Millisecond)}, want: "at 256 MB it takes up to 24 s, more than the function's own timeout of 15 s: with this size it needs a longer timeout too, such as the 60 s it was measured with"},
		"hardly slower":                  {own: 15, plan: 60, samples: []tuner.Sample{took(15*time.Second + 1)}, want: "up to 15.1 s"},
		"only a cold start is":           {own: 15, plan: 60, samples: []tuner.Sample{took(time.Second), cold(16 * time.Second)}, want: "up to 16 s"},
		"just within":                    {own: 15, plan: 60, samples: []tuner.Sample{took(15 * time.Second)}},
		"init does not count":            {own: 15, plan: 60, samples: []tuner.Sample{took(time.Second), cold(10 * time.Second)}},
		"with a shorter timeout":         {own: 15, plan: 10, samples: []tuner.Sample{took(9 * time.Second)}},
		"wall time from far, no timeout": {own: 3, samples: []tuner.Sample{took(4 * time.Second)}},
		"timeout unknown":                {plan: 60, samples: []tuner.Sample{took(4 * time.Second)}},
		"no samples":                     {own: 15, plan: 60},
	} {
		s := alone(tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: c.own}}, c.plan, c.samples...)
		if got := s.Outlasts(256); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if v := s.Verdict(); c.want != "" && (v.MemoryMB != 256 || v.Warnings[0] != s.Outlasts(256)) {
			t.Errorf("%s: %d MB with the warnings %q", name, v.MemoryMB, v.Warnings)
		}
	}
}

func TestCramped(t *testing.T) {
	with := func(mb, used int) tuner.Sample {
		return tuner.Sample{MemoryMB: mb, Duration: time.Second, Billed: time.Second, MaxMemoryUsedMB: used}
	}
	killed := tuner.Dropped{MemoryMB: 300, Why: "failed"}
	for name, c := range map[string]struct {
		mb      int
		samples []tuner.Sample
		want    string
	}{
		"nearly full":            {mb: 256, samples: []tuner.Sample{with(256, 248), with(512, 249)}, want: "256 MB leaves 8 MB of memory (97 % are used): an invocation that takes more is killed; the next size is 512 MB"},
		"next one of the ladder": {mb: 256, samples: []tuner.Sample{with(256, 240)}, want: "the next size is 384 MB"},
		"full":                   {mb: 256, samples: []tuner.Sample{with(256, 257)}, want: "leaves 0 MB of memory (100 % are used)"},
		"the largest":            {mb: 10240, samples: []tuner.Sample{with(10240, 10000)}, want: "leaves 240 MB of memory (98 % are used): an invocation that takes more is killed"},
		"nine tenths":            {mb: 1000, samples: []tuner.Sample{with(1000, 900)}},
		"room":                   {mb: 1024, samples: []tuner.Sample{with(1024, 248)}},
		"unknown":                {mb: 256, samples: []tuner.Sample{with(256, 0)}},
	} {
		s := alone(tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 10}}, 0, c.samples...)
		s.Apply(tuner.Event{What: killed})
		if got := s.cramped(c.mb); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	tight := alone(tuner.Function{Name: "f"}, 0, with(256, 248)).Verdict()
	if len(tight.Warnings) == 0 || !strings.HasPrefix(tight.Warnings[0], "256 MB leaves 8 MB") {
		t.Errorf("warnings %q", tight.Warnings)
	}
}
