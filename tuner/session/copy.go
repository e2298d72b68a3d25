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
func (c *changer) copyFunction(ctx context.Context, source, name, description, architecture string) (*tuner.Mark, error) {
	a := &attempt{change: tuner.Change{Action: tuner.ActionCopy, Function: name, Description: description}}
	a.call = func(ctx context.Context) error {
		_, err := c.account.Copy(ctx, source, name, description, architecture)
		return err
	}
	a.resolve = func(err error, lost bool) (fate, error) {
		if !lost && tuner.KindOf(err) != tuner.ErrBusy { // busy: it exists, or is being made
			return asAnswered, nil
		}
		f, lookErr := c.function(ctx, name, "")
		switch {
		case lookErr == nil && f.Description == description:
			return over, nil
		case lookErr != nil && tuner.KindOf(lookErr) != tuner.ErrNotFound:
			return inDoubt, errors.Join(err, lookErr)
		case !passing(err) && !maybe(err):
			return inDoubt, err
		}
		return inDoubt, nil
	}
	if err := c.try(ctx, a); err != nil {
		return nil, err
	}
	now, err := c.ready(ctx, name, "", time.Now())
	if err != nil {
		return nil, err
	}
	mark, err := c.confirm(a.change.ID, now)
	if err == nil && now.State == "Failed" {
		err = fmt.Errorf("the copy %s could not be started: %s", name, now.StateReason)
	}
	return mark, err
}
