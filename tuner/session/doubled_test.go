package session_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
)

// TestTwoRestoresAtOnce of the same log: one does it, and the other says that it
// is being done, or finds it done.
func TestTwoRestoresAtOnce(t *testing.T) {
	for _, isolation := range isolations {
		dir := scratch(t)
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			log := w.interrupted(dir, isolation).Log()
			type answer struct {
				closed tuner.Closed
				err    error
			}
			answers := make(chan answer, 3)
			for range cap(answers) {
				go func() {
					closed, err := session.Restore(context.Background(), w.open(&wire{}), log)
					answers <- answer{closed, err}
				}()
			}
			restored := 0
			for range cap(answers) {
				switch a := <-answers; {
				case a.err == nil && a.closed.Restored:
					restored++
				case !errors.Is(a.err, archive.ErrRunning):
					t.Errorf("%s: %+v, %v", isolation, a.closed, a.err)
				}
			}
			if diff := w.changed(); restored == 0 || diff != "" {
				t.Errorf("%s: restored by %d of them:\n%s", isolation, restored, diff)
			}
		})
	}
}

// TestApplyOverNewVariables: somebody deployed only other values of environment
// variables since; the size was measured with the old ones.
func TestApplyOverNewVariables(t *testing.T) {
	for _, deploys := range []bool{false, true} {
		dir := scratch(t)
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.on = func(_ int, r *http.Request) {
				if r.Method == http.MethodDelete && deploys { // all is put back by then
					w.setBy(map[string]any{"Environment": map[string]any{"Variables": map[string]string{"STAGE": "theirs"}}})
					deploys = false
				}
			}
			p, deployed := worldPlan(tuner.IsolateVersions), deploys
			p.Samples, p.TimeoutS, p.Apply, p.Goal.Strategy = 8, 0, true, tuner.StrategyCost
			state, err := w.tune(dir, &wire{}, p)
			var other *session.DeployedError
			switch mb := w.settings().MemoryMB; {
			case deployed && (!errors.As(err, &other) || mb != 1024 || state.Applied != 0):
				t.Errorf("%d MB were set over a deploy: %s", mb, told(state, err))
			case !deployed && (err != nil || mb == 1024 || state.Applied != mb):
				t.Errorf("%d MB: %s", mb, told(state, err))
			}
			if deployed && !strings.Contains(string(w.account.Snapshot()), `"theirs"`) {
				t.Error("their variable is lost")
			}
		})
	}
}
