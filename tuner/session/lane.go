package session

import "time"

// lane is what goes to one memory size: what is on its way there, on which
// environments, and when more may follow.
type lane struct {
	inFlight     []int // by payload
	environments environments
	// burst is of the cold starts begun on purpose, nil before the first.
	burst *burst
	// retryAt is when a size that was held back may be invoked again, by a pause
	// that grows.
	retryAt time.Time
	backoff *pause
}

// lane is made when it is first asked for.
func (c *conductor) lane(mb int) *lane {
	l := c.lanes[mb]
	if l == nil {
		l = &lane{inFlight: make([]int, len(c.plan.Payloads))}
		c.lanes[mb] = l
	}
	return l
}

// flyingAt is the number of invocations in flight at a size.
func (c *conductor) flyingAt(mb int) (n int) {
	for _, of := range c.lane(mb).inFlight {
		n += of
	}
	return n
}

// holdBack lets nothing go to the size for a while.
func (l *lane) holdBack(wait time.Duration) { l.retryAt = time.Now().Add(wait) }

// release lets the size be invoked again at once.
func (l *lane) release() { l.retryAt, l.backoff = time.Time{}, nil }
