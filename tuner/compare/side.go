// Package compare holds two sessions against each other: what took longer or cost
// more by how much, whether that is more than chance, and what else differs
// between them.
package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/tuner/verdict"
)

// Usual is the confidence of intervals.
const Usual = 0.95

// Side is what a session measured, as far as another can be held against it.
type Side struct {
	Session  string
	Function string
	Started  time.Time
	// RecommendedMB is the size of its verdict, whether recommended or leading but
	// not the only one, HadMB the one that the function had; 0 for none.
	RecommendedMB int
	HadMB         int
	Currency      string
	// Sizes are those with warm samples, ascending.
	Sizes  []Size
	traits []trait
}

// Size is one memory size of a session: its warm invocations.
type Size struct {
	MemoryMB int
	// Samples are the warm ones, 0 where they are not known, of imported means.
	Samples int
	// Duration is of an invocation in nanoseconds, Cost in the session's currency.
	Duration Mean
	Cost     Mean
}

// Mean is a mean with its interval, which few samples do not have.
type Mean struct {
	Value     float64
	Low, High float64
	Known     bool
	Bounded   bool
}

// trait is something of a session that may differ from another's: "" is unknown.
type trait struct {
	what, value string
	// amount is the value of one that is only known as near as a fraction, near.
	amount, near float64
}

// is says that both may be the same.
func (t trait) is(other trait) bool {
	near := t.near + other.near
	return t.value == other.value || near > 0 && math.Abs(t.amount/other.amount-1) <= near
}

// SideOf is a session with intervals of a confidence.
func SideOf(s *tuner.State, confidence float64) Side {
	side := Side{
		Session: s.Session, Function: s.Function.Name, Started: s.Started, HadMB: s.Function.MemoryMB,
		Currency: s.Currency(), traits: traits(s),
	}
	if v := verdict.Of(s).Verdict(); v.Standing != verdict.StandingOnly {
		side.RecommendedMB = v.MemoryMB
	}
	for _, z := range s.Sizes {
		if z.Warm.N() == 0 {
			continue
		}
		size := Size{MemoryMB: z.MemoryMB, Samples: z.Warm.N(), Duration: meanOf(&z.Warm, confidence)}
		if s.Imported != nil {
			size.Samples = 0
		}
		if cost, known := s.Cost(z); known {
			billed := meanOf(&z.Billed, confidence)
			size.Cost = Mean{Value: cost, Known: true, Bounded: billed.Bounded}
			size.Cost.Low, _ = s.CostOf(z.MemoryMB, billed.Low, 0)
			size.Cost.High, _ = s.CostOf(z.MemoryMB, billed.High, 0)
		}
		side.Sizes = append(side.Sizes, size)
	}
	return side
}

func meanOf(d *stats.Distribution, confidence float64) Mean {
	m := Mean{Value: d.MeanNS(), Known: d.N() > 0}
	lo, hi, ok := d.MeanInterval(confidence)
	m.Low, m.High, m.Bounded = float64(lo), float64(hi), ok && lo > 0
	return m
}

// Size is what was measured at a memory size, nil where nothing was.
func (s Side) Size(memoryMB int) *Size {
	i := slices.IndexFunc(s.Sizes, func(z Size) bool { return z.MemoryMB == memoryMB })
	if i < 0 {
		return nil
	}
	return &s.Sizes[i]
}

// mostOfHash is so much of a digest as tells two apart.
const mostOfHash = 12

func traits(s *tuner.State) []trait {
	f, p := s.Function, s.Plan
	short := func(digest string) string { return digest[:min(len(digest), mostOfHash)] }
	version, timeout, isolation := cmp.Or(p.Qualifier, "$LATEST"), strconv.Itoa(cmp.Or(p.TimeoutS, f.TimeoutS))+" s", string(p.Isolation)
	by, fee := "lambdial", "in the costs"
	if told := s.Imported; told != nil {
		version, timeout, isolation, by, fee = "", "", "", told.Tool, "not in the costs"
	}
	named := [][2]string{
		{"function", f.Name},
		{"account", tuner.AccountID(f.ARN)},
		{"region", s.Account.Region},
		{"version", version},
		{"code", short(f.CodeSHA256)},
		{"runtime", f.Runtime},
		{"architecture", s.Architecture()},
		{"payload", payloads(s)},
		{"timeout", timeout},
		{"/tmp", number(f.EphemeralMB, " MB")},
		{"layers", layers(f)},
		{"environment variables", f.VariablesDigest},
		{"isolation", isolation},
		{"other settings", short(f.Fingerprint)},
		{"measured by", by},
		{"request fee", fee},
	}
	all := make([]trait, len(named))
	for i := range all {
		all[i].what, all[i].value = named[i][0], named[i][1]
	}
	if s.Price != nil {
		amount := s.Price.PerGBSecond * (1 - s.Price.Discount)
		all = append(all, trait{"price of a GB-second", unitPrice(amount) + " " + s.Currency(), amount, derivedNear(s)})
	}
	return all
}

// derivedNear is how near the price of imported means is known, of which
// billed durations are at most a millisecond off; 0 where it was measured here.
func derivedNear(s *tuner.State) (fraction float64) {
	if s.Imported == nil {
		return 0
	}
	for _, z := range s.Sizes {
		if z.Warm.N() > 0 {
			fraction = max(fraction, float64(time.Millisecond)/max(z.Warm.MeanNS(), 1))
		}
	}
	return fraction
}

// unitPrice is a price to six digits that count, as price lists write it: without
// an exponent.
func unitPrice(amount float64) string {
	if amount <= 0 {
		return "0"
	}
	digits := max(0, 5-int(math.Floor(math.Log10(amount))))
	return strconv.FormatFloat(amount, 'f', digits, 64)
}

// layers are those of a function, "none" where it is known that there are none.
func layers(f tuner.Function) string {
	if len(f.Layers) == 0 && f.VariablesDigest != "" { // both are told since then
		return "none"
	}
	return strings.Join(f.Layers, ", ")
}

func number(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + unit
}

// payloads are told by where they came from and the digest that logs tell.
func payloads(s *tuner.State) string {
	parts := make([]string, len(s.Plan.Payloads))
	for i, p := range s.Plan.Payloads {
		if p.Digest == "" {
			return "" // of a log from before digests were keyed
		}
		parts[i] = fmt.Sprintf("%s (%d bytes, %s)", p.Source, p.Bytes, p.Digest[:min(len(p.Digest), mostOfHash)])
		if p.Weight > 1 {
			parts[i] = strconv.Itoa(p.Weight) + "x" + parts[i]
		}
	}
	return strings.Join(parts, ", ")
}
