package verdict

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
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
		"with the same timeout":          {own: 15, plan: 15, samples: []tuner.Sample{took(16 * time.Second)}},
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
		"the largest":            {mb: 10240, samples: []tuner.Sample{with(10240, 10000)}, want: "10240 MB leaves 240 MB of memory (98 % are used): an invocation that takes more is killed"},
		"nine tenths":            {mb: 1000, samples: []tuner.Sample{with(1000, 900)}},
		"room":                   {mb: 1024, samples: []tuner.Sample{with(1024, 248)}},
		"unknown":                {mb: 256, samples: []tuner.Sample{with(256, 0)}},
	} {
		s := alone(tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 10}}, 0, c.samples...)
		s.Apply(tuner.Event{What: killed})
		if got := s.cramped(c.mb); !strings.Contains(got, c.want) || (c.want == "" || c.mb == tuner.MaxMemoryMB) && got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	tight := alone(tuner.Function{Name: "f"}, 0, with(256, 248)).Verdict()
	if len(tight.Warnings) == 0 || !strings.HasPrefix(tight.Warnings[0], "256 MB leaves 8 MB") {
		t.Errorf("warnings %q", tight.Warnings)
	}
}

// What every size reports as used, all of itself, is what an emulator writes; where
// others tell less, or there is one only, it is used.
func TestUseIsTold(t *testing.T) {
	with := func(mb, used int) tuner.Sample {
		return tuner.Sample{MemoryMB: mb, Duration: time.Second, Billed: time.Second, MaxMemoryUsedMB: used}
	}
	cold := with(1024, 100)
	cold.Cold = true
	for name, c := range map[string]struct {
		samples []tuner.Sample
		want    bool
	}{
		"nothing":                  {nil, true},
		"one is full":              {[]tuner.Sample{with(128, 128)}, true},
		"both are":                 {[]tuner.Sample{with(128, 128), with(256, 256)}, false},
		"all of three are":         {[]tuner.Sample{with(128, 128), with(256, 256), with(512, 512)}, false},
		"two of three are":         {[]tuner.Sample{with(128, 128), with(256, 256), with(512, 300)}, true},
		"a third tells nothing":    {[]tuner.Sample{with(128, 128), with(256, 256), with(512, 0)}, false},
		"a cold start tells of it": {[]tuner.Sample{with(128, 128), with(256, 256), cold}, false},
	} {
		if got := alone(tuner.Function{Name: "f"}, 0, c.samples...).useIsTold(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A size has room beside the most that it or a smaller one used; without headroom
// any has.
func TestRoomy(t *testing.T) {
	with := func(mb, used int) tuner.Sample {
		return tuner.Sample{MemoryMB: mb, Duration: time.Second, Billed: time.Second, MaxMemoryUsedMB: used}
	}
	s := alone(tuner.Function{Name: "f"}, 0, with(500, 450), with(256, 257), with(1024, 990))
	for _, c := range []struct {
		mb       int
		headroom float64
		want     bool
	}{{500, .1, true}, {500, .11, false}, {600, .2, true}, {256, 0, true}, {256, .01, false}, {1024, .1, false}, {1200, .1, true}} {
		if got := s.Roomy(c.mb, c.headroom); got != c.want {
			t.Errorf("%d MB with %g free: %v", c.mb, c.headroom, got)
		}
	}
}

// Why a size has no numbers is told once the session is over, of those that were
// given up or failed before.
func TestWhyUntried(t *testing.T) {
	failure := tuner.Sample{MemoryMB: 256, Failure: &report.Failure{Kind: report.OutOfMemory}}
	killed := append(warmAt(512, 3, 100), failure)
	ended := tuner.Stopped{Why: "enough"}
	for name, c := range map[string]struct {
		mb      int
		samples []tuner.Sample
		events  []tuner.Happening
		change  func(s Findings)
		want    string
	}{
		"it has numbers":        {mb: 512, samples: killed, events: []tuner.Happening{ended}},
		"it may get some":       {mb: 1024, samples: killed},
		"given up":              {mb: 1024, samples: killed, events: []tuner.Happening{tuner.Dropped{MemoryMB: 1024, Why: "over the limit"}}, want: "given up"},
		"failed":                {mb: 256, samples: killed, want: "failed"},
		"too small":             {mb: 128, samples: killed, events: []tuner.Happening{ended}, want: "too small"},
		"not needed":            {mb: 1024, samples: killed, events: []tuner.Happening{ended}, want: "not needed"},
		"nothing was measured":  {mb: 1024, events: []tuner.Happening{ended}, want: "not tried"},
		"it was left":           {mb: 1024, samples: killed, events: []tuner.Happening{ended}, change: func(s Findings) { s.Interrupted = true }, want: "not tried"},
		"the session failed":    {mb: 1024, samples: killed, events: []tuner.Happening{ended}, change: func(s Findings) { s.Failed = true }, want: "not tried"},
		"it lacks the headroom": {mb: 300, samples: append(warmAt(512, 3, 100), tuner.Sample{MemoryMB: 512, Duration: 1, Billed: 1, MaxMemoryUsedMB: 290}), events: []tuner.Happening{ended}, want: "too small"},
	} {
		s := sessionOf(tuner.DefaultGoal(), []int{128, 256, 300, 512, 1024}, c.samples)
		for _, what := range c.events {
			s.Apply(tuner.Event{What: what})
		}
		if c.change != nil {
			c.change(s)
		}
		if got := s.WhyUntried(s.Size(c.mb)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
