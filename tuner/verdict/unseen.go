package verdict

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// mostUnseen is the most confidence of a verdict while nobody has looked at
	// sizes that a step may make the best.
	mostUnseen = 0.9
	// worthLooking is the least expected gain, a fraction of what the goal wants
	// small, for which a look would pay a full grid's cost: for a hundredth of the
	// grid it has to promise 0.05 %.
	worthLooking = 0.05
)

// step is by how much a function may get faster from a memory size on, in
// logarithms, and the chance of it.
type step struct{ chance, mean, deviation float64 }

// A lone sample may be twice as long as others at its size, more or less; by
// slowLone another is bought to tell.
const slow, slowSpread, slowLone = 0.7, 0.4, 0.04

// coldMisses is the part of CPUs on top that a cold start does not show, as it tells
// a duration give or take a fifth only.
const coldMisses = 0.3

// fits is the memory, in MB, that most caches and heaps take less of.
const fits = 1500

var (
	// knownStep is where something is known to change: reads from S3 are direct
	// from 512 MB on, and a function that uses most of its memory may get room.
	knownStep = step{.05, .7, 1}
	// coreStep is where a CPU comes on top, cacheStep anywhere else.
	coreStep = step{.05, .3, .3}
	// a heap or a cache that first fits somewhere, and mostly below fits.
	cacheStep = step{.01, .7, 1}
)

// gain is what looking at a size is expected to gain by a step since the highest
// one that was looked at, where it is so far ahead of another, and moves by the
// slope with its duration. A cold start alone tells of large steps, and of most CPUs
// on top.
func (o *Outlook) gain(to int, ahead, slope float64) (gain float64) {
	expect := func(s step) { gain += s.chance * surplus(ahead+slope*s.mean, slope*s.deviation) }
	between := func(from, mb int) bool { return from < mb && mb <= to }
	if o.begun < to {
		if o.begun < fits {
			expect(cacheStep)
		}
		if between(o.begun, 512) || o.used > 0 && between(o.begun, int(float64(o.used)/tight)) {
			expect(knownStep)
		}
	}
	core := func(from int) bool { return between(from, 1770) || between(from, 3009) || between(from, 5308) }
	switch {
	case core(o.begun):
		expect(coreStep)
	case core(o.measured):
		expect(step{coldMisses * coreStep.chance, coreStep.mean, coreStep.deviation})
	}
	return gain
}

// Unseen are the indices of the prospects of which another look could gain more
// over the i-th than it costs, the one first that gains most for its price:
// because of a step, or because its only sample may be a slow one. A step would
// show in all sizes above it, too.
func (o *Outlook) Unseen(i int) (all []int) {
	scores := o.Scores()
	worth := make([]float64, len(o.Prospects))
	for j, p := range o.Prospects {
		ahead, slope := scores.Mean[i]-scores.Mean[j], scores.slope[j]
		gain, price := o.gain(p.MemoryMB, ahead, slope), p.First
		switch {
		case j == i:
			continue
		case o.lone[p.MemoryMB]:
			gain, price = slowLone*surplus(ahead+slope*slow, slope*slowSpread), p.Price
		case p.MemoryMB <= o.begun:
			price = p.Price
		}
		if drop, between := o.between(j); between {
			gain = math.Max(gain, betweenStep*surplus(ahead+slope*drop, slope*slowSpread/4))
		}
		if worth[j] = gain / price; worth[j] > worthLooking/math.Max(o.Grid, 1e-300) {
			all = append(all, j)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	return all
}

// betweenStep is the chance that a size takes no longer than the next larger one
// that was measured: that what makes that one fast begins between the two, and
// not where a smooth curve has it.
const betweenStep = .1

// between says that nobody measured the j-th prospect, which stands between others
// that were, and by how much it would be faster than is believed if it took as
// long as the next larger one, in logarithms.
func (o *Outlook) between(j int) (drop float64, ok bool) {
	if o.Prospects[j].Usable {
		return 0, false
	}
	smaller := slices.ContainsFunc(o.Prospects[:j], func(p Prospect) bool { return p.Usable })
	larger := slices.IndexFunc(o.Prospects[j+1:], func(p Prospect) bool { return p.Usable })
	if !smaller || larger < 0 {
		return 0, false
	}
	return o.belief.Mean[j] - o.belief.Mean[j+1+larger], true
}

// surplus is the expectation of what a normal variable is above zero.
func surplus(mean, deviation float64) float64 {
	if deviation <= 0 {
		return math.Max(mean, 0)
	}
	z := mean / deviation
	return deviation*distuv.UnitNormal.Prob(z) + mean*distuv.UnitNormal.CDF(z)
}
