package session_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestOldReads runs sessions without a fault on accounts whose reads are old:
// they measure all sizes, and nothing is left.
func TestOldReads(t *testing.T) {
	took := map[string]time.Duration{}
	for name, past := range pasts {
		for _, isolation := range isolations {
			t.Run(fmt.Sprintf("%s/%s", name, isolation), func(t *testing.T) {
				dir := scratch(t)
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, past...)
					began := time.Now()
					carrier := &wire{}
					state, err := w.tune(dir, carrier, worldPlan(isolation))
					took[t.Name()] = time.Since(began)
					if err != nil || state.End == nil || !state.End.Restored || len(state.End.Kept) > 0 {
						t.Fatal(told(state, err))
					}
					for _, size := range state.Sizes {
						if size.Warm.N() != 1 {
							t.Errorf("%d MB: %d samples: %s", size.MemoryMB, size.Warm.N(), size.Why)
						}
					}
					if diff := w.changed(); diff != "" {
						t.Errorf("the account is not as it was:\n%s\n%s", diff, told(state, err))
					}
					t.Logf("%d requests, %s", carrier.calls, took[t.Name()])
				})
			})
		}
	}
}

// TestNetworkGone takes the network away for good at some request: whatever the
// session is doing, it ends in two minutes and names what is left.
func TestNetworkGone(t *testing.T) {
	for _, isolation := range isolations {
		for _, n := range []int{8, 15, 22, 29} {
			t.Run(fmt.Sprintf("%s@%d", isolation, n), func(t *testing.T) {
				dir := scratch(t)
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					carrier := &wire{}
					var gone time.Time
					w.on = func(call int, _ *http.Request) {
						if call == n {
							gone = time.Now()
							carrier.cut()
						}
					}
					state, err := w.tune(dir, carrier, worldPlan(isolation))
					if took := time.Since(gone); took > 2*time.Minute+30*time.Second {
						t.Errorf("ended after %s: %s", took, told(state, err))
					}
					if state == nil || state.End == nil {
						t.Fatal(told(state, err))
					}
					if diff := w.changed(); diff != "" && state.End.Restored {
						t.Errorf("said to be restored:\n%s", diff)
					}
				})
			})
		}
	}
}
