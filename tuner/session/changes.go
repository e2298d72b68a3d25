package session

import (
	"context"
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

// changer makes changes to the account, each one announced in the log before
// it is made and confirmed after it.
type changer struct {
	account tuner.Account
	rec     *recorder
	// past holds the sessions beside this one, nil while it is at work.
	past *archive.Archive
	// undoing goes ahead even where the disk is full by now: the log already
	// tells what is ours, and undoing twice does no more than once.
	undoing bool
	// early is a revision that was seen after a publish and may be that from
	// before it.
	early string
	// doubt is the warning that another revision was somebody's, which the next
	// change will tell.
	doubt *tuner.Warned
}

// requestBound is more than any request to change something takes: an upload
// of 50 MB has five minutes.
const requestBound = 6 * time.Minute

// onItsWay is for a request to change something. Stopping does not cut it off,
// for nobody could tell what became of it.
func onItsWay(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), requestBound)
}

// intend announces a change, or one more try of it, and gives it its number, 0
// if undoing goes ahead without one.
func (c *changer) intend(change tuner.Change) (tuner.Change, error) {
	id, err := c.rec.intend(change)
	if err == nil {
		change.ID = id
	}
	if c.undoing {
		return change, nil
	}
	return change, err
}

// recordOutcome records what became of a change.
func (c *changer) recordOutcome(what tuner.Happening) error {
	if c.undoing {
		c.rec.recordAnyway(what)
		return nil
	}
	return c.rec.record(what)
}

func (c *changer) refused(id int, err error) error {
	if noteErr := c.recordOutcome(tuner.Refused{ID: id, Reason: err.Error()}); noteErr != nil {
		return fmt.Errorf("%w; %w", err, noteErr)
	}
	return err
}

// DeployedError says that somebody else changed the function meanwhile.
type DeployedError struct {
	Function, What string
	// Stands: the memory size was set before that, and is there still.
	Stands bool
	// Since: after the session, and not while it was at work.
	Since bool
}

func (e *DeployedError) Error() string {
	if e.Since {
		return fmt.Sprintf("somebody else changed %s since the session (%s)", e.Function, e.What)
	}
	return fmt.Sprintf("somebody else changed %s during the session (%s)", e.Function, e.What)
}

// UpdateFailedError says that a change was taken and then came to nothing.
type UpdateFailedError struct {
	Function string
	To       tuner.Settings
	// Now are the settings that Lambda tells since.
	Now    tuner.Settings
	Reason string // Lambda's own
}

func (e *UpdateFailedError) Error() string {
	return fmt.Sprintf("update of %s to %d MB failed%s", e.Function, e.To.MemoryMB, text.Because(e.Reason))
}

// settleBound is how long an update may stay in progress. Image functions and
// those in a VPC take minutes.
const settleBound = 10 * time.Minute

// function reads a function, through throttling and a passing loss of network.
func (c *changer) function(ctx context.Context, function, qualifier string) (tuner.Function, error) {
	return insist(ctx, func() (tuner.Function, error) { return c.account.Function(ctx, function, qualifier) })
}

// settled waits until no update is in progress.
func (c *changer) settled(ctx context.Context, function string) (tuner.Function, error) {
	return c.ready(ctx, function, "", time.Time{})
}

// ready waits until a function or a version of it can be used. That there is
// none is no answer soon after it was made. An update takes a second or two, and
// a session waits for one a size: it looks five times a second, and less often
// the longer it takes.
func (c *changer) ready(ctx context.Context, function, qualifier string, made time.Time) (tuner.Function, error) {
	began := time.Now()
	until := began.Add(settleBound)
	for wait := 25 * time.Millisecond; ; wait = min(wait*3/2, max(200*time.Millisecond, time.Since(began)/10), 2*time.Second) {
		f, err := c.function(ctx, function, qualifier)
		switch {
		case tuner.KindOf(err) == tuner.ErrNotFound && untilQuiet(made) > 0:
			wait = min(wait, 200*time.Millisecond)
		case err != nil || !f.Updating():
			return f, err
		}
		if time.Now().After(until) {
			return f, fmt.Errorf("%s is still being updated after %s%s", function, settleBound, text.Because(f.UpdateReason))
		}
		if err := sleep(ctx, wait); err != nil {
			return f, err
		}
	}
}
