package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
	"lambdial/tuner/sampler"
)

// invokeDue starts the invocations that are due. It gives the time after
// which to look again, 0 when only something that happens can change it.
func (c *conductor) invokeDue() (wake time.Duration) {
	if held := c.sendBursts(); held {
		return 0
	}
	for !c.paused && c.stop == nil && c.flying < c.most {
		var d sampler.Decision
		var at target
		now := time.Now()
		c.rec.withState(func(s *tuner.State) {
			d = c.next(s)
			if size := s.Size(d.MemoryMB); size != nil {
				at = target{size.Function, size.Qualifier}
			}
		})
		switch {
		case d.Final:
			c.waiting = nil // nothing more is sampled, so nothing more is made ready
			if !c.preparing {
				c.stop = &tuner.Stopped{Why: d.Stop}
			}
			return 0
		case d.Stop != "" && !c.foresees() && (c.preparing || len(c.wanted()) > 0):
			return 0 // it did not know of what is still to come
		case d.Stop != "":
			c.stop = &tuner.Stopped{Why: d.Stop}
			return 0
		case d.Add > 0:
			c.add(d.Add, d.Why)
			return time.Millisecond
		case d.MemoryMB == 0:
			return c.untilRetry(now)
		}
		if until := c.lane(d.MemoryMB).retryAt.Sub(now); until > 0 {
			return until
		}
		c.invoke(d, at, false)
	}
	return c.untilRetry(time.Now())
}

// foresees says that the sampler minds sizes that are not ready yet.
func (c *conductor) foresees() bool {
	_, chooses := c.sampler.(sampler.Chooser)
	return chooses
}

// next asks the sampler, and again where a size that it would invoke is being
// tried already.
func (c *conductor) next(s *tuner.State) sampler.Decision {
	d := c.sampler.Next(s, c.occupied(s, c.bursting))
	if size := s.Size(d.MemoryMB); size != nil && c.trying(s, size) {
		d = c.sampler.Next(s, c.occupied(s, func(size *tuner.Size) bool { return c.bursting(size) || c.trying(s, size) }))
	}
	return d
}

// trying says that what is in flight at a size is to tell whether it works. Where
// there are no reports and some are throttled it is alone, too: of several each
// might have begun an environment, so that none would count as warm.
func (c *conductor) trying(s *tuner.State, size *tuner.Size) bool {
	blind := size.Throttled > 0 && size.NoReport > 0 && !s.Reported()
	return (blind || !size.Proven()) && c.flyingAt(size.MemoryMB) > 0
}

// occupied is what samplers see in flight: no room where a size is full.
func (c *conductor) occupied(s *tuner.State, full func(*tuner.Size) bool) func(mb int) int {
	return func(mb int) int {
		if size := s.Size(mb); size != nil && full(size) {
			return max(c.flyingAt(mb), c.plan.AtEachSize())
		}
		return c.flyingAt(mb)
	}
}

func (c *conductor) untilRetry(now time.Time) (soonest time.Duration) {
	for _, lane := range c.lanes {
		if d := lane.retryAt.Sub(now); d > 0 && (soonest == 0 || d < soonest) {
			soonest = d
		}
	}
	return soonest
}

func (c *conductor) invoke(d sampler.Decision, at target, burst bool) {
	chosen := tuner.Chosen{MemoryMB: d.MemoryMB, Why: d.Why}
	fresh := false
	c.rec.withState(func(s *tuner.State) { fresh = s.Focus != chosen })
	if fresh {
		c.rec.recordAnyway(chosen)
	}
	payload := c.nextPayload(d.MemoryMB)
	c.sent++
	call := tuner.Call{
		Function: at.function, Qualifier: at.qualifier, Payload: c.plan.Payloads[payload].Expand(c.expander, c.sent, time.Now()),
		TenantID: c.plan.TenantID, Timeout: c.facts.function.Timeout(),
	}
	if c.plan.TimeoutS > 0 {
		call.Timeout = time.Duration(c.plan.TimeoutS) * time.Second
	}
	lane := c.lane(d.MemoryMB)
	mark := lane.environments.sent(c.flyingAt(d.MemoryMB))
	lane.inFlight[payload]++
	c.flying++
	c.work(func() {
		sent := time.Now()
		in, err := c.options.Account.Invoke(c.hard, call)
		select {
		case c.results <- landing{mb: d.MemoryMB, payload: payload, content: call.Payload, sent: sent, in: in, target: at, burst: burst, mark: mark, err: err}:
		case <-c.hard.Done():
		}
	})
}

