package verdict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner/stats"
)

// shortfall is what breaking the goal's constraint weighs against what the
// goal wants, in logarithms of both.
const shortfall = 20

// Scores are what the goal wants small, by prospect: expected logarithms, which
// move with the logarithms of mean durations.
type Scores struct {
	Mean []float64
	// slope of each in the own duration, and lean in that of the prospect that
	// the constraint is measured against.
	slope, lean []float64
	against     int
	// covariance of the log durations of every two prospects, a row each.
	covariance []float64
}

// Scores have the constraint as a penalty, linear by Stein's lemma: the slope
// of its expectation is the expected slope.
func (o *Outlook) Scores() Scores {
	n := len(o.Prospects)
	s := Scores{make([]float64, n), make([]float64, n), make([]float64, n), max(0, o.against), o.belief.Covariances()}
	for i := range s.Mean {
		s.Mean[i], s.slope[i] = o.value(o.aim, i), o.aim.slope[i]
		r := o.restricted
		if r == nil || i == o.against {
			continue
		}
		v := r.extra[i] + r.slope[i]*r.slope[i]*o.Covariance(i, i)
		lean := 0.0
		if c := o.against; c >= 0 {
			lean = -r.slope[c]
			v += lean*lean*o.Covariance(c, c) + 2*lean*r.slope[i]*o.Covariance(i, c)
		}
		spread := math.Sqrt(math.Max(v, 1e-12))
		z := (o.value(*r, i) + o.unseen - o.limit) / spread
		s.Mean[i] += shortfall * spread * stats.Excess(z)
		s.slope[i] += shortfall * distuv.UnitNormal.CDF(z) * r.slope[i]
		s.lean[i] = shortfall * distuv.UnitNormal.CDF(z) * lean
	}
	return s
}

// Admits is the chance that samples at the j-th size let a verdict name it: 0
// for one that it may name already, 1 for one that lacks nothing but samples.
// One that seems to break the constraint has to move within it; gone is the part
// of its variance that the samples take away.
func (o *Outlook) Admits(j int, gone float64) float64 {
	if o.allowed(j) {
		if o.Prospects[j].Usable {
			return 0
		}
		return 1
	}
	move := o.restricted.slope[j]
	if c := o.against; c >= 0 {
		move -= o.restricted.slope[c] * o.Covariance(c, j) / o.Covariance(j, j)
	}
	spread := math.Max(math.Abs(move)*math.Sqrt(gone), 1e-9)
	return distuv.UnitNormal.CDF((o.limit - o.value(*o.restricted, j)) / spread)
}

// Move is the covariance of the i-th score with the j-th log duration.
func (s *Scores) Move(i, j int) float64 {
	return s.slope[i]*s.Covariance(i, j) + s.lean[i]*s.Covariance(s.against, j)
}

// Covariance of the logarithms of two prospects' mean durations.
func (s *Scores) Covariance(i, j int) float64 { return s.covariance[i*len(s.Mean)+j] }

// Learn takes in samples of the j-th prospect that are still to come, of which the
// mean has an error of a variance: they are believed to say what is expected, so
// that nothing changes but how sure the scores are.
func (s *Scores) Learn(j int, variance float64) {
	n := len(s.Mean)
	all := s.covariance[j*n+j] + variance
	row := slices.Clone(s.covariance[j*n : (j+1)*n])
	for i := range n {
		for k := range n {
			s.covariance[i*n+k] -= row[i] * row[k] / all
		}
	}
}

// Variance of the difference of two scores.
func (s *Scores) Variance(i, j int) float64 {
	lean := s.lean[i] - s.lean[j]
	return s.slope[i]*(s.Move(i, i)-s.Move(j, i)) - s.slope[j]*(s.Move(i, j)-s.Move(j, j)) + lean*(s.Move(i, s.against)-s.Move(j, s.against))
}
