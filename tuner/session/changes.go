package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
)

// changer makes changes to the account, each one announced in the log before
// it is made and confirmed after it.
type changer struct {
	account tuner.Account
	rec     *recorder
	// undoing goes ahead even where the disk is full by now: the log already
	// tells what is ours, and undoing twice does no more than once.
	undoing bool
	// lostAt is when a change last got no answer. It may take effect later.
	lostAt time.Time
}

// lateEffect is how long after a lost answer a change may still take effect.
const lateEffect = 5 * time.Second

// requestBound is more than any request to change something takes: an upload
// of 50 MB has five minutes.
const requestBound = 6 * time.Minute

// onItsWay is for a request to change something. Stopping does not cut it off,
// for nobody could tell what became of it.
func onItsWay(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), requestBound)
}

func (c *changer) lost() { c.lostAt = time.Now() }

// calm waits until a change without an answer has taken effect or never will.
func (c *changer) calm(ctx context.Context) error {
	if wait := lateEffect - time.Since(c.lostAt); wait > 0 && !c.lostAt.IsZero() {
		return sleep(ctx, wait)
	}
	return nil
}

// intend announces a change and gives it its number, 0 if undoing goes ahead
// without one.
func (c *changer) intend(change tuner.Change) (id int, err error) {
	id, err = c.rec.intend(change)
	if c.undoing {
		return id, nil
	}
	return id, err
}

// note records what became of a change.
func (c *changer) note(what tuner.Happening) error {
	if c.undoing {
		c.rec.tell(what)
		return nil
	}
	return c.rec.record(what)
}

// DeployedError says that somebody else changed the function meanwhile.
type DeployedError struct{ Function, What string }

func (e *DeployedError) Error() string {
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
	return fmt.Sprintf("update of %s to %d MB failed%s", e.Function, e.To.MemoryMB, because(e.Reason))
}

// settleBound is how long an update may stay in progress. Image functions and
// those in a VPC take minutes.
const settleBound = 10 * time.Minute

// configure sets the settings of $LATEST if it still stands as seen, waits
// until they have taken effect, and tells how the function stands then.
func (c *changer) configure(ctx context.Context, action tuner.Action, function string, to tuner.Settings, seen *tuner.Mark) (*tuner.Mark, error) {
	id, err := c.intend(tuner.Change{Action: action, Function: function, MemoryMB: to.MemoryMB, From: &seen.Settings, To: &to, Seen: seen})
	if err != nil {
		return nil, err
	}
	revised := 0
	for pause, lost := newPause(), false; ; {
		request, done := onItsWay(ctx)
		_, err := c.account.Configure(request, function, to, seen.RevisionID)
		done()
		if err == nil {
			break
		}
		var ae *tuner.AccountError
		switch {
		case errors.As(err, &ae) && ae.MayHaveRun:
			// No answer: see what became of it before anything else is done. It
			// may still take effect after that.
			lost = true
			c.lost()
			now, lookErr := c.settled(ctx, function)
			if lookErr != nil {
				return nil, errors.Join(err, lookErr)
			}
			if sameBut(now, seen) && now.Settings == to {
				return c.confirm(id, now)
			}
			if !sameBut(now, seen) || now.Settings != seen.Settings {
				return nil, &DeployedError{function, cmp.Or(changed(now, seen, to), "its configuration is not what was set")}
			}
		case lost: // an earlier try may have taken effect: the intent stays open
			now, lookErr := c.settled(ctx, function)
			if lookErr == nil && sameBut(now, seen) && now.Settings == to {
				return c.confirm(id, now)
			}
			if !passing(err) {
				return nil, errors.Join(err, lookErr)
			}
		case tuner.KindOf(err) == tuner.ErrChanged:
			revised++
			now, lookErr := c.unlessDeployed(ctx, function, seen, revised)
			if lookErr != nil {
				return nil, c.refused(id, lookErr)
			}
			seen = now
		case !passing(err):
			return nil, c.refused(id, err)
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return nil, errors.Join(err, waitErr)
		}
	}
	now, err := c.settled(ctx, function)
	if err != nil {
		return nil, err
	}
	if now.UpdateStatus == "Failed" && sameBut(now, seen) {
		failed := &UpdateFailedError{Function: function, To: to, Now: now.Settings, Reason: now.UpdateReason}
		if now.Settings == seen.Settings && now.Settings != to {
			return nil, c.refused(id, failed) // it stands as it did
		}
		_, err := c.confirm(id, now)
		return nil, errors.Join(failed, err)
	}
	if now.Settings != to || !sameBut(now, seen) {
		return nil, &DeployedError{function, cmp.Or(changed(now, seen, to), "its configuration is not what was set")}
	}
	return c.confirm(id, now)
}

