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
	// Slow is the chance that it is far too long for the size, as the first
	// sample of a function with two modes may be.
	Slow float64
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
// alone, by CPU time that does not quite go down in proportion to the share of a
// CPU, and by at most one surprise. Real functions keep to a shape within 0 to
// 4.5 % at single sizes; some do not, and then the shapes say little and every
// size speaks for itself.
type gap struct {
	own   []float64 // variance of each size alone
	reach []terms   // how much of the common errors reaches each size
	// errors are the covariances of what is common to all sizes.
	errors matrix
	loose  bool    // the widest deviations
	weight float64 // of the parts that have it
}

// terms are what is common to all sizes: their level, the bend, in doublings
// below a whole CPU, and a surprise.
type terms [3]float64

func (a terms) dot(b terms) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// gapPriors are standard deviations of single sizes and of the bend in a
// doubling of memory. surprising ones are thought of with surprises, too.
var gapPriors = []struct {
	deviation, prior float64
	surprising       bool
}{{deviation: .015, prior: .3}, {deviation: .04, prior: .4, surprising: true}, {deviation: .12, prior: .3}}

// vague is the variance of the common factor before any measurement: durations
// run from a millisecond to a quarter of an hour.
const vague = 25

// logNegligible is the logarithm of the weight, against the likeliest part's,
// below which parts are left out: one in two hundred.
const logNegligible = -5.3

