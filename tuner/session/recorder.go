package session

import (
	"fmt"
	"sync"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
)

// recorder is the one way by which events come into being: it writes them to
// the session log, folds them into the state, and passes them on. What can't
// be written did not happen.
type recorder struct {
	mu     sync.Mutex
	state  *tuner.State
	log    *journal.Log
	out    listener
	nextID int
	clock  clock
}

func newRecorder(log *journal.Log, state *tuner.State, out listener) *recorder {
	r := &recorder{state: state, log: log, out: out, clock: clock{start: time.Now()}}
	for _, c := range state.Changes {
		r.nextID = max(r.nextID, c.ID)
	}
	return r
}

// record makes an event of what happened now.
func (r *recorder) record(what tuner.Happening) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.recordLocked(what)
}

func (r *recorder) recordLocked(what tuner.Happening) error {
	e := tuner.Event{At: r.clock.now(), What: what}
	if err := r.log.Append(e); err != nil {
		return err
	}
	r.apply(e)
	return nil
}

// recordAnyway records what is not needed to undo anything. A log that can't take it
// does not stop the undoing, which needs no more than the log already has.
func (r *recorder) recordAnyway(what tuner.Happening) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.recordLocked(what); err != nil {
		r.apply(tuner.Event{At: r.clock.now(), What: what})
	}
}

func (r *recorder) apply(e tuner.Event) {
	r.state.Apply(e)
	r.out.push(e)
}

// intend puts a change on the disk before it is made and gives it its number. A
// change that has one is tried again.
func (r *recorder) intend(change tuner.Change) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if change.ID == 0 {
		change.ID = r.nextID + 1
	}
	if err := r.recordLocked(tuner.Intended{Change: change}); err != nil {
		return 0, fmt.Errorf("nothing was changed, because it could not be written down first: %w", err)
	}
	r.nextID = max(r.nextID, change.ID)
	return change.ID, nil
}

// withState looks at the state while nobody changes it.
func (r *recorder) withState(look func(*tuner.State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	look(r.state)
}

// owed is what has to be undone as of now.
func (r *recorder) owed() (o archive.Owed) {
	r.withState(func(s *tuner.State) { o = archive.OwedBy(s) })
	return o
}

// queue hands events on in order. It never makes the sender wait and never
// loses one: a slow screen must not slow the measurement.
type queue struct {
	mu      sync.Mutex
	waiting []tuner.Event
	wake    chan struct{}
	closed  bool
	out     chan tuner.Event
}

func newQueue() *queue {
	q := &queue{wake: make(chan struct{}, 1), out: make(chan tuner.Event, 256)}
	return q
}

func (q *queue) push(e tuner.Event) {
	q.mu.Lock()
	q.waiting = append(q.waiting, e)
	q.mu.Unlock()
	q.poke()
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.poke()
}

func (q *queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pump moves events to out until the queue is closed and empty, or until gone
// says that nobody listens any more.
func (q *queue) pump(gone <-chan struct{}) {
	defer close(q.out)
	for {
		q.mu.Lock()
		batch, closed := q.waiting, q.closed
		q.waiting = nil
		q.mu.Unlock()
		for _, e := range batch {
			select {
			case q.out <- e:
			case <-gone:
				return
			}
		}
		if closed && len(batch) == 0 {
			return
		}
		if len(batch) == 0 {
			select {
			case <-q.wake:
			case <-gone:
				return
			}
		}
	}
}

// clock tells the wall time as it was at the start plus the time since, so
// that a jump of the wall clock is not taken for time that passed. Its times
// have no monotonic reading, which no file keeps either.
type clock struct{ start time.Time }

func (c clock) now() time.Time { return c.start.Round(0).Add(time.Since(c.start)) }

// listener is who is told of events.
type listener interface{ push(tuner.Event) }

// discard is nobody.
type discard struct{}

func (discard) push(tuner.Event) {}