// nextPayload keeps the mix of the warm samples at a size. An invocation that
// was throttled, failed or started cold adds nothing to it, so that its payload
// has its turn again.
func (c *conductor) nextPayload(mb int) int {
	taken := slices.Clone(c.lane(mb).inFlight)
	c.rec.withState(func(s *tuner.State) {
		for i := range s.Size(mb).Payloads {
			taken[i] += s.Size(mb).Payloads[i].Warm.N()
		}
	})
	return c.plan.Payloads.Next(taken)
}

// landed takes in an invocation that came back.
func (c *conductor) landed(r landing) {
	lane := c.lane(r.mb)
	lane.inFlight[r.payload]--
	c.flying--
	there := &lane.environments
	if r.err == nil {
		c.heard(r.mb)
		s := measure(r.mb, r.target.qualifier, r.in, !there.warm(r.mark))
		c.ownTime(&s, r.in.Payload)
		s.StartInside = c.mayStartInside(s, r)
		there.answered = true
		if s.Failure != nil && s.Failure.Kind.EndsEnvironment() {
			there.broke()
		}
		if s.Failure != nil {
			s.Failure.Message = withoutPayload(s.Failure.Message, r.content)
		}
		if s.Failure != nil || s.NotCounted != "" {
			there.oneIsLost()
		}
		s.Sent, s.Payload, s.Burst = r.sent, r.payload, r.burst
		if r.burst {
			lane.burst.landed(&s, false, 0)
		}
		c.rec.recordAnyway(tuner.Sampled{Sample: s})
		c.fence(r.mb)
		return
	}
	var ae *tuner.AccountError
	throttled := errors.As(r.err, &ae) && ae.Kind == tuner.ErrThrottled && !ae.MayHaveRun
	there.spared(r.mark)
	if alone := c.flyingAt(r.mb) == 0; !throttled || !alone || !there.warm(r.mark) {
		there.oneIsLost() // else the environment that was free for it still is
	}
	if r.burst {
		var asked time.Duration
		if throttled {
			asked = ae.RetryAfter
		}
		lane.burst.landed(nil, throttled, asked)
	}
	switch {
	case errors.Is(r.err, context.Canceled) && c.stop != nil:
		return // left in flight
	case ae == nil:
		c.fail(fmt.Errorf("invoke %s at %d MB: %w", c.plan.Function, r.mb, r.err))
	case ae.MayHaveRun:
		// Never again for this one: it may have run and had its effects.
		wall := time.Since(r.sent)
		c.rec.recordAnyway(tuner.Sampled{Sample: tuner.Sample{
			MemoryMB: r.mb, Sent: r.sent, Payload: r.payload, Burst: r.burst, Wall: wall,
			Unanswered: true, Billed: c.mayHaveCost(r.mb, wall),
			NotCounted: "no answer came, so it may have run: " + ae.Message,
		}})
		c.fence(r.mb)
		c.later(r, ae)
	case throttled:
		c.rec.recordAnyway(tuner.Sampled{Sample: tuner.Sample{
			MemoryMB: r.mb, Sent: r.sent, Payload: r.payload, Burst: r.burst,
			Failure: &report.Failure{Kind: report.Throttled, Message: ae.Message},
		}})
		if !r.burst { // a burst waits as a whole
			c.later(r, ae)
		}
	case passing(ae):
		c.warnOnce(tuner.Warned{Text: "an invocation did not get through and is tried again: " + ae.Message})
		c.later(r, ae)
	case ae.Kind == tuner.ErrNotFound:
		c.dropSize(r.mb, fmt.Sprintf("version %s is gone: somebody deleted it", r.target.qualifier))
	default:
		c.fail(fmt.Errorf("invoke %s at %d MB: %w", c.plan.Function, r.mb, r.err))
	}
}

