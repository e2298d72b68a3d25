package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
)

// deletion is a version or a function that is to be deleted.
type deletion struct {
	change tuner.Change
	// made is when it was announced or confirmed: that there is none is no
	// answer soon after.
	made time.Time
	// ours tells by a look that it is what the session made.
	ours   func(tuner.Function) bool
	delete func(context.Context) error
}

// remove looks, deletes, and looks again wherever the deletion was not
// answered. Kept says in words what was not deleted because it is not ours to
// delete.
func (c *changer) remove(ctx context.Context, t deletion) (kept string, err error) {
	gone := false
	a := &attempt{change: t.change}
	a.look = func() (bool, error) {
		for {
			now, err := c.function(ctx, t.change.Function, t.change.Version)
			switch {
			case tuner.KindOf(err) == tuner.ErrNotFound && untilQuiet(t.made) > 0:
				if err := lookAgain(ctx, t.made); err != nil {
					return false, err
				}
			case tuner.KindOf(err) == tuner.ErrNotFound:
				gone = true // or was never made
				return true, nil
			case err != nil:
				return false, err
			case !t.ours(now):
				kept = fmt.Sprintf("%s is kept, because it does not say that this session made it", nameOf(t.change))
				return true, nil
			default:
				return false, nil
			}
		}
	}
	a.call = func(context.Context) error { return t.delete(ctx) } // cleaning up has its own end
	a.resolve = func(err error, _ bool) (fate, error) {
		switch tuner.KindOf(err) {
		case tuner.ErrNotFound: // so it was just there
			return notMade, nil
		case tuner.ErrBusy: // an alias that somebody made since, or it is still being made ready
			if alias := c.aliasOf(ctx, t.change); alias != "" {
				kept = keptForAlias(t.change, alias)
				return over, c.recordOutcome(tuner.Refused{ID: a.change.ID, Reason: err.Error()})
			}
		}
		return asAnswered, nil
	}
	if err := c.try(ctx, a); err != nil || gone || kept != "" {
		return kept, err
	}
	return "", c.recordOutcome(tuner.Done{ID: a.change.ID})
}

func nameOf(change tuner.Change) string {
	switch {
	case change.Version == "":
		return "the function " + change.Function
	case change.MemoryMB == 0:
		return fmt.Sprintf("version %s of %s", change.Version, change.Function)
	}
	return fmt.Sprintf("version %s of %s (%d MB)", change.Version, change.Function, change.MemoryMB)
}

func keptForAlias(change tuner.Change, alias string) string {
	return fmt.Sprintf("%s is kept, because alias %s leads to it now", nameOf(change), alias)
}

// aliasOf is an alias that leads to a version. Without the right to list aliases
// Lambda itself still refuses to delete a version that one of them names.
func (c *changer) aliasOf(ctx context.Context, change tuner.Change) string {
	if change.Version == "" {
		return ""
	}
	for {
		aliases, _ := insist(ctx, func() ([]tuner.Alias, error) { return c.account.Aliases(ctx, change.Function) })
		i := slices.IndexFunc(aliases, func(a tuner.Alias) bool { return slices.Contains(a.Versions, change.Version) })
		if i < 0 {
			return ""
		}
		at := c.ledBack(aliases[i].Name)
		if untilQuiet(at) == 0 || lookAgain(ctx, at) != nil {
			return aliases[i].Name
		}
	}
}

// ledBack is when this session led an alias back, which a list may not tell yet;
// zero where it did not.
func (c *changer) ledBack(alias string) (at time.Time) {
	c.rec.withState(func(s *tuner.State) {
		for _, change := range s.Changes {
			if change.Action == tuner.ActionReturnAlias && change.Alias != nil && change.Alias.Name == alias && !change.Refused {
				at = change.At
			}
		}
	})
	return at
}

// deleteVersions deletes what publishes gave by number, and looks for what they
// may have given.
func (c *changer) deleteVersions(ctx context.Context, owed []archive.OwedVersion, u *undone) {
	var unconfirmed []archive.OwedVersion
	for _, o := range owed {
		if o.Number == "" {
			unconfirmed = append(unconfirmed, o)
			continue
		}
		c.deleteVersion(ctx, o, u)
	}
	if len(unconfirmed) > 0 {
		c.sweep(ctx, unconfirmed, u)
	}
}

func (c *changer) deleteVersion(ctx context.Context, o archive.OwedVersion, u *undone) {
	change := tuner.Change{Action: tuner.ActionDeleteVersion, Function: o.Function, Version: o.Number, MemoryMB: o.MemoryMB, Description: o.Description}
	if alias := c.aliasOf(ctx, change); alias != "" {
		u.keep(keptForAlias(change, alias))
		return
	}
	kept, err := c.remove(ctx, deletion{
		change: change, made: o.At,
		ours:   func(now tuner.Function) bool { return c.isOurs(now, o) },
		delete: func(ctx context.Context) error { return c.account.DeleteVersion(ctx, o.Function, o.Number) },
	})
	switch {
	case kept != "":
		u.keep(kept)
	case err != nil:
		u.leave(versionLeft(o, err))
	}
}

