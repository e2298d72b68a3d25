package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

// takeBackBound is how long it may take to put back what an apply set, if the
// rest of it was refused.
const takeBackBound = 2 * time.Minute

// Apply sets a memory size or a timeout to stay, after the session has ended,
// publishes a version of that and leads an alias to it, as the request says, and
// gives the events of that. All of it is made or nothing: where a part is refused
// the others are put back. It goes into the session's own log, so that restore
// puts it back if it was cut off half-way. Nothing is set if anybody changed the
// function since the session began, or where the size takes longer than the
// timeout allows.
func Apply(ctx context.Context, account tuner.Account, dir, session string, r Request) ([]tuner.Event, error) {
	out := newQueue()
	err := afterwards(dir, session, account, out, func(c *changer, state *tuner.State) error {
		if err := mayApply(state); err != nil {
			return err
		}
		if err := verify(ctx, account, state); err != nil {
			return err
		}
		return c.applyWhole(ctx, r)
	})
	return out.waiting, err
}

// afterwards opens the log of a session that has ended, for something to be done
// by it, and tells the events of that. Another lambdial may have written to the
// log before the lock was ours, so it is read once more.
func afterwards(dir, session string, account tuner.Account, out listener, do func(*changer, *tuner.State) error) error {
	path, err := journal.PathOf(dir, session)
	if err != nil {
		return err
	}
	before, err := journal.Fold(path)
	if err != nil {
		return err
	}
	lock, free, err := journal.LockFunction(dir, journal.FunctionKey(before.Account, before.Function))
	if err != nil {
		return err
	}
	if !free {
		return atWork(before)
	}
	err = withLog(path, account, out, do)
	return errors.Join(err, lock.Release())
}

func withLog(path string, account tuner.Account, out listener, do func(*changer, *tuner.State) error) error {
	state, err := journal.Fold(path)
	if err != nil {
		return err
	}
	log, err := journal.Continue(path)
	if err != nil {
		return err
	}
	err = do(&changer{account: account, rec: newRecorder(log, state, out), past: archive.In(filepath.Dir(path))}, state)
	return errors.Join(err, log.Close())
}

// applyWhole applies, puts back what was set where the rest was refused, and
// writes down how that ended.
func (c *changer) applyWhole(ctx context.Context, r Request) error {
	var kept []string
	begun := 0
	c.rec.withState(func(s *tuner.State) {
		begun = s.Events
		if s.End != nil {
			kept = s.End.Kept
		}
	})
	err := c.apply(ctx, r)
	changed := false
	c.rec.withState(func(s *tuner.State) { changed = s.Events > begun })
	if !changed {
		return err
	}
	closed := tuner.Closed{Restored: true, Kept: kept}
	if !c.rec.owed().Nothing() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBackBound)
		defer cancel()
		u := c.undo(bounded)
		closed = tuner.Closed{Restored: len(u.left) == 0, Left: u.left, Kept: append(kept, u.kept...)}
	}
	c.rec.recordAnyway(closed)
	return err
}

// lastSeen is how the function stood when the session last saw it as it left it.
func (c *changer) lastSeen() (mark *tuner.Mark) {
	c.rec.withState(func(s *tuner.State) {
		mark = tuner.MarkOf(s.Function)
		for _, change := range s.Changes {
			if left := change.Result.Left; change.Function == s.Function.Name && left != nil {
				mark = left
			}
		}
	})
	return mark
}

// asLeft reads the function, and refuses it where it does not stand as the
// session left it, with these settings.
func (c *changer) asLeft(ctx context.Context, settings tuner.Settings) (tuner.Function, error) {
	var before tuner.Function
	c.rec.withState(func(s *tuner.State) { before = s.Function })
	known := c.lastSeen()
	if c.past != nil {
		known = c.past.Since(before, known)
	}
	now, err := c.settled(ctx, before.Name)
	for since := time.Now(); err == nil && c.stands(now, known) == earlier && untilQuiet(since) > 0; {
		if err = lookAgain(ctx, since); err == nil {
			now, err = c.settled(ctx, before.Name)
		}
	}
	switch {
	case err != nil:
		return now, err
	case now.Settings != settings || !sameBut(now, tuner.MarkOf(before)) || c.stands(now, known) != same:
		return now, &DeployedError{Function: before.Name, What: guess(now, tuner.MarkOf(before), settings, before.Settings), Since: true}
	}
	return now, nil
}

