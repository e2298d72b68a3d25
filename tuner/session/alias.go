package session

import (
	"context"
	"errors"
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/archive"
)

// moveAlias leads an alias elsewhere, if it still leads where it did, at that
// revision. A try whose answer is lost may be made again: if it was carried out,
// the revision is another, and the alias leads where it shall.
func (c *changer) moveAlias(ctx context.Context, action tuner.Action, function string, move tuner.AliasMove, revisionID string) error {
	a := &attempt{change: tuner.Change{Action: action, Function: function, Alias: &move}}
	a.call = func(ctx context.Context) error {
		_, err := c.account.MoveAlias(ctx, function, move.Name, move.To, revisionID)
		return err
	}
	a.resolve = func(err error, lost bool) (fate, error) {
		if tuner.KindOf(err) != tuner.ErrChanged {
			return asAnswered, nil
		}
		now, lookErr := insist(ctx, func() (tuner.Alias, error) { return c.account.Alias(ctx, function, move.Name) })
		switch {
		case lookErr != nil:
			return inDoubt, errors.Join(err, lookErr)
		case now.Routing == move.To:
			return over, c.recordOutcome(tuner.Done{ID: a.change.ID})
		case now.Routing != move.From:
			// It was refused for what somebody else did, unless an earlier try is lost.
			other := fmt.Errorf("somebody else led the alias %s of %s to %s meanwhile", move.Name, function, now.Routing)
			if lost {
				return inDoubt, other
			}
			return over, c.refused(a.change.ID, other)
		}
		revisionID = now.RevisionID // its description is another
		return notMade, nil
	}
	if err := c.try(ctx, a); err != nil {
		return fmt.Errorf("lead the alias %s of %s to %s: %w", move.Name, function, move.To, err)
	}
	done := false
	c.rec.withState(func(s *tuner.State) {
		for _, change := range s.Changes {
			done = done || change.ID == a.change.ID && change.Done
		}
	})
	if done {
		return nil
	}
	return c.recordOutcome(tuner.Done{ID: a.change.ID})
}

// returnAlias leads an alias back, where it still leads to what was set. Where
// that is not known to have been set, a look is proof only when no change of ours
// can be on its way any more.
func (c *changer) returnAlias(ctx context.Context, o archive.OwedAlias, u *undone) {
	byHand := "by hand: " + aliasByHand(o.Function, o.Name, o.Want)
	for {
		certain := !o.Pending || untilQuiet(o.At) == 0
		now, err := insist(ctx, func() (tuner.Alias, error) { return c.account.Alias(ctx, o.Function, o.Name) })
		switch {
		case tuner.KindOf(err) == tuner.ErrNotFound:
			u.keep(fmt.Sprintf("the alias %s of %s is gone: there is nothing to lead back", o.Name, o.Function))
			return
		case err != nil:
			u.leave(fmt.Sprintf("the alias %s of %s could not be led back to %s (%s); %s", o.Name, o.Function, o.Want, inWords(err), byHand))
			return
		case now.Routing == o.Set:
		case now.Routing == o.Want && certain:
			return
		case certain:
			u.keep(fmt.Sprintf("somebody else led the alias %s of %s to %s meanwhile, where it stays (before %s)", o.Name, o.Function, now.Routing, o.Want))
			return
		default:
			if err := lookAgain(ctx, o.At); err != nil {
				u.leave(fmt.Sprintf("the alias %s of %s may lead to %s (%s); %s", o.Name, o.Function, o.Set, inWords(err), byHand))
				return
			}
			continue
		}
		err = c.moveAlias(ctx, tuner.ActionReturnAlias, o.Function, tuner.AliasMove{Name: o.Name, From: o.Set, To: o.Want}, now.RevisionID)
		switch {
		case err == nil:
		case tuner.KindOf(err) == tuner.ErrNotFound: // a version, for the alias is there
			u.miss(fmt.Sprintf("the alias %s of %s stays at %s: %s, where it led before, is gone", o.Name, o.Function, o.Set, o.Want))
		default:
			u.leave(fmt.Sprintf("the alias %s of %s could not be led back to %s (%s); %s", o.Name, o.Function, o.Want, inWords(err), byHand))
		}
		return
	}
}

// aliasByHand is the command that leads an alias somewhere.
func aliasByHand(function, alias string, to tuner.Routing) string {
	weights := ""
	if to.Also != "" {
		weights = fmt.Sprintf("%s=%v", to.Also, to.Weight)
	}
	return fmt.Sprintf("aws lambda update-alias --function-name %s --name %s --function-version %s --routing-config 'AdditionalVersionWeights={%s}'", function, alias, to.Version, weights)
}
