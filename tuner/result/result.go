// Package result is the format in which a session's outcome is printed for
// programs: `tune --json` and `open --json`.
package result

import (
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/stats"
	"lambdial/tuner/verdict"
)

// Schema names the format of Result.
const Schema = "lambdial/1"

// Result is what `tune --json` prints: one object, units in the names, absent
// where unknown.
type Result struct {
	Schema   string   `json:"schema"`
	Function Function `json:"function"`
	Account  Account  `json:"account"`
	Before   Before   `json:"before,omitzero"` // absent where imported
	// AppliedMB is the memory size that was set to stay, absent where none was.
	AppliedMB int  `json:"applied_mb,omitempty"`
	Applied   bool `json:"applied"`
	// Set is all that was set to stay, absent where nothing was or it is undone.
	Set *Set `json:"set,omitempty"`
	// Verification compares what was measured after that with the prediction.
	Verification *Verification `json:"verification,omitempty"`
	Isolation    string        `json:"isolation,omitempty"` // absent where imported
	// MeasuredArchitecture is that of the copy, absent where it is the function's.
	MeasuredArchitecture string    `json:"measured_architecture,omitempty"`
	Goal                 Goal      `json:"goal"`
	Started              time.Time `json:"started,omitzero"`
	Ended                time.Time `json:"ended,omitzero"`
	// Payloads are there where the plan has several.
	Payloads []Payload `json:"payloads,omitempty"`
	Sizes    []Size    `json:"sizes"`
	Verdict  *Verdict  `json:"verdict,omitempty"`
	Spent    Spent     `json:"spent"`
	Currency string    `json:"currency,omitempty"`
	Price    *Price    `json:"price,omitempty"`
	Restored bool      `json:"restored"`
	Left     []string  `json:"left,omitempty"`
	Kept     []string  `json:"kept,omitempty"`
	Stopped  string    `json:"stopped,omitempty"`
	Session  string    `json:"session"`
	// Continues is the session whose samples this one took over, Against the one
	// that it checks; absent for none.
	Continues string `json:"continues,omitempty"`
	Against   string `json:"against,omitempty"`
	// Imported is where the numbers come from, absent where they were measured here.
	Imported *Imported `json:"imported,omitempty"`
	// Origin is absent where nobody looked for it, as in sessions of before.
	Origin *Origin `json:"origin,omitempty"`
}

// Function says which function it was.
type Function struct {
	Name         string `json:"name"`
	ARN          string `json:"arn,omitempty"`
	Region       string `json:"region,omitempty"`
	Architecture string `json:"architecture,omitempty"`
	Runtime      string `json:"runtime,omitempty"`
}

