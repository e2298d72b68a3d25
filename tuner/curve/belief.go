package curve

import (
	"math"
	"slices"
	"sync"
)

// Point is what was measured at one size.
type Point struct {
	MemoryMB int
	// Log is the logarithm of the mean duration, Variance that of its error.
	Log, Variance float64
}

// Place is a size to believe something of. Doubt is a standard deviation from
// the family beyond that of others, as where memory is short. Trend asks for
// the curve there, as if the size itself had not been measured.
type Place struct {
	MemoryMB int
	Doubt    float64
	Trend    bool
}

// Belief is what is believed of the logarithm of the duration at some sizes.
type Belief struct {
	// Mean of each size, in the order asked for.
	Mean  []float64
	parts []part
	// gaps are the deviations from a shape that are thought of.
	gaps []gap
	// covariance of every two sizes, all shapes taken together, once asked for.
	covariance func() []float64
}

// part is one shape with one gap.
type part struct {
	weight float64
	mean   []float64
	gap    *gap
}

// gap is how far a function departs from a shape: by a deviation of each size
// alone, and by CPU time that does not quite go down in proportion to the
// share of a CPU. Real functions keep to a shape within 0 to 4.5 % at single
// sizes; some do not, and then the shapes say little and every size speaks for
// itself.
type gap struct {
	own    []float64 // variance of each size alone
	shared []float64 // how much of the common errors reaches each size
	bend   []float64 // how much the bend moves each size: its doublings below a whole CPU
	// variances of the common level and bend, and their covariance.
	level, slope, both float64
	weight             float64 // of the parts that have it
}

// gapPriors are standard deviations of single sizes and of the bend in a
// doubling of memory.
var gapPriors = []struct{ deviation, prior float64 }{{.015, .35}, {.04, .4}, {.12, .25}}

// vague is the variance of the common factor before any measurement: durations
// run from a millisecond to a quarter of an hour.
const vague = 25

// logNegligible is the logarithm of the weight, against the likeliest part's,
// below which parts are left out: one in two hundred.
const logNegligible = -5.3

// Believe gives the belief at the sizes, given the points. Points stand at
// sizes that are asked for.
func Believe(points []Point, sizes []Place) *Belief {
	b := &Belief{Mean: make([]float64, len(sizes))}
	g := table()
	shapes := len(g.logPrior)
	index := make(map[int]int, len(sizes))
	logs := make([]float64, len(sizes)*shapes) // by size, then by shape
	for i, place := range sizes {
		mb := place.MemoryMB
		if !place.Trend {
			index[mb] = i
		}
		below, above, f := g.at(mb)
		row := logs[i*shapes : (i+1)*shapes]
		for h := range row {
			row[h] = below[h] + f*(above[h]-below[h])
		}
	}
	bend := make([]float64, len(sizes))
	for i, place := range sizes {
		bend[i] = math.Log2(math.Min(float64(place.MemoryMB), vcpuMB) / vcpuMB)
	}
	type candidate struct {
		logWeight, level, slope float64
		shape, gap              int
	}
	var all []candidate
	best := math.Inf(-1)
	sum, tilted, squares := make([]float64, shapes), make([]float64, shapes), make([]float64, shapes)
	for k, prior := range gapPriors {
		clear(sum)
		clear(tilted)
		clear(squares)
		e := gap{own: make([]float64, len(sizes)), shared: make([]float64, len(sizes)), bend: bend}
		for i, place := range sizes {
			e.own[i], e.shared[i] = prior.deviation*prior.deviation+place.Doubt*place.Doubt, 1
		}
		// The precision of level and bend, first beforehand.
		level, slope, both := 1.0/vague, 1/(prior.deviation*prior.deviation), 0.0
		logDeterminant := -math.Log(level * slope)
		for _, point := range points {
			i := index[point.MemoryMB]
			d := e.own[i] + point.Variance
			w, x := 1/d, bend[i]
			level += w
			both += w * x
			slope += w * x * x
			logDeterminant += math.Log(d)
			row := logs[i*shapes:][:shapes]
			for h, s := range row {
				r := point.Log - s
				sum[h] += r * w
				tilted[h] += r * w * x
				squares[h] += r * r * w
			}
			e.shared[i] = point.Variance * w
			e.own[i] *= e.shared[i]
		}
		determinant := level*slope - both*both
		logDeterminant += math.Log(determinant)
		e.level, e.slope, e.both = slope/determinant, level/determinant, -both/determinant
		b.gaps = append(b.gaps, e)
		constant := math.Log(prior.prior) - logDeterminant/2
		for h := range sum {
			c := candidate{shape: h, gap: k, level: e.level*sum[h] + e.both*tilted[h], slope: e.both*sum[h] + e.slope*tilted[h]}
			c.logWeight = g.logPrior[h] + constant - (squares[h]-c.level*sum[h]-c.slope*tilted[h])/2
			if c.logWeight > best+logNegligible {
				all = append(all, c)
				best = math.Max(best, c.logWeight)
			}
		}
	}
	total := 0.0
	for _, c := range all {
		if c.logWeight > best+logNegligible {
			w := math.Exp(c.logWeight - best)
			total += w
			p := part{weight: w, gap: &b.gaps[c.gap], mean: make([]float64, len(sizes))}
			for i := range sizes {
				p.mean[i] = c.level + c.slope*bend[i] + logs[i*shapes+c.shape]
			}
			for _, point := range points {
				i := index[point.MemoryMB]
				p.mean[i] += (1 - p.gap.shared[i]) * (point.Log - p.mean[i])
			}
			b.parts = append(b.parts, p)
		}
	}
	for k := range b.parts {
		b.parts[k].weight /= total
		for i, m := range b.parts[k].mean {
			b.Mean[i] += b.parts[k].weight * m
		}
	}
	b.covariance = sync.OnceValue(b.vary)
	return b
}

