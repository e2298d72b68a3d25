package stats

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestBimodal(t *testing.T) {
	uniform := population{name: "uniform", draw: func(r *rand.Rand) float64 { return 1 + r.Float64() }}
	for _, c := range []struct {
		p        population
		n        int
		min, max float64 // percent called bimodal
	}{
		{lognormal(0.1), 10, 0, 1}, {lognormal(0.5), 20, 0, 1}, {lognormal(0.5), 2000, 0, 0},
		{uniform, 10, 0, 1.5}, {uniform, 50, 0, 1.5}, {uniform, 2000, 0, 0},
		{floorAndTail(0.5), 20, 0, 1.5}, {floorAndTail(0.5), 200, 0, 1},
		{pareto(3), 20, 0, 3.5}, {pareto(3), 100, 0, 1},
		{slow(0.5, 2), 20, 90, 100}, {slow(0.2, 2), 50, 95, 100}, {slow(0.3, 1.5), 100, 99, 100}, {slow(0.3, 2), 2000, 100, 100},
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

func TestTrend(t *testing.T) {
	var line Trend
	for i := range 11 {
		line.Add(time.Duration(100+i) * time.Millisecond)
	}
	if math.Abs(line.Change()-10.0/105) > 1e-12 || line.Chance() > 1e-9 || line.N() != 11 {
		t.Errorf("a straight line from 100 to 110: change %g, chance %g", line.Change(), line.Chance())
	}
	var flat Trend
	if flat.Change() != 0 || flat.Chance() != 1 {
		t.Error("nothing has a trend")
	}
	for range 5 {
		flat.Add(time.Second)
	}
	if flat.Change() != 0 || flat.Chance() != 1 {
		t.Error("a constant has a trend")
	}
}

// TestTrendChance: without drift the chance is below 5 % in 5 %; a drift of
// 30 % in 50 samples with CV 10 % is nearly always found.
func TestTrendChance(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	steady, drifting := 0, 0
	const repeats = 2000
	for range repeats {
		var a, b Trend
		for i := range 50 {
			x := lognormal(0.1).draw(r) * float64(unit)
			a.Add(time.Duration(x))
			b.Add(time.Duration(x * (1 + 0.3*float64(i)/49)))
		}
		if a.Chance() < 0.05 {
			steady++
		}
		if b.Chance() < 0.05 && b.Change() > 0.1 {
			drifting++
		}
	}
	if share := 100 * float64(steady) / repeats; share < 3.5 || share > 6.5 {
		t.Errorf("steady durations drift in %.1f %%, want 5", share)
	}
	if share := 100 * float64(drifting) / repeats; share < 97 {
		t.Errorf("a drift of 30 %% is found in %.1f %%", share)
	}
}
