package session

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"lambdial/tuner"
)

// passing says that an error goes away by itself and that the call did not
// take effect, so that it may be made again.
func passing(err error) bool {
	var ae *tuner.AccountError
	if !errors.As(err, &ae) || ae.MayHaveRun {
		return false
	}
	switch ae.Kind {
	case tuner.ErrThrottled, tuner.ErrBusy, tuner.ErrNetwork, tuner.ErrServer:
		return true
	}
	return false
}

// maybe says that the call may have taken effect.
func maybe(err error) bool {
	var ae *tuner.AccountError
	return errors.As(err, &ae) && ae.MayHaveRun || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// mostTries of a change that keeps being refused for a passing reason: with
// the pauses between them about three minutes.
const mostTries = 40

// noNetwork is how long a session goes on without any network: with the time
// for cleaning up, which is then half, it ends after two minutes.
const noNetwork = 45 * time.Second

// pause is the growing wait between two tries.
type pause struct {
	began time.Time
	tries int
	next  time.Duration
}

func newPause() *pause { return &pause{next: 200 * time.Millisecond} }

// wait gives err back when it has been tried often enough, and otherwise
// waits.
func (p *pause) wait(ctx context.Context, err error) error {
	if p.tries++; p.tries == 1 {
		p.began = time.Now()
	}
	_, bounded := ctx.Deadline() // cleaning up has all the time that it was given
	if p.tries >= mostTries || !bounded && tuner.KindOf(err) == tuner.ErrNetwork && time.Since(p.began) > noNetwork {
		return err
	}
	return sleep(ctx, p.length(err))
}

// length of the next wait: longer each time, with jitter, and never shorter
// than the service asked for.
func (p *pause) length(err error) time.Duration {
	d := p.next/2 + rand.N(p.next/2+1)
	p.next = min(p.next*2, 5*time.Second)
	var ae *tuner.AccountError
	if errors.As(err, &ae) {
		d = max(d, min(ae.RetryAfter, 30*time.Second))
	}
	return d
}

// insist repeats a call that may be repeated, a read or a deletion, until it
// is answered or ctx ends.
func insist[T any](ctx context.Context, call func() (T, error)) (T, error) {
	for p := newPause(); ; {
		result, err := call()
		busy := tuner.KindOf(err) == tuner.ErrBusy // a version in use stays in use
		if err == nil || busy || !passing(err) && !unanswered(err) {
			return result, err
		}
		if waitErr := p.wait(ctx, err); waitErr != nil {
			return result, errors.Join(err, waitErr)
		}
	}
}

// unanswered calls got lost on the way there or back.
func unanswered(err error) bool {
	var ae *tuner.AccountError
	return errors.As(err, &ae) && ae.MayHaveRun && (ae.Kind == tuner.ErrNetwork || ae.Kind == tuner.ErrServer)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
