package session_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/payload"
	"lambdial/tuner/report"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// listener is a client that keeps what functions are invoked with and
// throttles every third invocation.
type listener struct {
	tuner.Account
	mu       sync.Mutex
	throttle bool
	n        int
	heard    map[string][]string // payloads by qualifier; throttled ones begin with "!"
}

func (l *listener) Invoke(ctx context.Context, c tuner.Call) (tuner.Invocation, error) {
	l.mu.Lock()
	l.n++
	strike := l.throttle && l.n%3 == 0
	told := string(c.Payload)
	if strike {
		told = "!" + told
	}
	l.heard[c.Qualifier] = append(l.heard[c.Qualifier], told)
	l.mu.Unlock()
	if strike {
		return tuner.Invocation{}, &tuner.AccountError{Kind: tuner.ErrThrottled, Operation: "Invoke", Message: "Rate Exceeded."}
	}
	return l.Account.Invoke(ctx, c)
}

func payloads(t *testing.T, typed ...string) (all []payload.Payload) {
	t.Helper()
	for _, one := range typed {
		weight, rest, err := payload.CutWeight(one)
		if err != nil {
			t.Fatal(err)
		}
		p, err := payload.New("inline", []byte(rest))
		if err != nil {
			t.Fatal(err)
		}
		p.Weight = weight
		all = append(all, p)
	}
	return all
}

// TestEachSizeGetsTheMix looks at the warm samples, whatever was throttled or
// cold in between.
func TestEachSizeGetsTheMix(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	plan := plan("orders-api", 128, 512, 1024)
	plan.Samples, plan.Payloads = 10, payloads(t, `3x{"kind":"small"}`, `2x{"kind":"large"}`)
	l := &listener{Account: p.client, throttle: true, heard: map[string][]string{}}
	s, err := session.Start(t.Context(), plan, session.Options{Account: l, Dir: p.dir, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[int][2]int{}
	state := run(t, s, func(_ *tuner.State, e tuner.Event) {
		x, ok := e.What.(tuner.Sampled)
		if !ok || !measuresWarm(x.Sample) {
			return
		}
		n := counts[x.Sample.MemoryMB]
		n[x.Sample.Payload]++
		counts[x.Sample.MemoryMB] = n
		if d := 5*n[0] - 3*(n[0]+n[1]); d <= -5 || d >= 5 {
			t.Errorf("%d MB: %d small and %d large", x.Sample.MemoryMB, n[0], n[1])
		}
	})
	if diff := cmp.Diff(map[int][2]int{128: {6, 4}, 512: {6, 4}, 1024: {6, 4}}, counts); diff != "" {
		t.Error(diff)
	}
	throttled := 0
	for _, size := range state.Sizes {
		throttled += size.Throttled
	}
	if throttled == 0 {
		t.Error("nothing was throttled")
	}
	for at, heard := range l.heard {
		for i, told := range heard[:len(heard)-1] {
			if again, refused := strings.CutPrefix(told, "!"); refused && strings.TrimPrefix(heard[i+1], "!") != again {
				t.Errorf("version %s: %s was throttled and %s came next", at, again, heard[i+1])
			}
		}
	}
}

// TestPlaceholdersAreFilledIn: counters are unique over the session, and only
// the seed repeats what is random.
func TestPlaceholdersAreFilledIn(t *testing.T) {
	type heard struct {
		ID    string `json:"id"`
		N, Of int
	}
	ids := func(repeatable bool) (all []string) {
		p := newPlace(t, emulator.Options{Speed: 2000})
		plan := plan("orders-api", 512, 1024)
		plan.Payloads = payloads(t, `{"id": "{{uuid}}", "n": "{{number counter}}", "of": 1}`, `{"id": "{{uuid}}", "n": "{{number counter}}", "of": 2}`)
		l := &listener{Account: p.client, heard: map[string][]string{}}
		s, err := session.Start(t.Context(), plan, session.Options{Account: l, Dir: p.dir, Seed: 5, Repeatable: repeatable})
		if err != nil {
			t.Fatal(err)
		}
		run(t, s, nil)
		byNumber := map[int]string{}
		for _, texts := range l.heard {
			for _, text := range texts {
				var h heard
				if err := json.Unmarshal([]byte(text), &h); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				if byNumber[h.N] != "" {
					t.Errorf("counter %d came twice", h.N)
				}
				byNumber[h.N] = h.ID
			}
		}
		for n := 1; n <= len(byNumber); n++ {
			all = append(all, byNumber[n])
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(unique) != len(all) || slices.Contains(all, "") {
			t.Errorf("not unique: %v", all)
		}
		return all[:min(len(all), 10)]
	}
	if a, b := ids(true), ids(true); !slices.Equal(a, b) {
		t.Errorf("one seed gives %v and %v", a, b)
	}
	if a, b := ids(false), ids(false); slices.Equal(a, b) {
		t.Errorf("two sessions without a seed of their own have %v", a)
	}
}

// brittle is a client whose function crashes with the second payload at 512 MB.
type brittle struct{ tuner.Account }

func (b brittle) Invoke(ctx context.Context, c tuner.Call) (tuner.Invocation, error) {
	in, err := b.Account.Invoke(ctx, c)
	r, _ := report.Find(in.LogTail, in.RequestID)
	if string(c.Payload) == "2" && r.MemoryMB == 512 {
		in.FunctionError, in.Payload = "Unhandled", []byte(`{"errorType":"Runtime.ExitError","errorMessage":"exit status 1"}`)
	}
	return in, err
}

// TestASizeMustDoAllPayloads: one that can't is given up, though the others work
// there, and so looks cheap.
func TestASizeMustDoAllPayloads(t *testing.T) {
	for _, parallel := range []int{1, 4} {
		p := newPlace(t, emulator.Options{Speed: 2000})
		plan := plan("orders-api", 512, 1024)
		plan.Samples, plan.Parallel, plan.Payloads = 20, parallel, payloads(t, "1", "2")
		s, err := session.Start(t.Context(), plan, session.Options{Account: brittle{p.client}, Dir: p.dir, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		state := run(t, s, nil)
		if z := state.Size(512); z.Status != tuner.SizeDropped || z.Usable() || !strings.Contains(z.Why, "with payload 2: ") || z.Failed() > 3+parallel {
			t.Errorf("512 MB after %s: %s, %s, %d failures", time.Since(began), z.Status, z.Why, z.Failed())
		}
		if z := state.Size(1024); z.Warm.N() != 20 {
			t.Errorf("1024 MB has %d warm samples", z.Warm.N())
		}
	}
}

// TestAutoComparesWholeMixes: sizes with different numbers of samples have the
// same share of each payload.
func TestAutoComparesWholeMixes(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	plan := plan("orders-api", 128, 256, 512, 1024, 1769)
	plan.Samples, plan.Payloads = 0, payloads(t, `3x{"kind":"small"}`, `1x{"kind":"large"}`)
	state := run(t, p.start(t, plan), nil)
	for _, size := range state.Sizes {
		if large := size.OfPayload(1).N(); size.Usable() && size.Warm.N() != 4*large {
			t.Errorf("%d MB: %d of %d were large (%s)", size.MemoryMB, large, size.Warm.N(), state.Reason)
		}
	}
	if v := verdict.Of(state).Verdict(); v.Confidence < 0.8 {
		t.Errorf("%d MB, %v sure: %s", v.MemoryMB, v.Confidence, state.Reason)
	}
}
