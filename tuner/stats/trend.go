package stats

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// Trend is a straight line through durations in the order in which they came,
// to tell whether a size gets slower or faster while it is measured. The zero
// value is empty and ready.
type Trend struct {
	n                      float64
	meanX, meanY           float64
	squaresX, squaresY, xy float64
}

// Add appends the next duration.
func (t *Trend) Add(y time.Duration) {
	x := t.n
	t.n++
	dx, dy := x-t.meanX, float64(y)-t.meanY
	t.meanX += dx / t.n
	t.meanY += dy / t.n
	t.squaresX += dx * (x - t.meanX)
	t.squaresY += dy * (float64(y) - t.meanY)
	t.xy += dx * (float64(y) - t.meanY)
}

// N is how many durations were added.
func (t *Trend) N() int { return int(t.n) }

// Change is the change from the first to the last duration along the line, as
// a fraction of the mean: 0.1 is 10 % slower at the end.
func (t *Trend) Change() float64 {
	if t.squaresX == 0 || t.meanY == 0 {
		return 0
	}
	return t.xy / t.squaresX * (t.n - 1) / t.meanY
}

// Chance is how likely a line at least this steep is when nothing drifts, 0 to
// 1: small means drift. 1 for fewer than three durations.
func (t *Trend) Chance() float64 {
	if t.n < 3 || t.squaresX == 0 || t.squaresY == 0 {
		return 1
	}
	r2 := min(t.xy*t.xy/(t.squaresX*t.squaresY), 1)
	freedom := t.n - 2
	student := math.Sqrt(r2 * freedom / (1 - r2))
	return 2 * distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(student)
}
