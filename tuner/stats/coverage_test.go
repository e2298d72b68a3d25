package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// population is a made-up function with a known mean, in units of 100 ms.
type population struct {
	name string
	draw func(*rand.Rand) float64
	mean float64
}

const unit = 100 * time.Millisecond

func lognormal(cv float64) population {
	s := math.Sqrt(math.Log(1 + cv*cv))
	return population{
		name: fmt.Sprintf("lognormal, CV %g %%", 100*cv),
		draw: func(r *rand.Rand) float64 { return math.Exp(s*r.NormFloat64() - s*s/2) },
		mean: 1,
	}
}

func floorAndTail(cv float64) population {
	return population{
		name: fmt.Sprintf("floor and exponential, CV %g %%", 100*cv),
		draw: func(r *rand.Rand) float64 { return 1 - cv + cv*r.ExpFloat64() },
		mean: 1,
	}
}

func pareto(a float64) population {
	return population{
		name: fmt.Sprintf("floor and Pareto tail, index %g", a),
		draw: func(r *rand.Rand) float64 { return 1 + 0.2*(math.Pow(1-r.Float64(), -1/a)-1) },
		mean: 1 + 0.2/(a-1),
	}
}

// slow is lognormal with CV 5 %, of which a share takes times as long.
func slow(share, times float64) population {
	fast := lognormal(0.05)
	return population{
		name: fmt.Sprintf("%g %% of calls %g times as slow", 100*share, times),
		draw: func(r *rand.Rand) float64 {
			x := fast.draw(r)
			if r.Float64() < share {
				x *= times
			}
			return x
		},
		mean: 1 + share*(times-1),
	}
}

func sample(p population, n int, seed uint64) []time.Duration {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	list := make([]time.Duration, n)
	for i := range list {
		list[i] = time.Duration(p.draw(r) * float64(unit))
	}
	return list
}

// coverage is the percentage of intervals that hold the mean, of those given.
func coverage(p population, n, repeats int) float64 {
	r := rand.New(rand.NewPCG(17, uint64(n)))
	var hits, given int
	for range repeats {
		d := new(Distribution)
		for range n {
			d.Add(time.Duration(p.draw(r) * float64(unit)))
		}
		if lo, hi, ok := d.MeanInterval(0.95); ok {
			given++
			if x := time.Duration(p.mean * float64(unit)); lo <= x && x <= hi {
				hits++
			}
		}
	}
	return 100 * float64(hits) / float64(given)
}

// skipArithmetic leaves long simulations in one goroutine out under the race
// detector, which has nothing to find there and slows them down sixfold.
func skipArithmetic(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
}

// TestMeanCoverage holds the domain that MeanInterval claims.
func TestMeanCoverage(t *testing.T) {
	skipArithmetic(t)
	for _, c := range []struct {
		populations []population
		sizes       []int
		low, high   float64
	}{
		{[]population{lognormal(0.03), lognormal(0.2), lognormal(0.5)}, []int{3, 5, 10, 20, 50, 100}, 93, 97},
		{[]population{floorAndTail(0.1), floorAndTail(0.5)}, []int{5, 10, 20, 50, 100}, 92, 97},
		{[]population{lognormal(1)}, []int{15, 50, 100}, 92, 97},
		{[]population{slow(0.5, 2)}, []int{10, 20, 50, 100}, 93, 98.5},
		{[]population{slow(0.2, 2)}, []int{20, 50, 100}, 93, 99.5},
		{[]population{slow(0.1, 2)}, []int{40, 100}, 93, 99.5},
		{[]population{slow(0.05, 3)}, []int{80}, 93, 99.5},
		{[]population{pareto(3)}, []int{50, 100}, 92, 97},
	} {
		for _, p := range c.populations {
			for _, n := range c.sizes {
				repeats := min(1500, 60_000/n)
				if got := coverage(p, n, repeats); got < c.low || got > c.high {
					t.Errorf("%s, n=%d: the mean lies in %.1f %% of the 95 %% intervals, want %g to %g", p.name, n, got, c.low, c.high)
				}
			}
		}
	}
}

// BenchmarkCoverage prints how often the intervals hold in each population,
// outside their domain too.
func BenchmarkCoverage(b *testing.B) {
	sizes := []int{3, 5, 8, 10, 15, 20, 50, 100, 300}
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-34s", "95 % interval of the mean, n =")
	for _, n := range sizes {
		fmt.Fprintf(&table, "%6d", n)
	}
	for b.Loop() {
		for _, p := range []population{
			lognormal(0.03), lognormal(0.1), lognormal(0.2), lognormal(0.3), lognormal(0.5), lognormal(1),
			floorAndTail(0.1), floorAndTail(0.5), pareto(5), pareto(3), pareto(2.5),
			slow(0.5, 2), slow(0.3, 2), slow(0.2, 2), slow(0.1, 2), slow(0.05, 3),
		} {
			fmt.Fprintf(&table, "\n%-34s", p.name)
			for _, n := range sizes {
				fmt.Fprintf(&table, "%6.1f", coverage(p, n, 10_000))
			}
		}
	}
	fmt.Println(table.String()) // a log would be cut
}
