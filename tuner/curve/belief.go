package curve

import "math"

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
}

// part is one shape with one gap.
type part struct {
	weight float64
	mean   []float64
	gap    *gap
}

// gap is a standard deviation of single sizes from the shape. Real functions
// keep to a shape within 0 to 4.5 %; some do not, and then the shapes say
// little and every size speaks for itself.
type gap struct {
	own    []float64 // variance of each size alone
	shared []float64 // how much of the common factor's error reaches each size
	factor float64   // variance of the common factor
}

var gapPriors = []struct{ deviation, prior float64 }{{.015, .35}, {.04, .4}, {.12, .25}}

// vague is the variance of the common factor before any measurement: durations
// run from a millisecond to a quarter of an hour.
const vague = 25

// logNegligible is the logarithm of the weight, against the likeliest part's,
// below which parts are left out: one in a thousand.
const logNegligible = -6.9

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
	type candidate struct {
		logWeight, factor float64
		shape, gap        int
		inverse           []float64
	}
	var all []candidate
	best := math.Inf(-1)
	sum, squares := make([]float64, shapes), make([]float64, shapes)
	for k, prior := range gapPriors {
		clear(sum)
		clear(squares)
		inverse := make([]float64, len(points))
		precision, logDeterminant := 1.0/vague, 0.0
		for p, point := range points {
			i := index[point.MemoryMB]
			doubt := sizes[i].Doubt
			d := prior.deviation*prior.deviation + doubt*doubt + point.Variance
			inverse[p] = 1 / d
			precision += 1 / d
			logDeterminant += math.Log(d)
			row := logs[i*shapes:][:shapes]
			y, w := point.Log, 1/d
			for h, s := range row {
				r := y - s
				sum[h] += r * w
				squares[h] += r * r * w
			}
		}
		constant := math.Log(prior.prior) - (logDeterminant+math.Log(precision))/2
		for h := range sum {
			w := g.logPrior[h] + constant - (squares[h]-sum[h]*sum[h]/precision)/2
			if w < best+logNegligible {
				continue
			}
			all = append(all, candidate{logWeight: w, factor: sum[h] / precision, shape: h, gap: k, inverse: inverse})
			best = math.Max(best, w)
		}
		e := gap{own: make([]float64, len(sizes)), shared: make([]float64, len(sizes)), factor: 1 / precision}
		for i, place := range sizes {
			e.own[i], e.shared[i] = prior.deviation*prior.deviation+place.Doubt*place.Doubt, 1
		}
		for p, point := range points {
			i := index[point.MemoryMB]
			e.shared[i] = 1 - e.own[i]*inverse[p]
			e.own[i] *= e.shared[i]
		}
		b.gaps = append(b.gaps, e)
	}
	total := 0.0
	for _, c := range all {
		if c.logWeight > best+logNegligible {
			w := math.Exp(c.logWeight - best)
			total += w
			p := part{weight: w, gap: &b.gaps[c.gap], mean: make([]float64, len(sizes))}
			for i := range sizes {
				p.mean[i] = c.factor + logs[i*shapes+c.shape]
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
func (b *Belief) Covariance(i, j int) float64 {
	c := 0.0
	for _, p := range b.parts {
		c += p.weight * ((p.mean[i]-b.Mean[i])*(p.mean[j]-b.Mean[j]) + p.gap.covariance(i, j))
	}
	return c
}

func (g *gap) covariance(i, j int) float64 {
	c := g.shared[i] * g.shared[j] * g.factor
	if i == j {
		c += g.own[i]
	}
	return c
}

// Difference is a question to a belief: how a·x[i] − b·x[j] is distributed.
// It calls with each part's mean and variance.
func (b *Belief) Difference(i, j int, ai, aj float64, with func(part int, mean, variance float64)) {
	for k, p := range b.parts {
		f := ai*p.gap.shared[i] - aj*p.gap.shared[j]
		v := ai*ai*p.gap.own[i] + aj*aj*p.gap.own[j] + f*f*p.gap.factor
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
