// Package session carries out a plan on an account: it makes the memory sizes
// ready, invokes the function at them, and leaves the account as it was.
//
// All that happens is an event, on disk before the next thing happens where it
// bears on the account. See changer for how changes are made and undone.
package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/preflight"
	"lambdial/tuner/price"
	"lambdial/tuner/sampler"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// Options say on what a session runs.
type Options struct {
	Account tuner.Account
	// Dir holds the session logs.
	Dir string
	// Price is the list price, nil where it is unknown. The plan's discount is
	// taken off here.
	Price *price.Price
	// Seed decides the order in which sizes that are equally due are invoked.
	Seed uint64
	// Repeatable lets the seed decide what the placeholders of payloads become,
	// too. Otherwise random ones are never the same in another session.
	Repeatable bool
	// Continue is an earlier session of the same code whose samples count as this
	// one's, Against one that this one only checks; "" for none.
	Continue, Against string
	// CleanUpBound is how long cleaning up may take; 0 is two minutes. What is
	// not undone by then is named.
	CleanUpBound time.Duration
}

// Session is a tuning run in progress.
type Session struct {
	plan    tuner.Plan
	facts   facts
	options Options
	changer *changer
	rec     *recorder
	sampler sampler.Sampler
	lock    *journal.Lock
	log     *journal.Log
	out     *queue

	controls chan control
	stop     context.CancelCauseFunc
	abandon  context.CancelFunc
	gone     chan struct{} // closed on Abandon
	once     sync.Once
	done     chan struct{} // closed when everything has ended
	failure  error
}

