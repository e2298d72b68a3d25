package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lambdial/tuner"
)

// copyFunction makes the temporary function and waits until it can be used. The
// name is the session's own, so a function of that name and description is ours,
// whichever try made it.
func (c *changer) copyFunction(ctx context.Context, source, name, description string) (*tuner.Mark, error) {
	change := tuner.Change{Action: tuner.ActionCopy, Function: name, Description: description}
	lost := false
	for pause := newPause(); ; {
		var err error
		if change, err = c.intend(change); err != nil {
			return nil, err
		}
		request, done := onItsWay(ctx)
		_, err = c.account.Copy(request, source, name, description)
		done()
		if err == nil {
			break
		}
		if lost = lost || maybe(err) || tuner.KindOf(err) == tuner.ErrBusy; lost { // busy: it exists, or is being made
			f, lookErr := c.look(ctx, name, "")
			if lookErr == nil && f.Description == description {
				break
			}
			if lookErr != nil && tuner.KindOf(lookErr) != tuner.ErrNotFound {
				return nil, errors.Join(err, lookErr)
			}
			if !passing(err) && !maybe(err) {
				return nil, err // the intent stays open
			}
		} else if !passing(err) {
			return nil, c.refused(change.ID, err)
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return nil, errors.Join(err, waitErr)
		}
	}
	now, err := c.ready(ctx, name, "", time.Now())
	if err != nil {
		return nil, err
	}
	mark, err := c.confirm(change.ID, now)
	if err == nil && now.State == "Failed" {
		err = fmt.Errorf("the copy %s could not be started: %s", name, now.StateReason)
	}
	return mark, err
}
