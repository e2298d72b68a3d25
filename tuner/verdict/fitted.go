package verdict

import (
	"math"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/curve"
)

// Fit is the curve that the warm samples of all sizes follow, taken together:
// what a size would take if it kept to it exactly.
type Fit struct {
	findings Findings
	// nodes ascend by memory, logs are the logarithms of the mean duration
	// there, in ns.
	nodes []int
	logs  []float64
	gap   float64 // by which the billed duration exceeds the measured, in ns
}

const (
	// fitSizes are the fewest sizes that can show a bend.
	fitSizes = 3
	// fitNodes a doubling of memory.
	fitNodes = 4
)

// Fit gives the curve from the smallest to the largest size with warm samples,
// nil as long as there is no evidence for one: fewer than three such sizes, or
// durations that follow no curve of the family.
func (s Findings) Fit() *Fit {
	usable := s.Usable()
	if len(usable) < fitSizes {
		return nil
	}
	_, used := s.floor()
	measured := make([]int, len(usable))
	billed, warm, n := 0.0, 0.0, 0.0
	for i, size := range usable {
		measured[i] = size.MemoryMB
		k := float64(size.Warm.N())
		billed, warm, n = billed+k*size.Billed.MeanNS(), warm+k*size.Warm.MeanNS(), n+k
	}
	f := &Fit{findings: s, nodes: fitLadder(measured[0], measured[len(measured)-1]), gap: (billed - warm) / n}
	sought := places(measured, used)
	for _, mb := range f.nodes {
		sought = append(sought, curve.Place{MemoryMB: mb, Trend: true})
	}
	belief := curve.Believe(weigh(usable).points, sought)
	if belief.Shaped() < 0.5 {
		return nil
	}
	f.logs = belief.Mean[len(measured):]
	return f
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

// DurationMS is the mean warm duration by the curve at a memory size, in
// milliseconds; NaN outside of the measured range.
func (f *Fit) DurationMS(memoryMB float64) float64 { return f.ns(memoryMB) / 1e6 }

// Cost is the mean cost of a warm invocation by the curve at a memory size, in
// GB-seconds where no price is known; NaN outside of the measured range.
func (f *Fit) Cost(memoryMB float64) float64 {
	ns := f.ns(memoryMB)
	if math.IsNaN(ns) {
		return ns
	}
	return f.findings.amount(int(math.Round(memoryMB)), ns+f.gap, 0)
}

func (f *Fit) ns(memoryMB float64) float64 {
	last := len(f.nodes) - 1
	if !(memoryMB >= float64(f.nodes[0]) && memoryMB <= float64(f.nodes[last])) {
		return math.NaN()
	}
	i, _ := slices.BinarySearch(f.nodes, int(math.Ceil(memoryMB)))
	if i == 0 {
		return math.Exp(f.logs[0])
	}
	low, high := float64(f.nodes[i-1]), float64(f.nodes[i])
	share := (memoryMB - low) / (high - low)
	return math.Exp(f.logs[i-1] + share*(f.logs[i]-f.logs[i-1]))
}
