package stats

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestLeastForBound(t *testing.T) {
	for _, c := range []struct {
		p, confidence float64
		want          int
	}{{.99, .95, 299}, {.95, .95, 59}, {.9, .95, 29}, {.5, .95, 5}} {
		if n := LeastForBound(c.p, c.confidence); n != c.want {
			t.Errorf("p %v with %v: %d durations, want %d", c.p, c.confidence, n, c.want)
		}
	}
}

// TestUpperBoundHolds: of any population the bound is above the true quantile as
// often as promised, and one duration fewer than it takes gives none.
func TestUpperBoundHolds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() (x, quantile float64){
		"uniform":     func() (float64, float64) { return random.Float64(), .99 },
		"exponential": func() (float64, float64) { return random.ExpFloat64(), -math.Log(.01) },
		"heavy tail":  func() (float64, float64) { return math.Pow(random.Float64(), -1/1.2), math.Pow(.01, -1/1.2) },
	} {
		for _, n := range []int{299, 500, 1000} {
			const runs = 400
			held := 0
			for range runs {
				var d Distribution
				var quantile float64
				for range n {
					var x float64
					x, quantile = draw()
					d.Add(time.Duration(x * float64(time.Second)))
				}
				bound, known := d.UpperBound(.99, .95)
				if !known {
					t.Fatalf("%s: none of %d", name, n)
				}
				if float64(bound) >= quantile*float64(time.Second) {
					held++
				}
			}
			if share := float64(held) / runs; share < .93 {
				t.Errorf("%s of %d: it held in %.3f", name, n, share)
			}
		}
	}
	var few Distribution
	for range 298 {
		few.Add(time.Second)
	}
	if _, known := few.UpperBound(.99, .95); known {
		t.Error("298 durations bound a p99")
	}
}

func TestAbove(t *testing.T) {
	var d Distribution
	for i := range 10 {
		d.Add(time.Duration(i) * time.Second)
	}
	for x, want := range map[time.Duration]int{-1: 10, 0: 9, 4 * time.Second: 5, 4500 * time.Millisecond: 5, 9 * time.Second: 0} {
		if n := d.Above(x); n != want {
			t.Errorf("above %v: %d, want %d", x, n, want)
		}
	}
}
