package session_test

import (
	"context"
	"testing"
	"testing/synctest"

	"lambdial/tuner"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// TestSizesThatFailAreFencedOff after one or two invocations, however many the
// plan has in flight.
func TestSizesThatFailAreFencedOff(t *testing.T) {
	for name, with := range map[string]func(*tuner.Plan){
		"one at a time":            func(*tuner.Plan) {},
		"several at once":          func(p *tuner.Plan) { p.Parallel = 10 },
		"auto":                     func(p *tuner.Plan) { p.Samples = 0 },
		"auto, several":            func(p *tuner.Plan) { p.Samples, p.Parallel = 0, 10 },
		"cold starts":              func(p *tuner.Plan) { p.Cold = 20 },
		"cold starts, few samples": func(p *tuner.Plan) { p.Cold, p.Samples, p.Budget = 20, 0, 1 },
		"in place":                 func(p *tuner.Plan) { p.Isolation, p.Parallel = tuner.IsolateLatest, 10 },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), plan("f", 128, 192, 256, 320, 512, 1024)
				h.needs = 300
				with(&p)
				state := h.run(t, dir, p)
				for _, size := range state.Sizes {
					switch most := 2; {
					case size.MemoryMB < h.needs && size.Failed() > most:
						t.Errorf("%d MB failed %d times", size.MemoryMB, size.Failed())
					case size.MemoryMB >= h.needs && p.Samples > 0 && size.Warm.N() != p.Samples:
						t.Errorf("%d MB: %d samples", size.MemoryMB, size.Warm.N())
					}
				}
				if n := state.Size(1024).Cold.N(); p.Cold > 0 && p.Samples > 0 && n != p.Cold {
					t.Errorf("%d cold starts", n)
				}
				if verdict.Of(state).Verdict().MemoryMB < h.needs {
					t.Errorf("%d MB recommended", verdict.Of(state).Verdict().MemoryMB)
				}
			})
		})
	}
}

// leaky is an account whose larger size works once and then runs out of memory,
// while the smaller one waits for it.
type leaky struct {
	*halls
	calls int // of the larger size
}

func (l *leaky) Invoke(ctx context.Context, call tuner.Call) (tuner.Invocation, error) {
	in, err := l.halls.Invoke(ctx, call)
	l.halls.mu.Lock()
	defer l.halls.mu.Unlock()
	if l.versions[0].Number == call.Qualifier {
		if l.calls < 3 {
			return in, &tuner.AccountError{Kind: tuner.ErrThrottled}
		}
		return in, err
	}
	if l.calls++; l.calls > 1 {
		in.FunctionError, in.Payload = "Unhandled", []byte(`{"errorType":"Runtime.OutOfMemory","errorMessage":"killed"}`)
	}
	return in, err
}

// TestSizeThatWorkedFencesOffNoSmallerOne: it ran out of memory all the same, but
// for another reason than that it has too little.
func TestSizeThatWorkedFencesOffNoSmallerOne(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		p := plan("f", 256, 512)
		l := &leaky{halls: newHalls()}
		s, err := session.Start(t.Context(), p, session.Options{Account: l, Dir: dir, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		state := run(t, s, nil)
		if small, large := state.Size(256), state.Size(512); large.Status != tuner.SizeDropped || large.Cold.N() != 1 || small.Warm.N() != p.Samples {
			t.Errorf("256 MB has %d samples and is %s: %s; 512 MB is %s: %s", small.Warm.N(), small.Status, small.Why, large.Status, large.Why)
		}
	})
}
