package cli

import (
	"os"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
)

// soon is how long ctrl+z waits for $LATEST to be put back.
const soon = time.Second

// suspension is the program's stopping by ctrl+z: not before $LATEST is as it was,
// where that comes soon. In place it would not, so that the session ends.
type suspension struct {
	asked      <-chan os.Signal
	halt, done func()
	session    *session.Session
	show       *progress
	// late tells that it has waited enough, nil while it waits for nothing.
	late <-chan time.Time
	// ending: the session cleans up.
	ending bool
}

func newSuspension(s *session.Session, show *progress) *suspension {
	asked, halt, done := onStop()
	return &suspension{asked: asked, halt: halt, done: done, session: s, show: show}
}

// ask takes in a ctrl+z.
func (z *suspension) ask(state *tuner.State) {
	switch owed := archive.OwedBy(state).Settings; {
	case owed == nil:
		z.now(state)
	case state.Plan.Isolation == tuner.IsolateLatest && !z.ending:
		z.ending = true
		z.show.line("ctrl+z: %s is not left with a size that is tried: it gets its %d MB back, and the session ends (once more to stop at once)", state.Function.Name, owed.Want.MemoryMB)
		z.session.Stop("stopped by ctrl+z")
	case z.late == nil:
		z.late = time.After(soon)
	}
}

// seen stops the program as soon as what it waited for is done.
func (z *suspension) seen(state *tuner.State) {
	if z.late != nil && archive.OwedBy(state).Settings == nil {
		z.now(state)
	}
}

// now stops the program, which says what stands until it goes on.
func (z *suspension) now(state *tuner.State) {
	z.late = nil
	z.show.line("%s", whileStopped(state))
	z.halt()
}