// Shaped is the probability that the sizes keep to one of the shapes, within
// a few percent.
func (b *Belief) Shaped() float64 {
	loosest := &b.gaps[len(b.gaps)-1]
	p := 1.0
	for _, part := range b.parts {
		if part.gap == loosest {
			p -= part.weight
		}
	}
	return p
}

// Covariance of two sizes, all shapes taken together.
func (b *Belief) Covariance(i, j int) float64 { return b.covariance()[i*len(b.Mean)+j] }

// Covariances are those of every two sizes, a row for each. They belong to the
// caller.
func (b *Belief) Covariances() []float64 { return slices.Clone(b.covariance()) }

// Spread is the standard deviation of one size, all shapes taken together. It
// spares the covariances of all with all.
func (b *Belief) Spread(i int) float64 {
	variance := 0.0
	for _, p := range b.parts {
		off := p.mean[i] - b.Mean[i]
		variance += p.weight * (off*off + p.gap.covariance(i, i))
	}
	return math.Sqrt(variance)
}

// vary works out the covariance: that within the parts, and that between them.
func (b *Belief) vary() []float64 {
	n := len(b.Mean)
	all := make([]float64, n*n)
	off := make([]float64, n)
	for _, p := range b.parts {
		p.gap.weight += p.weight
		for i, m := range p.mean {
			off[i] = m - b.Mean[i]
		}
		for i, x := range off {
			x *= p.weight
			row := all[i*n:]
			for j, y := range off[:i+1] {
				row[j] += x * y
			}
		}
	}
	for i := range n {
		for j := range i + 1 {
			c := all[i*n+j]
			for k := range b.gaps {
				c += b.gaps[k].weight * b.gaps[k].covariance(i, j)
			}
			all[i*n+j], all[j*n+i] = c, c
		}
	}
	return all
}

func (g *gap) covariance(i, j int) float64 {
	c := g.shared[i] * g.shared[j] * (g.level + g.both*(g.bend[i]+g.bend[j]) + g.slope*g.bend[i]*g.bend[j])
	if i == j {
		c += g.own[i]
	}
	return c
}

// Difference is a question to a belief: how a·x[i] − b·x[j] is distributed.
// It calls with each part's mean and variance.
func (b *Belief) Difference(i, j int, ai, aj float64, with func(part int, mean, variance float64)) {
	for k, p := range b.parts {
		g := p.gap
		li, lj := ai*g.shared[i], aj*g.shared[j]
		level, slope := li-lj, li*g.bend[i]-lj*g.bend[j]
		v := ai*ai*g.own[i] + aj*aj*g.own[j] + level*level*g.level + 2*level*slope*g.both + slope*slope*g.slope
		with(k, ai*p.mean[i]-aj*p.mean[j], v)
	}
}

// Weights of the parts, which sum to 1.
func (b *Belief) Weights() []float64 {
	weights := make([]float64, len(b.parts))
	for k, p := range b.parts {
		weights[k] = p.weight
	}
	return weights
}

// Parts is how many there are in the mixture.
func (b *Belief) Parts() int { return len(b.parts) }
