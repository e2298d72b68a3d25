package verdict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner"
	"lambdial/tuner/curve"
	"lambdial/tuner/report"
)

// Outlook is what a state's samples let one expect of each memory size under
// a goal, measured or not.
type Outlook struct {
	Goal tuner.Goal
	// Prospects ascend by memory.
	Prospects []Prospect
	// Spent is what all invocations so far cost, in the unit of the prospects'
	// prices.
	Spent float64
	// Grid is what a full grid would cost, in the same unit: twenty samples and
	// the cold starts of the plan at each of its sizes, or of the usual ones where
	// it leaves the choice open.
	Grid    float64
	belief  *curve.Belief
	freedom float64
	// outliers is the variance of what they add to the means of all sizes alike,
	// which only a limit in absolute terms has to mind; unseen what those that no
	// sample has shown yet are expected to add to what such a limit is on.
	outliers, unseen float64
	// now is the memory size that the function has, used what it uses of it, 0
	// where that is unknown.
	now, used int
	// lone are the sizes that a single sample tells of, slow ones aside.
	lone map[int]bool
	// begun is the largest size with a sample, measured the largest with a warm
	// one.
	begun, measured int
	// cost, latency and aim are the logarithms of what the goal looks at, aim
	// that of what is to be as small as possible.
	cost, latency, aim measure
	// limit of the constraint that within and target have, in logarithms, and
	// what it is on. against is the prospect that the limit moves with, the
	// cheapest for within, or -1.
	limit      float64
	restricted *measure
	against    int
}

// Prospect is one size in an outlook.
type Prospect struct {
	MemoryMB int
	// Size is nil for a size that the session does not have.
	Size *tuner.Size
	// Usable sizes have warm samples and may win.
	Usable bool
	// Price is what a warm invocation is likely to cost, First what the first
	// one in a new environment does; in GB-seconds where prices are unknown.
	Price, First float64
	// Noise is the variance of one sample's logarithm.
	Noise float64
}

// HostVariance is that of the logarithm of a size's mean by the environment that
// the size happened to get.
const HostVariance = hostNoise * hostNoise

// Learning is the variance with which so many more warm samples tell a size's
// mean, beside those that are there already. Their noise averages out; what the
// environment adds, which they share with those before them, does not, so that
// they tell less and less.
func (p Prospect) Learning(there, more int) float64 {
	after := HostVariance + p.Noise/float64(there+more)
	if there == 0 {
		return after
	}
	before := HostVariance + p.Noise/float64(there)
	if there == 1 {
		before += loneVariance
	}
	return before * after / (before - after)
}

// measure is a quantity's logarithm by size, as a line in the logarithm of the
// mean warm duration: offset + slope·log + an error of its own.
type measure struct{ offset, slope, extra []float64 }

func newMeasure(n int) measure {
	return measure{make([]float64, n), make([]float64, n), make([]float64, n)}
}

// ownWarnings is the number of failures in a row after which a size is not expected
// to work. Of a function that fails in one of ten, two are no rarity.
const ownWarnings = 3

// Outlook weighs the samples for a goal. Beside the sizes of the session it
// tells of others, which nobody measured.
func (s Findings) Outlook(goal tuner.Goal, others ...int) *Outlook {
	o := &Outlook{Goal: goal, against: -1, now: s.Function.MemoryMB}
	usable := s.Usable()
	_, o.used = s.floor()
	o.Prospects = s.prospects(goal.Headroom, others)
	if len(o.Prospects) == 0 && goal.Headroom > 0 { // better a tight size than none
		o.Prospects = s.prospects(0, others)
	}
	sizes := make([]int, len(o.Prospects))
	for i, p := range o.Prospects {
		sizes[i] = p.MemoryMB
	}
	e := weigh(usable)
	e.points = append(e.points, e.begun(o.Prospects)...)
	for _, point := range e.points {
		o.begun = max(o.begun, point.MemoryMB)
	}
	if len(usable) > 0 {
		o.measured = usable[len(usable)-1].MemoryMB
	}
	o.freedom, o.outliers, o.lone = e.freedom, e.outliers, e.lone
	o.belief = curve.Believe(e.points, places(sizes, o.used), o.used)
	start := s.startup()
	share := goal.ColdShare
	if !start.known {
		share = 0 // which a warning tells
	}
	o.price(s, e, start, share)
	o.time(s, e, usable, start, share)
	o.decide()
	if q, _ := tuner.LatencyQuantile(goal.Latency); goal.Strategy == tuner.StrategyTarget && q == 0 {
		o.unseen = e.unseen // percentiles hardly mind rare ones
	}
	return o
}

