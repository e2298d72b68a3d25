package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/text"
)

const (
	// lastAnswers is how long a stopped session waits for invocations in
	// flight: they are paid for, and most functions answer within it.
	lastAnswers = 3 * time.Second
	// lastChange is how long it waits for a change of the account that has
	// begun: the longest that a call takes.
	lastChange = 30 * time.Second
	// silence is how long a session goes on without a single answer while the
	// network is gone or every invocation is throttled.
	silence = 2 * time.Minute
)

// What flows where while a session samples:
//
//	plan ─► waiting ─► preparer (one change of $LATEST at a time) ─ prepared ─┐
//	sampler ◄─ state ◄─ recorder ◄──────────────── events ◄──────────────────┤ step
//	   └─ decision ─► lane of that size ─► invoke ─────────────── results ────┤
//	a person ─ controls (pause, add) ─────────────────────────────────────────┘
//
// step takes in one thing at a time, so that what is decided next is decided on
// all that has happened. An invocation is in a lane from the decision to its
// landing; what it tells becomes an event, and the state is folded from those.

// conductor is the state of sampling; its fields belong to the goroutine that
// runs tune, but for what arrives by channel.
type conductor struct {
	*Session
	prep     *preparer
	hard     context.Context // cancelled, it ends what is in flight
	workers  sync.WaitGroup
	results  chan landing
	prepared chan preparation
	broken   chan error // a panic elsewhere

	lanes     map[int]*lane // by memory size
	flying    int
	most      int // in flight at once
	cold      int // cold starts at each size
	ease      int // how often bursts are halved, because Lambda throttled
	lastHeard time.Time
	sent      uint64 // invocations so far
	expander  *payload.Expander
	waiting   []int // sizes still to be made ready
	preparing bool
	paused    bool
	stop      *tuner.Stopped
	err       error
}

type landing struct {
	mb      int
	payload int
	content []byte // of it, as it was sent
	sent    time.Time
	in      tuner.Invocation
	target  target
	burst   bool
	mark    environmentMark // of the size's environments
	err     error
}

type target struct{ function, qualifier string }

// tune makes sizes ready and samples them until there is a reason to stop.
func (s *Session) tune(soft, hard context.Context) error {
	work, cancel := context.WithCancel(hard)
	c := &conductor{
		Session: s, hard: work, lastHeard: time.Now(),
		prep:    &preparer{changer: s.changer, plan: s.plan, session: s.name()},
		results: make(chan landing), prepared: make(chan preparation), broken: make(chan error, 1),
		lanes: map[int]*lane{},
	}
	c.expander = payload.NewExpander()
	if s.options.Repeatable {
		c.expander = payload.NewRepeatable(s.options.Seed)
	}
	for _, v := range s.facts.versions {
		c.prep.before = append(c.prep.before, v.Number)
	}
	defer c.workers.Wait() // also after a panic: undoing must be alone
	defer cancel()
	c.begin(soft)
	for c.stop == nil {
		c.step(soft)
	}
	s.rec.recordAnyway(*c.stop)
	c.land()
	return c.err
}

func (s *Session) name() (name string) {
	s.rec.withState(func(st *tuner.State) { name = st.Session })
	return name
}

// begin says what is to be known beforehand and starts on the first size.
func (c *conductor) begin(soft context.Context) {
	c.rec.recordAnyway(tuner.Entered{Phase: tuner.PhasePreparing})
	for _, text := range c.facts.notes {
		c.rec.recordAnyway(tuner.Warned{Text: text})
	}
	var why string
	if c.most, why = inFlightLimit(c.facts, c.plan.Isolation); c.most < c.plan.InFlight() {
		c.rec.recordAnyway(tuner.Warned{Text: fmt.Sprintf("at most %s at once: %s", text.Count(c.most, "invocation"), why)})
	}
	c.limitCold(why)
	c.waiting = c.fresh()
	c.nowFirst()
	err := c.prep.start(soft, c.facts.function)
	switch {
	case soft.Err() != nil:
		c.stop = stopped(soft)
	case err != nil:
		c.fail(err)
	}
}

