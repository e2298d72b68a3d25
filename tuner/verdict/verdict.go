package verdict

import (
	"fmt"
	"math"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// Verdict is the recommendation that follows from a State.
type Verdict struct {
	Goal tuner.Goal
	// MemoryMB is the best size, 0 when no size is usable.
	MemoryMB int
	// Standing says whether it is recommended, "" when no size is usable.
	Standing Standing
	// Confidence is the probability that no other size of the session, measured
	// or not, is better by more than the goal's indifference, 0 to 1. Where the
	// plan leaves the sizes open, it is of all candidates. 0 where no other size
	// was measured to compare with.
	Confidence float64
	// TiedWith are the sizes that are as good as far as the evidence goes.
	TiedWith []int
	// TightMB is the size that would win if headroom did not matter, 0 where that
	// is MemoryMB.
	TightMB int
	// Target is there for a goal with a target.
	Target                               *TargetMet
	CheapestMB, FastestMB, BalancedMB    int
	DurationChange, CostChange           float64 // against the size it had
	DurationChangeKnown, CostChangeKnown bool
	// Note tells what the winner alone does not, such as that no size met the
	// target.
	Note     string
	Warnings []string
}

// sure is the confidence with which a verdict stands and an automatic session
// ends.
const sure = 0.95

// nearlyAsSure is the part of the leader's confidence that a tied size needs to
// be taken instead of it. Lower, more cost is given away for speed that may not
// be there (the mean regret at cost grows by half from 0.95 to 0.7); higher,
// noise keeps a size that is as cheap and twice as fast from winning.
const nearlyAsSure = 0.8

// Standing is what a verdict's size is.
type Standing string

// The standings.
const (
	// StandingRecommended is the best with a confidence of at least LeastSure.
	StandingRecommended Standing = "recommended"
	// StandingLeading is the best so far, too unsure to be recommended, or short
	// of what the goal asks for.
	StandingLeading Standing = "leading"
	// StandingOnly is the only one that works or was measured: there is nothing
	// to compare it with, so no confidence.
	StandingOnly Standing = "only"
	// StandingImported is the best of means that were not measured here and tell no
	// spread, so that there is no confidence.
	StandingImported Standing = "imported"
)

// HasConfidence says that there is something that the confidence is about.
func (v Verdict) HasConfidence() bool {
	return v.Standing != StandingOnly && v.Standing != StandingImported
}

// LeastSure is the confidence below which a size only leads.
const LeastSure = 0.6

// Verdict decides from what is known so far by the plan's goal.
func (s Findings) Verdict() Verdict { return s.VerdictFor(s.Plan.Goal) }

// VerdictFor decides by another goal than the plan's.
func (s Findings) VerdictFor(goal tuner.Goal) Verdict {
	v := s.decide(goal)
	v.Warnings = s.warnings(v)
	return v
}

func (s Findings) decide(goal tuner.Goal) Verdict {
	if s.Imported != nil {
		return s.told(goal)
	}
	v := Verdict{Goal: goal}
	o := s.Outlook(goal, s.Candidates(goal)...)
	leader, _ := o.Leader()
	if tight := s.withoutHeadroom(goal); tight != nil {
		if i, _ := tight.Winner(); i >= 0 {
			v.TightMB = tight.Prospects[i].MemoryMB
		}
		if leader < 0 { // those with headroom are not measured
			o = tight
			leader, _ = o.Leader()
		}
	}
	if leader < 0 {
		return v
	}
	at := func(i int) int { return o.Prospects[i].MemoryMB }
	v.CheapestMB, v.FastestMB, v.BalancedMB = s.extremes(goal)
	var winner int
	winner, v.Confidence = o.Winner()
	if v.Confidence > mostUnseen && len(o.Unseen(winner)) > 0 {
		v.Confidence = mostUnseen
	}
	v.MemoryMB = at(winner)
	if v.TightMB == v.MemoryMB || s.Roomy(v.TightMB, goal.Headroom) {
		v.TightMB = 0
	}
	v.Standing = StandingRecommended
	if goal.Strategy == tuner.StrategyTarget {
		v.Target = s.targetMet(o, winner)
	}
	switch {
	case len(s.Usable()) < 2:
		v.Standing, v.Confidence = StandingOnly, 0
	case v.Target != nil && !(v.Target.Known && v.Target.Met), v.Confidence < LeastSure, s.CutOff() && v.Confidence < sure:
		v.Standing = StandingLeading
	}
	if !s.Roomy(v.MemoryMB, goal.Headroom) {
		v.Note = fmt.Sprintf("no measured size leaves %s of its memory: larger sizes would", SharePercent(goal.Headroom))
		if v.Standing == StandingRecommended {
			v.Standing = StandingLeading
		}
	}
	switch t := v.Target; {
	case t != nil && !t.Known:
		v.Note = "there are too few samples to tell whether the target is kept"
	case t != nil && !t.Met:
		v.Note = "no size keeps " + goal.LatencyName() + " under " + text.Limit(goal.Target) + "; this one comes closest"
	}
	equal, _ := o.ties(leader)
	for _, i := range equal {
		if i != winner && s.asGood(o.Prospects[i].Size, o.Prospects[winner].Size, goal) {
			v.TiedWith = append(v.TiedWith, at(i))
		}
	}
	s.compareWithNow(&v, o.Prospects[winner].Size, goal)
	return v
}

// Winner is the index of the recommended prospect and how sure that is; -1
// when there is none. Among the sizes that are tied with the leader the goal's
// other axis decides where it differs by more than the indifference: of two as
// cheap the faster, of two as fast the cheaper. What is equal there too, and
// every tie of a goal that weighs both axes already, goes to the size that the
// function has, and else to the cheapest.
func (o *Outlook) Winner() (winner int, confidence float64) {
	leader, _ := o.Leader()
	if leader < 0 {
		return -1, 0
	}
	tied, sureOf := o.ties(leader)
	equal := o.betterElsewhere(tied)
	winner = equal[0]
	for _, i := range equal {
		if o.value(o.cost, i) < o.value(o.cost, winner) {
			winner = i
		}
	}
	for _, i := range equal {
		if o.Prospects[i].MemoryMB == o.now {
			winner = i
		}
	}
	return winner, sureOf[winner]
}

// ties are the leader and those tied with it that are nearly as sure, and how
// sure each is.
func (o *Outlook) ties(leader int) (tied []int, sureOf map[int]float64) {
	sureOf = map[int]float64{leader: o.Confidence(leader)}
	least := min(nearlyAsSure*sureOf[leader], sure)
	return slices.DeleteFunc(o.tied(leader), func(i int) bool {
		if i != leader {
			sureOf[i] = o.Confidence(i)
		}
		return sureOf[i] < least
	}), sureOf
}

// betterElsewhere leaves of tied prospects those that are best on the axis that
// the goal does not look at, or within the indifference of that.
func (o *Outlook) betterElsewhere(tied []int) []int {
	var other measure
	switch o.Goal.Strategy {
	case tuner.StrategyCost:
		other = o.latency
	case tuner.StrategySpeed:
		other = o.cost
	default:
		return tied
	}
	least := math.Inf(1)
	for _, i := range tied {
		least = min(least, o.value(other, i))
	}
	margin := math.Log1p(o.Goal.Indifference)
	return slices.DeleteFunc(slices.Clone(tied), func(i int) bool { return o.value(other, i) > least+margin })
}

// tied gives the leader and those that are within the indifference of it and
// that the evidence can't tell from it.
func (o *Outlook) tied(leader int) []int {
	var tied []int
	margin := math.Log1p(o.Goal.Indifference)
	aim := o.aim
	kept := o.allowed(leader)
	if !kept {
		aim = *o.restricted
	}
	for i, p := range o.Prospects {
		if !p.Usable || kept != o.allowed(i) || o.value(aim, i)-o.value(aim, leader) > margin {
			continue
		}
		better := 0.0
		weights := o.belief.Weights()
		o.less(aim, leader, i, 0, func(k int, p float64) { better += weights[k] * p })
		if i == leader || better < 0.975 {
			tied = append(tied, i)
		}
	}
	return tied
}

// extremes are the sizes with the least mean cost, latency and weighted
// geometric mean of both, as measured: they stand beside those numbers, which
// noise and few samples can make differ from what the verdict believes, with
// the goal's share of cold starts.
func (s Findings) extremes(goal tuner.Goal) (cheapest, fastest, balanced int) {
	leastCost, leastLatency, leastBoth := math.Inf(1), math.Inf(1), math.Inf(1)
	for _, size := range s.Sizes {
		latency, ok := s.latency(size, goal)
		if !ok || !size.Usable() {
			continue
		}
		_, billed, restores := s.mean(size, goal)
		cost := s.amount(size.MemoryMB, billed, restores)
		both := goal.Weight*math.Log(cost) + (1-goal.Weight)*math.Log(latency)
		if cost < leastCost {
			leastCost, cheapest = cost, size.MemoryMB
		}
		if latency < leastLatency {
			leastLatency, fastest = latency, size.MemoryMB
		}
		if both < leastBoth {
			leastBoth, balanced = both, size.MemoryMB
		}
	}
	return cheapest, fastest, balanced
}

// PowerTuningBalanced is the size that aws-lambda-power-tuning's definition of
// balanced takes, for comparison: the least weight·cost/most + (1−weight)·
// duration/most, with the largest of each among the measured sizes. It depends
// on which sizes were measured. 0 when none is usable.
func (s Findings) PowerTuningBalanced(weight float64) (memoryMB int) {
	var cost, duration float64
	for _, size := range s.Sizes {
		if size.Usable() {
			cost = math.Max(cost, s.amount(size.MemoryMB, size.Billed.MeanNS(), 0))
			duration = math.Max(duration, size.Warm.MeanNS())
		}
	}
	least := math.Inf(1)
	for _, size := range s.Sizes {
		if !size.Usable() || duration == 0 {
			continue
		}
		if x := weight*s.amount(size.MemoryMB, size.Billed.MeanNS(), 0)/cost + (1-weight)*size.Warm.MeanNS()/duration; x < least {
			least, memoryMB = x, size.MemoryMB
		}
	}
	return memoryMB
}

// asGood says that what was measured, too, has a size no further behind another
// than does not matter, in what the goal looks at: a tie that the numbers beside
// it contradict would puzzle.
func (s Findings) asGood(size, than *tuner.Size, goal tuner.Goal) bool {
	var v Verdict
	s.compareSizes(&v, than, size, goal)
	slower, dearer := v.DurationChange > goal.Indifference, v.CostChange > goal.Indifference
	switch goal.Strategy {
	case tuner.StrategyCost, tuner.StrategyTarget:
		return !dearer
	case tuner.StrategySpeed, tuner.StrategyWithin:
		return !slower
	}
	return !(slower && dearer)
}

// withoutHeadroom is the outlook as if memory did not matter, nil where no
// usable size lacks headroom.
func (s Findings) withoutHeadroom(goal tuner.Goal) *Outlook {
	if !slices.ContainsFunc(s.Usable(), func(size *tuner.Size) bool { return !s.Roomy(size.MemoryMB, goal.Headroom) }) {
		return nil
	}
	goal.Headroom = 0
	return s.Outlook(goal, s.Candidates(goal)...)
}

func (s Findings) compareWithNow(v *Verdict, winner *tuner.Size, goal tuner.Goal) {
	if now := s.Size(s.Function.MemoryMB); now != nil && now.Usable() {
		s.compareSizes(v, now, winner, goal)
	}
}

// compareSizes puts into v what is gained by going from one size to another.
func (s Findings) compareSizes(v *Verdict, now, winner *tuner.Size, goal tuner.Goal) {
	was, ok1 := s.latency(now, goal)
	is, ok2 := s.latency(winner, goal)
	if ok1 && ok2 && was > 0 {
		v.DurationChange, v.DurationChangeKnown = is/was-1, true
	}
	if s.Price == nil {
		return
	}
	cost := func(size *tuner.Size) (amount float64, known bool) {
		_, billed, restores := s.mean(size, goal)
		return s.CostOf(size.MemoryMB, billed, restores)
	}
	costWas, ok1 := cost(now)
	costIs, ok2 := cost(winner)
	if ok1 && ok2 && costWas > 0 {
		v.CostChange, v.CostChangeKnown = costIs/costWas-1, true
	}
}