// prospects are the sizes that may win, ascending: those that work, or may, and
// have the headroom.
func (s Findings) prospects(headroom float64, others []int) (all []Prospect) {
	floor, _ := s.floor()
	for _, size := range s.Sizes {
		works := size.Usable() || size.Status != tuner.SizeDropped && size.Status != tuner.SizeParked && size.FailuresInRow() < ownWarnings && (size.MemoryMB >= floor || size.Worked())
		if works && s.Roomy(size.MemoryMB, headroom) {
			all = append(all, Prospect{MemoryMB: size.MemoryMB, Size: size, Usable: size.Usable()})
		}
	}
	for _, mb := range others {
		if mb >= floor && s.Size(mb) == nil && s.Roomy(mb, headroom) {
			all = append(all, Prospect{MemoryMB: mb})
		}
	}
	slices.SortFunc(all, func(a, b Prospect) int { return a.MemoryMB - b.MemoryMB })
	return all
}

// floor is the smallest size that can work: above every one that never did but
// ran out of memory or time, and not below used, the least memory that any size got by on
// (collectors take more where there is more); 0 when that is unknown.
func (s Findings) floor() (floor, used int) {
	floor, used = tuner.MinMemoryMB, tuner.MaxMemoryMB
	known := s.useIsTold()
	for _, size := range s.Sizes {
		for _, f := range size.Failures {
			if (f.Kind == report.OutOfMemory || f.Kind == report.TimedOut) && !size.Worked() {
				floor = max(floor, size.MemoryMB+1)
			}
		}
		if known && size.Warm.N() > 0 && size.MaxMemoryUsedMB > 0 {
			used = min(used, size.MaxMemoryUsedMB)
		}
	}
	if used == tuner.MaxMemoryMB {
		used = 0
	}
	return max(floor, used), used
}

// price makes the line of the cost and prices the next invocations.
func (o *Outlook) price(s Findings, e evidence, start startup, share float64) {
	for _, size := range s.Sizes {
		if n := float64(size.Invocations); n > 0 {
			o.Spent += n * s.amount(size.MemoryMB, float64(size.BilledTotal)/n, float64(size.Restores)/n)
		}
	}
	o.cost = newMeasure(len(o.Prospects))
	for i := range o.Prospects {
		p := &o.Prospects[i]
		p.Noise = e.usual
		if noise, ok := e.noise[p.MemoryMB]; ok {
			p.Noise = noise
		}
		duration := math.Exp(o.belief.Mean[i])
		gap := 0.5e6 // billed durations are whole milliseconds, rounded up
		if p.Usable {
			gap = p.Size.Billed.MeanNS() - p.Size.Warm.MeanNS()
		}
		billed := math.Max(duration+gap, 1)
		warm := s.amount(p.MemoryMB, billed, 0)
		cold, _ := s.coldAt(p.Size, duration, duration, start)
		p.Price = warm
		p.First = s.amount(p.MemoryMB, math.Max(cold.billed, billed), cold.restores)
		amount := (1-share)*warm + share*s.amount(p.MemoryMB, cold.billed, cold.restores)
		moves := 1.0 // the part that changes with the warm duration
		if !cold.estimated {
			moves -= share
		}
		slope := moves * (warm - s.amount(p.MemoryMB, 0, 0)) / amount * duration / billed
		o.cost.offset[i] = math.Log(amount) - slope*o.belief.Mean[i]
		o.cost.slope[i] = slope
	}
	o.Grid = s.grid(o.Prospects)
}

// gridSamples at every size and its cold starts are what a full grid costs.
const gridSamples = 20

func (s Findings) grid(all []Prospect) (total float64) {
	sizes := s.Plan.Sizes
	if s.Plan.AutoSizes {
		sizes = tuner.DefaultSizes(s.Function.MemoryMB)
	}
	for i, p := range all {
		if slices.Contains(sizes, p.MemoryMB) || i == len(all)-1 && total == 0 {
			total += gridSamples*p.Price + float64(max(1, s.Plan.Cold))*p.First
		}
	}
	return total
}

// amount prices a billed time in ns and the part of it that restores a snapshot:
// in money, without restores where their price is unknown, or in GB-seconds,
// which still rank the sizes of one function.
func (s Findings) amount(mb int, billed, restores float64) float64 {
	if s.Price != nil {
		for _, restores := range []float64{restores, 0} {
			if amount, known := s.CostOf(mb, billed, restores); known {
				return amount
			}
		}
	}
	return math.Max(billed, 1) / 1e9 * float64(mb) / 1024
}

