package tuner

import (
	"time"

	"lambdial/tuner/price"
)

// Estimate is what a plan will take at most, told before anything happens.
type Estimate struct {
	// Invocations at most, cold ones included.
	Invocations int
	// Cost at most, if every invocation ran into its timeout; Likely, if each
	// took the given typical duration. Known is false where the price is not.
	Cost, Likely float64
	Known        bool
	// Time at most and likely, with the plan's parallelism.
	Time, LikelyTime time.Duration
	// Changes to the account: updates and versions made, all undone later.
	Changes int
}

// typicalDuration stands for a duration that nobody knows yet.
const typicalDuration = time.Second

// publishTime is about what an update and a published version take on AWS.
const publishTime = 3 * time.Second

// Estimate says what the plan will take for a function.
func (p Plan) Estimate(f Function, at *price.Price) Estimate {
	sizes := p.Sizes
	if p.AutoSizes {
		sizes = DefaultSizes(f.MemoryMB)
	}
	timeout := f.Timeout()
	if p.TimeoutS > 0 {
		timeout = time.Duration(p.TimeoutS) * time.Second
	}
	if timeout == 0 {
		timeout = MaxTimeout
	}
	typical := min(typicalDuration, timeout)
	each := p.Samples + p.Parallel // every environment starts cold once
	if p.Samples == 0 {
		each = max(1, p.MaxSamples/max(1, len(sizes)))
	}
	e := Estimate{Known: at != nil, Changes: 2*len(sizes) + 1}
	for _, mb := range sizes {
		e.Invocations += each
		if at == nil {
			continue
		}
		most, known := at.Invocation(mb, f.EphemeralMB, timeout)
		likely, _ := at.Invocation(mb, f.EphemeralMB, typical)
		e.Cost += most * float64(each)
		e.Likely += likely * float64(each)
		e.Known = e.Known && known
	}
	if p.Budget > 0 {
		e.Cost, e.Likely = min(e.Cost, p.Budget), min(e.Likely, p.Budget)
	}
	rounds := time.Duration((each + p.Parallel - 1) / max(1, p.Parallel))
	publishing := publishTime * time.Duration(len(sizes))
	e.Time, e.LikelyTime = publishing+rounds*timeout, publishing+rounds*typical
	return e
}
