package tuner

import (
	"cmp"
	"math"
	"slices"
)

// Verdict is the recommendation that follows from a State.
type Verdict struct {
	Goal Goal
	// MemoryMB is the recommended size, 0 when no size is usable.
	MemoryMB int
	// Confidence is the probability that no other measured size is better by
	// more than the goal's indifference, 0 to 1.
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

// candidate is a usable size with what the decision looks at.
type candidate struct {
	size    *Size
	cost    float64 // mean, in money where the price is known, else GB-seconds
	latency float64 // seconds
	// relative standard errors of both
	costError, latencyError float64
}

// Verdict decides from what is known so far by the plan's goal.
func (s *State) Verdict() Verdict { return s.VerdictFor(s.Plan.Goal) }

// VerdictFor decides by another goal than the plan's.
func (s *State) VerdictFor(goal Goal) Verdict {
	v := Verdict{Goal: goal, Warnings: s.warnings()}
	all := s.candidates(goal)
	if len(all) == 0 {
		return v
	}
	v.CheapestMB = best(all, costScore).size.MemoryMB
	v.FastestMB = best(all, latencyScore).size.MemoryMB
	v.BalancedMB = best(all, balancedScore(goal.Weight)).size.MemoryMB

	eligible, score, note := s.contest(all, goal)
	v.Note = note
	leader := best(eligible, score)
	tied := tiedWith(eligible, leader, score, goal.Indifference)
	winner := slices.MinFunc(tied, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.latency, b.latency), cmp.Compare(a.size.MemoryMB, b.size.MemoryMB))
	})
	v.MemoryMB = winner.size.MemoryMB
	for _, c := range tied {
		if c.size != winner.size {
			v.TiedWith = append(v.TiedWith, c.size.MemoryMB)
		}
	}
	v.Confidence = confidence(eligible, winner, score, goal.Indifference)
	s.compareWithNow(&v, winner.size, goal)
	return v
}

// contest gives the candidates that may win under the goal and the score by
// which they do, lower is better.
func (s *State) contest(all []candidate, goal Goal) (eligible []candidate, by score, note string) {
	switch goal.Strategy {
	case StrategyCost:
		return all, costScore, ""
	case StrategySpeed:
		return all, latencyScore, ""
	case StrategyWithin:
		limit := best(all, costScore).cost * (1 + goal.Tolerance)
		return filter(all, func(c candidate) bool { return c.cost <= limit }), latencyScore, ""
	case StrategyTarget:
		meet := filter(all, func(c candidate) bool { return c.latency <= goal.Target.Seconds() })
		if len(meet) == 0 {
			return all, latencyScore, "no size met the target of " + goal.Target.String() + "; this is the fastest"
		}
		return meet, costScore, ""
	}
	return all, balancedScore(goal.Weight), ""
}

func (s *State) candidates(goal Goal) []candidate {
	var all []candidate
	for _, size := range s.Sizes {
		if !size.Usable() {
			continue
		}
		cost, known := s.Cost(size)
		if !known { // GB-seconds still rank sizes of one function
			cost = size.Billed.Mean().Seconds() * float64(size.MemoryMB) / 1024
		}
		latency, _ := size.Latency(goal.Latency)
		all = append(all, candidate{
			size: size, cost: cost, latency: latency.Seconds(),
			costError: relativeError(size, size.Billed.CV()), latencyError: relativeError(size, size.Warm.CV()),
		})
	}
	return all
}

// relativeError is the relative standard error of a size's mean. Under four
// samples the sample's own spread says little, so a spread of 20 % is taken
// for granted, which is above that of most functions.
func relativeError(size *Size, cv float64) float64 {
	n := float64(size.Warm.N())
	if n < 4 {
		cv = math.Max(cv, 0.2)
	}
	return math.Max(cv, 0.005) / math.Sqrt(n)
}

