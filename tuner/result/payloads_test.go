package result

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/verdict"
)

// twoPayloads is a session with a small and a large payload at 512 MB.
func twoPayloads(t *testing.T, small, large time.Duration) *tuner.State {
	t.Helper()
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	plan.Sizes, plan.Payloads = []int{512}, nil
	for i, typed := range []string{`{"secret": 1}`, `{"secret": 2}`} {
		p, err := payload.New("inline", []byte(typed))
		if err != nil {
			t.Fatal(err)
		}
		p.Weight = 3 - 2*i
		plan.Payloads = append(plan.Payloads, p)
	}
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Plan: plan}})
	for i := range 40 {
		x := tuner.Sample{MemoryMB: 512, Duration: small}
		if i%4 == 3 {
			x.Payload, x.Duration = 1, large
		}
		x.Duration += time.Duration(i%5) * time.Millisecond
		x.Billed = x.Duration
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
	}
	return s
}

func TestResultByPayload(t *testing.T) {
	s := twoPayloads(t, 98*time.Millisecond, 998*time.Millisecond)
	r := Of(s)
	if len(r.Payloads) != 2 || r.Payloads[0].Samples != 30 || r.Payloads[1].Weight != 1 || r.Payloads[0].DurationMS.Mean != 100 || r.Payloads[1].DurationMS.Mean != 1000 {
		t.Errorf("%+v", r.Payloads)
	}
	if parts := r.Sizes[0].Payloads; len(parts) != 2 || parts[1].Samples != 10 || parts[1].DurationMS.Mean != 1000 {
		t.Errorf("%+v", parts)
	}
	text, err := json.Marshal(r)
	if err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTwoPayloadsAreNoCache(t *testing.T) {
	const byPayload, cache = "durations at 512 MB differ by payload: the mean is that of the mix", "two modes"
	told := func(s *tuner.State, text string) bool {
		return slices.ContainsFunc(verdict.Of(s).Verdict().Warnings, func(w string) bool { return strings.Contains(w, text) })
	}
	if s := twoPayloads(t, 98*time.Millisecond, 998*time.Millisecond); !told(s, byPayload) || told(s, cache) {
		t.Errorf("%q", verdict.Of(s).Verdict().Warnings)
	}
	if s := twoPayloads(t, 100*time.Millisecond, 100*time.Millisecond); told(s, byPayload) || told(s, cache) {
		t.Errorf("%q", verdict.Of(s).Verdict().Warnings)
	}
	s := twoPayloads(t, 100*time.Millisecond, 100*time.Millisecond)
	for i := range 20 { // slow ones of either payload
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Payload: i % 2, Duration: time.Second, Billed: time.Second}}})
	}
	if told(s, byPayload) || !told(s, cache) {
		t.Errorf("%q", verdict.Of(s).Verdict().Warnings)
	}
}
