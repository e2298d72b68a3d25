package tune

import (
	"math"
	"strconv"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/chart"
	"lambdial/ui/theme"
)

// tops are the tops of the axes, kept from frame to frame so that the graphs
// hold still while their values waver.
type tops struct{ duration, cost float64 }

const (
	// sideBySide is the width from which two graphs have room for their axes
	// and a dozen sizes each.
	sideBySide = 100
	// stacked is the height from which two graphs one above the other are
	// taller than one line of bars a size.
	stacked = 20
	gap     = 2
)

// graphs draws duration and cost over memory: side by side, stacked, or the
// one that was asked for, as there is room.
func (s *Screen) graphs(w, h int, marks map[int]mark) string {
	durations, costs := s.durationCurve(marks), s.costCurve(marks)
	switch {
	case w >= sideBySide && s.framed:
		left := (w - 1) / 2
		return theme.Beside(1, s.graphPanel(durations, left, h), s.graphPanel(costs, w-1-left, h))
	case w >= sideBySide:
		left := (w - gap) / 2
		return theme.Beside(gap, chart.Render(s.t, durations, left, h), chart.Render(s.t, costs, w-gap-left, h))
	case h >= stacked:
		return chart.Render(s.t, durations, w, h-h/2) + "\n" + chart.Render(s.t, costs, w, h/2)
	case s.costOnly:
		return chart.Render(s.t, costs, w, h)
	}
	return chart.Render(s.t, durations, w, h)
}

// graphPanel frames a graph; its title moves into the frame.
func (s *Screen) graphPanel(c chart.Curve, w, h int) string {
	title := c.Title
	c.Title = ""
	inner, rows := theme.PanelInner(w, h)
	return s.t.Panel(title, chart.Render(s.t, c, inner, rows), w, h, false)
}

func (s *Screen) durationCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Duration", Unit: "of warm invocations", Kind: chart.Duration, Points: make([]chart.Point, 0, s.count())}
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB])
		if warm := &size.Warm; warm.N() > 0 {
			p.Value = milliseconds(warm.Quantile(.5))
			p.Low, p.High = milliseconds(warm.Quantile(.1)), milliseconds(warm.Quantile(.9))
		}
		c.Points = append(c.Points, p)
	}
	c.Empty = s.nothing()
	s.tops.duration = chart.StableTop(s.tops.duration, c.Highest())
	c.Top = s.tops.duration
	return c
}

// costCurve is the mean cost of a warm invocation with the cost of its p10 and
// p90. Where no price is known it shows GB-seconds, by which sizes are ranked
// then.
func (s *Screen) costCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Cost", Unit: "per million, warm", Kind: chart.Cost, Points: make([]chart.Point, 0, s.count())}
	cost := s.costAt
	if p := s.state.Price; p != nil && p.Discount > 0 {
		c.Unit = "per million, after " + price.Percent(p.Discount) + " discount"
	}
	if currency := s.state.Currency(); !s.priced() {
		c.Title, c.Unit, cost = "Compute", "GB-seconds, price unknown", gbSeconds
		c.Format = func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	} else if currency != "USD" {
		c.Format = func(v float64) string { return price.Format(v, currency) }
	}
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB])
		if billed := &size.Billed; billed.N() > 0 {
			p.Value = cost(size, billed.Mean())
			p.Low, p.High = cost(size, billed.Quantile(.1)), cost(size, billed.Quantile(.9))
		}
		c.Points = append(c.Points, p)
	}
	c.Empty = s.nothing()
	s.tops.cost = chart.StableTop(s.tops.cost, c.Highest())
	c.Top = s.tops.cost
	return c
}

// priced says that the cost of an invocation is known.
func (s *Screen) priced() bool {
	if s.state.Price == nil {
		return false
	}
	_, known := s.state.Price.Invocation(tuner.MinMemoryMB, s.state.Function.EphemeralMB, time.Second)
	return known
}

// costAt is the cost of a million invocations that are billed so long.
func (s *Screen) costAt(size *tuner.Size, billed time.Duration) float64 {
	amount, known := s.state.Price.Invocation(size.MemoryMB, s.state.Function.EphemeralMB, billed)
	if !known {
		return math.NaN()
	}
	return amount * 1e6
}

func gbSeconds(size *tuner.Size, billed time.Duration) float64 {
	return float64(size.MemoryMB) / 1024 * billed.Seconds()
}

func (s *Screen) point(size *tuner.Size, m mark) chart.Point {
	p := chart.Point{MemoryMB: size.MemoryMB, Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	p.Failed = failing(size)
	for _, is := range []struct {
		so bool
		as chart.Mark
	}{{m.now, chart.Now}, {m.fastest, chart.Fastest}, {m.cheapest, chart.Cheapest}, {m.balanced && s.ended(), chart.Balanced}, {m.best && s.ended(), chart.Recommended}} {
		if is.so {
			p.Marks = append(p.Marks, is.as)
		}
	}
	return p
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// nothing is shown in a graph without a value.
func (s *Screen) nothing() string {
	if s.ended() {
		return "no warm sample at any size"
	}
	return "waiting for the first warm samples"
}

// failing says that a size has nothing to show but failures.
func failing(size *tuner.Size) bool { return size.Failed() > 0 && !size.Usable() }
