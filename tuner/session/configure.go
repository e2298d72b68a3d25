package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lambdial/tuner"
)

// configure sets the settings of $LATEST, and its description where one is
// given, if it still stands as seen, waits until they have taken effect, and
// tells how the function stands then.
func (c *changer) configure(ctx context.Context, action tuner.Action, function string, to tuner.Settings, description *string, seen *tuner.Mark) (*tuner.Mark, error) {
	return c.configureAs(ctx, tuner.Change{Action: action, Function: function}, to, description, seen)
}

// configureAs is configure by a change that tells more.
func (c *changer) configureAs(ctx context.Context, change tuner.Change, to tuner.Settings, description *string, seen *tuner.Mark) (*tuner.Mark, error) {
	action, function := change.Action, change.Function
	seen = new(*seen)
	change.MemoryMB, change.From, change.To, change.Seen = to.MemoryMB, &seen.Settings, &to, seen
	var answer tuner.Function
	var proven *tuner.Mark // by a look
	revisions := 0
	a := &attempt{
		change: change,
		guard:  func() error { return c.unseen(ctx, function, seen) },
	}
	a.call = func(ctx context.Context) (err error) {
		answer, err = c.account.Configure(ctx, function, only(seen.Settings, to), description, seen.RevisionID)
		return err
	}
	a.resolve = func(err error, lost bool) (fate, error) {
		// It may have been made all the same, the answer lost or, where it was
		// delivered twice, of the second time.
		moved := tuner.KindOf(err) == tuner.ErrChanged
		if !lost && !moved {
			return asAnswered, nil
		}
		now, lookErr := c.afterRefusal(ctx, function, seen, err)
		switch {
		case lookErr != nil:
			return inDoubt, errors.Join(err, lookErr)
		case c.wasMade(now, to, description, seen):
			proven, err = c.confirm(a.change.ID, now)
			return over, err
		case c.stands(now, seen) != same:
			return inDoubt, c.deployed(now, seen, to)
		case moved && now.RevisionID == seen.RevisionID:
			return inDoubt, &DeployedError{Function: function, What: "its revision is another"}
		case !passing(err) && !maybe(err) && !moved:
			return inDoubt, err
		}
		warning, err := c.revised(a.change, now, &revisions)
		if err != nil {
			return inDoubt, err
		}
		c.warn(warning)
		seen.RevisionID = now.RevisionID
		return notMade, nil
	}
	if err := c.try(ctx, a); err != nil || proven != nil {
		return proven, err
	}
	if action == tuner.ActionApply || !c.putsBack(description) { // who sets the same size later is told by the time
		if err := c.recordOutcome(tuner.Done{ID: a.change.ID, Left: tuner.MarkOf(answer)}); err != nil {
			return nil, err
		}
	}
	return c.awaitEffect(ctx, a.change, answer, to, seen)
}

// putsBack says that a change takes the note away. It is written down as done only
// when it took effect, for nothing is owed then.
func (c *changer) putsBack(description *string) bool {
	if description == nil || !c.describes() {
		return false
	}
	_, noted := c.noteOfSession(*description)
	return !noted
}

// only leaves out what stays as it is: nobody else's setting is written over.
func only(from, to tuner.Settings) tuner.Settings {
	if to.MemoryMB == from.MemoryMB {
		to.MemoryMB = 0
	}
	if to.TimeoutS == from.TimeoutS {
		to.TimeoutS = 0
	}
	return to
}

// unseen looks right before a change where no revision guards it.
func (c *changer) unseen(ctx context.Context, function string, seen *tuner.Mark) error {
	if seen.RevisionID != "" {
		return nil
	}
	now, err := c.settled(ctx, function)
	if err == nil && c.stands(now, seen) == other {
		return c.deployed(now, seen, seen.Settings)
	}
	return err
}

// afterRefusal looks how the function stands after a change that was refused or
// got no answer. One that was refused for its revision is looked at until
// another revision shows, for the quiet time.
func (c *changer) afterRefusal(ctx context.Context, function string, seen *tuner.Mark, refusal error) (tuner.Function, error) {
	for since := time.Now(); ; {
		now, err := c.settled(ctx, function)
		if err != nil || untilQuiet(since) == 0 {
			return now, err
		}
		stale := c.stands(now, seen) == earlier || tuner.KindOf(refusal) == tuner.ErrChanged && now.RevisionID == seen.RevisionID
		if !stale {
			return now, nil
		}
		if err := lookAgain(ctx, since); err != nil {
			return now, err
		}
	}
}

