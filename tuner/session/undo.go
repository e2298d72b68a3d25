package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// undone is what became of what a session owed.
type undone struct {
	// left could not be undone, kept was left on purpose; a line each.
	left, kept []string
}

// undo puts back what the session changed and deletes what it made: only what
// the log says is ours, and only where nobody else has touched it since. It
// may be repeated and may itself be interrupted.
func (c *changer) undo(ctx context.Context) (u undone) {
	c.undoing = true
	defer func() { c.undoing = false }()
	var identity tuner.Identity
	c.rec.read(func(s *tuner.State) { identity = s.Account })
	owed := c.rec.owed()
	if unconfirmed(owed) {
		_ = c.calm(ctx) // at the end of the bound it is looked at all the same
	}
	if o := owed.Settings; o != nil { // first, for callers see it
		kept, err := c.putBack(ctx, *o)
		if kept != "" {
			u.kept = append(u.kept, kept)
		}
		if err != nil {
			u.left = append(u.left, fmt.Sprintf("memory size of %s could not be set back to %d MB (%v); by hand: aws lambda update-function-configuration --function-name %s --memory-size %d --timeout %d",
				o.Function, o.Want.MemoryMB, err, o.Function, o.Want.MemoryMB, o.Want.TimeoutS))
		}
	}
	c.deleteVersions(ctx, owed.Versions, identity, &u)
	for _, o := range owed.Copies {
		if err := c.removeCopy(ctx, o, identity); err != nil {
			u.left = append(u.left, fmt.Sprintf("temporary function %s could not be deleted (%v); by hand: aws lambda delete-function --function-name %s", o.Function, err, o.Function))
		}
	}
	return u
}

// putBack sets the settings back if the function stands as we left it.
func (c *changer) putBack(ctx context.Context, o journal.OwedSettings) (kept string, err error) {
	const rounds = 5 // a deployer at work may come between look and change
	for range rounds {
		now, err := c.settled(ctx, o.Function)
		switch {
		case tuner.KindOf(err) == tuner.ErrNotFound:
			return o.Function + " is gone: there is nothing to put back", nil
		case err != nil:
			return "", err
		case now.Settings == o.Want:
			return "", nil
		case !asLeft(now, o) && isOurSetting(now, o):
			return "", fmt.Errorf("somebody else changed %s meanwhile, so it is not touched, but it still has the %d MB and %d s that this session set", o.Function, now.MemoryMB, now.TimeoutS)
		case !asLeft(now, o):
			return fmt.Sprintf("somebody else changed %s meanwhile: its configuration is left as it is, with %d MB and %d s (before the session %d MB and %d s)",
				o.Function, now.MemoryMB, now.TimeoutS, o.Want.MemoryMB, o.Want.TimeoutS), nil
		}
		_, err = c.configure(ctx, tuner.ActionConfigure, o.Function, o.Want, tuner.MarkOf(now))
		var failed *UpdateFailedError
		if errors.As(err, &failed) && failed.Now == o.Want {
			return fmt.Sprintf("%s has its %d MB again, and Lambda says that the update failed%s", o.Function, o.Want.MemoryMB, because(failed.Reason)), nil
		}
		var deployed *DeployedError
		if err == nil || !errors.As(err, &deployed) {
			return "", err
		}
	}
	return "", fmt.Errorf("somebody keeps changing %s", o.Function)
}

// unconfirmed says that a change may still take effect.
func unconfirmed(o journal.Owed) bool {
	return o.Settings != nil && o.Settings.Unsure || len(o.Copies) > 0 ||
		slices.ContainsFunc(o.Versions, func(v journal.OwedVersion) bool { return v.Number == "" })
}

// isOurSetting says that the memory size is one that we set, whoever changed
// what else.
func isOurSetting(now tuner.Function, o journal.OwedSettings) bool {
	return o.Left != nil && now.Settings == o.Left.Settings || o.Pending != nil && now.Settings == *o.Pending
}

// asLeft says that nobody has touched the function since our last change.
func asLeft(now tuner.Function, o journal.OwedSettings) bool {
	left := o.Left
	if left == nil || !sameBut(now, left) {
		return false
	}
	if o.Pending != nil && now.Settings == *o.Pending {
		return true
	}
	if now.Settings != left.Settings {
		return false
	}
	return o.Unsure || now.LastModified.Equal(left.LastModified) || now.RevisionID != "" && now.RevisionID == left.RevisionID
}

