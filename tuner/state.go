package tuner

import (
	"cmp"
	"slices"
	"time"

	"lambdial/tuner/price"
)

// recentSamples is how many of the newest samples a State keeps whole, for
// the strip and the timeline; all others live on in the distributions.
const recentSamples = 512

// State is what is known of a session: the fold of its events. The zero State
// is the one before the first event.
type State struct {
	Session string
	// Host is the machine that the session ran on, "" where it could not tell.
	Host     string
	Account  Identity
	Plan     Plan
	Function Function
	// Price is nil where it is unknown.
	Price *price.Price
	// Continues is the session whose samples this one took over, Against the one
	// that it checks; "" for none.
	Continues, Against string
	// Earlier is what sessions before this one saw of the same code.
	Earlier []Seen
	// Imported is where the numbers come from, nil where they were measured here.
	Imported *Imported

	Phase  Phase
	Paused bool
	// Sizes ascend by memory.
	Sizes []*Size
	// Recent are the newest samples, oldest first.
	Recent []Sample
	// Reason tells why sampling stopped, "" while it goes on.
	Reason              string
	Interrupted, Failed bool
	// Focus is the size that the sampler chose last, and why.
	Focus Chosen
	// Warnings, in the order in which they came up.
	Warnings []Warned
	// Changes to the account so far, and which are done.
	Changes []ChangeState
	// End is nil until the session closed.
	End *Closed
	// Applied is the memory size that was set to stay, or 0; AppliedTimeoutS
	// likewise.
	Applied, AppliedTimeoutS int
	now                      Settings // zero for those of the owner
	rounds                   int      // how often nothing was left to do
	// Verification are the invocations after the latest apply, nil without any.
	Verification *Size

	// reported: an invocation had a report, so that wall times do not count.
	reported bool

	Started, Updated time.Time
	// worked is the newest event but for changes to the account, which restore
	// may make days later.
	worked time.Time
	// Events is the number of events applied; a view that saw as many is up
	// to date.
	Events int
}

// ChangeState is a change and what became of it.
type ChangeState struct {
	Change
	Done, Refused bool
	// Settled: the session said since that nothing is left to do. Round is how
	// often it had said so before.
	Settled bool
	Round   int
	// At is when it was last announced, or when the account confirmed it.
	At time.Time
	// Result is what Done told.
	Result Done
}

// Apply adds one event to what is known. It never fails: an event that does
// not fit changes nothing.
func (s *State) Apply(e Event) {
	s.Events++
	s.Updated = e.At
	if ofSampling(e.What) {
		s.worked = e.At
	}
	switch what := e.What.(type) {
	case Opened:
		s.Session, s.Host = what.Session, what.Host
		s.Account, s.Plan, s.Function, s.Price = what.Account, what.Plan, what.Function, what.Price
		s.Started, s.Earlier = e.At, what.Earlier
		s.Continues, s.Against, s.Imported = what.Continues, what.Against, what.Imported
		for _, mb := range what.Plan.Sizes {
			s.size(mb)
		}
	case Entered:
		s.Phase = what.Phase
	case Intended:
		s.announce(what.Change, e.At)
		s.Verification = nil // of what was set before
		s.End = nil          // a change after the end opens the account again
	case Done:
		s.announced(what)
		s.resolve(what.ID, func(c *ChangeState) {
			c.Done, c.Result, c.At = true, what, e.At
		})
		s.reckon()
	case Refused:
		s.resolve(what.ID, func(c *ChangeState) { c.Refused = true })
		s.reckon() // an answer may have been taken back
	case Ready:
		size := s.size(what.MemoryMB)
		if size.Status != SizeDropped {
			size.Status = SizeReady
		}
		size.Function, size.Qualifier = what.Function, what.Qualifier
	case Parked:
		s.size(what.MemoryMB).Status = SizeParked
	case Added:
		s.size(what.MemoryMB).Why = what.Why
	case Dropped:
		size := s.size(what.MemoryMB)
		size.Status, size.Why = SizeDropped, what.Why
	case Chosen:
		s.Focus = what
	case Sampled:
		s.sampled(what.Sample)
	case Paused:
		s.Paused = what.Paused
	case Warned:
		if !slices.Contains(s.Warnings, what) {
			s.Warnings = append(s.Warnings, what)
		}
	case Stopped:
		s.Reason, s.Interrupted, s.Failed = what.Why, what.Interrupted, what.Failed
	case Closed:
		s.Phase, s.End = PhaseEnded, &what
		if what.Restored {
			s.rounds++
			for i := range s.Changes {
				s.Changes[i].Settled = true
			}
			s.reckon()
		}
	}
}

// reckon finds out what stands.
func (s *State) reckon() {
	standing := s.Standing()
	s.now, s.Applied, s.AppliedTimeoutS = standing.Settings, 0, 0
	if standing.Memory {
		s.Applied = standing.Settings.MemoryMB
	}
	if standing.Timeout {
		s.AppliedTimeoutS = standing.Settings.TimeoutS
	}
}

// ofSampling says that something is part of the session's own work, and not of
// what is set, verified or put back after it.
func ofSampling(what Happening) bool {
	switch what := what.(type) {
	case Intended, Done, Refused, Closed:
		return false
	case Sampled:
		return !what.Sample.Verify
	}
	return true
}

