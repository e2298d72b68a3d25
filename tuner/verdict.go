package tuner

import "math"

// Verdict is the recommendation that follows from a State.
type Verdict struct {
	Goal Goal
	// MemoryMB is the recommended size, 0 when no size is usable.
	MemoryMB int
	// Confidence is the probability that no other size of the session, measured
	// or not, is better by more than the goal's indifference, 0 to 1. Where the
	// plan leaves the sizes open, it is of all candidates.
	Confidence float64
	// TiedWith are the sizes that are as good as far as the evidence goes.
	TiedWith                             []int
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

// Verdict decides from what is known so far by the plan's goal.
func (s *State) Verdict() Verdict { return s.VerdictFor(s.Plan.Goal) }

// VerdictFor decides by another goal than the plan's.
func (s *State) VerdictFor(goal Goal) Verdict {
	v := s.decide(goal)
	v.Warnings = s.warnings(v)
	return v
}

func (s *State) decide(goal Goal) Verdict {
	v := Verdict{Goal: goal}
	o := s.Outlook(goal, s.Candidates(goal)...)
	leader, kept := o.Leader()
	if leader < 0 {
		return v
	}
	at := func(i int) int { return o.Prospects[i].MemoryMB }
	v.CheapestMB, v.FastestMB, v.BalancedMB = s.extremes(goal)
	if !kept {
		v.Note = "no size met the target of " + goal.Target.String() + "; this is the fastest"
	}
	var winner int
	winner, v.Confidence = o.Winner()
	v.MemoryMB = at(winner)
	for _, i := range o.tied(leader) {
		if i != winner {
			v.TiedWith = append(v.TiedWith, at(i))
		}
	}
	s.compareWithNow(&v, o.Prospects[winner].Size, goal)
	return v
}

// Winner is the index of the recommended prospect and how sure that is; -1
// when there is none. Of sizes as good as the leader as far as the evidence
// goes, it is the cheapest of which one is sure that it is good enough.
func (o *Outlook) Winner() (winner int, confidence float64) {
	leader, _ := o.Leader()
	winner, confidence = leader, o.Confidence(leader)
	if leader < 0 {
		return winner, 0
	}
	for _, i := range o.tied(leader) {
		if o.value(o.cost, i) < o.value(o.cost, winner) {
			if c := o.Confidence(i); c >= sure {
				winner, confidence = i, c
			}
		}
	}
	return winner, confidence
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
func (s *State) extremes(goal Goal) (cheapest, fastest, balanced int) {
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
func (s *State) PowerTuningBalanced(weight float64) (memoryMB int) {
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

func (s *State) compareWithNow(v *Verdict, winner *Size, goal Goal) {
	now := s.Size(s.Function.MemoryMB)
	if now == nil || !now.Usable() {
		return
	}
	was, ok1 := s.latency(now, goal)
	is, ok2 := s.latency(winner, goal)
	if ok1 && ok2 && was > 0 {
		v.DurationChange, v.DurationChangeKnown = is/was-1, true
	}
	if s.Price == nil {
		return
	}
	cost := func(size *Size) (amount float64, known bool) {
		_, billed, restores := s.mean(size, goal)
		return s.costOf(size.MemoryMB, billed, restores)
	}
	costWas, ok1 := cost(now)
	costIs, ok2 := cost(winner)
	if ok1 && ok2 && costWas > 0 {
		v.CostChange, v.CostChangeKnown = costIs/costWas-1, true
	}
}