func (c *changer) deleteVersions(ctx context.Context, owed []journal.OwedVersion, identity tuner.Identity, u *undone) {
	if len(owed) == 0 {
		return
	}
	function := owed[0].Function
	there, err := insist(ctx, func() ([]tuner.Version, error) { return c.account.Versions(ctx, function) })
	if tuner.KindOf(err) == tuner.ErrNotFound {
		return // they went with the function
	}
	if err != nil {
		for _, o := range owed {
			u.left = append(u.left, versionLeft(o, err))
		}
		return
	}
	// Without the right to list aliases Lambda itself still refuses to delete
	// a version that one of them names.
	aliases, _ := insist(ctx, func() ([]tuner.Alias, error) { return c.account.Aliases(ctx, function) })
	for _, o := range owed {
		i := slices.IndexFunc(there, func(v tuner.Version) bool { return isOurs(v, o, identity) })
		if i < 0 {
			continue // gone, or never made
		}
		o.Number = there[i].Number
		if name := aliasOf(aliases, o.Number); name != "" {
			u.kept = append(u.kept, fmt.Sprintf("version %s of %s (%d MB) is kept, because alias %s leads to it now", o.Number, function, o.MemoryMB, name))
			continue
		}
		alias, err := c.deleteUnlessAliased(ctx, function, o)
		switch {
		case alias != "":
			u.kept = append(u.kept, fmt.Sprintf("version %s of %s (%d MB) is kept, because alias %s leads to it now", o.Number, function, o.MemoryMB, alias))
		case err != nil:
			u.left = append(u.left, versionLeft(o, err))
		}
	}
}

// deleteUnlessAliased gives the alias that somebody made for the version since
// we looked. A conflict for another reason, such as a version that is still
// being made ready, passes.
func (c *changer) deleteUnlessAliased(ctx context.Context, function string, o journal.OwedVersion) (alias string, err error) {
	for wait := newPause(); ; {
		err := c.deleteVersion(ctx, function, o.Number, o.Description)
		if tuner.KindOf(err) != tuner.ErrBusy {
			return "", err
		}
		aliases, _ := insist(ctx, func() ([]tuner.Alias, error) { return c.account.Aliases(ctx, function) })
		if name := aliasOf(aliases, o.Number); name != "" {
			return name, nil
		}
		if waitErr := wait.wait(ctx, err); waitErr != nil {
			return "", err
		}
	}
}

func versionLeft(o journal.OwedVersion, err error) string {
	number := o.Number
	if number == "" {
		return fmt.Sprintf("a version of %s described as %q may be left (%v)", o.Function, o.Description, err)
	}
	return fmt.Sprintf("version %s of %s (%d MB) could not be deleted (%v); by hand: aws lambda delete-function --function-name %s --qualifier %s",
		number, o.Function, o.MemoryMB, err, o.Function, number)
}

// isOurs tells by our description. The number alone does not do: it begins
// again at 1 when somebody deletes and makes the function anew. Services other
// than AWS may keep no description.
func isOurs(v tuner.Version, o journal.OwedVersion, identity tuner.Identity) bool {
	if o.Number != "" && v.Number != o.Number {
		return false
	}
	unmarked := v.Description == "" && o.Number != "" && !isAWS(identity)
	return v.Description == o.Description || unmarked && (v.MemoryMB == 0 || v.MemoryMB == o.MemoryMB)
}

// isAWS is true for AWS itself, also through an endpoint of one's own VPC.
func isAWS(id tuner.Identity) bool {
	return id.Endpoint == "" && !id.Demo || strings.Contains(id.Endpoint, ".amazonaws.com")
}

func aliasOf(aliases []tuner.Alias, version string) string {
	for _, a := range aliases {
		if slices.Contains(a.Versions, version) {
			return a.Name
		}
	}
	return ""
}

func (c *changer) removeCopy(ctx context.Context, o journal.OwedCopy, identity tuner.Identity) error {
	now, err := c.look(ctx, o.Function, "")
	switch {
	case tuner.KindOf(err) == tuner.ErrNotFound:
		return nil
	case err != nil:
		return err
	case now.Description != o.Description && (now.Description != "" || isAWS(identity)):
		return nil // a function of that name which is not ours
	}
	return c.deleteCopy(ctx, o.Function, o.Description)
}
