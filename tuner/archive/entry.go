package archive

import (
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/compare"
	"lambdial/tuner/verdict"
)

// Entry is a past session, as lists of them tell it.
type Entry struct {
	Session  string `json:"session"`
	Function string `json:"function"`
	// ARN is the function's, "" where its service gives none.
	ARN string `json:"-"`
	// AccountID to Endpoint are where it ran, "" for what is not known or usual.
	AccountID string `json:"account_id,omitempty"`
	Region    string `json:"region,omitempty"`
	Profile   string `json:"profile,omitempty"`
	Endpoint  string `json:"endpoint,omitempty"`
	// Started and Ended are zero where the log does not tell.
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	// Against is the session that this one only checks, "" for none.
	Against string `json:"against,omitempty"`
	About
	// Saving is the fraction of the cost that the verdict saves against the size
	// before; nil is unknown.
	Saving *float64 `json:"saving,omitempty"`
	// State is how it ended: see [Archive.Status].
	State string `json:"state"`
	// BeforeMB is the memory size that the function had, VerdictMB the
	// recommended one, AppliedMB the one that was set to stay; 0 for none.
	BeforeMB  int `json:"-"`
	VerdictMB int `json:"verdict_mb,omitempty"`
	AppliedMB int `json:"-"`
	// Stands says that something that the session set stays set, and can be undone.
	Stands bool `json:"-"`
	// Standing is that of VerdictMB: recommended, leading or only.
	Standing string `json:"standing,omitempty"`
	// Strategy is by what the verdict was made, Confidence how sure it is, 0
	// to 1.
	Strategy   tuner.Strategy `json:"-"`
	Confidence float64        `json:"-"`
	// DurationChange and CostChange are the verdict's, fractions against the
	// size before; nil is unknown.
	DurationChange *float64 `json:"-"`
	CostChange     *float64 `json:"-"`
	// Sizes are those with warm samples, by memory.
	Sizes []Size `json:"-"`
	// Side is what another session can be held against.
	Side compare.Side `json:"-"`
	// Currency is that of the costs.
	Currency string `json:"-"`
	// Log is the file that holds the session's events.
	Log string `json:"log"`
}

// Size is what a session measured at one memory size.
type Size struct {
	MemoryMB int
	Warm     int
	Median   time.Duration
	// Cost is of one invocation; nil is unknown.
	Cost *float64
}

const (
	running    = "running"
	unfinished = "unfinished"
	imported   = "imported"
)

// entryOf is the entry of a session as its log leads to it.
func entryOf(s *tuner.State, state, log string) Entry {
	v := verdict.Of(s).Verdict()
	e := Entry{
		Session: s.Session, Function: s.Function.Name, ARN: s.Function.ARN,
		AccountID: tuner.AccountID(s.Function.ARN), Region: s.Account.Region, Profile: s.Account.Profile, Endpoint: s.Account.Endpoint,
		Started: s.Started, Against: s.Against, State: state, BeforeMB: s.Function.MemoryMB, VerdictMB: v.MemoryMB, Standing: string(v.Standing), AppliedMB: s.Applied, Stands: !s.Standing().Nothing(),
		Strategy: v.Goal.Strategy, Confidence: v.Confidence, Currency: s.Currency(), Log: log,
	}
	e.Side = compare.SideOf(s, compare.Usual)
	if s.End != nil {
		e.Ended = s.Updated
	}
	compared := v.MemoryMB > 0 && v.Standing != verdict.StandingOnly
	if compared && v.DurationChangeKnown {
		e.DurationChange = &v.DurationChange
	}
	if compared && v.CostChangeKnown {
		e.CostChange, e.Saving = &v.CostChange, new(0-v.CostChange)
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
	return e.Function == other.Function && e.Region == other.Region && e.Profile == other.Profile && e.Endpoint == other.Endpoint
}

// IsOf says that the session was of a function, which is named, or by its ARN. What
// is not known of the session is no difference.
func (e Entry) IsOf(typed string) bool {
	name, region := tuner.FunctionOf(typed)
	if e.Function != name {
		return false
	}
	same := func(a, b string) bool { return a == "" || b == "" || a == b }
	return region == "" || same(e.Region, region) && same(e.AccountID, tuner.AccountID(typed))
}

// Finished says that nothing of the session is at work or left behind.
func (e Entry) Finished() bool { return e.State != running && !e.Unfinished() }

// Unfinished says that something of the session is left in its account.
func (e Entry) Unfinished() bool { return e.State == unfinished }

// Measured says that the session measured something here.
func (e Entry) Measured() bool { return e.State != imported && len(e.Sizes) > 0 }

// IsCheck says that the session measured a function only to hold it against an
// earlier one: it recommends no size and can set none.
func (e Entry) IsCheck() bool { return e.Against != "" }

// Size is what the session measured at a memory size.
func (e Entry) Size(memoryMB int) (Size, bool) {
	i := slices.IndexFunc(e.Sizes, func(z Size) bool { return z.MemoryMB == memoryMB })
	if i < 0 {
		return Size{}, false
	}
	return e.Sizes[i], true
}

// Matches says that all the words, in lower case, are found in the entry.
func (e Entry) Matches(words []string) bool {
	parts := []string{e.Function, e.State, e.Session, e.Region, e.Profile, string(e.Strategy), e.Title, e.Note}
	for _, tag := range e.Tags {
		parts = append(parts, "#"+tag)
	}
	text := strings.ToLower(strings.Join(parts, "\n"))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}
