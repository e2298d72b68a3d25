// Package curve holds what is believed of a function's duration over memory
// sizes, from a few measurements and from what Lambda makes of memory: CPU in
// proportion to it, one whole vCPU at 1,769 MB.
//
// The belief is a mixture over curves of one family, each with deviations of
// its own at every size, and follows from the measurements by Bayes' rule in
// closed form. It is universal kriging (Matheron 1969) with the trend averaged
// over models (Hoeting et al. 1999) instead of chosen.
package curve

import (
	"math"
	"sync"
)

// vcpuMB is the memory size of one whole vCPU.
// Source: Lambda developer guide, "Configure Lambda function memory".
const vcpuMB = 1769.0

// shape is a curve of the family, up to a factor:
//
//	duration(m) ∝ 1 + cross/m' · pressure
//	1/m' = (1−parallel)/min(m, 1769) + parallel/min(m, 1769·threads)
//	pressure = 1 + squeeze·(128/m)²
//
// which is Amdahl's law on a share of a CPU beside a time that no CPU
// shortens. cross is the size in MB at which the two are equal.
type shape struct {
	cross             float64 // 0: all waiting; +Inf: all CPU
	parallel, threads float64
	squeeze           float64 // what a scarce memory costs: collectors, caches
	// decay, where it is not 0, makes it a curve of another kind, which falls
	// from cross + 1 times a plateau with so many MB:
	//
	//	duration(m) ∝ 1 + cross·exp(−m/decay)
	//
	// The model of Parrotfish (Moghimi et al., SoCC 2023).
	decay float64
	prior float64
}

func (s shape) log(mb float64) float64 {
	if s.decay > 0 {
		return math.Log1p(s.cross * math.Exp(-mb/s.decay))
	}
	cpu := (1-s.parallel)/math.Min(mb, vcpuMB) + s.parallel/math.Min(mb, vcpuMB*math.Max(s.threads, 1))
	cpu *= 1 + s.squeeze*(128/mb)*(128/mb)
	if math.IsInf(s.cross, 1) {
		return math.Log(cpu)
	}
	return math.Log(1 + s.cross*cpu)
}

// family is every shape that is thought of beforehand. The weights say that
// single-threaded functions and ample memory are the rule.
func family() []shape {
	var all []shape
	threads := []shape{
		{prior: .55},
		{parallel: .5, threads: 2, prior: .05},
		{parallel: .9, threads: 2, prior: .1},
		{parallel: .5, threads: 6, prior: .06},
		{parallel: .9, threads: 4, prior: .08},
		{parallel: .9, threads: 6, prior: .08},
		{parallel: 1, threads: 6, prior: .08},
	}
	squeezes := []shape{{prior: .62}, {squeeze: .4, prior: .2}, {squeeze: 1.5, prior: .12}, {squeeze: 5, prior: .06}}
	crosses := []float64{16, 48, 128, 300, 700, 1600, 4000, 12000, math.Inf(1)}
	all = append(all, shape{prior: 1})
	for _, cross := range []float64{2, 8, 32, 128} {
		for _, decay := range []float64{150, 300, 600} {
			all = append(all, shape{cross: cross, decay: decay, prior: .01})
		}
	}
	for _, cross := range crosses {
		for _, t := range threads {
			for _, q := range squeezes {
				all = append(all, shape{cross: cross, parallel: t.parallel, threads: t.threads, squeeze: q.squeeze, prior: t.prior * q.prior})
			}
		}
	}
	return all
}

// commonPrior is the least prior of a shape that surprises are thought of with.
const commonPrior = .05

// nodes a doubling of memory; the knee at 1,769 MB is one of them.
const nodes = 16

// grid is the family tabulated over memory, so that a belief takes no
// logarithms.
type grid struct {
	logPrior []float64
	// every is the index of each shape, common those of the ones that surprises
	// are thought of with.
	every, common []int
	first         int         // index of the first node
	values        [][]float64 // by node, then by shape
}

var table = sync.OnceValue(func() *grid {
	shapes := family()
	g := &grid{first: int(math.Floor(nodes * math.Log2(64/vcpuMB)))}
	last := int(math.Ceil(nodes * math.Log2(10240/vcpuMB)))
	for i := g.first; i <= last+1; i++ {
		mb := vcpuMB * math.Exp2(float64(i)/nodes)
		row := make([]float64, len(shapes))
		for h, s := range shapes {
			row[h] = s.log(mb)
		}
		g.values = append(g.values, row)
	}
	for h, s := range shapes {
		g.logPrior = append(g.logPrior, math.Log(s.prior))
		g.every = append(g.every, h)
		if s.prior >= commonPrior {
			g.common = append(g.common, h)
		}
	}
	return g
})

// neighbours gives every shape's logarithm at the nodes around a memory size.
func (g *grid) neighbours(mb int) (below, above []float64, fraction float64) {
	x := nodes*math.Log2(float64(mb)/vcpuMB) - float64(g.first)
	x = math.Max(0, math.Min(x, float64(len(g.values)-2)))
	i := int(x)
	return g.values[i], g.values[i+1], x - float64(i)
}
