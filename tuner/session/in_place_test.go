package session_test

import (
	"testing"
	"testing/synctest"

	"lambdial/tuner"
	"lambdial/tuner/session"
)

// TestInPlaceTakesWhatWasTold: auto can't choose among sizes there.
func TestInPlaceTakesWhatWasTold(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 512, 1024, 2048)
		p.Samples, p.Isolation = 0, tuner.IsolateLatest
		told := p.Estimate(tuner.Experience{}, h.function, nil)
		state := h.run(t, dir, p)
		if n := state.Spent().Invocations; n != told.LikelyInvocations || n > told.Invocations {
			t.Errorf("%d invocations, %d were told as likely, %d at most", n, told.LikelyInvocations, told.Invocations)
		}
		for _, size := range state.Sizes {
			if size.Warm.N() != p.SamplesEach() {
				t.Errorf("%d MB: %d samples", size.MemoryMB, size.Warm.N())
			}
		}
	})
}

// TestInPlaceMakesNoSizeReadyForNothing when the most samples are taken before
// all sizes had their turn.
func TestInPlaceMakesNoSizeReadyForNothing(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 128, 256, 512, 1024, 1769, 3008)
		p.Samples, p.MaxSamples, p.Isolation = 0, 24, tuner.IsolateLatest
		h.fails = func(call int) bool { return call%3 == 0 } // what takes more than was planned
		s, err := session.Start(t.Context(), p, session.Options{Account: h, Dir: dir, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		ready := 0
		state := run(t, s, func(_ *tuner.State, e tuner.Event) {
			if _, is := e.What.(tuner.Ready); is {
				ready++
			}
		})
		measured := 0
		for _, size := range state.Sizes {
			if size.Invocations > 0 {
				measured++
			}
		}
		if ready != measured || measured == len(p.Sizes) {
			t.Errorf("%d sizes were made ready, %d measured: %s", ready, measured, state.Reason)
		}
	})
}

// TestInPlaceReachesAllSizes with as few samples as are allowed, cold starts
// included and however many are sent at once.
func TestInPlaceReachesAllSizes(t *testing.T) {
	for _, parallel := range []int{1, 2, 5, 20} {
		for most := 10; most < 100; most += 7 {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				h, p := newHalls(), plan("f", 512, 1024, 2048)
				p.Samples, p.MaxSamples, p.Parallel, p.Isolation = 0, most, parallel, tuner.IsolateLatest
				if p.Validate() != nil {
					return
				}
				state := h.run(t, dir, p)
				for _, size := range state.Sizes {
					if size.Warm.N() != p.SamplesEach() {
						t.Errorf("%d at once, at most %d: %d MB has %d samples of %d: %s", parallel, most, size.MemoryMB, size.Warm.N(), p.SamplesEach(), state.Reason)
					}
				}
			})
		}
	}
}
