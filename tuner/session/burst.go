package session

import (
	"fmt"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/sampler"
	"lambdial/tuner/text"
)

// burst is how a size comes by its cold starts: an environment runs one
// invocation at a time, so that of several sent at once each begins its own.
// One alone goes first, to tell whether the size works at all. Where a round
// gave too few, others follow with an invocation more for each environment that
// is there by then.
type burst struct {
	// Of the newest round: what was sent, is in flight, and came to nothing.
	sent, flying                     int
	reused, throttled, failed, blind int
	asked                            time.Duration // pause that Lambda asked for
	coldBefore                       int
	// others are environments that are there though no cold start told of them,
	// as of a version that its owner's callers use.
	others int
	ran    int     // in all rounds
	spent  float64 // in all rounds, where there is a budget
	vain   int     // rounds in a row without a cold start
	pause  *pause
	over   bool
}

const (
	// vainRounds in a row end the bursts at a size.
	vainRounds = 5
	// mostEase halves a burst so often that one cold start at a time is left.
	mostEase = 7
)

// limitCold decides how many cold starts a size can get: one more takes one
// more invocation at once.
func (c *conductor) limitCold(why string) {
	c.cold = min(c.plan.Cold, c.most)
	f := c.facts.function
	switch {
	case c.cold > 0 && f.LogFormat == "JSON" && f.SystemLogLevel == "WARN":
		c.cold = 0
		c.rec.recordAnyway(tuner.Warned{Text: "no cold starts are begun on purpose: without a REPORT they can't be told from warm invocations"})
	case c.cold < c.plan.Cold:
		c.rec.recordAnyway(tuner.Warned{Text: fmt.Sprintf("%d instead of %s at each size: so many take as many invocations at once, and the limit is %s", c.cold, text.Count(c.plan.Cold, "cold start"), why)})
	}
}

// bursting says that a size still has cold starts to come. Nothing else is
// sent there until then.
func (c *conductor) bursting(size *tuner.Size) bool {
	b := c.lane(size.MemoryMB).burst
	return c.cold > 0 && size.Status == tuner.SizeReady && (b == nil || !b.over)
}

// sendBursts sends those that are due. held says that one waits for room, so
// that nothing else may take it.
func (c *conductor) sendBursts() (held bool) {
	if c.cold == 0 || c.paused || c.stop != nil {
		return false
	}
	type round struct {
		mb, n int
		at    target
	}
	var due []round
	flying := func(mb int) int { // those due are as good as sent
		n := c.flyingAt(mb)
		for _, r := range due {
			if r.mb == mb {
				n += r.n
			}
		}
		return n
	}
	var short []tuner.Warned
	c.rec.withState(func(s *tuner.State) {
		for _, size := range s.Sizes {
			if !c.bursting(size) {
				continue
			}
			lane := c.lane(size.MemoryMB)
			if lane.burst == nil {
				lane.burst = &burst{pause: newPause()}
			}
			b := lane.burst
			if b.flying > 0 {
				continue
			}
			c.judge(b, s, size)
			if b.over || time.Until(lane.retryAt) > 0 {
				continue
			}
			n, why := c.nextRound(b, s, size, flying)
			if why != "" {
				b.over = true
				short = append(short, tuner.Warned{MemoryMB: size.MemoryMB, Cold: c.cold, Text: why})
			}
			if n > 0 {
				due = append(due, round{size.MemoryMB, n, target{size.Function, size.Qualifier}})
			}
		}
	})
	for _, w := range short {
		c.rec.recordAnyway(w)
	}
	for _, r := range due {
		if c.flying+r.n > c.most {
			held = true
			continue
		}
		b := c.lane(r.mb).burst
		b.sent, b.flying = r.n, r.n
		b.reused, b.throttled, b.failed, b.blind, b.asked = 0, 0, 0, 0, 0
		for range r.n {
			c.invoke(sampler.Decision{MemoryMB: r.mb, Why: "cold starts"}, r.at, true)
		}
	}
	return held
}

// judge draws the lesson from a round that has come back.
func (c *conductor) judge(b *burst, s *tuner.State, size *tuner.Size) {
	if b.sent > 0 {
		b.ran += b.sent - b.throttled
		b.vain++
		if size.Cold.N() > b.coldBefore {
			b.vain = 0
		}
		if b.vain > 0 || b.blind > 0 {
			b.others = max(b.others, b.reused+b.blind-b.coldBefore)
		}
		if b.throttled > 0 {
			// The function's callers are throttled too: less at once, and later.
			c.ease = min(c.ease+1, mostEase)
			c.lane(size.MemoryMB).holdBack(max(b.pause.length(nil), b.asked))
		} else {
			c.ease = max(c.ease-1, 0)
		}
		b.sent, b.coldBefore = 0, size.Cold.N()
		b.spent, _ = s.SpentAt(size) // nothing else was sent there
	}
	b.over = size.Cold.N() >= c.cold
}

