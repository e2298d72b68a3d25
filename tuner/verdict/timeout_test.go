package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/tuner/stats"
)

// timed is a state of one size, 1024 MB, with so many warm samples of a duration
// and whatever else is sampled.
func timed(f tuner.Function, warm int, each time.Duration, more ...tuner.Happening) *tuner.State {
	f.MemoryMB, f.Architecture = 1024, "x86_64"
	at, _ := price.Lookup("us-east-1", "x86_64")
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: tuner.Plan{Sizes: []int{1024}, Goal: tuner.DefaultGoal()}, Function: f, Price: &at}})
	for range warm {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Duration: each, Billed: each}}})
	}
	for _, what := range more {
		s.Apply(tuner.Event{What: what})
	}
	return s
}

func withTimeout(seconds int) tuner.Function {
	return tuner.Function{Name: "f", Settings: tuner.Settings{TimeoutS: seconds}}
}

func TestTimeout(t *testing.T) {
	if n := stats.LeastForBound(.99, .95); n != LeastForP99 {
		t.Fatalf("a p99 takes %d", n)
	}
	cold := tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Cold: true, Duration: 4 * time.Second, Init: 3 * time.Second}}
	inside := tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, StartInside: true, Duration: 9 * time.Second}}
	cut := tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Duration: 10 * time.Second, Billed: 10 * time.Second, Failure: &report.Failure{Kind: report.TimedOut}}}
	for name, c := range map[string]struct {
		state   *tuner.State
		want    time.Duration
		says    []string
		p99     time.Duration
		earlier int
	}{
		"few": {
			state: timed(withTimeout(60), 22, 1900*time.Millisecond), want: 3 * time.Second,
			says: []string{"Timeout 1 min: 3 s would do at 1024 MB", "longest of 22 invocations took 1.90 s", "not enough samples for a p99 (22 of 299)", "30 % on top"},
		},
		"one short of a p99": {state: timed(withTimeout(3), 298, 2*time.Second), want: 3 * time.Second, says: []string{"(298 of 299)", "Timeout 3 s is right"}},
		"a p99": {
			state: timed(withTimeout(60), 299, 8*time.Second), want: 10 * time.Second, p99: 8 * time.Second,
			says: []string{"the p99 is below 8.00 s with 95 %", "20 % on top"},
		},
		"a cold start is in it, its init is not": {state: timed(withTimeout(3), 5, time.Second, cold), want: 10 * time.Second, says: []string{"Timeout 3 s: 10 s is safer", "took 4.00 s"}},
		"a start within":                         {state: timed(withTimeout(3), 5, time.Second, inside), want: 15 * time.Second},
		"earlier sessions": {
			state: func() *tuner.State {
				s := timed(withTimeout(60), 10, time.Second)
				s.Earlier = []tuner.Seen{{MemoryMB: 512, Invocations: 9, Longest: time.Hour}, {MemoryMB: 1024, Invocations: 290, Longest: 2400 * time.Millisecond}}
				return s
			}(), want: 3 * time.Second, earlier: 290, p99: 2400 * time.Millisecond, says: []string{"longest of 300 invocations (290 of them earlier, with the same code)"},
		},
		"cut off":  {state: timed(withTimeout(10), 5, time.Second, cut), want: 0, says: []string{"Timeout 10 s: too short to tell"}},
		"the most": {state: timed(withTimeout(900), 5, 890*time.Second), want: 900 * time.Second},
	} {
		got, known := Of(c.state).Timeout(1024)
		if !known || got.Recommended != c.want || got.P99 != c.p99 || got.Earlier != c.earlier {
			t.Errorf("%s: %+v, %v", name, got, known)
		}
		sentence := Of(c.state).TimeoutSentence(1024)
		for _, says := range c.says {
			if !strings.Contains(sentence, says) {
				t.Errorf("%s: %q lacks %q", name, sentence, says)
			}
		}
	}
	if _, known := Of(timed(withTimeout(3), 0, 0)).Timeout(1024); known {
		t.Error("known of nothing")
	}
}

