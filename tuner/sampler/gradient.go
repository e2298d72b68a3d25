package sampler

import (
	"cmp"
	"math"
	"slices"

	"lambdial/tuner/stats"
)

// gain is by how much the smallest of several means is expected to fall once
// a measurement is in that moves each by its slope times a standard normal:
// the knowledge gradient for correlated normal beliefs (Frazier, Powell and
// Dayanik 2009). Zero or more.
//
// The smallest of the lines mean + slope·z is their lower envelope. Each of
// its corners c, where the slope falls by d, adds d·(φ(c) − |c|·Φ(−|c|)).
func gain(means, slopes []float64) float64 {
	lines := make([]line, len(means))
	for i := range means {
		lines[i] = line{means[i], slopes[i]}
	}
	// From the left, z → −∞, where the steepest is the smallest.
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.slope, a.slope), cmp.Compare(a.mean, b.mean))
	})
	envelope := lines[:0:0]
	var corners []float64
	for _, l := range lines {
		from := math.Inf(-1)
		for len(envelope) > 0 {
			last := envelope[len(envelope)-1]
			if last.slope == l.slope {
				break // the same slope and no smaller
			}
			from = (l.mean - last.mean) / (last.slope - l.slope)
			if n := len(corners); n == 0 || from > corners[n-1] {
				break
			}
			envelope, corners = envelope[:len(envelope)-1], corners[:len(corners)-1]
		}
		if n := len(envelope); n > 0 && envelope[n-1].slope == l.slope {
			continue
		}
		if len(envelope) > 0 {
			corners = append(corners, from)
		}
		envelope = append(envelope, l)
	}
	total := 0.0
	for k, c := range corners {
		total += (envelope[k].slope - envelope[k+1].slope) * stats.Excess(-math.Abs(c))
	}
	return total
}

type line struct{ mean, slope float64 }
