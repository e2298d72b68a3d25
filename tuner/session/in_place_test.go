package session_test

import (
	"testing"
	"testing/synctest"

	"lambdial/tuner"
)

// TestInPlaceTakesWhatWasTold: auto can't choose among sizes there.
func TestInPlaceTakesWhatWasTold(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h, p := newHalls(), plan("f", 512, 1024, 2048)
		p.Samples, p.Isolation = 0, tuner.IsolateLatest
		told := p.Estimate(h.function, nil)
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