// Believe gives the belief at the sizes, given the points. Points stand at
// sizes that are asked for. used is the memory that the function uses, in MB,
// 0 where that is not known.
func Believe(points []Point, sizes []Place, used int) *Belief {
	b := &Belief{Mean: make([]float64, len(sizes))}
	g := table()
	shapes := len(g.logPrior)
	index := make(map[int]int, len(sizes))
	logs := make([]float64, len(sizes)*shapes) // by size, then by shape
	bend := make([]float64, len(sizes))
	for i, place := range sizes {
		mb := place.MemoryMB
		if !place.Trend {
			index[mb] = i
		}
		below, above, f := g.neighbours(mb)
		row := logs[i*shapes : (i+1)*shapes]
		for h := range row {
			row[h] = below[h] + f*(above[h]-below[h])
		}
		bend[i] = math.Log2(math.Min(float64(mb), vcpuMB) / vcpuMB)
	}
	type candidate struct {
		logWeight float64
		common    terms
		shape     int
		gap       *gap
		surprise  surprise
	}
	var all []candidate
	best := math.Inf(-1)
	surprises := thinkable(points, sizes, used)
	sum, tilted, squares, sudden := make([]float64, shapes), make([]float64, shapes), make([]float64, shapes), make([]float64, shapes)
	for k, prior := range gapPriors {
		clear(sum)
		clear(tilted)
		clear(squares)
		own, kept := make([]float64, len(sizes)), make([]float64, len(sizes))
		for i, place := range sizes {
			own[i], kept[i] = prior.deviation*prior.deviation+place.Doubt*place.Doubt, 1
		}
		logDeterminant := 0.0
		weights := make([]float64, len(points))
		for n, point := range points {
			i := index[point.MemoryMB]
			d := own[i] + point.Variance
			w, x := 1/d, bend[i]
			logDeterminant += math.Log(d)
			row := logs[i*shapes:][:shapes]
			for h, s := range row {
				r := point.Log - s
				sum[h] += r * w
				tilted[h] += r * w * x
				squares[h] += r * r * w
			}
			weights[n] = w
			kept[i] = point.Variance * w
			own[i] *= kept[i]
		}
		for _, surprise := range surprises {
			common := g.common
			if surprise.none() {
				common = g.every
			} else if !prior.surprising {
				continue
			}
			// The precision of level, bend and surprise, first beforehand.
			precision := matrix{{1.0 / vague}, {0, 1 / (prior.deviation * prior.deviation)}, {0, 0, 1 / surprise.variance}}
			logSpread := math.Log(vague * prior.deviation * prior.deviation * surprise.variance)
			clear(sudden)
			var shift terms
			for n, point := range points {
				i := index[point.MemoryMB]
				w, z := weights[n], surprise.measured[n]
				x := terms{1, bend[i], z}
				precision.add(w, x)
				if z == 0 {
					continue
				}
				for t := range shift {
					shift[t] += w * z * x[t]
				}
				row := logs[i*shapes:][:shapes]
				for _, h := range common {
					sudden[h] += (point.Log - row[h]) * w * z
				}
			}
			errors, determinant := precision.invert()
			e := &gap{own: own, reach: make([]terms, len(sizes)), errors: errors, loose: k == len(gapPriors)-1}
			for i := range sizes {
				e.reach[i] = terms{kept[i], kept[i] * bend[i], surprise.at[i]}
			}
			for n, point := range points {
				i := index[point.MemoryMB]
				e.reach[i][2] -= (1 - kept[i]) * surprise.measured[n]
			}
			constant := math.Log(prior.prior*surprise.prior) - (logDeterminant+logSpread+math.Log(determinant))/2
			m := surprise.mean
			for _, h := range common {
				right := terms{sum[h] - m*shift[0], tilted[h] - m*shift[1], sudden[h] - m*shift[2]}
				c := candidate{shape: h, gap: e, surprise: surprise, common: errors.times(right)}
				misfit := squares[h] - 2*m*sudden[h] + m*m*shift[2] - c.common.dot(right)
				c.common[2] += m
				c.logWeight = g.logPrior[h] + constant - misfit/2
				if c.logWeight > best+logNegligible {
					all = append(all, c)
					best = math.Max(best, c.logWeight)
				}
			}
		}
	}
	total := 0.0
	for _, c := range all {
		if c.logWeight > best+logNegligible {
			w := math.Exp(c.logWeight - best)
			total += w
			p := part{weight: w, gap: c.gap, mean: make([]float64, len(sizes))}
			for i := range sizes {
				p.mean[i] = c.common[0] + c.common[1]*bend[i] + c.common[2]*c.surprise.at[i] + logs[i*shapes+c.shape]
			}
			for n, point := range points {
				i := index[point.MemoryMB]
				expected := p.mean[i] + c.common[2]*(c.surprise.measured[n]-c.surprise.at[i])
				kept := c.gap.reach[i][0]
				p.mean[i] += (1 - kept) * (point.Log - expected)
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
	p := 1.0
	for _, part := range b.parts {
		if part.gap.loose {
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
		variance += p.weight * (off*off + p.gap.errors.times(p.gap.reach[i]).dot(p.gap.reach[i]) + p.gap.own[i])
	}
	return math.Sqrt(variance)
}

// vary works out the covariance: that within the parts, and that between them.
func (b *Belief) vary() []float64 {
	n := len(b.Mean)
	all := make([]float64, n*n)
	off := make([]float64, n)
	var gaps []*gap
	for _, p := range b.parts {
		if p.gap.weight == 0 {
			gaps = append(gaps, p.gap)
		}
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
	for _, g := range gaps {
		for i := range n {
			far := g.errors.times(g.reach[i])
			for j := range i {
				all[i*n+j] += g.weight * far.dot(g.reach[j])
			}
			all[i*n+i] += g.weight * (far.dot(g.reach[i]) + g.own[i])
		}
	}
	for i := range n {
		for j := range i {
			all[j*n+i] = all[i*n+j]
		}
	}
	return all
}

// Difference is a question to a belief: how a·x[i] − b·x[j] is distributed.
// It calls with each part's mean and variance.
func (b *Belief) Difference(i, j int, ai, aj float64, with func(part int, mean, variance float64)) {
	var last *gap // parts of one gap follow each other
	v := 0.0
	for k, p := range b.parts {
		if g := p.gap; g != last {
			var l terms
			for t := range l {
				l[t] = ai*g.reach[i][t] - aj*g.reach[j][t]
			}
			v = ai*ai*g.own[i] + aj*aj*g.own[j] + g.errors.times(l).dot(l)
			if i == j {
				v -= 2 * ai * aj * g.own[i]
			}
			last = g
		}
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
