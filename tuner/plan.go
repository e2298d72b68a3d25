package tuner

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/payload"
	"lambdial/tuner/report"
	"lambdial/tuner/text"
)

// Isolation says on what a session invokes, and so what callers may notice.
type Isolation string

// The isolations.
const (
	// IsolateVersions publishes a version a size; $LATEST changes for the
	// seconds that publishing takes.
	IsolateVersions Isolation = "versions"
	// IsolateCopy tunes a temporary copy; the function is never touched.
	IsolateCopy Isolation = "copy"
	// IsolateLatest changes $LATEST in place, one size at a time.
	IsolateLatest Isolation = "latest"
)

// Isolations lists all isolations, the default first.
func Isolations() []Isolation { return []Isolation{IsolateVersions, IsolateCopy, IsolateLatest} }

// Explain says in a sentence what the isolation does to the function.
func (i Isolation) Explain() string {
	switch i {
	case IsolateCopy:
		return "makes a temporary copy of the function, tunes that, deletes it; the function is never touched"
	case IsolateLatest:
		return "changes the memory of $LATEST in place, one size after the other, and puts it back at the end; callers of $LATEST run at each size for a while"
	}
	return "publishes a version a size and deletes them at the end; the memory of $LATEST changes for the seconds that publishing takes, with a note of it in the description; aliases and versions never"
}

// Plan is what a session will do. It is complete: a session asks for nothing
// else, and does nothing that its plan does not tell.
type Plan struct {
	Function string `json:"function"`
	// Qualifier is the number of the published version whose code and settings are
	// measured, "" for $LATEST. A version can't be changed: it takes a copy.
	Qualifier string `json:"qualifier,omitempty"`
	// Sizes are the memory sizes to measure, ascending. Empty with AutoSizes.
	Sizes []int `json:"sizes"`
	// AutoSizes lets the session choose sizes over the whole range.
	AutoSizes bool `json:"auto_sizes,omitempty"`
	// Samples is the exact number of warm samples a size; 0 is auto: as many
	// as the decision needs, at most MostInAll.
	Samples int `json:"samples"`
	// MaxSamples is the most invocations of auto in all, of any kind; 0 is 200
	// and what Cold takes.
	MaxSamples int `json:"max_samples"`
	// Cold is the number of cold starts that each measured size gets on purpose,
	// 0 to MaxCold: invocations sent at once, so that each of them begins an
	// environment of its own. With exact samples they come on top.
	Cold int `json:"cold,omitempty"`
	// Parallel is the number of invocations in flight at each size, where auto
	// decides on the way that of all sizes together. 0 is one at each size: sizes
	// are environments of their own, so that they do not disturb each other but
	// by what they share behind them.
	Parallel int         `json:"parallel"`
	Payloads payload.Mix `json:"payloads"`
	// TenantID stays out of the session log, like the payloads.
	TenantID string `json:"-"`
	Goal     Goal   `json:"goal"`
	// Budget is what the session may spend on invocations, in the currency of
	// the region; 0 is no limit. At most one invocation goes over it.
	Budget float64 `json:"budget,omitempty"`
	// Discount is the fraction off the list price of GB-seconds that the user
	// has, such as by a Savings Plan: 0.12 is 12 %, at least 0 and below 1.
	Discount  float64   `json:"discount,omitempty"`
	Isolation Isolation `json:"isolation"`
	// Architecture is "arm64" or "x86_64" for a copy on another architecture than
	// the function's, "" for its own. Portable: a person says that the package runs
	// there, where its runtime does not tell.
	Architecture string `json:"architecture,omitempty"`
	Portable     bool   `json:"portable,omitempty"`
	// TimePath is where an answer tells the handler's own time, names joined by
	// dots, and TimeUnit what it is in: ns, us, ms or s. "" are the usual names at
	// the top of an answer or of its body.
	TimePath string `json:"time_path,omitempty"`
	TimeUnit string `json:"time_unit,omitempty"`
	// TimeoutS is the timeout that the measured sizes get; 0 leaves the
	// function's own.
	TimeoutS int `json:"timeout_s,omitempty"`
	// Apply sets the winning size at the end, ApplyTimeout the timeout that was
	// measured to do there, or at the size that stays.
	Apply        bool `json:"apply,omitempty"`
	ApplyTimeout bool `json:"apply_timeout,omitempty"`
	// DropFailing is the number of failures in a row after which a size
	// counts as unusable.
	DropFailing int `json:"drop_failing"`
}

