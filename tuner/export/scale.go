package export

import (
	"math"
	"slices"
)

// scale puts values onto a line of pixels, even by their logarithms where they
// differ more than tenfold.
type scale struct {
	low, high   float64
	from, to    float64
	logarithmic bool
}

// tenfold is how far values differ that a linear line would press together.
const tenfold = 10

// memoryScale is even by logarithms: sizes are chosen by factors.
func memoryScale(least, most int, from, to float64) scale {
	return scale{float64(least) / 1.15, float64(most) * 1.15, from, to, true}
}

// valueScale begins at zero where it is linear, so that heights compare.
func valueScale(least, most, from, to float64) scale {
	if least > 0 && most > tenfold*least {
		return scale{least / 1.3, most * 1.3, from, to, true}
	}
	if most <= 0 {
		most = 1
	}
	return scale{0, most * 1.1, from, to, false}
}

func (s scale) at(v float64) float64 {
	low, high := s.low, s.high
	if s.logarithmic {
		low, high, v = math.Log(low), math.Log(high), math.Log(max(v, s.low))
	}
	return s.from + (s.to-s.from)*(v-low)/(high-low)
}

// ticks are round values on the line, about five.
func (s scale) ticks() (all []float64) {
	if !s.logarithmic {
		step := roundUp((s.high - s.low) / 5)
		for i := 0; float64(i)*step <= s.high; i++ {
			all = append(all, float64(i)*step)
		}
		return all
	}
	for _, within := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		all = nil
		for power := math.Floor(math.Log10(s.low)); power <= math.Log10(s.high); power++ {
			for _, digit := range within {
				if v := digit * math.Pow(10, power); v >= s.low && v <= s.high {
					all = append(all, v)
				}
			}
		}
		if len(all) <= 7 {
			break
		}
	}
	return all
}

// roundUp gives the next of 1, 2, 5, 10 and so on.
func roundUp(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= v*(1-1e-9) {
			return digit * power
		}
	}
	return 10 * power
}

// apart leaves out sizes whose names would touch: those that must stay are
// taken first.
func apart(sizes, first []int, at func(float64) float64, width float64) (kept []int) {
	for _, mb := range append(slices.Clone(first), sizes...) {
		free := !slices.ContainsFunc(kept, func(other int) bool { return math.Abs(at(float64(other))-at(float64(mb))) < width })
		if free && slices.Contains(sizes, mb) {
			kept = append(kept, mb)
		}
	}
	slices.Sort(kept)
	return kept
}