// score is the logarithm of what is to be as small as possible, with its
// standard error.
type score func(candidate) (log, stdErr float64)

func costScore(c candidate) (float64, float64) { return math.Log(c.cost), c.costError }

func latencyScore(c candidate) (float64, float64) { return math.Log(c.latency), c.latencyError }

// balancedScore is the weighted geometric mean of cost and latency. Unlike a
// mean of values scaled by the largest of each, it does not change when
// another size is measured.
func balancedScore(weight float64) score {
	return func(c candidate) (float64, float64) {
		// Duration and cost of a size move together, so the errors add up.
		return weight*math.Log(c.cost) + (1-weight)*math.Log(c.latency), weight*c.costError + (1-weight)*c.latencyError
	}
}

func best(from []candidate, by score) candidate {
	return slices.MinFunc(from, func(a, b candidate) int {
		x, _ := by(a)
		y, _ := by(b)
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.cost, b.cost), cmp.Compare(a.size.MemoryMB, b.size.MemoryMB))
	})
}

func filter(from []candidate, keep func(candidate) bool) []candidate {
	return slices.DeleteFunc(slices.Clone(from), func(c candidate) bool { return !keep(c) })
}

// tiedWith gives the leader and those that are close to it and that the
// evidence can't tell from it.
func tiedWith(from []candidate, leader candidate, by score, indifference float64) []candidate {
	lead, leadError := by(leader)
	return filter(from, func(c candidate) bool {
		log, stdErr := by(c)
		separate := 1.96 * math.Hypot(stdErr, leadError)
		return c.size == leader.size || log-lead <= math.Log1p(indifference) && log-lead <= separate
	})
}

// confidence bounds from below the probability that no other size beats the
// winner by more than the indifference: 1 minus the sum of the chances of
// each, by a normal approximation of the log scores.
func confidence(from []candidate, winner candidate, by score, indifference float64) float64 {
	total := 0.0
	for _, c := range from {
		total += doubt(c, winner, by, indifference)
	}
	return math.Max(0, 1-total)
}

func (s *State) compareWithNow(v *Verdict, winner *Size, goal Goal) {
	now := s.Size(s.Function.MemoryMB)
	if now == nil || !now.Usable() {
		return
	}
	was, ok1 := now.Latency(goal.Latency)
	is, ok2 := winner.Latency(goal.Latency)
	if ok1 && ok2 && was > 0 {
		v.DurationChange, v.DurationChangeKnown = float64(is)/float64(was)-1, true
	}
	costWas, ok1 := s.Cost(now)
	costIs, ok2 := s.Cost(winner)
	if ok1 && ok2 && costWas > 0 {
		v.CostChange, v.CostChangeKnown = costIs/costWas-1, true
	}
}

// Doubt is the chance that the size is better than the verdict's winner by
// more than the indifference; for the winner itself the largest of all. It
// says how much the next sample at the size bears on the decision.
func (s *State) Doubt(v Verdict, of *Size) float64 {
	all := s.candidates(v.Goal)
	eligible, by, _ := s.contest(all, v.Goal)
	i := slices.IndexFunc(eligible, func(c candidate) bool { return c.size.MemoryMB == v.MemoryMB })
	if i < 0 {
		return 0
	}
	most := 0.0
	for _, c := range eligible {
		d := doubt(c, eligible[i], by, v.Goal.Indifference)
		if c.size == of && of.MemoryMB != v.MemoryMB {
			return d
		}
		most = math.Max(most, d)
	}
	if of.MemoryMB != v.MemoryMB {
		return 0
	}
	return most
}

func doubt(c, winner candidate, by score, indifference float64) float64 {
	if c.size == winner.size {
		return 0
	}
	win, winError := by(winner)
	log, stdErr := by(c)
	z := (log - win + math.Log1p(indifference)) / math.Hypot(stdErr, winError)
	return 0.5 * math.Erfc(z/math.Sqrt2)
}
