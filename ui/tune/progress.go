package tune

import (
	"fmt"
	"math"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/sampler"
	"lambdial/tuner/text"
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

// progress is how far sampling is towards being sure.
type progress struct{ sampler.Progress }

// fresh is how long a progress is told though more is known by now: it goes
// through all that is likely to come.
const fresh = 250 * time.Millisecond

// progress is worked out a few times a second at most.
func (s *drawing) progress() progress {
	of := progressOf{s.state, s.state.Reason != "", s.now.Truncate(fresh)}
	if s.ahead.of.state == nil || s.ahead.of != of {
		s.ahead = ahead{of, sampler.ProgressOf(s.state)}
	}
	p := s.ahead.progress
	p.Invocations = s.state.Spent().Invocations // which is cheap, and seen to count
	p.Likely = max(p.Likely, p.Invocations)
	return progress{p}
}

// ahead is a progress, and of what.
type ahead struct {
	of       progressOf
	progress sampler.Progress
}

type progressOf struct {
	state   *tuner.State
	stopped bool
	at      time.Time
}

// share is how far it is, 0 to 1: towards being sure, or of the samples where
// their number is fixed.
func (p progress) share() float64 {
	if p.Enough > 0 {
		return min(p.Confidence/p.Enough, 1)
	}
	return min(float64(p.Invocations)/float64(max(p.Likely, 1)), 1)
}

// words tell it in about so many cells.
func (p progress) words(w int) string {
	likely := fmt.Sprintf("%d of about %s", p.Invocations, text.Count(p.Likely, "invocation"))
	switch {
	case !p.Known:
		likely = text.Count(p.Invocations, "invocation")
	case w < 72:
		likely = fmt.Sprintf("%d/~%d", p.Invocations, p.Likely)
	case w >= 130:
		likely += fmt.Sprintf(" (%d at most)", p.Most)
	}
	if p.Enough == 0 || !p.Known {
		return likely
	}
	sure := fmt.Sprintf("sure %.0f %%", math.Floor(100*p.Confidence))
	if w >= 72 && p.Confidence < p.Enough {
		sure += fmt.Sprintf(" of %.0f %%", 100*p.Enough)
	}
	return sure + ", " + likely
}

// remaining is the time that the rest likely takes.
func (s *words) remaining() string {
	p := s.progress()
	if !s.sampling() || s.state.Paused || !p.Known || p.Left <= 0 {
		return ""
	}
	return "about " + elapsed(p.Left) + " left"
}

// Progress is how far the session is, 0 to 1.
func (s *Screen) Progress() float64 {
	if s.state == nil || s.state.Session == "" {
		return 0
	}
	return s.progress().share()
}
