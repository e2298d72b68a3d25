package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// TestMedianRanks compares with the tables of the sign test's interval.
func TestMedianRanks(t *testing.T) {
	for _, c := range []struct {
		n, low, high int // ranks from 1, 0: none
	}{
		{1, 0, 0}, {5, 0, 0}, {6, 1, 6}, {8, 1, 8}, {9, 2, 8}, {11, 2, 10}, {12, 3, 10}, {20, 6, 15}, {25, 8, 18}, {50, 18, 33}, {100, 40, 61},
	} {
		d := new(Distribution)
		for i := range c.n {
			d.Add(time.Duration(i + 1))
		}
		lo, hi, ok := d.MedianInterval(0.95)
		if ok != (c.low > 0) || int(lo) != c.low || int(hi) != c.high {
			t.Errorf("n=%d: ranks %d to %d (%v), want %d to %d", c.n, lo, hi, ok, c.low, c.high)
		}
	}
}

func TestQuantileIntervalNeedsBothSides(t *testing.T) {
	// 1−0.95ⁿ ≥ 97.5 % from 72 on, and some durations above p95 in 95 %.
	for n, want := range map[int]bool{20: false, 71: false, 72: true, 100: true} {
		d := new(Distribution)
		for i := range n {
			d.Add(time.Duration(i))
		}
		lo, hi, ok := d.QuantileInterval(0.95, 0.95)
		if ok != want || ok && (lo > d.Quantile(0.95) || hi < d.Quantile(0.95)) {
			t.Errorf("n=%d: %v to %v around %v, %v", n, lo, hi, d.Quantile(0.95), ok)
		}
	}
}

func TestIntervalsHoldTheirEstimate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := of(durations(t)...)
		narrow, wide := 0.5, rapid.Float64Range(0.5, 0.999).Draw(t, "confidence")
		for _, interval := range []struct {
			name     string
			estimate time.Duration
			of       func(float64) (lo, hi time.Duration, ok bool)
		}{
			{"mean", d.Mean(), d.MeanInterval},
			{"median", d.Quantile(0.5), d.MedianInterval},
		} {
			lo, hi, ok := interval.of(wide)
			if !ok {
				continue
			}
			if lo > interval.estimate || hi < interval.estimate || lo < 0 {
				t.Fatalf("%s %v outside %v to %v", interval.name, interval.estimate, lo, hi)
			}
			if l, h, ok := interval.of(narrow); !ok || l < lo || h > hi {
				t.Fatalf("%s: at %g %v to %v (%v) is wider than at %g %v to %v", interval.name, narrow, l, h, ok, wide, lo, hi)
			}
		}
	})
}

func TestStudentT(t *testing.T) {
	for _, freedom := range []float64{3, 29, 30, 100, 1000, 1e5} {
		for _, confidence := range []float64{0.5, 0.95, 0.99} {
			want := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1 + confidence) / 2)
			if got := studentT(freedom, confidence); math.Abs(got-want) > 2e-5 {
				t.Errorf("t(%g, %g) is %g, want %g", freedom, confidence, got, want)
			}
		}
	}
}

func TestAlike(t *testing.T) {
	for n, want := range map[int]bool{2: false, 5: false, 6: true, 2000: true} {
		d := alike(1, n)
		if lo, hi, ok := d.MeanInterval(0.95); ok != want || ok && (lo != time.Millisecond || hi != time.Millisecond) {
			t.Errorf("n=%d: %v to %v, %v", n, lo, hi, ok)
		}
	}
}

// TestProbabilityLess: among pairs of equal populations it is below 5 % in 5 %.
func TestProbabilityLess(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		p      population
		na, nb int
	}{{lognormal(0.1), 5, 5}, {lognormal(0.3), 5, 5}, {lognormal(0.3), 10, 40}, {floorAndTail(0.2), 10, 10}} {
		const repeats = 4000
		var low, high int
		for range repeats {
			a, b := new(Distribution), new(Distribution)
			for range c.na {
				a.Add(time.Duration(c.p.draw(r) * float64(unit)))
			}
			for range c.nb {
				b.Add(time.Duration(1.1 * c.p.draw(r) * float64(unit)))
			}
			p, ok := ProbabilityLess(b, a, 0.1)
			if !ok {
				t.Fatal("no probability")
			}
			if p < 0.05 {
				low++
			}
			if p > 0.95 {
				high++
			}
		}
		for side, count := range map[string]int{"low": low, "high": high} {
			if share := 100 * float64(count) / repeats; share < 2 || share > 8.5 {
				t.Errorf("%s, n=%d and %d: wrongly sure (%s) in %.1f %%, want about 5", c.p.name, c.na, c.nb, side, share)
			}
		}
	}
}

func alike(value float64, n int) *Distribution {
	return milliseconds(slices.Repeat([]float64{value}, n)...)
}

func TestProbabilityLessEnds(t *testing.T) {
	fast, slow := milliseconds(10, 11, 12, 10.5), milliseconds(20, 21, 22, 20.5)
	for _, c := range []struct {
		name     string
		a, b     *Distribution
		margin   float64
		min, max float64
		ok       bool
	}{
		{"faster", fast, slow, 0, 0.999, 1, true},
		{"slower", slow, fast, 0, 0, 0.001, true},
		{"slower but within the margin", slow, fast, 1.2, 0.9, 1, true},
		{"itself", fast, fast, 0, 0.5, 0.5, true},
		{"all alike", alike(1, 6), alike(1, 6), 0, 1, 1, true},
		{"all alike and longer", alike(2, 6), alike(1, 6), 0, 0, 0, true},
		{"too few alike", alike(1, 5), fast, 0, 0, 0, false},
		{"one only", milliseconds(1), fast, 0, 0, 0, false},
	} {
		p, ok := ProbabilityLess(c.a, c.b, c.margin)
		if ok != c.ok || p < c.min || p > c.max {
			t.Errorf("%s: %g, %v; want %g to %g", c.name, p, ok, c.min, c.max)
		}
	}
}
