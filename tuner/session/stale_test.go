package session_test

import (
	"fmt"
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