// timeUnits of Plan.TimeUnit.
func timeUnits() map[string]time.Duration {
	return map[string]time.Duration{"ns": time.Nanosecond, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second}
}

// SelfReported finds in an answer the time that the handler tells of itself, and
// the field that it stands in.
func (p Plan) SelfReported(answer []byte) (field string, d time.Duration, ok bool) {
	if p.TimePath == "" {
		return report.SelfReported(answer)
	}
	d, ok = report.SelfReportedAt(answer, p.TimePath, timeUnits()[cmp.Or(p.TimeUnit, "ms")])
	return p.TimePath, d, ok
}

// maxInvocations is the largest Plan.MaxSamples: more than a day of one after
// the other at a second each.
const maxInvocations = 100_000

// MaxCold is the largest Plan.Cold.
const MaxCold = 100

// DefaultPlan is a plan for a function with nothing chosen yet.
func DefaultPlan(f Function) Plan {
	return Plan{
		Function: f.Name, Qualifier: f.Published(), Sizes: DefaultSizes(f.MemoryMB),
		Payloads: payload.Mix{payload.Empty()}, Goal: DefaultGoal(), Isolation: IsolateVersions, DropFailing: 3,
	}
}

// WithSizes is the plan with the whole ladder where it leaves the sizes open and
// they can't be chosen on the way: that goes only where samples are chosen, too,
// and all sizes are ready side by side.
func (p Plan) WithSizes() Plan {
	if p.AutoSizes && (p.Samples > 0 || p.Isolation == IsolateLatest) {
		p.Sizes, p.AutoSizes = Ladder(), false
	}
	return p
}

// MostInPlace is the most warm samples that auto takes at a size where it can't
// choose among sizes, fewestInPlace the fewest.
const (
	MostInPlace   = 10
	fewestInPlace = 3
)

// AtEachSize is the most invocations in flight at one size.
func (p Plan) AtEachSize() int { return max(1, p.Parallel) }

// InFlight is the most invocations in flight at all sizes together.
func (p Plan) InFlight() int {
	sizes := len(p.Sizes)
	if p.AutoSizes {
		sizes = len(DefaultSizes(0))
	}
	if p.SamplesEach() == 0 && p.Parallel > 0 {
		return p.Parallel
	}
	return max(1, sizes) * p.AtEachSize()
}

// SamplesEach is how many warm samples each size gets, all sizes alike, or 0
// where auto decides on the way. It can't in place: each size is ready only
// once there, so that nothing can be compared before all are through.
func (p Plan) SamplesEach() int {
	if p.Samples > 0 || p.Isolation != IsolateLatest {
		return p.Samples
	}
	p = p.WithSizes()
	room := p.MostBesideBursts() / max(1, len(p.Sizes))
	// Of several at once each begins an environment, which takes a cold start.
	warm := max(room-p.AtEachSize(), room/2)
	samples := max(fewestInPlace, min(MostInPlace, warm))
	round := max(1, p.Payloads.Round()) // a whole mix of the payloads
	if whole := samples / round * round; whole >= fewestInPlace {
		return whole
	}
	return samples
}

