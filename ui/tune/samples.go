package tune

import (
	"math"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/ui/chart"
)

// timeline is the newest samples of each size in time.
func (s *graphs) timeline(w, h int) string {
	series := make([]chart.Series, s.count())
	index := make(map[int]int, s.count())
	for i, size := range s.state.Sizes {
		series[i].Label, index[size.MemoryMB] = megabytes(size.MemoryMB), i
	}
	for _, x := range s.state.Recent {
		i, ok := index[x.MemoryMB]
		failed := unmeasured(&x)
		if !ok || !failed && !s.measures(&x) {
			continue
		}
		series[i].Samples = append(series[i].Samples, chart.TimePoint{
			At: x.Sent.Sub(s.state.Started), DurationMS: milliseconds(x.Init + x.Restore + x.Duration), Cold: x.Cold, Failed: failed,
		})
	}
	return chart.Timeline(s.t, series, w, h)
}

// unmeasured samples say nothing of their size.
func unmeasured(x *tuner.Sample) bool { return x.Failure != nil || x.NotCounted != "" }

// spread is a strip of samples for each size that was tried.
func (s *graphs) spread(sizes []*tuner.Size, selected *tuner.Size, marks map[int]mark, w, h int) string {
	rows := make([]chart.SpreadRow, 0, len(sizes))
	for _, size := range sizes {
		if size.Invocations == 0 {
			continue
		}
		rows = append(rows, chart.SpreadRow{
			Label: megabytes(size.MemoryMB), Warm: durations(&size.Warm), Cold: s.colds(size), Failed: size.Failed(),
			Marks: s.point(size, marks[size.MemoryMB]).Marks, Selected: size == selected,
		})
	}
	return chart.Spread(s.t, rows, w, h)
}

// tradeOff is cost against duration.
func (s *graphs) tradeOff(marks map[int]mark, w, h int) string {
	durations, costs := s.durationCurve(marks), s.costCurve(marks)
	points := make([]chart.TradePoint, len(costs.Points))
	for i, p := range costs.Points {
		points[i] = chart.TradePoint{
			MemoryMB: p.MemoryMB, DurationMS: durations.Points[i].Value, Cost: p.Value, Failed: p.Failed || math.IsNaN(p.Value), Marks: p.Marks,
		}
	}
	return chart.TradeOff(s.t, points, s.derived().partial, costs.Format, w, h)
}

// distribution is how often each duration came at one size, named unless what
// is around it does so.
func (s *graphs) distribution(size *tuner.Size, named bool, w, h int) string {
	const fewest, most = 10, 40
	n := 2 * int(math.Sqrt(float64(size.Warm.N()+size.Cold.N())))
	buckets := chart.Buckets(durations(&size.Warm), durations(&size.Cold), max(min(w/3, most, max(n, fewest)), 1))
	scaleUp(buckets, size.Warm.N(), func(b *chart.Bucket) *int { return &b.Count })
	scaleUp(buckets, size.Cold.N(), func(b *chart.Bucket) *int { return &b.Cold })
	what := ""
	if named {
		what = "at " + megabytes(size.MemoryMB)
	}
	return chart.Histogram(s.t, what, buckets, w, h)
}

// exactly is how many durations are counted one by one; of more, as many
// quantiles stand for them. A finer picture than this has no place on a screen.
const exactly = 500

func durations(d *stats.Distribution) []float64 {
	n := min(d.N(), exactly)
	values := make([]float64, n)
	for i := range values {
		p := 0.0
		if n > 1 {
			p = float64(i) / float64(n-1)
		}
		values[i] = milliseconds(d.Quantile(p))
	}
	return values
}

// scaleUp turns counts of quantiles into counts of n durations.
func scaleUp(buckets []chart.Bucket, n int, count func(*chart.Bucket) *int) {
	if n <= exactly {
		return
	}
	for i := range buckets {
		c := count(&buckets[i])
		*c = int(math.Round(float64(*c) * float64(n) / exactly))
	}
}