func TestTimeoutWarnings(t *testing.T) {
	behind := func(f tuner.Function) tuner.Function { f.APIGateway = true; return f }
	queued := func(f tuner.Function) tuner.Function { f.Queue = "orders"; return f }
	cut := tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Duration: 10 * time.Second, Billed: 10 * time.Second, Failure: &report.Failure{Kind: report.TimedOut}}}
	for name, c := range map[string]struct {
		state *tuner.State
		want  string // "" for no warning of a timeout
	}{
		"right":                   {timed(withTimeout(10), 5, time.Second), ""},
		"cut off":                 {timed(withTimeout(10), 5, time.Second, cut), "1 of 6 invocations took longer than the timeout of 10 s: each is cut off and billed ($0.000167), and again where it is retried"},
		"tight":                   {timed(withTimeout(3), 5, 2500*time.Millisecond), "the timeout of 3 s is tight at 1024 MB: an invocation took 2.50 s; 5 s is safer"},
		"loose":                   {timed(withTimeout(900), 5, time.Second), "one invocation that hangs is billed for 15 min ($0.0150) at 1024 MB; 2 s would do"},
		"just not tight":          {timed(withTimeout(10), 5, 8*time.Second), ""},
		"just loose":              {timed(withTimeout(120), 5, 20*time.Second), "one invocation that hangs is billed for 2 min ($0.00200) at 1024 MB; 30 s would do"},
		"just not loose":          {timed(withTimeout(120), 5, 40*time.Second), ""},
		"a minute is not minutes": {timed(withTimeout(60), 5, time.Second), ""},
		"behind a gateway":        {timed(behind(withTimeout(60)), 5, 20*time.Second), "API Gateway invokes it and waits for 29 s only"},
		"a short one":             {timed(behind(withTimeout(29)), 5, 15*time.Second), ""},
		"a queue and enough":      {timed(queued(withTimeout(10)), 5, 7*time.Second), ""},
		"a queue":                 {timed(queued(withTimeout(10)), 5, 9*time.Second), "the queue orders invokes it: with a timeout of 15 s its visibility timeout, which is not known here, should be six times that"},
	} {
		warnings := strings.Join(Of(c.state).Verdict().Warnings, "\n")
		if c.want == "" && warnings != "" || !strings.Contains(warnings, c.want) {
			t.Errorf("%s: %s", name, warnings)
		}
	}
	// Cut off by a shorter timeout than its own: nobody knows how long it has to be.
	short := timed(withTimeout(900), 5, time.Second, cut)
	short.Plan.TimeoutS = 10
	if got := Of(short).Verdict().Warnings; !slices.Equal(got, []string{"some invocations at 1024 MB failed"}) {
		t.Errorf("of a shorter timeout %q", got)
	}
}

// Invocations that were cut off count where the function's own timeout would have
// done so, cold ones without their start.
func TestCutOff(t *testing.T) {
	cut := tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Duration: 5 * time.Second, Billed: 5 * time.Second, Failure: &report.Failure{Kind: report.TimedOut}}}
	took := func(d time.Duration, cold bool) tuner.Sampled {
		return tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Cold: cold, Duration: d, Billed: d}}
	}
	long := []tuner.Happening{took(12*time.Second, false), took(13*time.Second, true), took(10*time.Second, false)}
	for name, c := range map[string]struct {
		own, plan int
		more      []tuner.Happening
		want      int
	}{
		"by its own":              {10, 0, []tuner.Happening{cut, cut}, 2},
		"by one as long":          {10, 10, []tuner.Happening{cut}, 1},
		"by a longer one":         {10, 60, []tuner.Happening{cut}, 1},
		"by a shorter one":        {10, 5, []tuner.Happening{cut}, 0},
		"longer than its own":     {10, 60, long, 2},
		"its own is not known":    {0, 60, long, 0},
		"as long as its own only": {13, 60, long, 0},
	} {
		s := timed(withTimeout(c.own), 3, time.Second, c.more...)
		s.Plan.TimeoutS = c.plan
		if got, _ := Of(s).Timeout(1024); got.CutOff != c.want {
			t.Errorf("%s: %d, want %d", name, got.CutOff, c.want)
		}
	}
}

// Timeouts are rounded up to those that people set.
func TestRoundTimeout(t *testing.T) {
	for d, want := range map[time.Duration]time.Duration{
		time.Millisecond: time.Second, time.Second: time.Second, 3 * time.Second: 3 * time.Second, 3*time.Second + 1: 5 * time.Second,
		time.Minute: time.Minute, 61 * time.Second: 2 * time.Minute, tuner.MaxTimeout: tuner.MaxTimeout, time.Hour: tuner.MaxTimeout,
	} {
		if got := roundTimeout(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
	exact := timed(withTimeout(60), 9, time.Second)
	exact.Earlier = []tuner.Seen{{MemoryMB: 1024, Invocations: LeastForP99 - 9, Longest: 2 * time.Second}}
	if got, _ := Of(exact).Timeout(1024); got.P99 != 2*time.Second || got.RecommendedS() != 3 {
		t.Errorf("as many as a p99 takes, with earlier ones: %+v", got)
	}
}
