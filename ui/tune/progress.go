package tune

import (
	"fmt"

	"lambdial/tuner"
)

// publishing tells which size is being made ready, "" when all are.
func (s *words) publishing() string {
	change := s.pending(tuner.ActionConfigure, tuner.ActionPublish, tuner.ActionCopy)
	waiting, ready := 0, 0
	for _, size := range s.state.Sizes {
		switch size.Status {
		case tuner.SizeWaiting:
			waiting++
		case tuner.SizeReady:
			ready++
		}
	}
	switch {
	case change == nil && waiting > 0:
		return fmt.Sprintf("%d of %d sizes ready", ready, len(s.state.Sizes))
	case change == nil:
		return ""
	case change.Action == tuner.ActionCopy:
		return "copying the function"
	case waiting == 0:
		return fmt.Sprintf("putting $LATEST back to %d MB", s.state.Function.MemoryMB)
	}
	of := fmt.Sprintf("%d of %d", min(s.made(tuner.ActionPublish)+1, len(s.state.Sizes)), len(s.state.Sizes))
	if s.state.Plan.Isolation == tuner.IsolateLatest {
		return fmt.Sprintf("setting $LATEST to %d MB", changeMemory(change))
	}
	if change.Action == tuner.ActionConfigure {
		return fmt.Sprintf("preparing version %s: %d MB", of, changeMemory(change))
	}
	return fmt.Sprintf("publishing version %s: %d MB", of, changeMemory(change))
}

func changeMemory(c *tuner.ChangeState) int {
	if c.MemoryMB == 0 && c.To != nil {
		return c.To.MemoryMB
	}
	return c.MemoryMB
}

// cleaning tells what is being undone.
func (s *words) cleaning() string {
	change := s.pending(tuner.ActionConfigure, tuner.ActionDeleteVersion, tuner.ActionDeleteFunction, tuner.ActionApply)
	if change == nil {
		return "checking that the function is as it was"
	}
	switch change.Action {
	case tuner.ActionDeleteVersion:
		return fmt.Sprintf("deleting version %s (%d of %d)", s.line(change.Version), min(s.made(tuner.ActionDeleteVersion)+1, s.published()), s.published())
	case tuner.ActionDeleteFunction:
		return "deleting the temporary copy"
	case tuner.ActionApply:
		return fmt.Sprintf("setting the memory to %d MB", changeMemory(change))
	}
	return fmt.Sprintf("putting $LATEST back to %d MB", changeMemory(change))
}

// pending is the newest change that is of one of the kinds and not settled.
func (s *words) pending(kinds ...tuner.Action) *tuner.ChangeState {
	changes := s.state.Changes
	for i := len(changes) - 1; i >= 0; i-- {
		if changes[i].Done || changes[i].Refused {
			continue
		}
		for _, kind := range kinds {
			if changes[i].Action == kind {
				return &changes[i]
			}
		}
	}
	return nil
}

// made counts the confirmed changes of a kind.
func (s *words) made(kind tuner.Action) int {
	n := 0
	for _, c := range s.state.Changes {
		if c.Action == kind && c.Done {
			n++
		}
	}
	return n
}

// published counts the versions that are, or were, of this session.
func (s *words) published() int {
	n := 0
	for _, c := range s.state.Changes {
		if c.Action == tuner.ActionPublish && c.Done && !c.Result.Existing {
			n++
		}
	}
	return n
}