// time makes the line of the latency. A percentile is the mean times a factor,
// which the sizes of a function share as far as they have too few samples of
// their own: a 95th percentile takes some twenty.
func (o *Outlook) time(s Findings, e evidence, usable []*tuner.Size, start startup, share float64) {
	o.latency = newMeasure(len(o.Prospects))
	for i := range o.latency.slope {
		o.latency.slope[i] = 1
	}
	if share > 0 {
		for i, mean := range o.belief.Mean {
			warm := math.Exp(mean)
			cold, _ := s.coldAt(o.Prospects[i].Size, warm, warm, start)
			blended, moves := (1-share)*warm+share*cold.duration, 1.0
			if !cold.estimated {
				moves -= share
			}
			o.latency.slope[i] = moves * warm / blended
			o.latency.offset[i] = math.Log(blended) - o.latency.slope[i]*mean
		}
	}
	q, _ := tuner.LatencyQuantile(o.Goal.Latency)
	if q == 0 {
		return
	}
	need := 1 / (1 - q)
	common, weight := math.Sqrt(e.usual)*distuv.UnitNormal.Quantile(q), need
	common *= need
	for _, size := range usable {
		n := float64(size.Warm.N())
		common += n * math.Log(math.Max(float64(size.Warm.Quantile(q)), 1)/math.Max(size.Warm.MeanNS(), 1))
		weight += n
	}
	common /= weight
	density := distuv.UnitNormal.Prob(distuv.UnitNormal.Quantile(q))
	for i, p := range o.Prospects {
		own := 0.0
		n := 0.0
		if p.Usable {
			n = float64(p.Size.Warm.N())
			own = math.Log(math.Max(float64(p.Size.Warm.Quantile(q)), 1) / math.Max(p.Size.Warm.MeanNS(), 1))
		}
		o.latency.offset[i], o.latency.slope[i] = (n*own+need*common)/(n+need), 1 // warm
		// The variance of an order statistic of a normal sample.
		o.latency.extra[i] = p.Noise * q * (1 - q) / (density * density) / (n + need)
	}
}

// decide makes the line of what the goal wants small, and of its constraint.
func (o *Outlook) decide() {
	switch o.Goal.Strategy {
	case tuner.StrategyCost:
		o.aim = o.cost
	case tuner.StrategySpeed:
		o.aim = o.latency
	case tuner.StrategyWithin:
		o.aim, o.restricted = o.latency, &o.cost
		if i := o.least(o.cost, nil); i >= 0 {
			o.limit, o.against = o.value(o.cost, i)+math.Log1p(o.Goal.Tolerance), i
		}
	case tuner.StrategyTarget:
		o.aim, o.restricted = o.cost, &o.latency
		for i := range o.latency.extra {
			o.latency.extra[i] += o.outliers
		}
		o.limit = math.Log(math.Max(float64(o.Goal.Target), 1))
	default:
		o.aim = o.balanced(o.Goal.Weight)
	}
}

// balanced is the weighted geometric mean of cost and latency. Unlike a mean
// of values scaled by the largest of each, it does not change when another
// size is measured.
func (o *Outlook) balanced(weight float64) measure {
	m := newMeasure(len(o.Prospects))
	for i := range m.slope {
		m.offset[i] = weight*o.cost.offset[i] + (1-weight)*o.latency.offset[i]
		m.slope[i] = weight*o.cost.slope[i] + (1-weight)*o.latency.slope[i]
		m.extra[i] = (1 - weight) * (1 - weight) * o.latency.extra[i]
	}
	return m
}

func (o *Outlook) value(m measure, i int) float64 { return m.offset[i] + m.slope[i]*o.belief.Mean[i] }

// least is the usable prospect with the smallest value among those allowed;
// -1 when there is none.
func (o *Outlook) least(m measure, allowed func(int) bool) int {
	best := -1
	for i, p := range o.Prospects {
		if p.Usable && (allowed == nil || allowed(i)) && (best < 0 || o.value(m, i) < o.value(m, best)) {
			best = i
		}
	}
	return best
}

// allowed says that a prospect keeps the goal's constraint, as far as known.
func (o *Outlook) allowed(i int) bool {
	return o.restricted == nil || o.value(*o.restricted, i) <= o.limit
}

// Leader is the index of the best usable prospect, -1 when there is none. kept
// is false when no usable size keeps the goal's constraint; the leader is then
// the one that comes closest.
func (o *Outlook) Leader() (leader int, kept bool) {
	if i := o.least(o.aim, o.allowed); i >= 0 {
		return i, true
	}
	if o.restricted != nil {
		return o.least(*o.restricted, nil), false
	}
	return -1, false
}

// Compares says that more than one size was measured.
func (o *Outlook) Compares() bool {
	usable := 0
	for _, p := range o.Prospects {
		if p.Usable {
			usable++
		}
	}
	return usable > 1
}

// Covariance of the logarithms of two prospects' mean durations.
func (o *Outlook) Covariance(i, j int) float64 { return o.belief.Covariance(i, j) }
