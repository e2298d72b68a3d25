package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

// undone is what became of what a session owed.
type undone struct {
	// left could not be undone, kept was left on purpose; a line each.
	left, kept []string
	// missed are those of kept that there was nothing left for to go back to.
	missed []string
	// done are the numbers of versions that were dealt with.
	done map[string]bool
}

func (u *undone) keep(line string)  { u.kept = append(u.kept, line) }
func (u *undone) miss(line string)  { u.kept, u.missed = append(u.kept, line), append(u.missed, line) }
func (u *undone) leave(line string) { u.left = append(u.left, line) }

// undo puts back what the session changed and deletes what it made: only what
// the log says is ours and the account shows as ours, and only where nobody
// else has touched it since. It may be repeated and may itself be interrupted.
func (c *changer) undo(ctx context.Context) (u undone) {
	c.undoing = true
	defer func() { c.undoing = false }()
	c.takeForDone(ctx, &u)
	owed := c.rec.owed()
	for _, o := range owed.Aliases { // first, for callers see it
		c.returnAlias(ctx, o, &u)
	}
	if o := owed.Settings; o != nil { // before the rest, for callers see it
		if err := c.putBack(ctx, *o, &u); err != nil {
			u.leave(fmt.Sprintf("memory size of %s could not be set back to %d MB (%s); %s", o.Function, o.Want.MemoryMB, inWords(err), byHand(o.Function, o.Want)))
		}
	}
	c.deleteVersions(ctx, owed.Versions, &u)
	for _, o := range owed.Copies {
		c.removeCopy(ctx, o, &u)
	}
	return u
}

// takeForDone finds out what became of settings that were to be set to stay, of
// which no answer came. Nothing in the account tells then whose they are; where
// the function has them, they are as they were asked for, and stay.
func (c *changer) takeForDone(ctx context.Context, u *undone) {
	var pending *tuner.ChangeState
	c.rec.withState(func(s *tuner.State) {
		if open := s.Standing().Open; len(open) == 1 && open[0].Action == tuner.ActionApply && !open[0].Done && open[0].Seen != nil && open[0].To != nil {
			pending = &open[0]
		}
	})
	if pending == nil {
		return
	}
	for {
		certain := untilQuiet(pending.At) == 0
		now, err := c.settled(ctx, pending.Function)
		if err != nil {
			return // undoing meets the same
		}
		switch {
		case c.wasMade(now, *pending.To, nil, pending.Seen):
			rest := ""
			if pending.More {
				rest = "; no version was published, and no alias led to one: apply again for that"
			}
			_ = c.recordOutcome(tuner.Done{ID: pending.ID, Left: tuner.MarkOf(now), Last: true}) // no error while undoing
			u.keep(fmt.Sprintf("%s has the %d MB and %d s that were to be set, which stay%s", pending.Function, now.MemoryMB, now.TimeoutS, rest))
			return
		case certain:
			return
		}
		if lookAgain(ctx, pending.At) != nil {
			return
		}
	}
}

// byHand is the command that sets settings, those that are not 0.
func byHand(function string, to tuner.Settings) string {
	command := "by hand: aws lambda update-function-configuration --function-name " + function
	if to.MemoryMB != 0 {
		command += fmt.Sprintf(" --memory-size %d", to.MemoryMB)
	}
	if to.TimeoutS != 0 {
		command += fmt.Sprintf(" --timeout %d", to.TimeoutS)
	}
	return command
}

// putBack gives the function back the settings of its owner: each one that
// still is what we set. What somebody else set stays. A look that shows them as
// they were is proof only when no change of ours can be on its way any more.
func (c *changer) putBack(ctx context.Context, o archive.OwedSettings, u *undone) error {
	const rounds = 5 // a deployer at work may come between look and change
	until := time.Now().Add(settleBound)
	uncertain := func() bool { return len(o.Pending) > 0 && untilQuiet(o.At) > 0 }
	for changes := 0; changes < rounds; {
		now, err := c.settled(ctx, o.Function)
		if tuner.KindOf(err) == tuner.ErrNotFound {
			u.keep(o.Function + " is gone: there is nothing to put back")
			return nil
		}
		if err != nil {
			return err
		}
		found := c.attribute(now, o)
		if (c.isPast(now, o) || uncertain() && found.nothing()) && time.Now().Before(until) {
			if err := lookAgain(ctx, o.At); err != nil {
				return err
			}
			continue
		}
		if found.unclear {
			u.leave(fmt.Sprintf("it can't be told whether the %d MB and %d s of %s are this session's or somebody else's, who changed it meanwhile: they stay (before the session %d MB and %d s); %s",
				now.MemoryMB, now.TimeoutS, o.Function, o.Want.MemoryMB, o.Want.TimeoutS, byHand(o.Function, o.Want)))
			return nil
		}
		if found.nothing() {
			found.keepTheirs(u, now, o)
			return nil
		}
		changes++
		_, err = c.configure(ctx, tuner.ActionConfigure, o.Function, found.to, found.description, tuner.MarkOf(now))
		var failed *UpdateFailedError
		if errors.As(err, &failed) && failed.Now == found.to {
			u.keep(fmt.Sprintf("%s has its %d MB again, and Lambda says that the update failed%s", o.Function, found.to.MemoryMB, text.Because(failed.Reason)))
			err = nil
		}
		if err == nil {
			found.keepTheirs(u, now, o)
			return nil
		}
		var deployed *DeployedError
		if !errors.As(err, &deployed) {
			return err
		}
		if owed := c.rec.owed().Settings; owed != nil {
			o = *owed
		} else { // it was put back, and then set by somebody else
			o.Set, o.Pending, o.Left = o.Want, nil, c.lastSeen()
		}
	}
	return fmt.Errorf("somebody keeps changing %s", o.Function)
}

