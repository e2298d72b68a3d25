package tune

import (
	"math"
	"strconv"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/chart"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// axes are what the graphs show, kept from frame to frame so that they hold
// still while their values waver.
type axes struct{ duration, cost, init, extra chart.Range }

// hold gives a graph the axis that it had before, as long as that fits. When the
// session has ended nothing wavers any more, so the graph fills its height.
func (s *graphs) hold(axis *chart.Range, c *chart.Curve) {
	if s.ended() {
		*axis = c.Tight()
	} else {
		*axis = c.Around(*axis)
	}
	c.Axis = *axis
}

const (
	// sideBySide is the width from which two graphs have room for their axes
	// and half a dozen sizes each.
	sideBySide = 76
	// stacked is the height from which two graphs one above the other are
	// taller than one line of bars a size.
	stacked = 20
	gap     = 2
)

// graphs draws what was measured over memory and time.
type graphs struct {
	*figures
	costOnly bool // which graph is shown where there is room for one
	toScale  bool // sizes stand in proportion to their memory
	inTime   bool // samples are ordered by time rather than by duration
	axes     axes
	drawn    map[string]drawn // by what was drawn
	curves   []placed         // of the open view
}

// drawn is a view as it was drawn last and of what: the clock moves the screen
// on several times a second, and samples are not always new.
type drawn struct {
	of      drawnOf
	content string
	curves  []placed
}

// placed is a curve and where it was drawn in its view.
type placed struct {
	chart.Curve
	x, y, w, h int
}

// sizeAt is the memory size of the point of a graph that was drawn at a place of
// the view, 0 for none.
func (s *graphs) sizeAt(x, y int) int {
	for _, c := range s.curves {
		if x < c.x || x >= c.x+c.w || y < c.y || y >= c.y+c.h {
			continue
		}
		if i := chart.PointAt(s.t, c.Curve, c.w, c.h, x-c.x, y-c.y); i >= 0 {
			return c.Points[i].MemoryMB
		}
	}
	return 0
}

// leads says that the size marked as the best is not recommended, or not yet.
func (s *graphs) leads() bool {
	return !s.ended() || s.verdict().Standing != verdict.StandingRecommended
}

// render draws a curve at a place of the view and remembers it.
func (s *graphs) render(c chart.Curve, x, y, w, h int) string {
	s.curves = append(s.curves, placed{c, x, y, w, h})
	return chart.Render(s.t, c, w, h)
}

type drawnOf struct {
	w, h            int
	look            theme.Theme
	events          int
	state           *tuner.State
	costOnly, scale bool
	framed, ended   bool
}

// kept draws a view, or gives it as it was drawn, where nothing is new.
func (s *graphs) kept(what string, w, h int, draw func() string) string {
	of := drawnOf{w, h, s.t, s.state.Events, s.state, s.costOnly, s.toScale, s.framed, s.ended()}
	last := s.drawn[what]
	if last.of != of {
		s.curves = nil
		last = drawn{of: of, content: draw()}
		last.curves = s.curves
		if s.drawn == nil {
			s.drawn = map[string]drawn{}
		}
		s.drawn[what] = last
	}
	s.curves = last.curves
	return last.content
}

// overMemory draws duration and cost over memory.
func (s *graphs) overMemory(w, h int, marks map[int]mark) string {
	return s.pair(s.durationCurve(marks), s.costCurve(marks), w, h)
}

// pair draws two graphs: side by side, stacked, or the one that was asked for,
// as there is room.
func (s *graphs) pair(one, other chart.Curve, w, h int) string {
	one.Leading, other.Leading = s.leads(), s.leads()
	one.ToScale, other.ToScale = s.toScale, s.toScale
	one.Unspread, other.Unspread = s.state.Imported != nil, s.state.Imported != nil
	switch {
	case w >= sideBySide && s.framed:
		left := (w - 1) / 2
		return cell.Beside(1, s.renderFramed(one, 0, left, h), s.renderFramed(other, left+1, w-1-left, h))
	case w >= sideBySide:
		left := (w - gap) / 2
		return cell.Beside(gap, s.render(one, 0, 0, left, h), s.render(other, left+gap, 0, w-gap-left, h))
	case h >= stacked:
		return s.render(one, 0, 0, w, h-h/2) + "\n" + s.render(other, 0, h-h/2, w, h/2)
	case s.costOnly:
		return s.render(other, 0, 0, w, h)
	}
	return s.render(one, 0, 0, w, h)
}

// renderFramed is render in a frame.
func (s *graphs) renderFramed(c chart.Curve, x, w, h int) string {
	inner, _ := theme.PanelInner(w, h)
	s.curves = append(s.curves, placed{c, x + (w-inner)/2, 0, inner, h - 1})
	return chart.Framed(s.t, c, w, h)
}

func (s *graphs) durationCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Duration", Unit: "warm", Kind: chart.Duration, Partial: s.derived().partial, Points: make([]chart.Point, 0, s.count())}
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB])
		p.Value, p.Low, p.High = band(&size.Warm)
		if own := &size.SelfReported; own.N() > 0 {
			p.Other, c.Other = milliseconds(own.Quantile(.5)), "handler"
		}
		for _, d := range s.newest(size) {
			p.Samples = append(p.Samples, milliseconds(d.duration))
		}
		if m := marks[size.MemoryMB]; m.now {
			c.Now = p.Value
		}
		c.Points = append(c.Points, p)
	}
	if fit := s.expected(); fit != nil {
		c.Fitted, c.FittedBand = fit.DurationMS, fit.DurationBandMS
	}
	c.Empty = s.nothing()
	s.hold(&s.axes.duration, &c)
	return c
}