// wasMade says that a change without an answer was made.
func (c *changer) wasMade(now tuner.Function, to tuner.Settings, description *string, seen *tuner.Mark) bool {
	if now.Settings != to || !sameBut(now, seen) || c.stands(now, seen) == earlier {
		return false
	}
	return description == nil || !c.describes() || now.Description == *description
}

// awaitEffect waits until a change that was answered has taken effect. A look that
// shows how the function stood before is of the past; it says nothing.
func (c *changer) awaitEffect(ctx context.Context, change tuner.Change, answer tuner.Function, to tuner.Settings, seen *tuner.Mark) (*tuner.Mark, error) {
	left := tuner.MarkOf(answer)
	for since := time.Now(); ; {
		now, err := c.settled(ctx, change.Function)
		switch {
		case err != nil:
			return nil, err
		case c.stands(now, left) == earlier, now.RevisionID != "" && now.RevisionID == seen.RevisionID:
			// It is of the past.
		case now.UpdateStatus == "Failed" && sameBut(now, seen) && unmoved(now.LastModified, left.LastModified):
			failed := &UpdateFailedError{Function: change.Function, To: to, Now: now.Settings, Reason: now.UpdateReason}
			if now.Settings == seen.Settings && now.Settings != to {
				return nil, c.refused(change.ID, failed) // it stands as it did
			}
			_, err := c.confirm(change.ID, now)
			return nil, errors.Join(failed, err)
		case now.Settings == to && sameBut(now, seen) && unmoved(now.LastModified, left.LastModified):
			return c.confirm(change.ID, now)
		case c.stands(now, seen) == same && untilQuiet(since) > 0:
			// So it may be, where neither revision nor time tells.
		default:
			// Ours was made, and somebody else's after it.
			deployed, err := c.deployed(now, seen, to), c.recordOutcome(tuner.Done{ID: change.ID, Left: left})
			deployed.Stands = err == nil && now.MemoryMB == to.MemoryMB
			return nil, errors.Join(deployed, err)
		}
		if time.Since(since) > settleBound {
			return nil, fmt.Errorf("%s still shows its old configuration after %s", change.Function, settleBound)
		}
		if err := lookAgain(ctx, since); err != nil {
			return nil, err
		}
	}
}

// deployed says what somebody else changed.
func (c *changer) deployed(now tuner.Function, seen *tuner.Mark, want tuner.Settings) *DeployedError {
	what := changed(now, seen, want)
	if what == "" && !now.LastModified.Equal(seen.LastModified) {
		what = "it was updated at " + now.LastModified.Format(time.DateTime) + " UTC"
	}
	return &DeployedError{Function: now.Name, What: cmp.Or(what, "its configuration is not what was set")}
}

// mostRevisions are those that others may make while one change is tried. Who
// makes one time after time is at work on the function.
const mostRevisions = 3

// revised takes in that a revision which was refused is another's, and nothing
// else differs: tagging and publishing make one, too. After a publish of ours the
// look may only have been too early to show it. The warning is nil where there is
// nothing to tell.
func (c *changer) revised(change tuner.Change, now tuner.Function, times *int) (warning *tuner.Warned, err error) {
	if now.RevisionID == change.Seen.RevisionID {
		return nil, nil
	}
	if *times++; *times > mostRevisions {
		return nil, &DeployedError{Function: change.Function, What: fmt.Sprintf("its revision changed %d times while one change was tried", *times)}
	}
	if change.Seen.RevisionID == c.early {
		warning, c.doubt = c.doubt, nil
		return warning, nil
	}
	return &tuner.Warned{Text: fmt.Sprintf("somebody tagged %s or published a version of it meanwhile (a version of that moment has %d MB)", change.Function, now.MemoryMB)}, nil
}

func (c *changer) warn(w *tuner.Warned) {
	if w != nil {
		c.rec.recordAnyway(*w)
	}
}

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
	return mark, c.recordOutcome(tuner.Done{ID: id, Left: mark})
}