// mayStartInside says that the time of a sample may hold the start of its
// environment though the report does not tell of it: the first call of a version
// just published never is warm, nor is the next one after a crash.
func (c *conductor) mayStartInside(s tuner.Sample, r landing) bool {
	there := &c.lane(r.mb).environments
	if s.NoReport || s.Cold {
		there.spared(r.mark)
		return false
	}
	if !r.mark.suspect {
		fresh := false
		c.rec.withState(func(st *tuner.State) { fresh = st.Published(r.target.qualifier) })
		return r.mark.first && fresh
	}
	var longest time.Duration
	c.rec.withState(func(st *tuner.State) { longest = st.Size(r.mb).Warm.Max() })
	if s.Duration > longest {
		there.restarted()
	}
	return true
}

// warnOnce says what is not said already.
func (c *conductor) warnOnce(w tuner.Warned) {
	said := false
	c.rec.withState(func(s *tuner.State) { said = slices.Contains(s.Warnings, w) })
	if !said {
		c.rec.recordAnyway(w)
	}
}

// mayHaveCost is the billed time that an invocation without an answer is reckoned
// with: it may have run on after its connection broke.
func (c *conductor) mayHaveCost(mb int, wall time.Duration) (billed time.Duration) {
	c.rec.withState(func(s *tuner.State) {
		billed = max(wholeMilliseconds(wall), s.Size(mb).DearestBilled())
	})
	return min(billed, c.plan.LongestBilled(c.facts.function))
}

// heard notes an answer: the network is there and nothing is throttled.
func (c *conductor) heard(mb int) {
	c.lastHeard = time.Now()
	c.lane(mb).release()
}

// later holds a size back for a growing while, and ends the session when
// nothing at all has been heard for long.
func (c *conductor) later(r landing, ae *tuner.AccountError) {
	patience := silence
	if ae.Kind == tuner.ErrNetwork {
		patience = noNetwork
	}
	if c.flying == 0 && time.Since(c.lastHeard) > patience {
		c.fail(fmt.Errorf("no invocation of %s was answered for %s: %w", c.plan.Function, patience, r.err))
		return
	}
	lane := c.lane(r.mb)
	if lane.backoff == nil {
		lane.backoff = newPause()
	}
	lane.holdBack(lane.backoff.length(ae))
}

// fence gives up a size that keeps failing. A size that runs out of memory or
// time does so again, and smaller ones do too, unless either has worked before.
func (c *conductor) fence(mb int) {
	type end struct {
		mb  int
		why string
	}
	var ends []end
	c.rec.withState(func(s *tuner.State) {
		size := s.Size(mb)
		row, want, why := size.FailuresInRow(), s.Plan.DropFailing, size.Newest.NotCounted
		certain := false
		if failed := size.Newest.Failure; failed != nil {
			certain = failed.Kind == report.OutOfMemory || failed.Kind == report.TimedOut
			why = failed.Message
		}
		if certain {
			want = min(want, 2)
		}
		if row < max(1, want) || size.Status == tuner.SizeDropped {
			return
		}
		with := ""
		if len(s.Plan.Payloads) > 1 {
			with = fmt.Sprintf(" with payload %d", size.Newest.Payload+1)
		}
		ends = append(ends, end{mb, fmt.Sprintf("failed %d times in a row%s: %s", row, with, why)})
		for _, smaller := range s.Sizes {
			if certain && !size.Worked() && smaller.MemoryMB < mb && smaller.Status != tuner.SizeDropped && !smaller.Worked() {
				ends = append(ends, end{smaller.MemoryMB, fmt.Sprintf("%s at %d MB already", size.Newest.Failure.Kind, mb)})
			}
		}
	})
	for _, e := range ends {
		c.dropSize(e.mb, e.why)
		c.unwait(e.mb)
	}
}
