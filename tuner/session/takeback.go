package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
)

// Undo puts back what Apply set by a session: aliases, memory size and timeout,
// and the versions that it published and no alias leads to are deleted. Only while
// everything is as it was left; else it is refused, with who it looks like that
// changed it and what to do. It goes into the session's log, so that restore
// finishes it if it was cut off.
func Undo(ctx context.Context, account tuner.Account, dir, session string) ([]tuner.Event, error) {
	out := newQueue()
	err := afterwards(dir, session, account, out, func(c *changer, state *tuner.State) error {
		if err := mayUndo(state); err != nil {
			return err
		}
		if err := verify(ctx, account, state); err != nil {
			return err
		}
		return c.takeBack(ctx)
	})
	return out.waiting, err
}

// ProposeUndo tells what Undo would change, without changing anything. Its errors
// are why it would refuse.
func ProposeUndo(ctx context.Context, account tuner.Account, dir string, state *tuner.State) (Proposal, error) {
	c, err := onlyLooking(ctx, account, dir, state, mayUndo)
	if err != nil {
		return Proposal{}, err
	}
	p, _, err := c.proposeUndo(ctx)
	return p, err
}

func mayUndo(s *tuner.State) error {
	if err := mayApply(s); err != nil {
		return err
	}
	if s.Standing().Nothing() {
		return refuse("the session %s has set nothing on %s, or it is undone already", s.Session, s.Function.Name)
	}
	return nil
}

// proposeUndo looks at all that was set, and refuses where any of it is not as it
// was left.
func (c *changer) proposeUndo(ctx context.Context) (p Proposal, now tuner.Function, err error) {
	var standing tuner.Standing
	var owner tuner.Function
	c.rec.withState(func(s *tuner.State) { standing, owner = s.Standing(), s.Function })
	now, err = c.asLeft(ctx, standing.Settings)
	var deployed *DeployedError
	if errors.As(err, &deployed) {
		todo := byHand(owner.Name, owner.Settings)
		for _, a := range standing.Aliases {
			todo += "; " + aliasByHand(owner.Name, a.Name, a.From)
		}
		return p, now, changedSince("%s is not as it was set, so that nothing is undone: %s; %s", owner.Name, deployed.What, todo)
	}
	if err != nil {
		return p, now, err
	}
	p = Proposal{Function: owner.Name, Now: now.Settings, To: owner.Settings}
	versions, listErr := insist(ctx, func() ([]tuner.Version, error) { return c.account.Versions(ctx, owner.Name) })
	leads := map[string]string{} // a version to an alias that will lead to it
	aliases, _ := insist(ctx, func() ([]tuner.Alias, error) { return c.account.Aliases(ctx, owner.Name) })
	for _, a := range aliases {
		for _, v := range a.Versions {
			leads[v] = a.Name
		}
	}
	for _, move := range standing.Aliases {
		there, err := insist(ctx, func() (tuner.Alias, error) { return c.account.Alias(ctx, owner.Name, move.Name) })
		switch {
		case tuner.KindOf(err) == tuner.ErrNotFound:
			p.Notes = append(p.Notes, fmt.Sprintf("the alias %s is gone: there is nothing to lead back", move.Name))
			continue
		case err != nil:
			return p, now, err
		case there.Routing == move.From:
			p.Notes = append(p.Notes, fmt.Sprintf("the alias %s leads to %s again already", move.Name, move.From))
			continue
		case there.Routing != move.To:
			return p, now, changedSince("the alias %s of %s leads to %s, where somebody else led it since it was led to %s, so that nothing is undone; to lead it back: %s", move.Name, owner.Name, there.Routing, move.To, aliasByHand(owner.Name, move.Name, move.From))
		}
		if gone := missing(versions, move.From); listErr == nil && gone != "" {
			p.Notes = append(p.Notes, fmt.Sprintf("the alias %s stays at %s: version %s, where it led before, is gone", move.Name, move.To, gone))
			continue
		}
		p.Aliases = append(p.Aliases, tuner.AliasMove{Name: move.Name, From: move.To, To: move.From})
		for _, v := range []string{move.To.Version, move.To.Also} {
			if leads[v] == move.Name && !move.From.LeadsTo(v) {
				delete(leads, v)
			}
		}
	}
	for _, v := range standing.Versions {
		if alias := leads[v.Number]; alias != "" {
			p.Notes = append(p.Notes, fmt.Sprintf("version %s stays, since the alias %s leads to it", v.Number, alias))
			continue
		}
		p.Deletes = append(p.Deletes, v)
	}
	return p, now, nil
}

// missing is a version of a routing that is not listed, "" where all are.
func missing(versions []tuner.Version, r tuner.Routing) string {
	for _, v := range []string{r.Version, r.Also} {
		listed := slices.ContainsFunc(versions, func(there tuner.Version) bool { return there.Number == v })
		if v != "" && v != latestVersion && !listed {
			return v
		}
	}
	return ""
}

// latestVersion is what Lambda calls the function itself among its versions.
const latestVersion = "$LATEST"

// takeBack undoes all that stands.
func (c *changer) takeBack(ctx context.Context) error {
	_, now, err := c.proposeUndo(ctx)
	if err != nil {
		return err
	}
	if _, err := c.intend(tuner.Change{Action: tuner.ActionUndo, Function: now.Name, Seen: tuner.MarkOf(now)}); err != nil {
		return err
	}
	// Once begun it is finished, by this or by restore.
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBackBound)
	defer cancel()
	u := c.undo(bounded)
	c.rec.recordAnyway(tuner.Closed{Restored: len(u.left) == 0, Left: u.left, Kept: u.kept})
	if len(u.missed) > 0 {
		return &IncompleteError{Missed: u.missed}
	}
	return nil
}

// IncompleteError says that an undo put back not all, or nothing, since somebody
// changed it.
type IncompleteError struct {
	// Missed is what stays, a line each; Nothing was put back where that is true.
	Missed  []string
	Nothing bool
}

func (e *IncompleteError) Error() string {
	if e.Nothing {
		return strings.Join(e.Missed, "; ")
	}
	return "not all was put back: " + strings.Join(e.Missed, "; ")
}

func changedSince(format string, args ...any) error {
	return &IncompleteError{Missed: []string{fmt.Sprintf(format, args...)}, Nothing: true}
}
