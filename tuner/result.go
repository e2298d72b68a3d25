package tuner

import (
	"strings"
	"time"

	"lambdial/tuner/price"
	"lambdial/tuner/stats"
)

// ResultSchema names the format of Result.
const ResultSchema = "lambdial/1"

// Result is what `tune --json` prints: one object, units in the names, absent
// where unknown.
type Result struct {
	Schema   string         `json:"schema"`
	Function ResultFunction `json:"function"`
	Account  ResultAccount  `json:"account"`
	Before   ResultBefore   `json:"before"`
	// AppliedMB is the memory size that was set to stay, absent where none was.
	AppliedMB int        `json:"applied_mb,omitempty"`
	Applied   bool       `json:"applied"`
	Isolation string     `json:"isolation"`
	Goal      ResultGoal `json:"goal"`
	Started   time.Time  `json:"started,omitzero"`
	Ended     time.Time  `json:"ended,omitzero"`
	// Payloads are there where the plan has several.
	Payloads []ResultPayload `json:"payloads,omitempty"`
	Sizes    []ResultSize    `json:"sizes"`
	Verdict  *ResultVerdict  `json:"verdict,omitempty"`
	Spent    ResultSpent     `json:"spent"`
	Currency string          `json:"currency,omitempty"`
	Price    *ResultPrice    `json:"price,omitempty"`
	Restored bool            `json:"restored"`
	Left     []string        `json:"left,omitempty"`
	Kept     []string        `json:"kept,omitempty"`
	Stopped  string          `json:"stopped,omitempty"`
	Session  string          `json:"session"`
}

// ResultFunction says which function it was.
type ResultFunction struct {
	Name         string `json:"name"`
	ARN          string `json:"arn,omitempty"`
	Region       string `json:"region,omitempty"`
	Architecture string `json:"architecture,omitempty"`
	Runtime      string `json:"runtime,omitempty"`
}

