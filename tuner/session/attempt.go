package session

import (
	"context"
	"errors"

	"lambdial/tuner"
)

// attempt is a change of the account, with what tells what became of it.
type attempt struct {
	change tuner.Change
	// look, where there is one, comes before each try is announced; over says
	// that there is nothing left to do.
	look func() (over bool, err error)
	// guard, where there is one, comes right before the request. Its error is a
	// refusal.
	guard func() error
	call  func(ctx context.Context) error
	// resolve finds out what became of a try that was refused or not answered.
	// An answer that was lost may be this try's or an earlier one's. Its error
	// ends the attempt with the announcement open.
	resolve func(refusal error, lost bool) (fate, error)
}

// fate is what became of a try.
type fate int

const (
	asAnswered fate = iota // what it was answered tells all
	notMade                // to be tried again
	inDoubt                // to be tried again, and it may have been made
	over                   // it was made, or there is nothing left to do
)

// try announces a change and asks for it, until that is answered or a look
// shows what became of it. A try whose answer is lost is never taken for
// refused: what may have been made stays announced, and is owed.
func (c *changer) try(ctx context.Context, a *attempt) error {
	lost := false // so that an earlier try may have taken effect
	for pause := newPause(); ; {
		if a.look != nil {
			if over, err := a.look(); over || err != nil {
				return err
			}
		}
		var err error
		if a.change, err = c.intend(a.change); err != nil {
			return err
		}
		if a.guard != nil {
			if err := a.guard(); err != nil {
				return c.refused(a.change.ID, err)
			}
		}
		request, done := onItsWay(ctx)
		err = a.call(request)
		done()
		if err == nil {
			return nil
		}
		lost = lost || maybe(err)
		became, ends := a.resolve(err, lost)
		switch {
		case became == over || ends != nil:
			return ends
		case became == inDoubt:
			lost = true
		case became == notMade, passing(err), maybe(err):
		case lost:
			return err
		default:
			return c.refused(a.change.ID, err)
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return errors.Join(err, waitErr)
		}
	}
}
