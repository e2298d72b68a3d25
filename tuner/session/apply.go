package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/verdict"
)

// Apply sets a memory size to stay, after the session has ended, and gives
// the events of that. It goes into the session's own log, so that restore
// undoes it if it was cut off half-way. Nothing is set if anybody changed the
// function since the session began, or where the size takes longer than the
// function's own timeout allows.
func Apply(ctx context.Context, account tuner.Account, dir, session string, memoryMB int) ([]tuner.Event, error) {
	path, err := journal.PathOf(dir, session)
	if err != nil {
		return nil, err
	}
	before, err := journal.Fold(path)
	if err != nil {
		return nil, err
	}
	lock, free, err := journal.LockFunction(dir, journal.FunctionKey(before.Account, before.Function))
	if err != nil {
		return nil, err
	}
	if !free {
		return nil, refuse("another lambdial on this machine is tuning %s", before.Function.Name)
	}
	events, err := applyLocked(ctx, account, path, session, memoryMB)
	return events, errors.Join(err, lock.Release())
}

// applyLocked reads the log once more, since another lambdial may have written to
// it before the lock was ours.
func applyLocked(ctx context.Context, account tuner.Account, path, session string, memoryMB int) ([]tuner.Event, error) {
	state, err := journal.Fold(path)
	if err != nil {
		return nil, err
	}
	if state.End == nil || !state.End.Restored {
		return nil, refuse("the session %s is not undone: run lambdial restore first", session)
	}
	if v := state.Plan.Qualifier; v != "" {
		return nil, refuse("version %s of %s was measured, whose memory size can't be changed: publish a version of $LATEST with the size that is best", v, state.Function.Name)
	}
	log, err := journal.Continue(path)
	if err != nil {
		return nil, err
	}
	out := newQueue()
	c := &changer{account: account, rec: newRecorder(log, state, out)}
	stands := state.Function
	if state.Applied > 0 {
		stands.MemoryMB = state.Applied
	}
	err = c.apply(ctx, stands, memoryMB)
	if c.rec.owed().Nothing() {
		c.rec.recordAnyway(tuner.Closed{Restored: true})
	}
	return out.waiting, errors.Join(err, log.Close())
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

// apply sets the memory size of a function that stands as it did when the
// session ended.
func (c *changer) apply(ctx context.Context, before tuner.Function, memoryMB int) error {
	var outlasts string
	var measured int
	c.rec.withState(func(s *tuner.State) { outlasts, measured = verdict.Of(s).Outlasts(memoryMB), s.Plan.TimeoutS })
	if outlasts != "" {
		return refuse("%s; both by hand: aws lambda update-function-configuration --function-name %s --memory-size %d --timeout %d", outlasts, before.Name, memoryMB, measured)
	}
	known := c.lastSeen()
	now, err := c.settled(ctx, before.Name)
	for since := time.Now(); err == nil && c.stands(now, known) == earlier && untilQuiet(since) > 0; {
		if err = lookAgain(ctx, since); err == nil {
			now, err = c.settled(ctx, before.Name)
		}
	}
	if err != nil {
		return err
	}
	if now.Settings != before.Settings || !sameBut(now, tuner.MarkOf(before)) || c.stands(now, known) != same {
		return &DeployedError{Function: before.Name, What: "its configuration is another than at the start"}
	}
	to := tuner.Settings{MemoryMB: memoryMB, TimeoutS: before.TimeoutS}
	_, err = c.configure(ctx, tuner.ActionApply, before.Name, to, nil, tuner.MarkOf(now))
	var deployed *DeployedError
	switch {
	case errors.As(err, &deployed) && deployed.Stands:
		c.warn(&tuner.Warned{Text: fmt.Sprintf("%s was set to %d MB, and somebody else changed it right after (%s)", before.Name, memoryMB, deployed.What)})
	case err != nil:
		return fmt.Errorf("set %s to %d MB: %w", before.Name, memoryMB, err)
	}
	return nil
}