// step starts what can be started and then takes in one thing that happened.
func (c *conductor) step(soft context.Context) {
	c.prepareNext()
	wake := c.invokeDue()
	if c.stop != nil {
		return
	}
	var timer <-chan time.Time
	if wake > 0 {
		t := time.NewTimer(wake)
		defer t.Stop()
		timer = t.C
	}
	select {
	case r := <-c.results:
		c.landed(r)
	case p := <-c.prepared:
		c.preparationDone(p)
	case ctl := <-c.controls:
		c.obey(ctl)
	case err := <-c.broken:
		c.fail(err)
	case <-timer:
	case <-soft.Done():
		c.stop = stopped(soft)
	case <-c.hard.Done():
		c.stop = &tuner.Stopped{Why: "abandoned", Interrupted: true}
	}
}

// stopped is the end that whoever runs the session asked for.
func stopped(ctx context.Context) *tuner.Stopped {
	why := interruption(ctx)
	return &tuner.Stopped{Why: why, Interrupted: why != tuner.OutOfTime}
}

func interruption(ctx context.Context) string {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause.Error()
	}
	return "interrupted"
}

func (c *conductor) obey(ctl control) {
	switch {
	case ctl.pause != nil:
		c.paused = *ctl.pause
		c.rec.recordAnyway(tuner.Paused{Paused: c.paused})
		c.lastHeard = time.Now()
	default:
		c.add(ctl.add, "added by hand")
	}
}

func (c *conductor) add(mb int, why string) {
	known := mb < tuner.MinMemoryMB || mb > tuner.MaxMemoryMB
	c.rec.withState(func(s *tuner.State) { known = known || s.Size(mb) != nil })
	if !known {
		c.rec.recordAnyway(tuner.Added{MemoryMB: mb, Why: why})
		c.waiting = append(c.waiting, mb)
	}
}

// fail ends sampling because of an error.
func (c *conductor) fail(err error) {
	if c.stop == nil {
		c.err = err
		c.stop = &tuner.Stopped{Why: err.Error(), Failed: true}
		var broken *brokenError
		if errors.As(err, &broken) {
			c.stop.Stack = string(broken.stack)
		}
	}
}

// brokenError is a panic. People read one line; the session log keeps where.
type brokenError struct {
	value any
	stack []byte
}

func (e *brokenError) Error() string {
	return fmt.Sprintf("lambdial has a bug (%v); the session log tells where", e.value)
}

func (c *conductor) phase() (p tuner.Phase) {
	c.rec.withState(func(s *tuner.State) { p = s.Phase })
	return p
}

func (c *conductor) dropSize(mb int, why string) {
	c.rec.recordAnyway(tuner.Dropped{MemoryMB: mb, Why: why})
}

// work runs f beside; tune waits for it. A panic there ends the session in
// order instead of the process at once.
func (c *conductor) work(f func()) {
	c.workers.Add(1)
	go func() {
		defer c.workers.Done()
		defer func() {
			if r := recover(); r != nil {
				select {
				case c.broken <- &brokenError{value: r, stack: debug.Stack()}:
				default:
				}
			}
		}()
		f()
	}()
}

// land takes in what is still in flight for a while, and lets a change of the
// account that has begun come to its end.
func (c *conductor) land() {
	patience := time.NewTimer(lastAnswers)
	defer patience.Stop()
	change := time.NewTimer(lastChange)
	defer change.Stop()
	given := false // up on answers
	for c.flying > 0 && !given || c.preparing {
		select {
		case r := <-c.results:
			c.landed(r)
		case p := <-c.prepared:
			c.preparationDone(p)
		case <-change.C:
			return
		case <-patience.C:
			given = true
			if c.flying > 0 {
				c.rec.recordAnyway(tuner.Warned{Text: fmt.Sprintf("without an answer when sampling stopped: %s, billed by Lambda and not counted here", text.Count(c.flying, "invocation"))})
			}
		case <-c.hard.Done():
			return
		}
	}
}