// LeastInAll is the fewest MostInAll with which auto reaches each size, and what
// they are: one each, or where each size has its turn without regard to the others
// the fewest warm ones and their cold starts.
func (p Plan) LeastInAll() (least int, what string) {
	if p.Isolation != IsolateLatest {
		return max(1, len(p.Sizes)), "one for each size"
	}
	each := fewestInPlace + min(p.AtEachSize(), fewestInPlace)
	return max(1, len(p.WithSizes().Sizes)) * each, fmt.Sprintf("%d warm ones for each size in place, and cold starts", fewestInPlace)
}

// Validate names everything that is wrong with the plan, and what would be
// right.
func (p Plan) Validate() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if p.Function == "" {
		add("no function chosen: name one")
	}
	if len(p.Sizes) == 0 && !p.AutoSizes {
		add("no memory size chosen: take at least one of %d to %d MB, or auto", MinMemoryMB, MaxMemoryMB)
	}
	for _, mb := range p.Sizes {
		if mb < MinMemoryMB || mb > MaxMemoryMB {
			add("memory size %d MB is out of range: Lambda takes %d to %d MB", mb, MinMemoryMB, MaxMemoryMB)
		}
	}
	if !slices.Equal(p.Sizes, SortSizes(p.Sizes)) {
		add("memory sizes must ascend, each of them once")
	}
	if p.Samples < 0 || p.Samples > 10000 {
		add("samples must be 1 to 10000 a size, or auto")
	}
	if least, what := p.LeastInAll(); p.Samples == 0 && p.MostInAll() < least {
		add("at most %s: too few, it takes %d: %s", text.Count(p.MostInAll(), "sample"), least, what)
	}
	if p.Samples == 0 && p.MaxSamples > maxInvocations {
		add("at most %d samples: %d are too many", maxInvocations, p.MaxSamples)
	}
	if p.Cold < 0 || p.Cold > MaxCold {
		add("cold starts must be 0 to %d a size", MaxCold)
	}
	if p.Parallel < 0 || p.Parallel > 100 {
		add("parallel must be 1 to 100 invocations, or 0 for one at each size")
	}
	if len(p.Payloads) == 0 {
		add("no payload: {} is the empty one")
	}
	if len(p.Payloads) > payload.MaxSeveral {
		add("%d payloads are more than %d", len(p.Payloads), payload.MaxSeveral)
	}
	if !(p.Budget >= 0 && p.Budget <= math.MaxFloat64) { // also refuses NaN
		add("the budget must be an amount of money, or 0 for no limit")
	}
	if !(p.Discount >= 0 && p.Discount < 1) { // also refuses NaN
		add("the discount must be 0 %% to below 100 %%: 12%% or 0.12")
	}
	if p.TimeoutS < 0 || p.TimeoutS > int(MaxTimeout.Seconds()) {
		add("timeout must be 1 to %d s, or 0 for the function's own", int(MaxTimeout.Seconds()))
	}
	if !slices.Contains([]Isolation{IsolateVersions, IsolateCopy, IsolateLatest}, p.Isolation) {
		add("isolation %q is unknown: versions, copy or latest", p.Isolation)
	}
	if p.TimePath != "" && slices.Contains(strings.Split(p.TimePath, "."), "") {
		add("time path %q has an empty name: body.timing.total, say", p.TimePath)
	}
	if _, known := timeUnits()[p.TimeUnit]; p.TimeUnit != "" && !known {
		add("time unit %q is unknown: ns, us, ms or s", p.TimeUnit)
	}
	if p.TimeUnit != "" && p.TimePath == "" {
		add("a time unit (--time-unit) does nothing without a path (--time-path)")
	}
	switch {
	case !slices.Contains([]string{"", "arm64", "x86_64"}, p.Architecture):
		add("architecture %q is unknown: arm64 or x86_64", p.Architecture)
	case p.Architecture != "" && p.Isolation != IsolateCopy:
		add("another architecture takes a copy: isolation copy (--isolation copy)")
	case p.Portable && p.Architecture == "":
		add("portable (--portable) does nothing without an architecture: name one (--architecture arm64)")
	}
	if err := p.Goal.Validate(); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}