// Account says where the function lives. ID is the account's number,
// absent where no ARN tells it.
type Account struct {
	ID       string `json:"id,omitempty"`
	Region   string `json:"region,omitempty"`
	Profile  string `json:"profile,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	Demo     bool   `json:"demo,omitempty"`
}

// Before is how the function was configured before the session.
type Before struct {
	MemoryMB int `json:"memory_mb"`
	TimeoutS int `json:"timeout_s"`
}

// Size is one memory size's numbers.
type Size struct {
	MemoryMB        int       `json:"memory_mb"`
	Samples         *Samples  `json:"samples,omitempty"` // absent where imported
	DurationMS      *Duration `json:"duration_ms,omitempty"`
	Payloads        []Part    `json:"payloads,omitempty"` // in the order of the plan's
	BilledMS        *Mean     `json:"billed_ms,omitempty"`
	InitMS          *Mean     `json:"init_ms,omitempty"`
	Cold            *Cold     `json:"cold,omitempty"`
	Blended         *Blended  `json:"blended,omitempty"`
	SelfReportedMS  *Reported `json:"self_reported_ms,omitempty"`
	MaxMemoryUsedMB int       `json:"max_memory_used_mb,omitempty"`
	Cost            *Cost     `json:"cost,omitempty"`
	Timeout         *Timeout  `json:"timeout,omitempty"`
	Failures        []Failure `json:"failures,omitempty"`
	Dropped         string    `json:"dropped,omitempty"`
}

// Samples counts the invocations.
type Samples struct {
	Warm   int `json:"warm"`
	Cold   int `json:"cold"`
	Failed int `json:"failed"`
}

// Mean is a mean in milliseconds.
type Mean struct {
	Mean float64 `json:"mean"`
}

// Spread is how durations are spread, in milliseconds; ci95 is the
// interval of the mean. It and percentiles are absent where there are too few
// for them.
type Spread struct {
	Mean float64     `json:"mean"`
	P50  float64     `json:"p50"`
	P90  *float64    `json:"p90,omitempty"`
	P95  *float64    `json:"p95,omitempty"`
	CI95 *[2]float64 `json:"ci95,omitempty"`
}

// Reported is the mean of what the handler told itself, in milliseconds,
// and the field of its answer.
type Reported struct {
	Mean  float64 `json:"mean"`
	Field string  `json:"field"`
}

// Duration are the warm durations in milliseconds; ci95 is the interval
// of the mean. It and percentiles are absent where there are too few samples
// for them.
type Duration struct {
	Mean float64     `json:"mean"`
	P50  float64     `json:"p50,omitzero"` // absent where imported
	P90  *float64    `json:"p90,omitempty"`
	P95  *float64    `json:"p95,omitempty"`
	P99  *float64    `json:"p99,omitempty"`
	CI95 *[2]float64 `json:"ci95,omitempty"`
}

// Cost is the mean cost of a warm invocation.
type Cost struct {
	PerInvocation float64     `json:"per_invocation"`
	PerMillion    float64     `json:"per_million"`
	CI95          *[2]float64 `json:"ci95,omitempty"` // of per_invocation
}

// Failure is one way in which a size failed.
type Failure struct {
	Kind    string `json:"kind"`
	Count   int    `json:"count"`
	Message string `json:"message,omitempty"`
}

// Price is the price that the costs are of: list prices of the first
// usage tier, before the discount, which is a fraction off per_gb_second.
type Price struct {
	Region             string    `json:"region"`
	Architecture       string    `json:"architecture"`
	PerGBSecond        float64   `json:"per_gb_second"`
	PerRequest         *float64  `json:"per_request,omitempty"`
	PerStorageGBSecond *float64  `json:"per_storage_gb_second,omitempty"`
	PerRestoredGB      *float64  `json:"per_restored_gb,omitempty"`
	PerCachedGBSecond  *float64  `json:"per_cached_gb_second,omitempty"`
	Discount           float64   `json:"discount"`
	Status             string    `json:"status"`
	Source             string    `json:"source"`
	AsOf               time.Time `json:"as_of,omitzero"`
	// FirstTierGBSeconds is the monthly usage from which on the next tier
	// applies; absent where no other tier is known.
	FirstTierGBSeconds float64 `json:"first_tier_gb_seconds,omitempty"`
}

// Spent is what the session used up.
type Spent struct {
	Invocations int      `json:"invocations"`
	Cost        *float64 `json:"cost,omitempty"`
	Seconds     float64  `json:"seconds"`
}

// Of puts a state into the format that others read.
func Of(state *tuner.State) Result {
	s := findings{verdict.Of(state)}
	spent := s.Spent()
	r := Result{
		Schema: Schema,
		Function: Function{
			Name: s.Function.Name, ARN: s.Function.ARN, Region: s.Account.Region,
			Architecture: s.Function.Architecture, Runtime: s.Function.Runtime,
		},
		Before:  Before{MemoryMB: s.Function.MemoryMB, TimeoutS: s.Function.TimeoutS},
		Sizes:   []Size{},
		Spent:   Spent{Invocations: spent.Invocations, Seconds: spent.Elapsed.Seconds()},
		Stopped: s.Reason,
		Session: s.Session,
		Account: Account{
			ID: tuner.AccountID(s.Function.ARN), Region: s.Account.Region, Profile: s.Account.Profile, Endpoint: s.Account.Endpoint, Demo: s.Account.Demo,
		},
		Applied: s.Applied > 0, AppliedMB: s.Applied,
		Isolation: string(s.Plan.Isolation), Goal: goal(s.Plan.Goal), Started: s.Started,
	}
	r.Set, r.Verification = setOf(s.Standing()), s.verification()
	if s.End != nil {
		r.Ended = s.Updated
		r.Restored, r.Left, r.Kept = s.End.Restored, s.End.Left, s.End.Kept
	}
	if s.Price != nil {
		r.Currency, r.Price = s.Price.Currency, priceOf(*s.Price)
		if s.Function.PaysRestores() {
			r.Price.PerRestoredGB, r.Price.PerCachedGBSecond = s.Price.PerRestoredGB, s.Price.PerCachedGBSecond
		}
	}
	if spent.Known {
		r.Spent.Cost = &spent.Cost
	}
	for _, size := range s.Sizes {
		r.Sizes = append(r.Sizes, s.size(size))
	}
	if s.Elsewhere() {
		r.MeasuredArchitecture = s.Architecture()
	}
	if told := s.Imported; told != nil {
		r.Isolation = ""
		r.Imported = &Imported{Tool: told.Tool, Source: told.Source, ChosenMB: told.ChosenMB}
	}
	r.Payloads = s.payloads()
	r.Origin, r.Continues, r.Against = s.origin(), s.Continues, s.Against
	if v := s.Verdict(); v.MemoryMB > 0 {
		r.Verdict = s.verdict(v)
	}
	return r
}

func priceOf(p price.Price) *Price {
	r := &Price{
		Region: p.Region, Architecture: p.Architecture, PerGBSecond: p.PerGBSecond, PerRequest: p.PerRequest,
		PerStorageGBSecond: p.PerStorageGBSecond, Discount: p.Discount, Status: p.Status, Source: p.Source, AsOf: p.AsOf,
	}
	if len(p.Later) > 0 {
		r.FirstTierGBSeconds = p.Later[0].FromGBSeconds
	}
	return r
}

func (s findings) size(size *tuner.Size) Size {
	if s.Imported != nil {
		return s.toldSize(size)
	}
	r := Size{
		MemoryMB:        size.MemoryMB,
		Samples:         &Samples{Warm: size.Warm.N(), Cold: size.Cold.N(), Failed: size.Failed()},
		MaxMemoryUsedMB: size.MaxMemoryUsedMB,
	}
	if size.Status == tuner.SizeDropped {
		r.Dropped = size.Why
	}
	if warm := &size.Warm; warm.N() > 0 {
		r.DurationMS = &Duration{
			Mean: ms(warm.Mean()), P50: ms(warm.Quantile(.5)), P90: percentileMS(warm, .9),
			P95: percentileMS(warm, .95), P99: percentileMS(warm, .99),
		}
		if lo, hi, ok := warm.MeanInterval(0.95); ok {
			r.DurationMS.CI95 = &[2]float64{ms(lo), ms(hi)}
		}
		r.BilledMS = meanMS(&size.Billed)
	}
	r.Payloads = s.parts(size)
	r.InitMS = meanMS(&size.Init)
	r.Cold = s.cold(size)
	if share := s.Plan.Goal.ColdShare; share > 0 {
		r.Blended = s.blended(size, share)
	}
	if m := meanMS(&size.SelfReported); m != nil {
		r.SelfReportedMS = &Reported{Mean: m.Mean, Field: size.SelfReportedField}
	}
	if cost, known := s.Cost(size); known {
		r.Cost = &Cost{PerInvocation: cost, PerMillion: cost * 1e6}
		if lo, hi, ok := s.CostInterval(size); ok {
			r.Cost.CI95 = &[2]float64{lo, hi}
		}
	}
	r.Timeout = s.timeout(size.MemoryMB)
	for _, f := range size.Failures {
		r.Failures = append(r.Failures, Failure{Kind: string(f.Kind), Count: f.Count, Message: f.Message})
	}
	if size.Throttled > 0 {
		r.Failures = append(r.Failures, Failure{Kind: "throttled", Count: size.Throttled})
	}
	return r
}

func spreadMS(d *stats.Distribution) *Spread {
	r := &Spread{Mean: ms(d.Mean()), P50: ms(d.Quantile(.5)), P90: percentileMS(d, .9), P95: percentileMS(d, .95)}
	if lo, hi, ok := d.MeanInterval(0.95); ok {
		r.CI95 = &[2]float64{ms(lo), ms(hi)}
	}
	return r
}

func percentileMS(d *stats.Distribution, p float64) *float64 {
	x, known := d.Percentile(p)
	if !known {
		return nil
	}
	return new(ms(x))
}

func meanMS(d interface {
	N() int
	Mean() time.Duration
},
) *Mean {
	if d.N() == 0 {
		return nil
	}
	return &Mean{Mean: ms(d.Mean())}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// findings are what the parts of a result are read from.
type findings struct{ verdict.Findings }