// sampled takes in a sample. Wall times stand in for reports only in a session
// that has none: with the network in them they are no match for the others.
func (s *State) sampled(sample Sample) {
	if sample.Verify {
		if s.Verification == nil || s.Verification.MemoryMB != sample.MemoryMB {
			s.Verification = &Size{MemoryMB: sample.MemoryMB, Status: SizeReady, Seen: Seen{MemoryMB: sample.MemoryMB}}
		}
		s.Verification.apply(sample, sample.NoReport)
		return
	}
	if sample.reported() && !s.reported {
		s.reported = true
		for _, size := range s.Sizes {
			size.setWallTimesAside()
		}
	}
	s.size(sample.MemoryMB).apply(sample, s.Unclear(sample))
	s.remember(sample)
}

// Reported says that invocations of this session have reports, if not all.
func (s *State) Reported() bool { return s.reported }

// Unclear says that a sample without a report is set aside: it may have been
// cold, or the others are measured otherwise.
func (s *State) Unclear(sample Sample) bool {
	return sample.NoReport && (sample.MaybeCold || s.reported)
}

// Published says that a version is one that this session made.
func (s *State) Published(version string) bool {
	return version != "" && slices.ContainsFunc(s.Changes, func(c ChangeState) bool {
		return c.Action == ActionPublish && c.Done && !c.Result.Existing && c.Result.Version == version
	})
}

// announced makes up for the announcement of a change that was done, where it is
// lost with a line of a damaged log.
func (s *State) announced(what Done) {
	if slices.ContainsFunc(s.Changes, func(c ChangeState) bool { return c.ID == what.ID }) {
		return
	}
	lost := Change{ID: what.ID, Function: s.Function.Name}
	switch {
	case s.Plan.Isolation == IsolateCopy: // it goes with the copy
		lost.Action, lost.Function = ActionCopy, "lambdial-"+s.Session
	case what.Version != "":
		lost.Action = ActionPublish
	case what.Left != nil:
		lost.Action, lost.To = ActionConfigure, &what.Left.Settings
	default:
		return // a deletion, which is not needed to undo anything
	}
	s.Changes = append(s.Changes, ChangeState{Change: lost, Round: s.rounds})
}

// announce takes in a change that is about to be made, perhaps once more.
func (s *State) announce(change Change, at time.Time) {
	again := false
	s.resolve(change.ID, func(c *ChangeState) { c.At, again = at, true })
	if !again {
		s.Changes = append(s.Changes, ChangeState{Change: change, At: at, Round: s.rounds})
	}
}

func (s *State) resolve(id int, with func(*ChangeState)) {
	for i := len(s.Changes) - 1; i >= 0; i-- {
		if s.Changes[i].ID == id {
			with(&s.Changes[i])
			return
		}
	}
}

// size finds or makes the size of the given memory.
func (s *State) size(mb int) *Size {
	i, found := slices.BinarySearchFunc(s.Sizes, mb, func(size *Size, mb int) int { return size.MemoryMB - mb })
	if !found {
		s.Sizes = slices.Insert(s.Sizes, i, &Size{MemoryMB: mb, Status: SizeWaiting, Seen: Seen{MemoryMB: mb}})
	}
	return s.Sizes[i]
}

// Size gives what is known of a memory size, nil if the session has none such.
func (s *State) Size(mb int) *Size {
	i, found := slices.BinarySearchFunc(s.Sizes, mb, func(size *Size, mb int) int { return size.MemoryMB - mb })
	if !found {
		return nil
	}
	return s.Sizes[i]
}

// remember keeps the newest samples; cutting only now and then makes it cheap.
func (s *State) remember(sample Sample) {
	if len(s.Recent) >= 2*recentSamples {
		s.Recent = append(s.Recent[:0], s.Recent[len(s.Recent)-recentSamples+1:]...)
	}
	s.Recent = append(s.Recent, sample)
}

// Spent is what a session used up.
type Spent struct {
	Invocations int
	// Cost of all invocations, cold and failed ones too; Known is false where
	// the price is not.
	Cost    float64
	Known   bool
	Elapsed time.Duration
}

// Architecture is the one that was measured.
func (s *State) Architecture() string { return cmp.Or(s.Plan.Architecture, s.Function.Architecture) }

// Elsewhere says that another architecture was measured than the function has.
func (s *State) Elsewhere() bool { return s.Architecture() != s.Function.Architecture }

// StoppedByHand is why a session ends that a person found good enough.
const StoppedByHand = "stopped by hand"

// Answered is why a session ends that was begun to answer a question.
const Answered = "the question is answered"

// OutOfTime is why a session ends that may take only so long. Like a budget, it is
// part of what was asked for.
const OutOfTime = "the time that it may take is up"

// CutOff says that leaving the program ended the session, or a signal, and not
// the evidence or a person who had seen enough.
func (s *State) CutOff() bool {
	return s.Interrupted && s.Reason != StoppedByHand && s.Reason != Answered
}

// Usable are the sizes with warm samples that do not just fail, ascending.
func (s *State) Usable() []*Size {
	var usable []*Size
	for _, size := range s.Sizes {
		if size.Usable() {
			usable = append(usable, size)
		}
	}
	return usable
}