// ResultAccount says where the function lives. ID is the account's number,
// absent where no ARN tells it.
type ResultAccount struct {
	ID       string `json:"id,omitempty"`
	Region   string `json:"region,omitempty"`
	Profile  string `json:"profile,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	Demo     bool   `json:"demo,omitempty"`
}

// ResultBefore is how the function was configured before the session.
type ResultBefore struct {
	MemoryMB int `json:"memory_mb"`
	TimeoutS int `json:"timeout_s"`
}

// ResultSize is one memory size's numbers.
type ResultSize struct {
	MemoryMB        int             `json:"memory_mb"`
	Samples         ResultSamples   `json:"samples"`
	DurationMS      *ResultDuration `json:"duration_ms,omitempty"`
	Payloads        []ResultPart    `json:"payloads,omitempty"` // in the order of the plan's
	BilledMS        *ResultMean     `json:"billed_ms,omitempty"`
	InitMS          *ResultMean     `json:"init_ms,omitempty"`
	Cold            *ResultCold     `json:"cold,omitempty"`
	Blended         *ResultBlended  `json:"blended,omitempty"`
	SelfReportedMS  *ResultReported `json:"self_reported_ms,omitempty"`
	MaxMemoryUsedMB int             `json:"max_memory_used_mb,omitempty"`
	Cost            *ResultCost     `json:"cost,omitempty"`
	Failures        []ResultFailure `json:"failures,omitempty"`
	Dropped         string          `json:"dropped,omitempty"`
}

// ResultSamples counts the invocations.
type ResultSamples struct {
	Warm   int `json:"warm"`
	Cold   int `json:"cold"`
	Failed int `json:"failed"`
}

// ResultMean is a mean in milliseconds.
type ResultMean struct {
	Mean float64 `json:"mean"`
}

// ResultCold are the cold starts of a size. InitMS is what their environments
// took to start, or RestoreMS where they restored a snapshot; DurationMS is the
// handler's part alone.
type ResultCold struct {
	InitMS     *ResultSpread   `json:"init_ms,omitempty"`
	RestoreMS  *ResultSpread   `json:"restore_ms,omitempty"`
	DurationMS *ResultSpread   `json:"duration_ms,omitempty"`
	BilledMS   *ResultMean     `json:"billed_ms,omitempty"`
	Cost       *ResultColdCost `json:"cost,omitempty"`
}

// ResultSpread is how durations are spread, in milliseconds; ci95 is the
// interval of the mean. It and percentiles are absent where there are too few
// for them.
type ResultSpread struct {
	Mean float64     `json:"mean"`
	P50  float64     `json:"p50"`
	P90  *float64    `json:"p90,omitempty"`
	P95  *float64    `json:"p95,omitempty"`
	CI95 *[2]float64 `json:"ci95,omitempty"`
}

// ResultColdCost is the mean cost of a cold invocation, and what of it is
// charged for restoring a snapshot.
type ResultColdCost struct {
	PerInvocation float64 `json:"per_invocation"`
	Restore       float64 `json:"restore,omitempty"`
}

// ResultBlended is the mean invocation where the given share starts cold;
// estimated where none was measured at this size.
type ResultBlended struct {
	ColdShare     float64  `json:"cold_share"`
	DurationMS    float64  `json:"duration_ms"`
	PerInvocation *float64 `json:"per_invocation,omitempty"`
	PerMillion    *float64 `json:"per_million,omitempty"`
	Estimated     bool     `json:"estimated,omitempty"`
}

// ResultReported is the mean of what the handler told itself, in milliseconds,
// and the field of its answer.
type ResultReported struct {
	Mean  float64 `json:"mean"`
	Field string  `json:"field"`
}

// ResultDuration are the warm durations in milliseconds; ci95 is the interval
// of the mean. It and percentiles are absent where there are too few samples
// for them.
type ResultDuration struct {
	Mean float64     `json:"mean"`
	P50  float64     `json:"p50"`
	P90  *float64    `json:"p90,omitempty"`
	P95  *float64    `json:"p95,omitempty"`
	P99  *float64    `json:"p99,omitempty"`
	CI95 *[2]float64 `json:"ci95,omitempty"`
}

// ResultCost is the mean cost of a warm invocation.
type ResultCost struct {
	PerInvocation float64     `json:"per_invocation"`
	PerMillion    float64     `json:"per_million"`
	CI95          *[2]float64 `json:"ci95,omitempty"` // of per_invocation
}

// ResultFailure is one way in which a size failed.
type ResultFailure struct {
	Kind    string `json:"kind"`
	Count   int    `json:"count"`
	Message string `json:"message,omitempty"`
}

// ResultPrice is the price that the costs are of: list prices of the first
// usage tier, before the discount, which is a fraction off per_gb_second.
type ResultPrice struct {
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

// ResultSpent is what the session used up.
type ResultSpent struct {
	Invocations int      `json:"invocations"`
	Cost        *float64 `json:"cost,omitempty"`
	Seconds     float64  `json:"seconds"`
}

// Result puts the state into the format that others read.
func (s *State) Result() Result {
	spent := s.Spent()
	r := Result{
		Schema: ResultSchema,
		Function: ResultFunction{
			Name: s.Function.Name, ARN: s.Function.ARN, Region: s.Account.Region,
			Architecture: s.Function.Architecture, Runtime: s.Function.Runtime,
		},
		Before:  ResultBefore{MemoryMB: s.Function.MemoryMB, TimeoutS: s.Function.TimeoutS},
		Sizes:   []ResultSize{},
		Spent:   ResultSpent{Invocations: spent.Invocations, Seconds: spent.Elapsed.Seconds()},
		Stopped: s.Reason,
		Session: s.Session,
		Account: ResultAccount{
			ID: AccountID(s.Function.ARN), Region: s.Account.Region, Profile: s.Account.Profile, Endpoint: s.Account.Endpoint, Demo: s.Account.Demo,
		},
		Applied: s.Applied > 0, AppliedMB: s.Applied,
		Isolation: string(s.Plan.Isolation), Goal: resultGoal(s.Plan.Goal), Started: s.Started,
	}
	if s.End != nil {
		r.Ended = s.Updated
		r.Restored, r.Left, r.Kept = s.End.Restored, s.End.Left, s.End.Kept
	}
	if s.Price != nil {
		r.Currency, r.Price = s.Price.Currency, resultPrice(*s.Price)
		if s.Function.PaysRestores() {
			r.Price.PerRestoredGB, r.Price.PerCachedGBSecond = s.Price.PerRestoredGB, s.Price.PerCachedGBSecond
		}
	}
	if spent.Known {
		r.Spent.Cost = &spent.Cost
	}
	for _, size := range s.Sizes {
		r.Sizes = append(r.Sizes, s.resultSize(size))
	}
	r.Payloads = s.resultPayloads()
	if v := s.Verdict(); v.MemoryMB > 0 {
		r.Verdict = s.resultVerdict(v)
	}
	return r
}

// AccountID is the account's number in an ARN, "" if that has none.
func AccountID(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

func resultPrice(p price.Price) *ResultPrice {
	r := &ResultPrice{
		Region: p.Region, Architecture: p.Architecture, PerGBSecond: p.PerGBSecond, PerRequest: p.PerRequest,
		PerStorageGBSecond: p.PerStorageGBSecond, Discount: p.Discount, Status: p.Status, Source: p.Source, AsOf: p.AsOf,
	}
	if len(p.Later) > 0 {
		r.FirstTierGBSeconds = p.Later[0].FromGBSeconds
	}
	return r
}

func (s *State) resultSize(size *Size) ResultSize {
	r := ResultSize{
		MemoryMB:        size.MemoryMB,
		Samples:         ResultSamples{Warm: size.Warm.N(), Cold: size.Cold.N(), Failed: size.Failed()},
		MaxMemoryUsedMB: size.MaxMemoryUsedMB,
	}
	if size.Status == SizeDropped {
		r.Dropped = size.Why
	}
	if warm := &size.Warm; warm.N() > 0 {
		r.DurationMS = &ResultDuration{
			Mean: ms(warm.Mean()), P50: ms(warm.Quantile(.5)), P90: percentileMS(warm, .9),
			P95: percentileMS(warm, .95), P99: percentileMS(warm, .99),
		}
		if lo, hi, ok := warm.MeanInterval(0.95); ok {
			r.DurationMS.CI95 = &[2]float64{ms(lo), ms(hi)}
		}
		r.BilledMS = meanMS(&size.Billed)
	}
	r.Payloads = s.resultParts(size)
	r.InitMS = meanMS(&size.Init)
	r.Cold = s.resultCold(size)
	if share := s.Plan.Goal.ColdShare; share > 0 {
		r.Blended = s.resultBlended(size, share)
	}
	if m := meanMS(&size.SelfReported); m != nil {
		r.SelfReportedMS = &ResultReported{Mean: m.Mean, Field: size.SelfReportedField}
	}
	if cost, known := s.Cost(size); known {
		r.Cost = &ResultCost{PerInvocation: cost, PerMillion: cost * 1e6}
		if lo, hi, ok := s.CostInterval(size); ok {
			r.Cost.CI95 = &[2]float64{lo, hi}
		}
	}
	for _, f := range size.Failures {
		r.Failures = append(r.Failures, ResultFailure{Kind: string(f.Kind), Count: f.Count, Message: f.Message})
	}
	if size.Throttled > 0 {
		r.Failures = append(r.Failures, ResultFailure{Kind: "throttled", Count: size.Throttled})
	}
	return r
}

func (s *State) resultCold(size *Size) *ResultCold {
	if size.Cold.N() == 0 {
		return nil
	}
	r := &ResultCold{DurationMS: spreadMS(&size.Cold), BilledMS: meanMS(&size.ColdBilled)}
	if size.Restored > 0 {
		r.RestoreMS = spreadMS(&size.Init)
	} else {
		r.InitMS = spreadMS(&size.Init)
	}
	if cost, known := s.ColdCost(size); known {
		billed, _ := s.costOf(size.MemoryMB, size.ColdBilled.MeanNS(), 0)
		r.Cost = &ResultColdCost{PerInvocation: cost, Restore: cost - billed}
	}
	return r
}

func (s *State) resultBlended(size *Size, share float64) *ResultBlended {
	b, ok := s.Blended(size, share)
	if !ok {
		return nil
	}
	r := &ResultBlended{ColdShare: share, DurationMS: ms(b.Duration), Estimated: b.Estimated}
	if b.Priced {
		million := b.Cost * 1e6
		r.PerInvocation, r.PerMillion = &b.Cost, &million
	}
	return r
}

func spreadMS(d *stats.Distribution) *ResultSpread {
	r := &ResultSpread{Mean: ms(d.Mean()), P50: ms(d.Quantile(.5)), P90: percentileMS(d, .9), P95: percentileMS(d, .95)}
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
) *ResultMean {
	if d.N() == 0 {
		return nil
	}
	return &ResultMean{Mean: ms(d.Mean())}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