// Start checks the plan against the account and begins. An error means that
// nothing was changed. A cancelled ctx stops sampling and cleans up, like Stop.
func Start(ctx context.Context, p tuner.Plan, o Options) (*Session, error) {
	p = p.WithSizes()
	if err := p.Validate(); err != nil {
		return nil, &RefusedError{Why: err.Error()}
	}
	f, err := gather(ctx, o.Account, p)
	if err != nil {
		return nil, err
	}
	if err := preflight.Check(f.function, p, o.Price); err != nil {
		return nil, err
	}
	f.notes = preflight.Notes(f.function, p, o.Price, f.host)
	if o.Price != nil {
		o.Price = new(o.Price.Discounted(p.Discount))
	}
	lock, free, err := journal.LockFunction(o.Dir, journal.FunctionKey(o.Account.Identity(), f.function))
	if err != nil {
		return nil, err
	}
	if !free {
		return nil, refuse("another lambdial on this machine is tuning %s", p.Function)
	}
	s, err := open(ctx, f, p, o, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	if o.CleanUpBound == 0 {
		s.options.CleanUpBound = 2 * time.Minute
	}
	soft, stop := context.WithCancelCause(ctx)
	hard, abandon := context.WithCancel(context.WithoutCancel(ctx))
	s.stop, s.abandon = stop, abandon
	go s.run(soft, hard)
	return s, nil
}

// open writes the session's first event.
func open(ctx context.Context, f facts, p tuner.Plan, o Options, lock *journal.Lock) (*Session, error) {
	if err := unfinished(f, o); err != nil {
		return nil, err
	}
	now := time.Now()
	name := journal.NewSession(now)
	log, err := journal.Create(o.Dir, name)
	if err != nil {
		return nil, err
	}
	out := newQueue()
	rec := newRecorder(log, &tuner.State{}, out)
	earlier, _ := archive.In(o.Dir).Seen(ctx, f.function, cmp.Or(p.Architecture, f.function.Architecture)) // without it there is only less to go by
	versions := make([]string, 0, len(f.versions))
	for _, v := range f.versions {
		versions = append(versions, v.Number)
	}
	told := p
	if told.Payloads, err = journal.Digests(o.Dir, p.Payloads); err != nil {
		return nil, errors.Join(err, log.Close(), os.Remove(log.Path()))
	}
	taken, err := continued(o, f.function, told)
	if err != nil {
		return nil, errors.Join(err, log.Close(), os.Remove(log.Path()))
	}
	opened := tuner.Opened{
		Continues: o.Continue, Against: o.Against,
		Session: name, Account: o.Account.Identity(), Plan: told, Function: f.function,
		Versions: versions, Price: o.Price, Earlier: earlier, PID: os.Getpid(), Host: f.host,
	}
	if err := rec.record(opened); err != nil {
		return nil, errors.Join(err, log.Close(), os.Remove(log.Path()))
	}
	for _, happened := range taken {
		rec.recordAnyway(happened)
	}
	s := &Session{
		plan: p, facts: f, options: o, lock: lock, log: log, out: out, rec: rec,
		changer: &changer{account: o.Account, rec: rec}, sampler: sampler.New(p, o.Seed),
		controls: make(chan control, 16), gone: make(chan struct{}), done: make(chan struct{}),
	}
	s.tellContinued(taken)
	return s, nil
}

// unfinished refuses to begin where an earlier session has not been undone:
// what the function has now may not be what its owner set.
func unfinished(f facts, o Options) error {
	leftovers, _, err := archive.In(o.Dir).Owing() // the lock is ours here, so none of them is at work
	if err != nil {
		return err
	}
	here := journal.FunctionKey(o.Account.Identity(), f.function)
	known := map[string]bool{}
	for _, l := range leftovers {
		known[l.State.Session] = true
		if journal.FunctionKey(l.State.Account, l.State.Function) == here {
			return refuse("the session %s on %s was interrupted and is not undone: run lambdial restore first", l.State.Session, f.function.Name)
		}
	}
	return foreign(f, func(session string) bool { return known[session] })
}

// Events gives the session's events from the first one on. The channel is
// closed after the last; none is dropped, and reading slowly slows nothing.
func (s *Session) Events() <-chan tuner.Event { return s.out.out }

// Pause halts or resumes the invocations; the account stays as it is.
func (s *Session) Pause(paused bool) { s.send(control{pause: &paused}) }

// Stop ends sampling, gives the reason, and cleans up.
func (s *Session) Stop(why string) { s.stop(errors.New(why)) }

// AddSize adds a memory size while the session runs.
func (s *Session) AddSize(memoryMB int) { s.send(control{add: memoryMB}) }

// Abandon leaves now: nothing more is undone, which the session log tells to
// restore.
func (s *Session) Abandon() {
	s.once.Do(func() {
		close(s.gone)
		s.abandon()
	})
}

// Wait waits for the end and tells what ended the session early, if an error
// did. Events must be read meanwhile, or Abandon called.
func (s *Session) Wait() error {
	<-s.done
	return s.failure
}

// Log is the path of the session log.
func (s *Session) Log() string { return s.log.Path() }

type control struct {
	pause *bool
	add   int
}

func (s *Session) send(c control) {
	select {
	case s.controls <- c:
	case <-s.done:
	}
}

// run is the session from here to its end. soft ends sampling; hard ends
// everything.
func (s *Session) run(soft, hard context.Context) {
	pumped := make(chan struct{})
	go func() { s.out.pump(s.gone); close(pumped) }()
	defer func() {
		if r := recover(); r != nil {
			// The log has all that restore needs; but try at once.
			s.failure = &brokenError{value: r}
			s.rec.recordAnyway(tuner.Stopped{Why: s.failure.Error(), Failed: true, Stack: string(debug.Stack())})
			s.finish(soft, hard)
		}
		s.out.close()
		<-pumped
		s.stop(nil)
		s.abandon()
		s.failure = errors.Join(s.failure, s.log.Close(), s.lock.Release())
		close(s.done)
	}()
	s.failure = s.tune(soft, hard)
	s.finish(soft, hard)
}

// finish cleans up, within the bound, unless the session was abandoned.
func (s *Session) finish(soft, hard context.Context) {
	if hard.Err() != nil {
		return
	}
	s.rec.recordAnyway(tuner.Entered{Phase: tuner.PhaseCleaning})
	bound := s.options.CleanUpBound
	if tuner.KindOf(s.failure) == tuner.ErrNetwork {
		bound /= 2
	}
	bounded, cancel := context.WithTimeout(hard, bound)
	defer cancel()
	u := s.changer.undo(bounded)
	if len(u.left) == 0 && s.failure == nil && soft.Err() == nil {
		if err := s.apply(bounded); err != nil {
			s.failure = fmt.Errorf("the winning size was not set: %w", err)
			again := s.changer.undo(bounded) // it may have been set after all
			u.left, u.kept = again.left, append(u.kept, again.kept...)
		}
	}
	if hard.Err() != nil {
		return // abandoned meanwhile: restore finishes it
	}
	s.rec.recordAnyway(tuner.Closed{Restored: len(u.left) == 0, Left: u.left, Kept: u.kept})
}

// leastConfidence is that below which a size is not set without being asked.
const leastConfidence = 0.8

// fewestToShorten are the invocations below which a timeout is not shortened
// without being asked: the longest of 20 bounds what six of seven take.
const fewestToShorten = 20

// apply sets the winning size and its timeout to stay, where the plan asks for it.
func (s *Session) apply(ctx context.Context) error {
	var v verdict.Verdict
	var interrupted bool
	s.rec.withState(func(st *tuner.State) { v, interrupted = verdict.Of(st).Verdict(), st.Interrupted })
	before := s.facts.function
	if interrupted || v.MemoryMB == 0 || !s.plan.Apply && !s.plan.ApplyTimeout {
		return nil
	}
	var r Request
	if s.plan.Apply && v.MemoryMB != before.MemoryMB {
		if err := mayStay(v); err != nil {
			return err
		}
		r.MemoryMB = v.MemoryMB
	}
	if s.plan.ApplyTimeout {
		r.TimeoutS = s.timeoutFor(cmp.Or(r.MemoryMB, before.MemoryMB))
	}
	if r == (Request{}) {
		return nil
	}
	return s.changer.apply(ctx, r)
}

// mayStay refuses a size that is not sure enough to be set without being asked.
func mayStay(v verdict.Verdict) error {
	switch {
	case v.Note != "":
		return fmt.Errorf("%s", v.Note)
	case v.Target != nil && !v.Target.Known:
		return fmt.Errorf("whether %d MB keeps the target can't be told from %s", v.MemoryMB, text.Count(v.Target.Samples, "sample"))
	case v.Standing == verdict.StandingOnly:
		return fmt.Errorf("no other size was measured to compare %d MB with", v.MemoryMB)
	case v.Confidence < leastConfidence:
		return fmt.Errorf("%d MB is only %s sure: sample more", v.MemoryMB, verdict.PercentSure(v.Confidence))
	}
	return nil
}

// timeoutFor is the timeout to set for a size, 0 where it stays, which is warned
// of if it is for what is not known.
func (s *Session) timeoutFor(memoryMB int) (seconds int) {
	var t verdict.Timeout
	var known bool
	s.rec.withState(func(st *tuner.State) { t, known = verdict.Of(st).Timeout(memoryMB) })
	stays := fmt.Sprintf("the timeout stays at %s: ", text.Limit(t.Configured))
	switch {
	case !known:
		s.rec.recordAnyway(tuner.Warned{Text: fmt.Sprintf("the timeout stays: %d MB was not measured", memoryMB)})
	case t.Recommended == 0:
		s.rec.recordAnyway(tuner.Warned{Text: stays + fmt.Sprintf("at %d MB invocations ended at their timeout, so that nobody knows how long they take", memoryMB)})
	case t.Recommended < t.Configured && t.Invocations < fewestToShorten:
		s.rec.recordAnyway(tuner.Warned{Text: stays + fmt.Sprintf("%s at %d MB are too few to shorten it without being asked (%d)", text.Count(t.Invocations, "invocation"), memoryMB, fewestToShorten)})
	case t.Recommended != t.Configured:
		return t.RecommendedS()
	}
	return 0
}
