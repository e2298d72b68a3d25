package sessions

import (
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// Entry is a past session.
type Entry struct {
	Session  string
	Function string
	// ARN is the function's, "" where its service gives none.
	ARN string
	// Account is where it ran.
	Account tuner.Identity
	// Started and Ended are zero where the log does not tell.
	Started, Ended time.Time
	// State is how it ended: "done", "interrupted", "running", or what else
	// the session log tells.
	State string
	// BeforeMB is the memory size that the function had, VerdictMB the
	// recommended one, AppliedMB the one that was set to stay; 0 for none.
	BeforeMB, VerdictMB, AppliedMB int
	// Strategy is by what the verdict was made, Confidence how sure it is, 0
	// to 1.
	Strategy   tuner.Strategy
	Confidence float64
	// DurationChange and CostChange are the verdict's, fractions against the
	// size before; nil is unknown.
	DurationChange, CostChange *float64
	// Sizes are those with warm samples, by memory.
	Sizes []Size
	// Currency is that of the costs.
	Currency string
	// Log is the file that holds the session's events.
	Log string
}

// Size is what a session measured at one memory size.
type Size struct {
	MemoryMB int
	Warm     int
	Median   time.Duration
	// Cost is of one invocation; nil is unknown.
	Cost *float64
}

// Of is the entry of a session as its log leads to it.
func Of(s *tuner.State, state, log string) Entry {
	v := verdict.Of(s).Verdict()
	e := Entry{
		Session: s.Session, Function: s.Function.Name, ARN: s.Function.ARN, Account: s.Account,
		Started: s.Started, State: state, BeforeMB: s.Function.MemoryMB, VerdictMB: v.MemoryMB, AppliedMB: s.Applied,
		Strategy: v.Goal.Strategy, Confidence: v.Confidence, Currency: s.Currency(), Log: log,
	}
	if s.End != nil {
		e.Ended = s.Updated
	}
	if v.MemoryMB > 0 && v.DurationChangeKnown {
		e.DurationChange = &v.DurationChange
	}
	if v.MemoryMB > 0 && v.CostChangeKnown {
		e.CostChange = &v.CostChange
	}
	for _, z := range s.Sizes {
		if z.Warm.N() == 0 {
			continue
		}
		size := Size{MemoryMB: z.MemoryMB, Warm: z.Warm.N(), Median: z.Warm.Quantile(0.5)}
		if cost, known := s.Cost(z); known {
			size.Cost = &cost
		}
		e.Sizes = append(e.Sizes, size)
	}
	return e
}

// SameFunction says that both sessions were of one function.
func (e Entry) SameFunction(other Entry) bool {
	if e.ARN != "" && other.ARN != "" {
		return e.ARN == other.ARN
	}
	return e.Function == other.Function && e.Account == other.Account
}

// Finished says that nothing of the session is at work or left behind.
func (e Entry) Finished() bool { return e.State != "running" && e.State != "unfinished" }

// at finds what the session measured at a memory size.
func (e Entry) at(mb int) (Size, bool) {
	i := slices.IndexFunc(e.Sizes, func(z Size) bool { return z.MemoryMB == mb })
	if i < 0 {
		return Size{}, false
	}
	return e.Sizes[i], true
}

// matches says that all the words, in lower case, are found in the entry.
func (e Entry) matches(words []string) bool {
	text := strings.ToLower(strings.Join([]string{e.Function, e.State, e.Session, e.Account.Region, e.Account.Profile, string(e.Strategy)}, "\n"))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}
