package cli

import (
	"time"

	"lambdial/tuner/compare"
	"lambdial/tuner/text"
)

// compared is what compare --json and check --json print. Changes are fractions
// of the first.
type compared struct {
	A     comparedSide   `json:"a"`
	B     comparedSide   `json:"b"`
	Sizes []comparedSize `json:"sizes"`
	// At is the size by which the sessions are judged, absent where both measured
	// none.
	At *comparedSize `json:"at,omitempty"`
	// Recommended compares each at the size of its own verdict.
	Recommended *comparedRecommended `json:"recommended,omitempty"`
	Differs     []compare.Difference `json:"differs"`
	// FailOver is the threshold that was asked for, Exceeded what rose by more.
	FailOver *float64 `json:"fail_over,omitempty"`
	Exceeded string   `json:"exceeded,omitempty"`
	Sentence string   `json:"sentence"`
	// Answer is a check's.
	Answer string `json:"answer,omitempty"`
	// Confirmation is there where a check's first measurement showed a rise.
	Confirmation *confirmation `json:"confirmation,omitempty"`
}

type comparedSide struct {
	Session       string    `json:"session"`
	Function      string    `json:"function"`
	Started       time.Time `json:"started,omitzero"`
	RecommendedMB int       `json:"recommended_mb,omitempty"`
	Currency      string    `json:"currency,omitempty"`
}

type comparedSize struct {
	MemoryMB int           `json:"memory_mb"`
	A        *comparedMean `json:"a,omitempty"`
	B        *comparedMean `json:"b,omitempty"`
	// DurationChange and CostChange are absent where they are unknown.
	DurationChange *comparedChange `json:"duration_change,omitempty"`
	CostChange     *comparedChange `json:"cost_change,omitempty"`
}

type comparedRecommended struct {
	AMB            int             `json:"a_mb"`
	BMB            int             `json:"b_mb"`
	DurationChange *comparedChange `json:"duration_change,omitempty"`
	CostChange     *comparedChange `json:"cost_change,omitempty"`
}

type comparedMean struct {
	Samples    int      `json:"samples,omitempty"` // absent where imported
	DurationMS float64  `json:"duration_ms"`
	PerMillion *float64 `json:"per_million,omitempty"`
}

type comparedChange struct {
	Change float64 `json:"change"`
	// CI95 is absent where there are too few samples for it.
	CI95 *[2]float64 `json:"ci95,omitempty"`
	// Seen: the interval leaves out zero.
	Seen bool `json:"seen"`
}

func comparedOf(c compare.Comparison, limit float64, exceeded string) compared {
	side := func(s compare.Side) comparedSide {
		return comparedSide{Session: s.Session, Function: text.Visible(s.Function), Started: s.Started, RecommendedMB: s.RecommendedMB, Currency: s.Currency}
	}
	r := compared{A: side(c.A), B: side(c.B), Sizes: []comparedSize{}, Differs: append([]compare.Difference{}, c.Differs...), Exceeded: exceeded, Sentence: c.Sentence()}
	if limit >= 0 {
		r.FailOver = &limit
	}
	for _, p := range c.Pairs {
		r.Sizes = append(r.Sizes, comparedSizeOf(p))
	}
	if p, ok := c.Judged(); ok {
		r.At = new(comparedSizeOf(p))
	}
	if p, ok := c.Recommended(); ok {
		r.Recommended = &comparedRecommended{p.A.MemoryMB, p.B.MemoryMB, comparedChangeOf(p.Duration), comparedChangeOf(p.Cost)}
	}
	return r
}

func comparedSizeOf(p compare.Pair) comparedSize {
	mean := func(z *compare.Size) *comparedMean {
		if z == nil {
			return nil
		}
		m := &comparedMean{Samples: z.Samples, DurationMS: z.Duration.Value / float64(time.Millisecond)}
		if z.Cost.Known {
			m.PerMillion = new(z.Cost.Value * 1e6)
		}
		return m
	}
	return comparedSize{p.MemoryMB(), mean(p.A), mean(p.B), comparedChangeOf(p.Duration), comparedChangeOf(p.Cost)}
}

func comparedChangeOf(c compare.Change) *comparedChange {
	if !c.Known {
		return nil
	}
	r := &comparedChange{Change: c.Fraction, Seen: c.Seen()}
	if c.Bounded {
		r.CI95 = &[2]float64{c.Low, c.High}
	}
	return r
}
