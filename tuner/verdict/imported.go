package verdict

import (
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// told is the verdict on means whose spread nobody told: the size that they have
// as the best by the goal. How sure that is can't be said, nor what is tied.
func (s Findings) told(goal tuner.Goal) Verdict {
	v := Verdict{Goal: goal}
	if len(s.Usable()) == 0 {
		return v
	}
	mean := goal
	mean.Latency, mean.ColdShare = "mean", 0
	v.Standing = StandingImported
	v.CheapestMB, v.FastestMB, v.BalancedMB = s.extremes(mean)
	switch goal.Strategy {
	case tuner.StrategyCost:
		v.MemoryMB = v.CheapestMB
	case tuner.StrategySpeed:
		v.MemoryMB = v.FastestMB
	case tuner.StrategyWithin:
		v.MemoryMB = s.bestTold(func(z *tuner.Size) bool {
			cost, _ := s.Cost(z)
			least, _ := s.Cost(s.Size(v.CheapestMB))
			return cost <= least*(1+goal.Tolerance)
		}, func(z *tuner.Size) float64 { return z.Warm.MeanNS() })
	case tuner.StrategyTarget:
		v.MemoryMB = s.bestTold(func(z *tuner.Size) bool { return z.Warm.Mean() <= goal.Target }, func(z *tuner.Size) float64 {
			cost, _ := s.Cost(z)
			return cost
		})
		if v.MemoryMB == 0 {
			v.MemoryMB, v.Note = v.FastestMB, "no mean is under "+text.Limit(goal.Target)+"; this one comes closest"
		}
	default:
		v.MemoryMB = v.BalancedMB
	}
	if name := goal.LatencyName(); name != "mean" {
		v.Note = "it goes by the mean, since " + name + " was not told"
	}
	return v
}

// bestTold is the least of the sizes that are allowed, 0 for none.
func (s Findings) bestTold(allowed func(*tuner.Size) bool, value func(*tuner.Size) float64) (memoryMB int) {
	var best *tuner.Size
	for _, z := range s.Usable() {
		if allowed(z) && (best == nil || value(z) < value(best)) {
			best = z
		}
	}
	if best == nil {
		return 0
	}
	return best.MemoryMB
}

// importedSentence is the verdict on such means in words.
func (s Findings) importedSentence(v Verdict) string {
	words := fmt.Sprintf("Imported from %s: of these means %d MB is best (%s); how sure that is nobody knows", s.Imported.Tool, v.MemoryMB, v.Goal.Words())
	if mb := s.Imported.ChosenMB; mb > 0 && mb != v.MemoryMB {
		words += fmt.Sprintf(". It chose %d MB", mb)
	}
	if v.Note != "" {
		words += ". Note: " + v.Note
	}
	return words + "."
}

// importedWarning says what is not known of imported numbers.
func (s Findings) importedWarning() string {
	return "imported from " + s.Imported.Tool + " (" + s.Imported.Source + "): means without their spread, so no interval and no confidence; cold starts may be in them, and the request fee is not in the costs"
}
