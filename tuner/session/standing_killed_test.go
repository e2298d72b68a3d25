package session_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner/journal"
	"lambdial/tuner/session"
)

// outcomes are what an account may hold after an apply that was killed.
func outcomes(t *testing.T, r session.Request) (whole, settings string) {
	of := func(r session.Request) (held string) {
		dir := scratch(t)
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			state := w.ended(dir)
			if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil {
				t.Fatal(err)
			}
			held = w.holds()
		})
		return held
	}
	whole, settings = of(r), ""
	if r.MemoryMB+r.TimeoutS > 0 {
		settings = of(session.Request{MemoryMB: r.MemoryMB, TimeoutS: r.TimeoutS})
	}
	return whole, settings
}

// TestKilledAtEachRequestOfApplyAndUndo kills an apply, and an undo of it, at each
// of their requests, which the account has not seen, carries out, or carries out
// a second later, and then restores, with restore killed as well. An undo is
// finished. An apply is put back, or found to be whole; where the answer to its
// very first request was lost, its settings stay, and that is said.
func TestKilledAtEachRequestOfApplyAndUndo(t *testing.T) {
	t.Parallel()
	var c tally
	i := 0
	for name, r := range toStay {
		wholly := sync.OnceValues(func() (whole, settings string) { return outcomes(t, r) })
		for _, what := range []string{"apply", "undo"} {
			for _, past := range []string{"true reads", "3s old reads"} {
				for _, how := range []string{"before", "after", "late"} {
					for _, again := range []int{0, 1, 3} {
						for n, last := 1, 1; n <= last; n++ {
							if i++; !takes(i, 331) {
								last = n + 1 // it is not known whether there is another
								if n > 16 {
									break
								}
								continue
							}
							whole, settings := wholly() // before the bubble
							dir := scratch(t)
							c.each(t, fmt.Sprintf("%s/%s/%s/%s/%d/%d", name, what, past, how, n, again), func(t *testing.T) string {
								w := newWorld(t, pasts[past]...)
								state := w.ended(dir)
								carrier := &wire{at: n, how: how}
								left := dir
								carrier.died = func() { left = copyLogs(t, dir) }
								allowed := []string{w.holds()}
								if what == "apply" {
									_ = w.afterwards(dir, carrier, applies(r), state)
									allowed = append(allowed, whole, settings)
								} else {
									if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil {
										return "apply: " + err.Error()
									}
									time.Sleep(time.Minute)
									before := w.holds()
									_ = w.afterwards(dir, carrier, undoes, state)
									if killed, err := journal.Fold(filepath.Join(left, endedSession+".jsonl")); err == nil && left != dir && !killed.Standing().Undoing {
										allowed = append(allowed, before) // it had not begun
									}
								}
								if carrier.calls >= n {
									last = n + 1
								}
								said := ""
								if again > 0 {
									second := &wire{at: again, how: how}
									then := left
									second.died = func() { then = copyLogs(t, left) }
									_, said = w.restore(left, second)
									left = then
								}
								done, more := w.restore(left, &wire{})
								time.Sleep(time.Minute)
								held := w.holds()
								for _, a := range allowed {
									if done && held == a {
										return ""
									}
								}
								return fmt.Sprintf("restored %v: %s\nit holds %s", done, said+more, held)
							})
						}
					}
				}
			}
		}
	}
	c.report(t)
}

// TestInterruptedAtEachRequest: ctrl+c at any request of an apply leaves nothing of
// it, or it was whole by then; an undo that has begun goes on to its end.
func TestInterruptedAtEachRequest(t *testing.T) {
	sweep(t)
	r := session.Request{MemoryMB: 512, TimeoutS: 3, Alias: "live"}
	whole, _ := outcomes(t, r)
	for n := 1; n <= 22; n += 2 {
		dir := scratch(t)
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			state := w.ended(dir)
			before := w.holds()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.on = func(k int, _ *http.Request) {
				if k == n {
					cancel()
				}
			}
			events, err := session.Apply(ctx, w.open(&wire{}), dir, endedSession, r)
			w.on = nil
			for _, e := range events {
				state.Apply(e)
			}
			held := w.holds()
			if held != before && held != whole || (held == whole) != (err == nil) || !state.End.Restored || (held == before) != state.Standing().Nothing() {
				t.Errorf("interrupted at %d: %v, it holds %s", n, err, held)
			}
			if held == before {
				if err := w.afterwards(dir, &wire{}, applies(r), state); err != nil {
					t.Fatal(err)
				}
				held = w.holds()
			}
			stands := held
			ctx, cancel = context.WithCancel(t.Context())
			defer cancel()
			w.on = func(k int, _ *http.Request) {
				if k == n {
					cancel()
				}
			}
			events, err = session.Undo(ctx, w.open(&wire{}), dir, endedSession)
			w.on = nil
			for _, e := range events {
				state.Apply(e)
			}
			if held = w.holds(); held != before && held != stands || (held == stands) != (err != nil) || !state.End.Restored {
				t.Errorf("undo interrupted at %d: %v, it holds %s", n, err, held)
			}
		})
	}
}
