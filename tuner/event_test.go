package tuner_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/tuner/result"
	"lambdial/tuner/verdict"
)

func TestEventJSON(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	e := tuner.Event{At: at, What: tuner.Ready{MemoryMB: 128, Function: "f", Qualifier: "3"}}
	got, err := json.Marshal(e)
	want := `{"at":"2026-01-02T03:04:05.000000006Z","kind":"ready","what":{"memory_mb":128,"function":"f","qualifier":"3"}}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	var back tuner.Event
	if err := json.Unmarshal(got, &back); err != nil || back != e {
		t.Errorf("read back: %+v, %v", back, err)
	}
	if _, err := json.Marshal(tuner.Event{At: at}); err == nil {
		t.Error("an event without content was written")
	}
	for text, want := range map[string]string{
		`{"at":"2026-01-02T03:04:05Z","kind":"later","what":{}}`:                          `event of unknown kind "later"`,
		`{"at":"2026-01-02T03:04:05Z","what":{}}`:                                         `event of unknown kind ""`,
		`{"at":"2026-01-02T03:04:05Z","kind":"Ready","what":{}}`:                          `event of unknown kind "Ready"`,
		`{"at":"yesterday","kind":"ready","what":{}}`:                                     "parsing time",
		`{"at":"2026-01-02T03:04:05Z","kind":"ready"}`:                                    `event "ready"`,
		`{"at":"2026-01-02T03:04:05Z","kind":"ready","what":{"memory_mb":"small"}}`:       `event "ready"`,
		`{"at":"2026-01-02T03:04:05Z","kind":"closed","what":{"restored":"true"}}`:        `event "closed"`,
		`{"at":"2026-01-02T03:04:05Z","kind":"intended","what":{"change":{"id":1.5}}}`:    `event "intended"`,
		`{"at":"2026-01-02T03:04:05Z","kind":"sampled","what":{"sample":{"sent":"now"}}}`: `event "sampled"`,
	} {
		if err := json.Unmarshal([]byte(text), &back); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestApplyTakesWhatDoesNotFit: an event that does not fit changes nothing
// that a person reads, and never ends the program.
func TestApplyTakesWhatDoesNotFit(t *testing.T) {
	var s tuner.State
	for _, what := range []tuner.Happening{
		tuner.Done{ID: 7},
		tuner.Refused{ID: 7},
		tuner.Closed{},
		tuner.Parked{MemoryMB: 128},
		tuner.Intended{Change: tuner.Change{ID: 1, Action: tuner.ActionApply}},
		tuner.Done{ID: 1},
		nil,
	} {
		s.Apply(tuner.Event{What: what})
		result.Of(&s)
		verdict.Of(&s).Sentence()
	}
	if s.Applied != 0 || s.Size(128) == nil || s.Size(256) != nil || s.Events != 7 {
		t.Errorf("%+v", s)
	}
}

// sample is a random outcome of an invocation, warm, cold, failed, throttled
// or not counted.
func sample(t *rapid.T) tuner.Sample {
	billed := time.Duration(rapid.IntRange(1, 900_000).Draw(t, "billed")) * time.Millisecond
	s := tuner.Sample{
		MemoryMB: rapid.SampledFrom([]int{128, 512, 1769, 10240}).Draw(t, "mb"),
		Duration: billed - time.Duration(rapid.IntRange(0, 999).Draw(t, "µs"))*time.Microsecond, Billed: billed,
		Payload: rapid.IntRange(0, 2).Draw(t, "payload"), MaxMemoryUsedMB: rapid.IntRange(0, 128).Draw(t, "used"),
	}
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		s.Cold, s.Init = true, 200*time.Millisecond
	case 1:
		s.Failure = &report.Failure{Kind: report.Timeout, Message: "too long"}
	case 2:
		s.Failure, s.Billed = &report.Failure{Kind: report.Throttled}, 0
	case 3:
		s.NotCounted = "another version answered"
	}
	return s
}

// TestSpentIsTheSumOfTheSamples adds up each invocation by itself: GB-seconds,
// storage above 512 MB and the request fee of all that ran.
func TestSpentIsTheSumOfTheSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom([]string{"us-east-1", "eu-south-1", "af-south-1"}).Draw(t, "region")
		at, known := price.Lookup(region, "x86_64")
		if !known || at.PerRequest == nil {
			t.Fatalf("no price in %s", region)
		}
		storage := rapid.SampledFrom([]int{0, 512, 10240}).Draw(t, "storage")
		if at.PerStorageGBSecond == nil {
			storage = 512
		}
		perStorage := 0.0
		if storage > 512 {
			perStorage = *at.PerStorageGBSecond * float64(storage-512) / 1024
		}
		var s, unpriced tuner.State
		f := tuner.Function{EphemeralMB: storage}
		s.Apply(tuner.Event{What: tuner.Opened{Function: f, Price: &at}})
		unpriced.Apply(tuner.Event{What: tuner.Opened{Function: f}})
		want, invocations := 0.0, 0
		for range rapid.IntRange(0, 60).Draw(t, "samples") {
			one := sample(t)
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: one}})
			unpriced.Apply(tuner.Event{What: tuner.Sampled{Sample: one}})
			if one.Failure != nil && one.Failure.Kind == report.Throttled {
				continue
			}
			invocations++
			want += one.Billed.Seconds()*(float64(one.MemoryMB)/1024*at.PerGBSecond+perStorage) + *at.PerRequest
		}
		got := s.Spent()
		if diff := cmp.Diff(want, got.Cost, cmpopts.EquateApprox(1e-12, 0)); diff != "" || got.Invocations != invocations || !got.Known {
			t.Errorf("spent %+v, want %d invocations for %g", got, invocations, want)
		}
		if got := unpriced.Spent(); got.Known || got.Cost != 0 || got.Invocations != invocations || result.Of(&unpriced).Spent.Cost != nil {
			t.Errorf("without a price: %+v", got)
		}
	})
}

// TestOrderOfSamplesDoesNotMatter: the same samples in another order give the
// same numbers.
func TestOrderOfSamplesDoesNotMatter(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOfN(rapid.Custom(sample), 0, 40).Draw(t, "samples")
		fold := func() result.Result {
			var s tuner.State
			s.Apply(tuner.Event{What: tuner.Opened{Price: &at, Plan: tuner.Plan{Payloads: make([]payload.Payload, 3)}}})
			for _, one := range samples {
				s.Apply(tuner.Event{What: tuner.Sampled{Sample: one}})
			}
			r := result.Of(&s)
			r.Verdict = nil // a property of its own, since failures count in a row
			return r
		}
		before := fold()
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffle.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		if diff := cmp.Diff(before, fold()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestScalingTimeScalesDurations: with every time k times as long, all that is a
// time is k times as long, and what counts stays.
func TestScalingTimeScalesDurations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOfN(rapid.Custom(sample), 0, 40).Draw(t, "samples")
		k := rapid.IntRange(2, 20).Draw(t, "k")
		fold := func(k time.Duration) result.Result {
			var s tuner.State
			s.Apply(tuner.Event{What: tuner.Opened{Plan: tuner.Plan{Payloads: make([]payload.Payload, 3)}}})
			for _, one := range samples {
				one.Duration, one.Billed, one.Init = k*one.Duration, k*one.Billed, k*one.Init
				s.Apply(tuner.Event{What: tuner.Sampled{Sample: one}})
			}
			r := result.Of(&s)
			r.Verdict = nil
			return r
		}
		times := func(x any) []float64 { // all of them, in their order
			var all []float64
			text, err := json.Marshal(x)
			var v any
			if err == nil {
				err = json.Unmarshal(text, &v)
			}
			if err != nil {
				t.Fatal(err)
			}
			var walk func(any, bool)
			walk = func(v any, isTime bool) {
				switch v := v.(type) {
				case map[string]any:
					for _, name := range slices.Sorted(maps.Keys(v)) {
						walk(v[name], isTime || strings.HasSuffix(name, "_ms"))
					}
				case []any:
					for _, one := range v {
						walk(one, isTime)
					}
				case float64:
					if isTime {
						all = append(all, v)
					}
				}
			}
			walk(v, false)
			return all
		}
		one, scaled := fold(1), fold(time.Duration(k))
		want := times(one)
		for i := range want {
			want[i] *= float64(k)
		}
		if diff := cmp.Diff(want, times(scaled), cmpopts.EquateApprox(1e-9, 1e-4)); diff != "" {
			t.Errorf("%d times: %s", k, diff)
		}
		for i := range one.Sizes {
			if diff := cmp.Diff(one.Sizes[i].Samples, scaled.Sizes[i].Samples); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// TestResultLeavesOutWhatIsUnknown looks at a session before its first sample
// and at one without a price.
func TestResultLeavesOutWhatIsUnknown(t *testing.T) {
	var s tuner.State
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	plan.Sizes = []int{128}
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 128, TimeoutS: 3}}}})
	expect := func(want string) {
		t.Helper()
		got, err := json.Marshal(result.Of(&s))
		if err != nil || string(got) != want {
			t.Errorf("%v\n got %s\nwant %s", err, got, want)
		}
	}
	const form = `{"schema":"lambdial/1","function":{"name":"f"},"account":{},"before":{"memory_mb":128,"timeout_s":3},"applied":false,"isolation":"versions","goal":{"strategy":"balanced","latency":"mean","weight":0.5,"indifference":0.05,"headroom":0.1,"cold_share":0},"sizes":[%s],%s"spent":{"invocations":%d,"seconds":0},"restored":false,"session":"s"}`
	expect(fmt.Sprintf(form, `{"memory_mb":128,"samples":{"warm":0,"cold":0,"failed":0}}`, "", 0))
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 128, Duration: 1500 * time.Microsecond, Billed: 2 * time.Millisecond, Cold: true, Init: 20 * time.Millisecond}}})
	expect(fmt.Sprintf(form, `{"memory_mb":128,"samples":{"warm":0,"cold":1,"failed":0},"init_ms":{"mean":20},"cold":{"init_ms":{"mean":20,"p50":20},"duration_ms":{"mean":1.5,"p50":1.5},"billed_ms":{"mean":2}},"timeout":{"recommended_s":1,"configured_s":3,"samples":1,"needed_samples":299,"longest_ms":1.5,"margin":0.3}}`, "", 1))
}
