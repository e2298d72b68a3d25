package verdict

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner"
)

// A chance is that of Student's distribution, within a percent.
func TestChanceIsStudents(t *testing.T) {
	for _, freedom := range []float64{3, 6, 20, 100} {
		o := &Outlook{freedom: freedom}
		student := distuv.StudentsT{Sigma: 1, Nu: freedom}
		for _, sd := range []float64{.01, .3} {
			for z := -8.; z <= 8; z += .25 {
				if got, want := o.chance(z*sd, sd*sd), student.CDF(z); !(math.Abs(got-want) < .01) {
					t.Errorf("%g standard deviations with %g degrees: %v, want %v", z, freedom, got, want)
				}
			}
			if below, above := o.chance(-1e6*sd, sd*sd), o.chance(1e6*sd, sd*sd); below != 0 || above != 1 {
				t.Errorf("far below %v, far above %v", below, above)
			}
		}
	}
}

// wild is a session of some sizes with noisy samples of a function with some CPU,
// whose percentiles are above its mean.
func wild(goal tuner.Goal, seed uint64, sizes []int, each int) Findings {
	r := rand.New(rand.NewPCG(seed, 2))
	var samples []tuner.Sample
	for _, mb := range sizes {
		for range each {
			ms := (60 + 40*1769/math.Min(float64(mb), 1769)) * math.Exp(.08*r.NormFloat64())
			samples = append(samples, warmAt(mb, 1, ms)...)
		}
	}
	return sessionOf(goal, someSizes, samples)
}

// wildGoals are goals of every kind that such a session may keep or not.
func wildGoals() (all []tuner.Goal) {
	for _, strategy := range tuner.Strategies() {
		for _, latency := range []string{"mean", "p90"} {
			for _, target := range []time.Duration{80 * time.Millisecond, 130 * time.Millisecond, 200 * time.Millisecond} {
				g := goalOf(strategy)
				g.Latency, g.Target = latency, target
				all = append(all, g)
				if strategy != tuner.StrategyTarget {
					break
				}
			}
		}
	}
	return all
}

// chanceBelow is the chance by each curve that a·x − b·y is at most a limit, where x
// and y are the i-th and the j-th of a quantity in logarithms.
func (o *Outlook) chanceBelow(m measure, i, j int, a, b, limit float64) []float64 {
	all := make([]float64, o.belief.Parts())
	o.belief.Difference(i, j, a*m.slope[i], b*m.slope[j], func(k int, mean, variance float64) {
		off := a*m.offset[i] - b*m.offset[j]
		all[k] = o.chance(limit-mean-off, variance+a*a*m.extra[i]+b*b*m.extra[j])
	})
	return all
}

// keeping is the chance by each curve that a size keeps the goal's constraint, or
// breaks it by no more than some slack.
func (o *Outlook) keeping(i int, slack float64) []float64 {
	switch {
	case i == o.against: // the cheapest is within any part of itself
		all := make([]float64, o.belief.Parts())
		for k := range all {
			all[k] = 1
		}
		return all
	case o.Goal.Strategy == tuner.StrategyWithin:
		all := make([]float64, o.belief.Parts())
		o.belief.Difference(i, o.against, o.cost.slope[i], o.cost.slope[o.against], func(k int, mean, variance float64) {
			off := o.cost.offset[i] - o.cost.offset[o.against]
			all[k] = o.chance(math.Log1p(o.Goal.Tolerance)+slack-mean-off, variance+o.cost.extra[i])
		})
		return all
	}
	return o.chanceBelow(o.latency, i, i, 1, 0, math.Log(float64(o.Goal.Target))+slack-o.unseen)
}

// A size is the best where none of the others is better by more than does not
// matter, by each curve alone. Sizes that nobody picked, near each other, count as
// one, since a curve has no room for a surprise at each.
func TestConfidenceByTheBook(t *testing.T) {
	for n, goal := range wildGoals() {
		for _, others := range [][]int{nil, {192, 384}, {1088, 1152, 1216, 1280, 1344, 2048}, {640}} {
			s := wild(goal, uint64(n), []int{128 << (n % 3 / 2), 512, 1024, 1769}, 2+n%3)
			o := s.Outlook(goal, others...)
			margin := math.Log1p(goal.Indifference)
			for i, of := range o.Prospects {
				if !of.Usable {
					continue
				}
				holds := o.belief.Weights()
				var lead []float64 // the likeliest of a crowd
				from := 0
				for k, p := range func() []float64 {
					if o.restricted == nil || !o.allowed(i) {
						return nil
					}
					return o.keeping(i, margin)
				}() {
					holds[k] *= p
				}
				for j, p := range o.Prospects {
					if j == i {
						continue
					}
					aim := o.aim
					if o.restricted != nil && !o.allowed(i) {
						aim = *o.restricted
					}
					better := o.chanceBelow(aim, j, i, 1, 1, -margin)
					if o.restricted != nil {
						for k, keeps := range o.keeping(j, 0) {
							if o.allowed(i) {
								better[k] = math.Min(better[k], keeps)
							} else {
								better[k] = math.Max(better[k], keeps)
							}
						}
					}
					switch {
					case p.Usable:
						for k := range holds {
							holds[k] *= 1 - better[k]
						}
						continue
					case from == 0 || math.Log2(float64(p.MemoryMB)/float64(from)) > near:
						for k := range lead {
							holds[k] *= 1 - lead[k]
						}
						lead, from = make([]float64, len(holds)), p.MemoryMB
					}
					for k := range lead {
						lead[k] = math.Max(lead[k], better[k])
					}
				}
				want := 0.0
				for k, p := range holds {
					if lead != nil {
						p *= 1 - lead[k]
					}
					want += p
				}
				if got := o.Confidence(i); !(math.Abs(got-want) < 1e-9) {
					t.Errorf("%s, %s, others %d: %d MB is the best with %v, want %v", goal.Words(), goal.Latency, others, of.MemoryMB, got, want)
				}
			}
			if got := o.Confidence(-1); got != 0 {
				t.Errorf("%v sure of no size", got)
			}
		}
	}
}