// sweep looks for versions that were about to be made when the log or an answer
// was lost, until no request can be on its way any more and lists tell of it.
func (c *changer) sweep(ctx context.Context, owed []archive.OwedVersion, u *undone) {
	function, last := owed[0].Function, owed[0].At
	for _, o := range owed {
		if o.At.After(last) {
			last = o.At
		}
	}
	for {
		certain := untilQuiet(last) == 0
		there, err := insist(ctx, func() ([]tuner.Version, error) { return c.account.Versions(ctx, function) })
		switch {
		case tuner.KindOf(err) == tuner.ErrNotFound && certain:
			return // they went with the function
		case err != nil && tuner.KindOf(err) != tuner.ErrNotFound:
			for _, o := range owed {
				u.leave(versionLeft(o, err))
			}
			return
		}
		for _, v := range there {
			i := slices.IndexFunc(owed, func(o archive.OwedVersion) bool { return o.Description == v.Description })
			if i < 0 || u.done[v.Number] {
				continue
			}
			if u.done == nil {
				u.done = map[string]bool{}
			}
			u.done[v.Number] = true // a list may go on to show it
			o := owed[i]
			o.Number = v.Number
			c.deleteVersion(ctx, o, u)
		}
		if certain {
			return
		}
		if err := lookAgain(ctx, last); err != nil {
			for _, o := range owed {
				u.leave(versionLeft(o, err))
			}
			return
		}
	}
}

func versionLeft(o archive.OwedVersion, err error) string {
	if o.Number == "" {
		return fmt.Sprintf("a version of %s described as %q may be left (%s)", o.Function, o.Description, inWords(err))
	}
	return fmt.Sprintf("version %s of %s (%d MB) could not be deleted (%s); by hand: aws lambda delete-function --function-name %s --qualifier %s",
		o.Number, o.Function, o.MemoryMB, inWords(err), o.Function, o.Number)
}

// isOurs tells by our description, which names the session. The number alone
// does not do: it begins again at 1 when somebody deletes and makes the function
// anew. Where the account keeps no descriptions, the version must be the very
// one that the publish told.
func (c *changer) isOurs(now tuner.Function, o archive.OwedVersion) bool {
	if o.Description == "" { // a damaged log lost it
		return c.signed(now.Description)
	}
	if !c.signed(o.Description) {
		return false
	}
	if now.Description == "" && !c.describes() && o.Made != nil {
		return now.RevisionID != "" && now.RevisionID == o.Made.RevisionID ||
			!now.LastModified.IsZero() && now.LastModified.Equal(o.Made.LastModified) && now.Settings == o.Made.Settings
	}
	return strings.HasPrefix(now.Description, o.Description)
}

// signed says that a description is one that this session gives.
func (c *changer) signed(description string) (is bool) {
	c.rec.withState(func(s *tuner.State) {
		is = s.Session != "" && (strings.HasPrefix(description, Mark+s.Session+":") || strings.Contains(description, releaseMark+s.Session+", change "))
	})
	return is
}

func (c *changer) removeCopy(ctx context.Context, o archive.OwedCopy, u *undone) {
	var named bool
	c.rec.withState(func(s *tuner.State) { named = o.Function == copyName(s.Session) })
	if !named || o.Description != "" && !c.signed(o.Description) {
		u.leave(fmt.Sprintf("the function %s is not deleted: it is no copy that this session makes", o.Function))
		return
	}
	for {
		certain := o.Confirmed || untilQuiet(o.At) == 0
		kept, err := c.remove(ctx, deletion{
			change: tuner.Change{Action: tuner.ActionDeleteFunction, Function: o.Function, Description: o.Description}, made: o.At,
			ours: func(now tuner.Function) bool {
				return c.signed(now.Description) && strings.HasPrefix(now.Description, o.Description) || now.Description == "" && !c.describes()
			},
			delete: func(ctx context.Context) error { return c.account.DeleteFunction(ctx, o.Function) },
		})
		switch {
		case kept != "":
			u.keep(kept)
			return
		case err != nil:
			u.leave(fmt.Sprintf("temporary function %s could not be deleted (%s); by hand: aws lambda delete-function --function-name %s", o.Function, inWords(err), o.Function))
			return
		case certain:
			return
		}
	}
}

// copyName is what a session calls its copy.
func copyName(session string) string { return "lambdial-" + session }
