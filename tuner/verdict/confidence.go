package verdict

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// near is the distance in doublings of memory within which sizes that nobody
// picked count as one: a curve has no room for a surprise at each.
const near = 0.25

// Confidence is the probability that no other prospect is better than the i-th
// by more than the goal's indifference, and that the i-th keeps the goal's
// constraint as nearly. In [0, 1].
//
// For each curve that is believed in, the others' chances count as independent
// (they share the winner's error, so that this errs on the safe side). It is a
// posterior probability, which looking often does not spoil (Deng, Lu and Chen
// 2016) as far as the belief was right beforehand; simulations tell how far.
func (o *Outlook) Confidence(i int) float64 {
	if i < 0 {
		return 0
	}
	holds := o.belief.Weights()
	if o.restricted != nil && o.allowed(i) {
		o.keeps(i, math.Log1p(o.Goal.Indifference), func(k int, p float64) { holds[k] *= p })
	}
	crowd := make([]float64, len(holds)) // the likeliest of neighbours that nobody picked
	from := 0
	leave := func() {
		for k := range crowd {
			holds[k] *= 1 - crowd[k]
		}
		clear(crowd)
		from = 0
	}
	for j, p := range o.Prospects {
		if !p.Usable && from > 0 && float64(p.MemoryMB) > float64(from)*math.Exp2(near) {
			leave()
		}
		if j == i {
			continue
		}
		if !p.Usable && from == 0 {
			from = p.MemoryMB
		}
		o.challenge(j, i, func(k int, chance float64) {
			if !p.Usable {
				crowd[k] = math.Max(crowd[k], chance)
			} else {
				holds[k] *= 1 - chance
			}
		})
	}
	if from > 0 {
		leave()
	}
	total := 0.0
	for _, p := range holds {
		total += p
	}
	return math.Max(0, math.Min(total, 1))
}

// challenge calls with the chance, in each part of the belief, that j should
// win in place of i.
func (o *Outlook) challenge(j, i int, with func(part int, p float64)) {
	margin := math.Log1p(o.Goal.Indifference)
	if o.restricted == nil {
		o.less(o.aim, j, i, margin, with)
		return
	}
	may := make([]float64, o.belief.Parts())
	o.keeps(j, 0, func(k int, p float64) { may[k] = p })
	if o.allowed(i) {
		o.less(o.aim, j, i, margin, func(k int, p float64) { with(k, math.Min(p, may[k])) })
		return
	}
	// The goal seems out of reach: nearness counts, and who reaches it wins.
	o.less(*o.restricted, j, i, margin, func(k int, p float64) { with(k, math.Max(p, may[k])) })
}

// less calls with the chance, in each part of the belief, that j is smaller
// than i by more than the margin.
func (o *Outlook) less(m measure, j, i int, margin float64, with func(part int, p float64)) {
	shift := m.offset[j] - m.offset[i]
	extra := m.extra[i] + m.extra[j]
	o.belief.Difference(j, i, m.slope[j], m.slope[i], func(k int, mean, variance float64) {
		with(k, o.chance(-(mean+shift+margin), variance+extra))
	})
}

// keeps calls with the chance, in each part, that i keeps the constraint, or
// breaks it by no more than the slack.
func (o *Outlook) keeps(i int, slack float64, with func(part int, p float64)) {
	r, against, slope := *o.restricted, i, 0.0
	room := o.limit + slack - o.unseen - r.offset[i]
	if c := o.against; c >= 0 { // the limit is as uncertain as the size it hangs on
		against, slope = c, r.slope[c]
		room -= slope * o.belief.Mean[c]
	}
	o.belief.Difference(i, against, r.slope[i], slope, func(k int, mean, variance float64) {
		p := 1.0
		if i != o.against {
			p = o.chance(room-mean, variance+r.extra[i])
		}
		with(k, p)
	})
}

// chance that an error of the variance is at most x, by Student's t with the
// freedom of the noise.
func (o *Outlook) chance(x, variance float64) float64 {
	// Wallace (1959): a normal quantile within 1 % of Student's.
	v := o.freedom
	z := (8*v + 1) / (8*v + 3) * math.Sqrt(v*math.Log1p(x*x/math.Max(variance, 1e-12)/v))
	if z > 5 { // spares erfc, which costs most
		return (math.Copysign(1, x) + 1) / 2
	}
	return distuv.UnitNormal.CDF(math.Copysign(z, x))
}
