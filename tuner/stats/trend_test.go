package stats

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

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
