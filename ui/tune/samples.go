package tune

import (
	"math"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/tuner/text"
	"lambdial/ui/chart"
)

// timeline is the newest samples of each size in time.
func (s *graphs) timeline(w, h int) string {
	series := make([]chart.Series, s.count())
	index := make(map[int]int, s.count())
	for i, size := range s.state.Sizes {
		series[i].Label, index[size.MemoryMB] = text.MB(size.MemoryMB), i
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
		if !size.Tried() {
			continue
		}
		rows = append(rows, chart.SpreadRow{
			Label: text.MB(size.MemoryMB), Warm: durations(&size.Warm), Cold: s.colds(size), Failed: size.Failed(),
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
	return chart.TradeOff(s.t, points, s.derived().partial, s.leads(), costs.Format, w, h)
}

// distribution is the strip of one size.
func (s *graphs) distribution(size *tuner.Size, marks map[int]mark, w, h int) string {
	return s.spread([]*tuner.Size{size}, nil, marks, w, h)
}

// exactly is how many durations are drawn one by one; of more, as many
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
