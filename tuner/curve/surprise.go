package curve

import "slices"

// surprise is what a curve of the family does not have: a step of the duration
// from a memory size on, or a measurement that is far too long for its size. At
// most one is thought of at a time.
type surprise struct {
	// mean and variance of its logarithm.
	mean, variance float64
	prior          float64
	// at is 1 for the sizes that it moves, measured for the points that it does.
	at, measured []float64
}

func (s surprise) none() bool { return s.mean == 0 }

// step is a size from which on a function may be faster by more than its share
// of a CPU tells. known ones have a cause.
type step struct {
	fromMB int
	prior  float64
}

// steps that are thought of. Since September 2026 reads from S3 are direct from
// 512 MB on; above 1,769 MB there is a second CPU, above 3,008 and 5,307 MB there
// are more. Anywhere a cache or a heap may begin to fit.
// Source: Lambda developer guide, "Configure Lambda function memory"; What's New, September 2026.
var steps = []step{
	{192, .01}, {384, .01}, {512, .03}, {768, .01}, {1280, .01}, {1770, .05}, {2400, .005}, {3009, .01}, {5308, .01},
}

const (
	// usedPrior is for the step to the first size that has memory to spare.
	usedPrior = .03
	// tight is the part of its memory that a function uses from which on it may
	// be slowed down.
	tight = .7
	// A step halves the duration, more or less.
	stepMean, stepVariance = -.8, .7 * .7
	// A measurement that is far too long is twice as long, more or less.
	slowMean, slowVariance = .7, .4 * .4
)

// thinkable are the surprises at some sizes, none first. Steps that divide the
// sizes alike are one.
func thinkable(points []Point, sizes []Place, used int) []surprise {
	all := []surprise{{variance: 1, prior: 1, at: make([]float64, len(sizes)), measured: make([]float64, len(points))}}
	candidates := steps
	if used > 0 {
		candidates = append(slices.Clone(steps), step{int(float64(used) / tight), usedPrior})
	}
	for _, step := range candidates {
		s := surprise{mean: stepMean, variance: stepVariance, prior: step.prior, at: make([]float64, len(sizes)), measured: make([]float64, len(points))}
		above := 0
		for i, place := range sizes {
			if place.MemoryMB >= step.fromMB {
				s.at[i] = 1
				above++
			}
		}
		if above == 0 || above == len(sizes) {
			continue
		}
		if same := slices.IndexFunc(all, func(other surprise) bool { return slices.Equal(other.at, s.at) }); same > 0 {
			all[same].prior += step.prior
			continue
		}
		for n, point := range points {
			if point.MemoryMB >= step.fromMB {
				s.measured[n] = 1
			}
		}
		all = append(all, s)
	}
	for n, point := range points {
		if point.Slow > 0 {
			s := surprise{mean: slowMean, variance: slowVariance, prior: point.Slow, at: make([]float64, len(sizes)), measured: make([]float64, len(points))}
			s.measured[n] = 1
			all = append(all, s)
		}
	}
	return all
}
