package verdict

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner"
)

// shortBy is the expectation of what a normal variable is above zero.
func shortBy(mean, variance float64) float64 {
	const step = .002
	sum := 0.0
	for z := -8.; z <= 8; z += step {
		sum += step * distuv.UnitNormal.Prob(z) * math.Max(0, mean+math.Sqrt(variance)*z)
	}
	return sum
}

// A score is the expectation of what the goal wants small, and of by how much its
// constraint is broken; it moves with the durations that those hang on.
func TestScoresByTheBook(t *testing.T) {
	for n, goal := range wildGoals() {
		o := wild(goal, uint64(n), []int{128 << (n % 3 / 2), 512, 1769}, 3).Outlook(goal, 768)
		scores := o.Scores()
		count := len(o.Prospects)
		gradients := make([][]float64, count) // of each score in all log durations
		for i := range o.Prospects {
			gradients[i] = make([]float64, count)
			gradients[i][i] = o.aim.slope[i]
			mean := o.value(o.aim, i)
			if o.restricted != nil && i != o.against {
				// How far it breaks the constraint, as a line in the log durations.
				line := make([]float64, count)
				line[i] = o.restricted.slope[i]
				if o.against >= 0 {
					line[o.against] -= o.restricted.slope[o.against]
				}
				variance := o.restricted.extra[i]
				for a := range line {
					for b := range line {
						variance += line[a] * line[b] * o.Covariance(a, b)
					}
				}
				short := o.value(*o.restricted, i) + o.unseen - o.limit
				mean += shortfall * shortBy(short, variance)
				const h = 1e-3
				rise := (shortBy(short+h, variance) - shortBy(short-h, variance)) / (2 * h)
				for a := range line {
					gradients[i][a] += shortfall * rise * line[a]
				}
			}
			if !(math.Abs(scores.Mean[i]-mean) < 1e-3) {
				t.Errorf("%s, %d MB: %v, want %v", goal.Words(), o.Prospects[i].MemoryMB, scores.Mean[i], mean)
			}
		}
		for i := range count {
			for j := range count {
				move, variance := 0.0, 0.0
				for a := range count {
					move += gradients[i][a] * o.Covariance(a, j)
					for b := range count {
						variance += (gradients[i][a] - gradients[j][a]) * (gradients[i][b] - gradients[j][b]) * o.Covariance(a, b)
					}
				}
				if got := scores.Move(i, j); !(math.Abs(got-move) < 2e-3*(math.Abs(move)+.01)) {
					t.Errorf("%s: the %dth moves by %v with the %dth, want %v", goal.Words(), i, got, j, move)
				}
				if got := scores.Variance(i, j); !(math.Abs(got-variance) < 5e-3*(variance+.01)) {
					t.Errorf("%s: the %dth and the %dth differ by a variance of %v, want %v", goal.Words(), i, j, got, variance)
				}
			}
		}
		// What is learnt of one is learnt of the others as far as they go together.
		const noise = .01
		for j := range count {
			learnt := o.Scores()
			learnt.Learn(j, noise)
			for a := range count {
				for b := range count {
					want := o.Covariance(a, b) - o.Covariance(a, j)*o.Covariance(j, b)/(o.Covariance(j, j)+noise)
					if got := learnt.Covariance(a, b); !(math.Abs(got-want) < 1e-12) {
						t.Errorf("covariance %v of the %dth and the %dth, the %dth being learnt, want %v", got, a, b, j, want)
					}
				}
			}
		}
		// A size is admitted where its samples move it within the constraint.
		for j, p := range o.Prospects {
			for _, gone := range []float64{.001, .02} {
				want := 0.0
				switch {
				case !o.allowed(j):
					moves := o.restricted.slope[j]
					if o.against >= 0 {
						moves -= o.restricted.slope[o.against] * o.Covariance(o.against, j) / o.Covariance(j, j)
					}
					want = distuv.UnitNormal.CDF((o.limit - o.value(*o.restricted, j)) / (math.Abs(moves) * math.Sqrt(gone)))
				case !p.Usable:
					want = 1
				}
				if got := o.Admits(j, gone); !(math.Abs(got-want) < 1e-9) {
					t.Errorf("%s: %d MB is admitted with %v, want %v", goal.Words(), p.MemoryMB, got, want)
				}
			}
		}
	}
}

// The cheapest keeps within any part of itself, and has no penalty.
func TestTheCheapestIsWithinItself(t *testing.T) {
	goal := goalOf(tuner.StrategyWithin)
	for _, smallest := range []int{128, 256} {
		o := wild(goal, 1, []int{smallest, 512, 1769}, 3).Outlook(goal)
		scores := o.Scores()
		if i := o.against; i < 0 || scores.Mean[i] != o.value(o.latency, i) || o.Prospects[i].MemoryMB != smallest {
			t.Errorf("of %d MB and more: against the %dth", smallest, i)
		}
	}
}
