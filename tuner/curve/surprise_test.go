package curve

import (
	"math"
	"slices"
	"testing"
)

// Steps are thought of between sizes: those that divide them alike are one, with
// the priors of all, and one that all sizes are above or below is none.
func TestThinkable(t *testing.T) {
	points := []Point{{MemoryMB: 256}, {MemoryMB: 1024, Slow: .2}, {MemoryMB: 3008}}
	type thought struct {
		prior        float64
		at, measured []float64
	}
	for _, c := range []struct {
		name string
		used int
		want []thought
	}{
		{"what it uses is not known", 0, []thought{
			{1, []float64{0, 0, 0, 0, 0}, []float64{0, 0, 0}},
			{.01, []float64{0, 1, 1, 1, 1}, []float64{1, 1, 1}},
			{.04, []float64{0, 0, 1, 1, 1}, []float64{0, 1, 1}},
			{.01, []float64{0, 0, 0, 1, 1}, []float64{0, 1, 1}},
			{.065, []float64{0, 0, 0, 0, 1}, []float64{0, 0, 1}},
			{.2, []float64{0, 0, 0, 0, 0}, []float64{0, 1, 0}},
		}},
		{"512 MB are not enough for it", 400, []thought{
			{1, []float64{0, 0, 0, 0, 0}, []float64{0, 0, 0}},
			{.01, []float64{0, 1, 1, 1, 1}, []float64{1, 1, 1}},
			{.04, []float64{0, 0, 1, 1, 1}, []float64{0, 1, 1}},
			{.04, []float64{0, 0, 0, 1, 1}, []float64{0, 1, 1}},
			{.065, []float64{0, 0, 0, 0, 1}, []float64{0, 0, 1}},
			{.2, []float64{0, 0, 0, 0, 0}, []float64{0, 1, 0}},
		}},
	} {
		got := thinkable(points, places(128, 256, 512, 1024, 3008), c.used)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d surprises, want %d: %+v", c.name, len(got), len(c.want), got)
			continue
		}
		for i, want := range c.want {
			if s := got[i]; math.Abs(s.prior-want.prior) > 1e-12 || !slices.Equal(s.at, want.at) || !slices.Equal(s.measured, want.measured) {
				t.Errorf("%s, %d: %+v, want %+v", c.name, i, s, want)
			}
		}
	}
}

// A step at a size that is exactly where one begins moves that size.
func TestStepsBeginAtTheirSize(t *testing.T) {
	for _, s := range thinkable([]Point{{MemoryMB: 512}, {MemoryMB: 511}}, places(511, 512), 0)[1:] {
		if !slices.Equal(s.at, []float64{0, 1}) || !slices.Equal(s.measured, []float64{1, 0}) {
			t.Errorf("%+v", s)
		}
	}
	if got := thinkable(nil, places(512, 640), 0); len(got) != 1 {
		t.Errorf("no step is between 512 and 640 MB: %+v", got)
	}
}

// A difference of two sizes varies as the covariances of the belief have it.
func TestDifferenceFollowsFromTheCovariances(t *testing.T) {
	points := []Point{{MemoryMB: 128, Log: 19, Variance: .01}, {MemoryMB: 512, Log: 17.4, Variance: .02}, {MemoryMB: 512, Log: 18.1, Variance: .02, Slow: .1}}
	b := Believe(points, []Place{{MemoryMB: 128}, {MemoryMB: 512, Doubt: .1}, {MemoryMB: 1769}, {MemoryMB: 512, Trend: true}}, 200)
	weights := b.Weights()
	for i := range b.Mean {
		for j := range b.Mean {
			for _, a := range [][2]float64{{1, 1}, {.3, .7}, {2, -1}, {1, 0}} {
				mean, square := 0.0, 0.0
				b.Difference(i, j, a[0], a[1], func(part int, m, v float64) {
					mean += weights[part] * m
					square += weights[part] * (v + m*m)
				})
				want := a[0]*a[0]*b.Covariance(i, i) + a[1]*a[1]*b.Covariance(j, j) - 2*a[0]*a[1]*b.Covariance(i, j)
				// Of a NaN neither would be more.
				if got := square - mean*mean; !(math.Abs(got-want) <= 1e-9*(1+math.Abs(mean*mean)) && math.Abs(mean-(a[0]*b.Mean[i]-a[1]*b.Mean[j])) <= 1e-9) {
					t.Errorf("%g·x%d − %g·x%d: mean %g, variance %g, want %g", a[0], i, a[1], j, mean, got, want)
				}
			}
		}
	}
}