// unlessDeployed is how a function stands whose revision is another than was
// seen, and an error if that bears on a session. Tagging makes a new revision,
// too; whoever makes one time after time is at work on it.
func (c *changer) unlessDeployed(ctx context.Context, function string, seen *tuner.Mark, times int) (*tuner.Mark, error) {
	now, err := c.settled(ctx, function)
	if err != nil {
		return nil, err
	}
	what := changed(now, seen, seen.Settings)
	if what == "" && !now.LastModified.Equal(seen.LastModified) {
		what = "it was updated at " + now.LastModified.Format(time.DateTime) + " UTC"
	}
	if what == "" && times > mostRevisions {
		what = fmt.Sprintf("its revision changed %d times while one change was tried", times)
	}
	if what != "" {
		return nil, &DeployedError{function, what}
	}
	c.rec.tell(tuner.Warned{Text: fmt.Sprintf("somebody tagged %s or published a version of it meanwhile (a version of that moment has %d MB)", function, now.MemoryMB)})
	return tuner.MarkOf(now), nil
}

const mostRevisions = 3

// changed says what differs from what was seen and from the settings that are to
// be, "" where nothing does that can be told.
func changed(now tuner.Function, seen *tuner.Mark, want tuner.Settings) string {
	var what []string
	if now.CodeSHA256 != seen.CodeSHA256 {
		what = append(what, "its code is another")
	}
	if now.MemoryMB != want.MemoryMB {
		what = append(what, fmt.Sprintf("it has %d MB and not %d MB", now.MemoryMB, want.MemoryMB))
	}
	if now.TimeoutS != want.TimeoutS {
		what = append(what, fmt.Sprintf("its timeout is %d s and not %d s", now.TimeoutS, want.TimeoutS))
	}
	if now.Fingerprint != seen.Fingerprint {
		what = append(what, "its configuration is another")
	}
	return strings.Join(what, ", ")
}

func (c *changer) confirm(id int, now tuner.Function) (*tuner.Mark, error) {
	mark := tuner.MarkOf(now)
	return mark, c.note(tuner.Done{ID: id, Left: mark})
}

func (c *changer) refused(id int, err error) error {
	return errors.Join(err, c.note(tuner.Refused{ID: id, Reason: err.Error()}))
}

// sameBut says that nothing but the settings differs from what was seen, as
// far as that can be told without revisions, which our own changes alter too.
func sameBut(now tuner.Function, seen *tuner.Mark) bool {
	return now.CodeSHA256 == seen.CodeSHA256 && now.Fingerprint == seen.Fingerprint
}

// published is a version that a publish gave.
type published struct {
	version  string
	existing bool
	mark     *tuner.Mark // of $LATEST afterwards
}

// publish makes a version of $LATEST as seen. A version among before, the
// numbers that existed before the session, is somebody else's.
func (c *changer) publish(ctx context.Context, function string, mb int, description string, seen *tuner.Mark, before []string) (published, error) {
	id, err := c.intend(tuner.Change{Action: tuner.ActionPublish, Function: function, MemoryMB: mb, Description: description, Seen: seen})
	if err != nil {
		return published{}, err
	}
	var version string
	revised := 0
	for pause, lost := newPause(), false; version == ""; {
		request, done := onItsWay(ctx)
		f, err := c.account.Publish(request, function, description, seen.RevisionID)
		done()
		var ae *tuner.AccountError
		switch {
		case err == nil:
			version = f.Version
			continue
		case lost || errors.As(err, &ae) && ae.MayHaveRun:
			lost = true
			c.lost()
			found, lookErr := c.versionMarked(ctx, function, description)
			if lookErr != nil {
				return published{}, errors.Join(err, lookErr)
			}
			if version = found; version != "" {
				continue
			}
			if !passing(err) && !maybe(err) {
				return published{}, err // the intent stays open
			}
		case tuner.KindOf(err) == tuner.ErrChanged:
			revised++
			now, lookErr := c.unlessDeployed(ctx, function, seen, revised)
			if lookErr != nil {
				return published{}, c.refused(id, lookErr)
			}
			seen = now
		case !passing(err):
			return published{}, c.refused(id, err)
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return published{}, errors.Join(err, waitErr)
		}
	}
	existing := slices.Contains(before, version)
	// Publishing gives $LATEST a new revision; the next change needs it.
	now, err := c.look(ctx, function, "")
	if err == nil && (now.Settings != seen.Settings || !sameBut(now, seen)) {
		err = &DeployedError{function, cmp.Or(changed(now, seen, seen.Settings), "its configuration") + " since a version was published"}
	}
	if err != nil {
		return published{}, errors.Join(err, c.rec.record(tuner.Done{ID: id, Version: version, Existing: existing}))
	}
	mark := tuner.MarkOf(now)
	if err := c.rec.record(tuner.Done{ID: id, Version: version, Existing: existing, Left: mark}); err != nil {
		return published{}, err
	}
	return published{version: version, existing: existing, mark: mark}, nil
}

