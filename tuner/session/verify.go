package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/verdict"
)

// Verifying says with what a verification invokes.
type Verifying struct {
	Payloads payload.Mix
	TenantID string
}

// CanVerify says in a sentence why what was set can't be verified, "" where it
// can.
func CanVerify(s *tuner.State, memoryMB int, with Verifying) string {
	switch _, _, _, known := verdict.Of(s).Prediction(memoryMB); {
	case !known:
		return fmt.Sprintf("the session says nothing of how long %d MB takes", memoryMB)
	case len(with.Payloads) == 0:
		return "what the session invoked with is not at hand"
	case s.Function.PerTenant && with.TenantID == "":
		return "the function is isolated per tenant, and none is given"
	}
	return ""
}

// Verify invokes the function with what Apply set last, one invocation after the
// other, until that tells whether the session's prediction holds, or
// [verdict.MostVerifying] times. It tells each event as it happens. That it does
// not hold is no error; an error is what kept it from its end. Cancelled, it ends;
// nothing that was set changes.
func Verify(ctx context.Context, account tuner.Account, dir, session string, with Verifying, tell func(tuner.Event)) error {
	return afterwards(dir, session, account, telling(tell), func(c *changer, state *tuner.State) error {
		if why := CanVerify(state, state.Now().MemoryMB, with); why != "" {
			return refuse("%s", why)
		}
		if err := verify(ctx, account, state); err != nil {
			return err
		}
		return c.verify(ctx, with)
	})
}

// telling is a listener that is a function.
type telling func(tuner.Event)

func (t telling) push(e tuner.Event) { t(e) }

// mostPasses are the tries of one invocation of a verification that Lambda did
// not run.
const mostPasses = 6

func (c *changer) verify(ctx context.Context, with Verifying) error {
	var call tuner.Call
	var mb int
	c.rec.withState(func(s *tuner.State) {
		now := s.Now()
		mb = now.MemoryMB
		call = tuner.Call{Function: s.Function.Name, Qualifier: releasedLast(s), TenantID: with.TenantID, Timeout: time.Duration(now.TimeoutS) * time.Second}
	})
	expander := payload.NewExpander()
	taken := make([]int, len(with.Payloads))
	for n := 0; ; n++ {
		open := true
		c.rec.withState(func(s *tuner.State) {
			v, begun := verdict.Of(s).Verification(false)
			open = !begun || v.Outcome == verdict.HoldingOpen
		})
		if !open || n >= verdict.MostVerifying {
			return nil
		}
		i := with.Payloads.Next(taken)
		call.Payload = with.Payloads[i].Expand(expander, uint64(n+1), time.Now())
		sample, err := c.verifyOnce(ctx, call, mb, n == 0)
		if err != nil {
			return fmt.Errorf("verify %s at %d MB: %w", call.Function, mb, err)
		}
		sample.Payload = i
		taken[i]++
		if err := c.rec.record(tuner.Sampled{Sample: sample}); err != nil {
			return err
		}
	}
}

// verifyOnce invokes once, and again only where Lambda did not run the function.
func (c *changer) verifyOnce(ctx context.Context, call tuner.Call, mb int, first bool) (tuner.Sample, error) {
	pause := newPause()
	for {
		sent := time.Now()
		in, err := c.account.Invoke(ctx, call)
		var ae *tuner.AccountError
		switch {
		case err == nil:
			s := measure(mb, call.Qualifier, in, first)
			s.Sent, s.Verify = sent, true
			s.StartInside = first && !s.Cold && !s.NoReport // its start is not told
			if s.Failure != nil {
				s.Failure.Message = withoutPayload(s.Failure.Message, call.Payload)
			}
			return s, nil
		case ctx.Err() != nil:
			return tuner.Sample{}, ctx.Err()
		case errors.As(err, &ae) && ae.MayHaveRun:
			return tuner.Sample{MemoryMB: mb, Sent: sent, Verify: true, Wall: time.Since(sent), Unanswered: true, NotCounted: "no answer came, so it may have run: " + ae.Message}, nil
		case !passing(err) || pause.tries >= mostPasses:
			return tuner.Sample{}, err
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return tuner.Sample{}, waitErr
		}
	}
}

// releasedLast is the version that the latest apply published or found there, ""
// where it published none.
func releasedLast(s *tuner.State) (version string) {
	for _, c := range s.Changes {
		switch {
		case c.Refused || !c.Done:
		case c.Action == tuner.ActionApply:
			version = ""
		case c.Action == tuner.ActionRelease:
			version = c.Result.Version
		}
	}
	return version
}