// isPast says that a look at the function is older than what the log tells.
func (c *changer) isPast(now tuner.Function, o archive.OwedSettings) bool {
	if o.Left == nil {
		return false
	}
	if len(o.Pending) == 0 && o.Left.LastModified.IsZero() && o.Left.RevisionID == "" {
		return c.stands(now, o.Left) != same && untilQuiet(o.At) > 0
	}
	return c.stands(now, o.Left) == earlier
}

// attribution says whose the settings of a function are that a session changed.
type attribution struct {
	// to is how it shall stand: with ours put back and theirs kept.
	to tuner.Settings
	// description is its owner's, nil where no note of ours is in it.
	description *string
	// back says that a setting is ours and to be put back.
	back bool
	// theirMemory and theirTimeout were set by somebody else.
	theirMemory, theirTimeout bool
	// unclear: a setting is what we set, and somebody changed something else, or
	// nothing says that it was we who set it.
	unclear bool
}

func (a attribution) nothing() bool { return !a.back && a.description == nil && !a.unclear }

func (a attribution) keepTheirs(u *undone, now tuner.Function, o archive.OwedSettings) {
	if a.theirMemory {
		u.keep(fmt.Sprintf("somebody else changed %s meanwhile: its memory size of %d MB stays (before the session %d MB)", o.Function, now.MemoryMB, o.Want.MemoryMB))
	}
	if a.theirTimeout {
		u.keep(fmt.Sprintf("somebody else changed %s meanwhile: its timeout of %d s stays (before the session %d s)", o.Function, now.TimeoutS, o.Want.TimeoutS))
	}
}

// attribute tells the settings apart.
func (c *changer) attribute(now tuner.Function, o archive.OwedSettings) attribution {
	a := attribution{to: now.Settings}
	note, noted := c.noteOfSession(now.Description)
	if noted {
		a.description = new(tuner.WithoutNote(now.Description))
	}
	memory, timeout := now.MemoryMB != o.Want.MemoryMB, now.TimeoutS != o.Want.TimeoutS
	if !memory && !timeout {
		return a
	}
	oursMemory, oursTimeout := now.MemoryMB == o.Set.MemoryMB, now.TimeoutS == o.Set.TimeoutS
	whole := o.Left != nil && now.Settings == o.Left.Settings
	// A change of ours without an answer is proven by the note that it set.
	landed, claimed := false, false
	for _, p := range o.Pending {
		if p.To == nil {
			continue // it tells nothing
		}
		if p.To.MemoryMB == now.MemoryMB && (p.From == nil || p.From.MemoryMB != now.MemoryMB) && !oursMemory {
			oursMemory, claimed = true, claimed || !noted || note.Set.MemoryMB != now.MemoryMB
		}
		if p.To.TimeoutS == now.TimeoutS && (p.From == nil || p.From.TimeoutS != now.TimeoutS) && !oursTimeout {
			oursTimeout, claimed = true, claimed || !noted || note.Set.TimeoutS != now.TimeoutS
		}
		whole = whole || *p.To == now.Settings
		landed = landed || noted && note.Set == *p.To && note.Set == now.Settings
	}
	if noted && note.Set == now.Settings && o.Left != nil && o.Left.Settings != note.Set {
		// One call set both, though the log lacks it.
		oursMemory, oursTimeout = true, true
		landed = c.settingsBefore() == note.Had
		claimed = claimed || !landed
	}
	untouched := o.Left != nil && sameBut(now, o.Left) && (c.stands(now, o.Left) == same || landed)
	a.theirMemory, a.theirTimeout = memory && !oursMemory, timeout && !oursTimeout
	memory, timeout = memory && oursMemory, timeout && oursTimeout
	if !memory && !timeout {
		return a
	}
	// One setting that somebody else set explains that the function was touched;
	// where nothing shows what was, or more than settings, it can't be told.
	explained := o.Left != nil && sameBut(now, o.Left) && !whole
	if a.unclear = !untouched && (claimed || !explained); a.unclear {
		return a
	}
	a.back = true
	if memory {
		a.to.MemoryMB = o.Want.MemoryMB
	}
	if timeout {
		a.to.TimeoutS = o.Want.TimeoutS
	}
	return a
}
