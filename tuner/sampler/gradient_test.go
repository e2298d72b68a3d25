package sampler

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The gain in closed form is the one that simulation gives.
func TestGainIsTheExpectedFallOfTheSmallest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		means, slopes := make([]float64, 6), make([]float64, 6)
		for i := range means {
			means[i], slopes[i] = r.NormFloat64(), r.NormFloat64()
		}
		sum := 0.0
		const n = 40000
		for k := range n {
			z := math.Sqrt2 * math.Erfinv(2*(float64(k)+.5)/n-1)
			least := math.Inf(1)
			for i := range means {
				least = math.Min(least, means[i]+slopes[i]*z)
			}
			sum += least
		}
		want := slices.Min(means) - sum/n
		if got := gain(means, slopes); math.Abs(got-want) > 2e-3 {
			t.Errorf("gain(%v, %v) = %v, want %v", means, slopes, got, want)
		}
	}
}

func TestGainIsNeverNegative(t *testing.T) {
	number := rapid.Float64Range(-3, 3)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		means := rapid.SliceOfN(number, n, n).Draw(t, "means")
		slopes := rapid.SliceOfN(rapid.SampledFrom([]float64{-1, 0, 0, .5, 2}), n, n).Draw(t, "slopes")
		if g := gain(means, slopes); g < 0 || math.IsNaN(g) {
			t.Errorf("gain %v", g)
		}
	})
}
