package tuner

import (
	"math"
	"slices"
	"time"

	"lambdial/tuner/price"
)

// Estimate is what a plan will take at most, told before anything happens.
type Estimate struct {
	// Invocations at most, cold ones included, and about how many are likely.
	Invocations, LikelyInvocations int
	// Cost at most, if every invocation ran into its timeout; Likely, if each
	// took what experience says. Known is false where the price is not.
	Cost, Likely float64
	Known        bool
	// Worst is what a single invocation can cost: by so much, at most, a session
	// exceeds its budget.
	Worst float64
	// Snapshots is what keeping those of SnapStart costs at most, on top of Cost:
	// Lambda bills each for three hours at least. 0 where it costs nothing or
	// is unknown.
	Snapshots float64
	// Unknown says what keeps the cost from being known, "" where it is.
	Unknown string
	// Time at most and likely, with the plan's parallelism.
	Time, LikelyTime time.Duration
}

// publishTime is about what an update and a published version take on AWS.
const publishTime = 3 * time.Second

// MostInvocations is the most that a size gets to have so many warm samples:
// there is room for cold starts and failures.
func MostInvocations(samples int) int { return 2*samples + 10 }

// MostBursts is the most invocations that a size gets to have so many cold
// starts: some answers come from environments that have begun already.
func MostBursts(cold int) int {
	if cold == 0 {
		return 0
	}
	return 3*cold + 10
}

// likelyBursts is how many of them are likely: the first alone, and the others
// with one for the environment that it began.
func likelyBursts(cold int) int {
	if cold < 2 {
		return cold
	}
	return cold + 1
}

// longestInit is what Lambda lets an environment take to start.
const longestInit = 10 * time.Second

// usualSamples is about what auto takes a size, cold starts included; most
// sizes get fewer, and close rivals more.
const usualSamples = 3

// Estimate says what the plan will take for a function, by the experience
// with it.
func (p Plan) Estimate(known Experience, f Function, at *price.Price) Estimate {
	p = p.WithSizes()
	sizes, largest := p.Sizes, 0
	if p.AutoSizes {
		sizes, largest = DefaultSizes(f.MemoryMB), MaxMemoryMB
	}
	timeout := p.Timeout(f)
	samples := p.SamplesEach()
	sideBySide := samples > 0 && p.Isolation != IsolateLatest // auto has one in flight of all sizes, or as many as are parallel
	typical, start := known.turn(sizes, sideBySide)
	typical, start = min(typical, timeout), min(start, longestInit)
	likely, most := samples+max(p.AtEachSize(), likelyBursts(p.Cold)), MostInvocations(samples)+p.AtEachSize() // every environment starts cold once
	if samples == 0 {
		likely, most = usualSamples+max(likelyBursts(p.Cold)-1, 0), 0 // the most is of all sizes together
	}
	e := Estimate{Unknown: f.CostUnknown(at)}
	e.Known = e.Unknown == ""
	cost := func(mb int, billed time.Duration, n, restores int) float64 {
		return float64(n) * p.Cost(f, at, mb, billed, float64(restores)/float64(max(n, 1)))
	}
	for _, mb := range sizes {
		largest = max(largest, mb)
		e.Invocations += most
		e.LikelyInvocations += likely
		e.Cost += cost(mb, timeout, most, most)
		warm, longer := known.DurationsAt(mb)
		warm, longer = min(warm, timeout), min(longer, longestInit)
		colds := min(max(p.AtEachSize(), p.Cold), likely)
		e.Likely += cost(mb, warm, likely-colds, 0) + cost(mb, warm+longer, colds, colds)
	}
	e.Worst = p.WorstCost(f, at, largest)
	turns := time.Duration(1)
	if p.Isolation == IsolateLatest {
		turns = time.Duration(len(sizes))
	}
	sampling := turns * rounds(most, p.AtEachSize())
	if room := p.MostBesideBursts(); p.Samples == 0 && (samples == 0 || room < e.Invocations) {
		e.Invocations, sampling = room, rounds(room, p.AtEachSize())
		e.Cost = cost(largest, timeout, room, room)
	}
	e.Invocations += p.MostForBursts()
	bursts, left := MostBursts(p.Cold), p.MostForBursts()
	for _, mb := range slices.Backward(p.measurable()) { // the dearest first
		n := min(bursts, left)
		left -= n
		e.Cost += cost(mb, timeout+longestInit, n, n)
		if e.Known && f.PaysRestores() {
			cached, _ := at.Cached(mb, 0)
			e.Snapshots += cached
		}
	}
	e.LikelyInvocations = min(e.LikelyInvocations, e.Invocations)
	publishing := publishTime * time.Duration(len(sizes))
	e.Time = publishing + sampling*timeout
	if p.Cold > 0 {
		e.Time += turns * (1 + rounds(bursts, p.Cold)) * (timeout + longestInit)
	}
	likelySampling := p.likelySampling(len(sizes), likely-likelyBursts(p.Cold), sideBySide, typical, start)
	if p.Budget > 0 {
		if e.Likely > p.Budget {
			part := p.Budget / e.Likely
			e.LikelyInvocations = max(1, int(math.Round(part*float64(e.LikelyInvocations))))
			likelySampling = max(typical+start, time.Duration(part*float64(likelySampling)))
		}
		e.Cost, e.Likely = min(e.Cost, p.Budget+e.Worst), min(e.Likely, p.Budget)
	}
	e.LikelyTime = min(publishing+likelySampling, e.Time)
	return e
}

// likelySampling is how long it takes to invoke each of the sizes so often, and
// its bursts of cold starts.
func (p Plan) likelySampling(sizes, each int, sideBySide bool, typical, start time.Duration) time.Duration {
	turns := time.Duration(1)
	if !sideBySide { // auto makes them ready one by one
		turns = time.Duration(sizes)
	}
	invocations := turns * rounds(each, p.AtEachSize())
	if !sideBySide && p.Isolation != IsolateLatest {
		invocations = rounds(min(sizes*each, p.MostBesideBursts()), p.AtEachSize())
	}
	sampling := invocations*typical + turns*start
	if p.Cold > 0 {
		sampling += turns * rounds(likelyBursts(p.Cold), p.Cold) * (typical + start)
	}
	return sampling
}

// rounds of invocations, so many at once.
func rounds(n, parallel int) time.Duration {
	return time.Duration((n + parallel - 1) / max(1, parallel))
}
