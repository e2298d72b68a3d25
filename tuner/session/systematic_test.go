package session_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
)

// tally counts what a systematic test ran.
type tally struct{ runs, bad int }

func (c *tally) report(t *testing.T) {
	t.Helper()
	which := "a sample; LAMBDIAL_EXHAUSTIVE=1 runs all"
	if exhaustive {
		which = "all"
	}
	t.Logf("%d runs (%s), %d bad", c.runs, which, c.bad)
}

// each runs a combination in a bubble of its own, and tells a bad one with how
// to run it alone. It says whether the combination is there: a request beyond the last is not.
func (c *tally) each(t *testing.T, name string, run func(t *testing.T) (problem string)) {
	if only := os.Getenv("LAMBDIAL_ONLY"); only != "" && !strings.HasPrefix(name, only) {
		return
	}
	c.runs++
	problem := ""
	synctest.Test(t, func(t *testing.T) { problem = run(t) })
	if problem != "" {
		c.bad++
		const most = 5
		if c.bad <= most {
			t.Errorf("%s: %s", name, problem)
		} else {
			t.Errorf("%s", name)
		}
	}
}

// requests counts those of a session without a fault.
func requests(t *testing.T, isolation tuner.Isolation) (n int) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		carrier := &wire{}
		w := newWorld(t)
		_, _ = w.tune(dir, carrier, worldPlan(isolation))
		n = carrier.calls
	})
	return n
}

// TestEachFaultAtEachRequest lets one request of a session go wrong in one way,
// on accounts whose reads are true or old. Whatever comes of the session, the
// account is as it was after it, or after restore where that is said.
func TestEachFaultAtEachRequest(t *testing.T) {
	t.Parallel()
	kinds := []string{
		"throttle", "error500", "error502", "reset-before", "reset-after", "late=1s", "late=3s", "duplicate", "duplicate=2s",
		"access-denied", "expired-credentials", "not-yet=2s", "empty-list",
	}
	var c tally
	i := 0
	for _, isolation := range isolations {
		last := requests(t, isolation)
		for _, past := range []string{"true reads", "50ms old reads", "3s old reads"} {
			for _, kind := range kinds {
				for n := 1; n <= last; n++ {
					if i++; !takes(i, 67) {
						continue
					}
					name := fmt.Sprintf("%s/%s/%s@%d", isolation, past, kind, n)
					dir := scratch(t)
					c.each(t, name, func(t *testing.T) string {
						w := newWorld(t, append(pasts[past], fmt.Sprintf("%s@%d", kind, n))...)
						return w.endsAsBefore(dir, isolation)
					})
				}
			}
		}
	}
	c.report(t)
}

// endsAsBefore runs a session to its end, and restore where it asks for that.
func (w *world) endsAsBefore(dir string, isolation tuner.Isolation) (problem string) {
	began := time.Now()
	state, err := w.tune(dir, &wire{}, worldPlan(isolation))
	said := told(state, err)
	took := time.Since(began)
	restored := state == nil || state.End != nil && state.End.Restored
	if diff := w.changed(); restored && diff != "" {
		return fmt.Sprintf("said to be restored:\n%s\n%s", diff, said)
	}
	if took > 5*time.Minute {
		return fmt.Sprintf("took %s: %s", took, said)
	}
	if restored {
		return ""
	}
	done, more := w.restore(dir, &wire{})
	if diff := w.changed(); !done || diff != "" {
		return fmt.Sprintf("after restore:\n%s\n%s%s", diff, said, more)
	}
	return ""
}

// TestKilledAtEachRequest kills a session at a request, which the account has
// not seen, carries out, or carries out a second later, and restores at once on
// true and on old reads; restore is killed, too, at one of its requests.
func TestKilledAtEachRequest(t *testing.T) {
	t.Parallel()
	var c tally
	i := 0
	for _, isolation := range isolations {
		last := requests(t, isolation)
		for _, past := range []string{"true reads", "3s old reads", "not yet"} {
			for _, how := range []string{"before", "after", "late"} {
				for _, again := range []int{0, 1, 2, 3, 5, 8} { // where restore is killed
					for n := 1; n <= last; n++ {
						if i++; !takes(i, 47) {
							continue
						}
						name := fmt.Sprintf("%s/%s/%s/%d/%d", isolation, past, how, n, again)
						dir := scratch(t)
						c.each(t, name, func(t *testing.T) string {
							return newWorld(t, pasts[past]...).survives(dir, isolation, n, how, again)
						})
					}
				}
			}
		}
	}
	c.report(t)
}

func (w *world) survives(dir string, isolation tuner.Isolation, n int, how string, again int) (problem string) {
	var left string
	carrier := &wire{at: n, how: how}
	carrier.died = func() { left = copyLogs(w.t, dir) }
	state, err := w.tune(dir, carrier, worldPlan(isolation))
	said := told(state, err)
	if left == "" {
		left = dir // it had ended by then
	}
	if again > 0 {
		second := &wire{at: again, how: how}
		then := left
		second.died = func() { then = copyLogs(w.t, left) }
		_, more := w.restore(left, second)
		left, said = then, said+more
	}
	done, more := w.restore(left, &wire{})
	if diff := w.changed(); !done || diff != "" {
		return fmt.Sprintf("%s\n%s%s", diff, said, more)
	}
	return ""
}