// nextRound is how many to send at once, 0 for none now, or why there will be
// no more.
func (c *conductor) nextRound(b *burst, s *tuner.State, size *tuner.Size, flying func(mb int) int) (n int, why string) {
	there := size.Cold.N() + b.others
	n = min(there+max(1, (c.cold-size.Cold.N())>>c.ease), c.most)
	switch {
	case b.vain >= vainRounds, b.blind > 0 && b.vain > 1 && !s.Reported(), b.ran+n > tuner.MostBursts(c.cold):
		return 0, b.obstacle()
	case n <= there:
		return 0, fmt.Sprintf("more take over %s at once", text.Count(c.most, "invocation"))
	}
	if !size.Proven() || !s.Reported() {
		n, there = 1, 0
	}
	if s.Plan.Samples == 0 {
		if n = min(n, c.room(s, size, flying)); n <= there {
			return 0, fmt.Sprintf("more take over its share of the %s in all", text.Count(s.Plan.MostInAll(), "invocation"))
		}
	}
	if s.Plan.Budget == 0 {
		return n, ""
	}
	room, known := sampler.Left(s, flying)
	if !known {
		return 0, ""
	}
	// Half of it is for warm samples, without which there is no verdict.
	half := room.Less(s.Plan.Budget / 2)
	own := half
	if size.Proven() { // what the first costs is not known
		own = half.Within(c.coldShare(s) - b.spent)
	}
	fits := own.Fits(s, size, n)
	others := slices.ContainsFunc(s.Sizes, func(z *tuner.Size) bool { return flying(z.MemoryMB) > 0 })
	switch {
	case fits > there:
		return fits, ""
	case half.Fits(s, size, n) > there:
		return 0, "more are likely to take over its share of the budget"
	case others:
		return 0, "" // there may be room when they are back
	}
	return 0, "more of them at once could take over half of the budget, the rest of which is for warm samples"
}

// room is how many more invocations the bursts at a size may take of those that
// all sizes have for them: its share of what the others left.
func (c *conductor) room(s *tuner.State, size *tuner.Size, flying func(mb int) int) int {
	left, taken := s.Plan.MostForBursts(), 0
	for _, z := range s.Sizes {
		n := z.Bursts
		if c.bursting(z) {
			taken += n + flying(z.MemoryMB)
		} else {
			left -= n
		}
	}
	return min(left/max(1, c.still(s))-size.Bursts, left-taken)
}

// still is how many sizes are still to get their cold starts.
func (c *conductor) still(s *tuner.State) (n int) {
	for _, size := range s.Sizes {
		if size.Status == tuner.SizeWaiting || c.bursting(size) {
			n++
		}
	}
	if s.Plan.AutoSizes { // they come one by one
		n += max(0, len(tuner.DefaultSizes(s.Function.MemoryMB))-len(s.Sizes))
	}
	return n
}

// coldShare of the budget that each size still to get its cold starts may spend on
// them, with what it has: half of it, less what the others took.
func (c *conductor) coldShare(s *tuner.State) float64 {
	half := s.Plan.Budget / 2
	for _, size := range s.Sizes {
		waits := size.Status == tuner.SizeWaiting || c.bursting(size)
		if b := c.lane(size.MemoryMB).burst; !waits && b != nil {
			half -= b.spent
		}
	}
	return half / float64(max(1, c.still(s)))
}

// obstacle tells what kept the newest round from more cold starts.
func (b *burst) obstacle() string {
	switch {
	case b.blind > 0:
		return "without a REPORT they can't be told from warm invocations"
	case b.throttled > 0:
		return "Lambda throttled the others"
	case b.failed > 0:
		return "the others failed"
	}
	return "the others were answered by environments that had begun before"
}

// landed counts an answer; s is nil where there was none.
func (b *burst) landed(s *tuner.Sample, throttled bool, asked time.Duration) {
	b.flying--
	switch {
	case throttled:
		b.throttled++
		b.asked = max(b.asked, asked)
	case s == nil || s.Failure != nil || s.NotCounted != "":
		b.failed++
	case s.NoReport:
		b.blind++
	case !s.Cold:
		b.reused++
	}
}