// costCurve is the mean cost of a warm invocation with the cost of its p10 and
// p90. Where no price is known it shows GB-seconds, by which sizes are ranked
// then.
func (s *graphs) costCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Cost", Unit: "per million, warm", Kind: chart.Cost, Zoom: true, Partial: s.derived().partial, Points: make([]chart.Point, 0, s.count())}
	s.inCurrency(&c)
	cost := s.costAt
	if p := s.state.Price; p != nil && p.Discount > 0 {
		c.Unit = "per million, after " + text.Percent(p.Discount) + " discount"
	}
	if !s.priced() {
		c.Title, c.Unit, cost = "Compute", "GB-seconds, price unknown", gbSeconds
	}
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB])
		if billed := &size.Billed; billed.N() > 0 {
			p.Value = cost(size, billed.Mean())
			if _, low, _ := band(billed); !math.IsNaN(low) {
				p.Low, p.High = cost(size, billed.Quantile(.1)), cost(size, billed.Quantile(.9))
			}
		}
		for _, d := range s.newest(size) {
			p.Samples = append(p.Samples, cost(size, d.billed))
		}
		if m := marks[size.MemoryMB]; m.now {
			c.Now = p.Value
		}
		c.Points = append(c.Points, p)
	}
	if fit := s.expected(); fit != nil {
		many := s.million()
		c.Fitted = func(mb float64) float64 { return fit.Cost(mb) * many }
		c.FittedBand = func(mb float64) (low, high float64) {
			low, high = fit.CostBand(mb)
			return low * many, high * many
		}
	}
	c.Empty = s.nothing()
	s.hold(&s.axes.cost, &c)
	return c
}

// inCurrency makes the labels of a cost axis those of the session's currency.
func (s *figures) inCurrency(c *chart.Curve) {
	if currency := s.state.Currency(); !s.priced() {
		c.Format = func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	} else {
		c.InFull = func(v float64) string { return widget.Money(s.t, v, currency) }
		if currency != "USD" {
			c.Format = c.InFull
		}
	}
}

// priced says that the cost of an invocation is known.
func (s *figures) priced() bool {
	if s.state.Price == nil {
		return false
	}
	_, known := s.state.Price.Invocation(tuner.MinMemoryMB, s.state.Function.EphemeralMB, time.Second)
	return known
}

// costAt is the cost of a million invocations that are billed so long.
func (s *figures) costAt(size *tuner.Size, billed time.Duration) float64 {
	amount, known := s.state.Price.Invocation(size.MemoryMB, s.state.Function.EphemeralMB, billed)
	if !known {
		return math.NaN()
	}
	return amount * 1e6
}

func gbSeconds(size *tuner.Size, billed time.Duration) float64 {
	return float64(size.MemoryMB) / 1024 * billed.Seconds()
}

func (s *graphs) point(size *tuner.Size, m mark) chart.Point {
	p := chart.Point{MemoryMB: size.MemoryMB, Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	p.Failed = failing(size)
	for _, is := range []struct {
		so bool
		as chart.Mark
	}{{m.now, chart.Now}, {m.fastest, chart.Fastest}, {m.cheapest, chart.Cheapest}, {m.balanced && s.ended(), chart.Balanced}, {m.best, chart.Recommended}} {
		if is.so {
			p.Marks = append(p.Marks, is.as)
		}
	}
	return p
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// nothing is shown in a graph without a value.
func (s *graphs) nothing() string {
	if s.ended() {
		return "no warm sample at any size"
	}
	return "waiting for the first warm samples"
}

// failing says that a size has nothing to show but failures.
func failing(size *tuner.Size) bool { return size.Failed() > 0 && !size.Usable() }
