package stats

import (
	"math"
	"time"
)

// Bimodal tells whether the durations fall into two groups, so that neither
// mean nor median is what a caller typically sees. Each group has at least
// 3 durations and a tenth of all, and the slower one takes 10 % longer. False
// for fewer than 10 durations.
//
// The durations are cut where the two parts, in logarithms, differ most, and
// the distance of the parts is compared with their spread. A part in a hundred
// of uniform, normal or exponential samples reaches a distance of 4 + 40/n
// spreads at most; so far apart are two groups, not one that was cut.
func (d *Distribution) Bimodal() bool {
	const fewest, leastRatio = 10, 1.1
	if d.n < fewest || float64(d.max) < leastRatio*float64(d.min) {
		return false
	}
	var all moments
	for x, count := range d.all() {
		all.add(logarithm(x), float64(count))
	}
	smallest := max(3, 0.1*all.n)

	var low, bestLow, bestHigh moments
	widest := 0.0
	for x, count := range d.all() {
		low.add(logarithm(x), float64(count))
		high := all.minus(low)
		if low.n < smallest || high.n < smallest {
			continue
		}
		apart := high.mean() - low.mean()
		if between := low.n * high.n * apart * apart; between > widest {
			widest, bestLow, bestHigh = between, low, high
		}
	}
	if widest == 0 {
		return false
	}
	apart := bestHigh.mean() - bestLow.mean()
	spread := math.Sqrt((bestLow.variance() + bestHigh.variance()) / 2)
	return apart >= math.Log(leastRatio) && apart > (4+40/all.n)*spread
}

func logarithm(x time.Duration) float64 { return math.Log(float64(max(x, 1))) }

type moments struct{ n, sum, squares float64 }

func (m *moments) add(x, count float64) {
	m.n += count
	m.sum += x * count
	m.squares += x * x * count
}

func (m moments) minus(o moments) moments {
	return moments{m.n - o.n, m.sum - o.sum, m.squares - o.squares}
}

func (m moments) mean() float64 { return m.sum / m.n }

func (m moments) variance() float64 {
	return max(0, (m.squares-m.sum*m.sum/m.n)/(m.n-1))
}
