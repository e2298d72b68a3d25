package verdict

import (
	"math"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/curve"
)

// Fit is a curve over memory sizes: what a size takes and costs, and how sure
// that is. It is cheap to ask, and takes a while to make.
type Fit struct {
	findings Findings
	// nodes ascend by memory; logs are the logarithms of the mean duration there,
	// in ns, and spreads the standard deviations of their errors.
	nodes         []int
	logs, spreads []float64
	gap           float64 // by which the billed duration exceeds the measured, in ns
}

const (
	// fitSizes are the fewest sizes that can show a bend.
	fitSizes = 3
	// fitNodes a doubling of memory.
	fitNodes = 4
	// within95 is how many standard deviations hold 95 %.
	within95 = 1.96
)

// Fit gives the curve that the warm samples of all sizes follow, taken together:
// what a size would take if it kept to it exactly. It goes from the smallest to
// the largest size with warm samples. It is nil as long as there is no evidence
// for one: fewer than three such sizes, or durations that follow no curve of the
// family.
func (s Findings) Fit() *Fit {
	usable := s.Usable()
	if len(usable) < fitSizes {
		return nil
	}
	f, shaped := s.fit(usable[0].MemoryMB, usable[len(usable)-1].MemoryMB, true)
	if shaped < 0.5 {
		return nil
	}
	return f
}

// Expected gives what is believed of every memory size from the smallest to the
// largest of the session that may work, measured or not, from the first warm
// sample on; nil before. At measured sizes it goes by their own samples, so that
// its band is narrow there and wide where nobody has looked.
func (s Findings) Expected() *Fit {
	floor, _ := s.floor()
	from, to := 0, 0
	for _, size := range s.Sizes {
		if size.MemoryMB < floor && !size.Usable() {
			continue
		}
		if to = size.MemoryMB; from == 0 {
			from = to
		}
	}
	if len(s.Usable()) == 0 || from == 0 {
		return nil
	}
	f, _ := s.fit(from, to, false)
	return f
}

// fit believes in a curve between two sizes: in the trend of all sizes, or also
// in what single ones depart from it. shaped is how likely they keep to one.
func (s Findings) fit(from, to int, trend bool) (f *Fit, shaped float64) {
	usable := s.Usable()
	_, used := s.floor()
	measured := make([]int, len(usable))
	billed, warm, n := 0.0, 0.0, 0.0
	for i, size := range usable {
		measured[i] = size.MemoryMB
		k := float64(size.Warm.N())
		billed, warm, n = billed+k*size.Billed.MeanNS(), warm+k*size.Warm.MeanNS(), n+k
	}
	f = &Fit{findings: s, nodes: fitLadder(from, to), gap: (billed - warm) / n}
	if !trend {
		inside := slices.DeleteFunc(slices.Clone(measured), func(mb int) bool { return mb < from || mb > to })
		f.nodes = tuner.SortSizes(append(f.nodes, inside...))
	}
	all := places(append(measured, f.nodes...), used)
	for i := range f.nodes {
		all[len(measured)+i].Trend = trend || !slices.Contains(measured, f.nodes[i])
	}
	belief := curve.Believe(weigh(usable).points, all, used)
	for i := range f.nodes {
		f.logs = append(f.logs, belief.Mean[len(measured)+i])
		f.spreads = append(f.spreads, belief.Spread(len(measured)+i))
	}
	return f, belief.Shaped()
}

// fitLadder are memory sizes from one to another, with the knee between them.
func fitLadder(from, to int) []int {
	nodes := []int{from, to}
	for mb := float64(max(from, 1)); mb < float64(to); mb *= math.Exp2(1. / fitNodes) {
		nodes = append(nodes, int(mb))
	}
	if from < tuner.FullVCPUMemoryMB && tuner.FullVCPUMemoryMB < to {
		nodes = append(nodes, tuner.FullVCPUMemoryMB)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// DurationMS is the mean warm duration at a memory size, in milliseconds; NaN
// outside of the curve's range.
func (f *Fit) DurationMS(memoryMB float64) float64 {
	log, _ := f.logAt(memoryMB)
	return math.Exp(log) / 1e6
}

// DurationBandMS is the interval that holds the mean warm duration at a memory
// size with 95 %, in milliseconds; NaN outside of the curve's range.
func (f *Fit) DurationBandMS(memoryMB float64) (low, high float64) {
	log, spread := f.logAt(memoryMB)
	return math.Exp(log-within95*spread) / 1e6, math.Exp(log+within95*spread) / 1e6
}

// Cost is the mean cost of a warm invocation at a memory size, in GB-seconds
// where no price is known; NaN outside of the curve's range.
func (f *Fit) Cost(memoryMB float64) float64 {
	log, _ := f.logAt(memoryMB)
	return f.cost(memoryMB, log)
}

// CostBand is the interval that holds Cost with 95 %.
func (f *Fit) CostBand(memoryMB float64) (low, high float64) {
	log, spread := f.logAt(memoryMB)
	return f.cost(memoryMB, log-within95*spread), f.cost(memoryMB, log+within95*spread)
}

func (f *Fit) cost(memoryMB, log float64) float64 {
	if math.IsNaN(log) {
		return log
	}
	return f.findings.amount(int(math.Round(memoryMB)), math.Exp(log)+f.gap, 0)
}

// logAt is between the nodes on either side.
func (f *Fit) logAt(memoryMB float64) (log, spread float64) {
	last := len(f.nodes) - 1
	if !(memoryMB >= float64(f.nodes[0]) && memoryMB <= float64(f.nodes[last])) {
		return math.NaN(), math.NaN()
	}
	i, _ := slices.BinarySearch(f.nodes, int(math.Ceil(memoryMB)))
	if i == 0 {
		return f.logs[0], f.spreads[0]
	}
	low, high := float64(f.nodes[i-1]), float64(f.nodes[i])
	share := (memoryMB - low) / (high - low)
	between := func(x []float64) float64 { return x[i-1] + share*(x[i]-x[i-1]) }
	return between(f.logs), between(f.spreads)
}
