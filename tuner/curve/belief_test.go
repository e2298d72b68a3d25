package curve

import (
	"math"
	"testing"
)

func places(sizes ...int) []Place {
	all := make([]Place, len(sizes))
	for i, mb := range sizes {
		all[i].MemoryMB = mb
	}
	return all
}

// Sizes that nobody measured are predicted from those that were.
func TestPrediction(t *testing.T) {
	for _, c := range []struct {
		name string
		ms   func(mb float64) float64
	}{
		{"CPU", func(mb float64) float64 { return 100 * 1769 / math.Min(mb, 1769) }},
		{"waiting", func(float64) float64 { return 80 }},
		{"both", func(mb float64) float64 { return 50*1769/math.Min(mb, 1769) + 120 }},
	} {
		sizes := []int{128, 256, 512, 1024, 1769, 3008}
		var points []Point
		for _, mb := range []int{128, 512, 1769} {
			points = append(points, Point{MemoryMB: mb, Log: math.Log(c.ms(float64(mb))), Variance: 1e-4})
		}
		b := Believe(points, places(sizes...), 0)
		for i, mb := range sizes {
			if mb > vcpuMB && c.name != "waiting" {
				continue // whether there are threads to use it, nobody knows yet
			}
			if got, want := math.Exp(b.Mean[i]), c.ms(float64(mb)); math.Abs(got/want-1) > 0.04 {
				t.Errorf("%s at %d MB: %.1f ms, want %.1f", c.name, mb, got, want)
			}
		}
		if measured, unknown := b.Covariance(2, 2), b.Covariance(3, 3); measured <= 0 || measured >= unknown {
			t.Errorf("%s: variance %g at a measured size, %g at another", c.name, measured, unknown)
		}
	}
}

func TestBeliefIsAMixture(t *testing.T) {
	for _, points := range [][]Point{nil, {{MemoryMB: 512, Log: 18, Variance: .01}}, {{MemoryMB: 128, Log: 19, Variance: .01}, {MemoryMB: 1769, Log: 16, Variance: .01}}} {
		b := Believe(points, places(128, 512, 1769), 0)
		sum := 0.0
		for _, w := range b.Weights() {
			sum += w
		}
		if math.Abs(sum-1) > 1e-9 || b.Parts() == 0 {
			t.Errorf("%d parts of weight %v", b.Parts(), sum)
		}
	}
}

// A measurement that no shape explains is believed all the same, once it is sure.
func TestMeasurementsOutweighTheCurve(t *testing.T) {
	points := []Point{{MemoryMB: 128, Log: math.Log(100), Variance: 1e-6}, {MemoryMB: 512, Log: math.Log(100), Variance: 1e-6}, {MemoryMB: 1024, Log: math.Log(60), Variance: 1e-6}, {MemoryMB: 1769, Log: math.Log(100), Variance: 1e-6}}
	b := Believe(points, places(128, 512, 1024, 1769), 0)
	if got := math.Exp(b.Mean[2]); math.Abs(got-60) > 1 {
		t.Errorf("%.1f ms at 1024 MB, want 60", got)
	}
}

// The trend of a size is the curve through all of them, not its own value.
func TestTrendLeavesOutTheSizeItself(t *testing.T) {
	points := []Point{{MemoryMB: 128, Log: math.Log(1600), Variance: 1e-6}, {MemoryMB: 256, Log: math.Log(800), Variance: 1e-6}, {MemoryMB: 512, Log: math.Log(440), Variance: 1e-6}, {MemoryMB: 1024, Log: math.Log(200), Variance: 1e-6}, {MemoryMB: 1769, Log: math.Log(116), Variance: 1e-6}}
	b := Believe(points, append(places(128, 256, 512, 1024, 1769), Place{MemoryMB: 512, Trend: true}), 0)
	measured, trend := math.Exp(b.Mean[2]), math.Exp(b.Mean[5])
	if math.Abs(measured-440) > 5 || math.Abs(trend-400) > 25 {
		t.Errorf("512 MB: %.0f ms measured, want 440; %.0f ms by the curve, want about 400", measured, trend)
	}
}

func TestShapedTellsACurveFromNone(t *testing.T) {
	sizes := []int{128, 256, 512, 1024, 1769}
	believe := func(ms ...float64) *Belief {
		var points []Point
		for i, v := range ms {
			points = append(points, Point{MemoryMB: sizes[i], Log: math.Log(v), Variance: 1e-6})
		}
		return Believe(points, places(sizes...), 0)
	}
	if got := believe(1600, 800, 400, 200, 116).Shaped(); got < .9 {
		t.Errorf("durations on a curve are shaped with %.2f", got)
	}
	if got := believe(300, 900, 250, 800, 400).Shaped(); got > .1 {
		t.Errorf("durations without order are shaped with %.2f", got)
	}
}

// Points that no shape is anywhere near are unlikely beyond what a number can
// hold, and something is believed all the same.
func TestUnlikelyPointsAreBelieved(t *testing.T) {
	var points []Point
	for i, mb := range []int{128, 256, 512, 1024, 1769} {
		points = append(points, Point{MemoryMB: mb, Log: 10 + 10*float64(i%2), Variance: 1e-6})
	}
	b := Believe(points, places(128, 256, 512, 1024, 1769), 0)
	for i, p := range points {
		if !(math.Abs(b.Mean[i]-p.Log) < .1) {
			t.Errorf("%d MB: %g, measured %g", p.MemoryMB, b.Mean[i], p.Log)
		}
	}
}