func (c *changer) versionMarked(ctx context.Context, function, description string) (string, error) {
	versions, err := insist(ctx, func() ([]tuner.Version, error) { return c.account.Versions(ctx, function) })
	if err != nil {
		return "", err
	}
	for _, v := range versions {
		if v.Description == description {
			return v.Number, nil
		}
	}
	return "", nil
}

// deleteVersion deletes a version of ours.
func (c *changer) deleteVersion(ctx context.Context, function, version, description string) error {
	change := tuner.Change{Action: tuner.ActionDeleteVersion, Function: function, Version: version, Description: description}
	return c.remove(ctx, change, func() error { return c.account.DeleteVersion(ctx, function, version) })
}

// deleteCopy deletes a temporary function of ours.
func (c *changer) deleteCopy(ctx context.Context, function, description string) error {
	change := tuner.Change{Action: tuner.ActionDeleteFunction, Function: function, Description: description}
	return c.remove(ctx, change, func() error { return c.account.DeleteFunction(ctx, function) })
}

func (c *changer) remove(ctx context.Context, change tuner.Change, call func() error) error {
	id, err := c.intend(change)
	if err != nil {
		return err
	}
	_, err = insist(ctx, func() (struct{}, error) { return struct{}{}, call() })
	switch {
	case err == nil:
		return c.note(tuner.Done{ID: id})
	case !maybe(err):
		return c.refused(id, err)
	}
	return err
}

// copyFunction makes the temporary function and waits until it can be used.
func (c *changer) copyFunction(ctx context.Context, source, name, description string) (*tuner.Mark, error) {
	id, err := c.intend(tuner.Change{Action: tuner.ActionCopy, Function: name, Description: description})
	if err != nil {
		return nil, err
	}
	for pause, lost := newPause(), false; ; {
		request, done := onItsWay(ctx)
		_, err := c.account.Copy(request, source, name, description)
		done()
		var ae *tuner.AccountError
		if err == nil {
			break
		}
		if lost || errors.As(err, &ae) && ae.MayHaveRun {
			lost = true
			c.lost()
			if _, lookErr := c.look(ctx, name, ""); lookErr == nil {
				break
			} else if tuner.KindOf(lookErr) != tuner.ErrNotFound {
				return nil, errors.Join(err, lookErr)
			}
			if !passing(err) && !maybe(err) {
				return nil, err // the intent stays open
			}
		} else if !passing(err) {
			return nil, c.refused(id, err)
		}
		if waitErr := pause.wait(ctx, err); waitErr != nil {
			return nil, errors.Join(err, waitErr)
		}
	}
	now, err := c.settled(ctx, name)
	if err != nil {
		return nil, err
	}
	mark, err := c.confirm(id, now)
	if err == nil && now.State == "Failed" {
		err = fmt.Errorf("the copy %s could not be started: %s", name, now.StateReason)
	}
	return mark, err
}

// look reads a function, through throttling and a passing loss of network.
func (c *changer) look(ctx context.Context, function, qualifier string) (tuner.Function, error) {
	return insist(ctx, func() (tuner.Function, error) { return c.account.Function(ctx, function, qualifier) })
}

// settled waits until no update is in progress.
func (c *changer) settled(ctx context.Context, function string) (tuner.Function, error) {
	return c.ready(ctx, function, "")
}

func (c *changer) ready(ctx context.Context, function, qualifier string) (tuner.Function, error) {
	until := time.Now().Add(settleBound)
	for wait := 25 * time.Millisecond; ; wait = min(wait*3/2, 2*time.Second) {
		f, err := c.look(ctx, function, qualifier)
		if err != nil || !f.Updating() {
			return f, err
		}
		if time.Now().After(until) {
			return f, fmt.Errorf("%s is still being updated after %s%s", function, settleBound, because(f.UpdateReason))
		}
		if err := sleep(ctx, wait); err != nil {
			return f, err
		}
	}
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(reason, ".")
}
