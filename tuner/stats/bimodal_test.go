package stats

import (
	"math/rand/v2"
	"testing"
)

func TestBimodal(t *testing.T) {
	uniform := population{name: "uniform", draw: func(r *rand.Rand) float64 { return 1 + r.Float64() }}
	for _, c := range []struct {
		p        population
		n        int
		min, max float64 // percent called bimodal
	}{
		{lognormal(0.1), 10, 0, 1},
		{lognormal(0.5), 20, 0, 1},
		{lognormal(0.5), 2000, 0, 0},
		{uniform, 10, 0, 1.5},
		{uniform, 50, 0, 1.5},
		{uniform, 2000, 0, 0},
		{floorAndTail(0.5), 20, 0, 1.5},
		{floorAndTail(0.5), 200, 0, 1},
		{pareto(3), 20, 0, 3.5},
		{pareto(3), 100, 0, 1},
		{slow(0.5, 2), 20, 90, 100},
		{slow(0.2, 2), 50, 95, 100},
		{slow(0.3, 1.5), 100, 99, 100},
		{slow(0.3, 2), 2000, 100, 100},
		{slow(0.5, 1.05), 100, 0, 1}, // two groups, but nobody needs to care
		{slow(0.5, 2), 9, 0, 0},
	} {
		repeats := 1000
		if c.n > 500 {
			repeats = 20
		}
		var yes int
		for i := range repeats {
			if of(sample(c.p, c.n, uint64(i))...).Bimodal() {
				yes++
			}
		}
		if got := 100 * float64(yes) / float64(repeats); got < c.min || got > c.max {
			t.Errorf("%s, n=%d: %.1f %% are called bimodal, want %g to %g", c.p.name, c.n, got, c.min, c.max)
		}
	}
}