// guess says who it looks like that changed a function, by what differs.
func guess(now tuner.Function, seen *tuner.Mark, left, owner tuner.Settings) string {
	switch {
	case now.CodeSHA256 != seen.CodeSHA256:
		return "its code is another, as after a deployment"
	case now.Settings != left && now.Settings == owner:
		return fmt.Sprintf("it has its %d MB and %d s of before again, as after a deployment of its template", owner.MemoryMB, owner.TimeoutS)
	case now.Settings != left:
		return fmt.Sprintf("it has %d MB and %d s, which somebody set, and not %d MB and %d s", now.MemoryMB, now.TimeoutS, left.MemoryMB, left.TimeoutS)
	case now.Fingerprint != seen.Fingerprint:
		return "something of its configuration beside memory, timeout and code is another than it was"
	}
	return "it was updated at " + now.LastModified.Format(time.DateTime) + " UTC"
}

// apply makes the changes of a request, one after the other. Only after the last
// one do they stay.
func (c *changer) apply(ctx context.Context, r Request) error {
	p, now, alias, err := c.propose(ctx, r)
	if err != nil {
		return err
	}
	seen := tuner.MarkOf(now)
	if p.To != p.Now {
		seen, err = c.configureAs(ctx, tuner.Change{Action: tuner.ActionApply, Function: now.Name, More: p.Publishes}, p.To, nil, seen)
		var deployed *DeployedError
		switch {
		case errors.As(err, &deployed) && deployed.Stands:
			c.warn(&tuner.Warned{Text: fmt.Sprintf("%s was set to %d MB, and somebody else changed it right after (%s)", now.Name, p.To.MemoryMB, deployed.What)})
			if !p.Publishes {
				return nil
			}
			return errors.Join(fmt.Errorf("no version was published, since somebody else changed %s right after its settings were set, which stay (%s)", now.Name, deployed.What), c.whole())
		case err != nil:
			return fmt.Errorf("set %s to %d MB: %w", now.Name, p.To.MemoryMB, err)
		}
	}
	if !p.Publishes {
		return nil
	}
	v, err := c.publishAs(ctx, tuner.Change{
		Action: tuner.ActionRelease, Function: now.Name, MemoryMB: p.To.MemoryMB, Description: p.Description, More: r.Alias != "",
	}, seen, nil)
	if err != nil {
		return fmt.Errorf("publish %s at %d MB: %w", now.Name, p.To.MemoryMB, err)
	}
	if r.Alias == "" {
		return nil
	}
	ready, err := c.ready(ctx, now.Name, v.version, time.Now())
	switch {
	case err != nil:
		return fmt.Errorf("wait for version %s of %s: %w", v.version, now.Name, err)
	case ready.State == "Failed":
		return fmt.Errorf("version %s of %s could not be started%s", v.version, now.Name, text.Because(ready.StateReason))
	}
	to := r.routing(alias.Routing, v.version)
	if to == alias.Routing {
		return c.whole() // it leads there already
	}
	return c.moveAlias(ctx, tuner.ActionMoveAlias, now.Name, tuner.AliasMove{Name: r.Alias, From: alias.Routing, To: to}, alias.RevisionID)
}

// whole writes down that nothing more of an apply follows.
func (c *changer) whole() error {
	var done tuner.Done
	c.rec.withState(func(s *tuner.State) {
		if open := s.Standing().Open; len(open) > 0 {
			done = open[len(open)-1].Result
		}
	})
	if done.ID == 0 {
		return nil
	}
	done.Last = true
	return c.recordOutcome(done)
}
