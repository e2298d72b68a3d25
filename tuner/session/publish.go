package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
)

// published is a version that a publish gave.
type published struct {
	id       int // of the change
	version  string
	existing bool
	mark     *tuner.Mark // of $LATEST afterwards
}

// publish makes a version of $LATEST as seen. A version that is among before,
// the numbers that existed before the session, or that has not our description
// is somebody else's.
//
// A try without an answer is simply made again: where it had been carried out
// after all, the revision is another, and with that one Lambda gives the version
// that exists.
func (c *changer) publish(ctx context.Context, function string, mb int, description string, seen *tuner.Mark, before []string) (published, error) {
	return c.publishAs(ctx, tuner.Change{Action: tuner.ActionPublish, Function: function, MemoryMB: mb, Description: description}, seen, before)
}

// publishAs is publish by another action.
func (c *changer) publishAs(ctx context.Context, change tuner.Change, seen *tuner.Mark, before []string) (published, error) {
	function, description := change.Function, change.Description
	seen = new(*seen)
	change.Seen = seen
	var version tuner.Function
	var warning *tuner.Warned
	revisions := 0
	a := &attempt{change: change}
	a.guard = func() (err error) {
		before, err = c.unlisted(ctx, function, before)
		return err
	}
	a.call = func(ctx context.Context) (err error) {
		version, err = c.account.Publish(ctx, function, description, seen.RevisionID)
		return err
	}
	a.resolve = func(err error, _ bool) (fate, error) {
		if tuner.KindOf(err) != tuner.ErrChanged {
			return asAnswered, nil
		}
		now, lookErr := c.afterRefusal(ctx, function, seen, err)
		switch {
		case lookErr != nil:
			return inDoubt, errors.Join(err, lookErr)
		case c.stands(now, seen) != same:
			return inDoubt, c.deployed(now, seen, seen.Settings)
		case now.RevisionID == seen.RevisionID:
			return inDoubt, &DeployedError{Function: function, What: "its revision is another"}
		}
		another, err := c.revised(a.change, now, &revisions)
		if err != nil {
			return inDoubt, err
		}
		warning = cmp.Or(warning, another)
		seen.RevisionID = now.RevisionID
		return inDoubt, nil // it may have been made and answered so
	}
	if err := c.try(ctx, a); err != nil {
		return published{}, err
	}
	if version.Version == "" {
		return published{}, fmt.Errorf("the answer to publishing %s names no version", function)
	}
	theirs := c.describes() && version.Description != description
	p, err := c.takeVersion(ctx, a.change, version, theirs || slices.Contains(before, version.Version), seen)
	// Where it still stands at the revision of after the refusal, this try gave
	// what an earlier one had made, and that revision was ours; or the look was
	// too early.
	if c.doubt = warning; err != nil || p.mark.RevisionID != seen.RevisionID {
		c.warn(warning)
		c.doubt = nil
	}
	return p, err
}

// unlisted adds the versions that are there right before a publish, where no
// description will tell whose the version is that it gives.
func (c *changer) unlisted(ctx context.Context, function string, before []string) ([]string, error) {
	if c.describes() {
		return before, nil
	}
	there, err := insist(ctx, func() ([]tuner.Version, error) { return c.account.Versions(ctx, function) })
	if err != nil {
		return nil, fmt.Errorf("list the versions that are not ours to touch: %w", err)
	}
	owed := c.rec.owed()
	for _, v := range there {
		ours := slices.ContainsFunc(owed.Versions, func(o archive.OwedVersion) bool { return o.Number == v.Number })
		if !ours && !slices.Contains(before, v.Number) {
			before = append(slices.Clip(before), v.Number)
		}
	}
	return before, nil
}

// takeVersion takes in the version that a publish gave. Publishing gives $LATEST a new
// revision, which the next change needs.
func (c *changer) takeVersion(ctx context.Context, change tuner.Change, version tuner.Function, existing bool, seen *tuner.Mark) (published, error) {
	done := tuner.Done{ID: change.ID, Version: version.Version, Existing: existing, Made: tuner.MarkOf(version)}
	now, err := c.function(ctx, change.Function, "")
	for err == nil && !now.LastModified.IsZero() && now.LastModified.Before(seen.LastModified) { // of the past
		if err = sleep(ctx, 100*time.Millisecond); err == nil {
			now, err = c.function(ctx, change.Function, "")
		}
	}
	if err == nil && c.stands(now, seen) == other {
		err = &DeployedError{Function: change.Function, What: cmp.Or(changed(now, seen, seen.Settings), "its configuration") + " since a version was published"}
	}
	if err != nil {
		return published{}, errors.Join(err, c.rec.record(done))
	}
	if now.RevisionID == seen.RevisionID {
		c.early = now.RevisionID
	}
	done.Left = tuner.MarkOf(now)
	if err := c.rec.record(done); err != nil {
		return published{}, err
	}
	return published{id: change.ID, version: version.Version, existing: existing, mark: done.Left}, nil
}
