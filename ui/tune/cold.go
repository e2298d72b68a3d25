package tune

import (
	"fmt"
	"math"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/chart"
	"lambdial/ui/widget"
)

// coldView is what a cold start takes over memory, and what it costs more than
// a warm invocation, with a note on what that means for the verdict.
func (s *graphs) coldView(note string, marks map[int]mark, w, h int) string {
	if note == "" || h <= 8 {
		return s.pair(s.initCurve(marks), s.extraCurve(marks), w, h)
	}
	return s.pair(s.initCurve(marks), s.extraCurve(marks), w, h-1) + "\n" + s.t.PadRight(note, w)
}

func (s *graphs) initCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Init", Unit: "of cold starts", Kind: chart.Cold, Empty: s.noCold()}
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB].ofCold())
		const line = 3 // of fewer, the median is no more than one of them
		if p.Samples = durations(&size.Init); size.Init.N() >= line {
			p.Value, p.Low, p.High = band(&size.Init)
		}
		p.Samples = p.Samples[max(len(p.Samples)-mostNewest, 0):]
		c.Points = append(c.Points, p)
	}
	s.hold(&s.axes.init, &c)
	return c
}

func (s *graphs) extraCurve(marks map[int]mark) chart.Curve {
	c := chart.Curve{Title: "Cost of a cold start", Unit: "per million, more than warm", Kind: chart.Cost, Unexpected: true, Empty: s.noCold()}
	s.inCurrency(&c)
	for _, size := range s.state.Sizes {
		p := s.point(size, marks[size.MemoryMB].ofCold())
		p.Value = s.extra(size) * s.million()
		c.Points = append(c.Points, p)
	}
	s.hold(&s.axes.extra, &c)
	return c
}

// ofCold leaves the marks that say something of cold starts, too.
func (m mark) ofCold() mark { return mark{now: m.now, best: m.best} }

func (s *graphs) noCold() string {
	if s.ended() {
		return "no cold start was seen"
	}
	return "waiting for the first cold starts"
}

// coldNote says what cold starts mean for the verdict, where that itself had no
// room to.
func (s *words) coldNote(v verdict.Verdict, w int) string {
	text := s.coldWords(v)
	if text == "" || s.coldTold {
		return ""
	}
	return s.t.Muted.Render(s.t.Truncate(s.t.Glyph.Cold+" "+text, w))
}

// coldWords are "" where there is nothing to say of cold starts yet.
func (s *words) coldWords(v verdict.Verdict) string {
	if v.MemoryMB == 0 {
		return ""
	}
	text := ""
	if share := s.state.Plan.Goal.ColdShare; share > 0 {
		text = "cost and mean duration count " + verdict.SharePercent(share) + " cold starts in"
		if latency := s.state.Plan.Goal.Latency; latency != "" && latency != "mean" {
			text += ", " + latency + " none"
		}
	}
	if !s.ended() {
		return text
	}
	turn := s.coldTurn()
	if text != "" {
		text += "; "
	}
	if turn.ok {
		return text + fmt.Sprintf("from %s cold starts on, %d MB would be recommended", verdict.SharePercent(turn.share), turn.memoryMB)
	}
	for _, size := range s.state.Sizes {
		if size.Cold.N() > 0 {
			return text + "no share of cold starts would change the verdict"
		}
	}
	return text
}

func (s *table) coldFields() []field {
	t := s.t
	return []field{
		number("cold", 0, func(size *tuner.Size) int { return size.Cold.N() }, nil),
		quantile("init p50", 0, .5, initial, func(_ *row, text string) string { return t.Cold.Render(text) }),
		quantile("p95", 4, .95, initial, nil),
		quantile("cold run", 3, .5, func(size *tuner.Size) *stats.Distribution { return &size.Cold }, nil),
		quantile("warm run", 5, .5, warm, nil),
		{
			Column: cell.Column{Title: s.perMillion(), Width: 9, Right: true, Drop: 6}, name: "cold cost", value: s.coldAmount,
			shows: func(r *row) string { return shown(s.coldAmount(r.Size), s.amountText) },
		},
		{
			Column: cell.Column{Title: "over warm", Width: 9, Right: true, Drop: 2}, name: "extra", value: s.extra,
			shows: func(r *row) string {
				return shown(s.extra(r.Size), func(v float64) string {
					if v < 0 {
						return t.Glyph.Minus + s.amountText(-v)
					}
					return "+" + s.amountText(v)
				})
			},
		},
		{
			Column: cell.Column{Title: "times", Width: 6, Right: true}, name: "times", value: s.times,
			shows: func(r *row) string {
				return shown(s.times(r.Size), func(v float64) string { return t.Glyph.Times + text.Digits(v) })
			},
		},
	}
}

// coldAmount is the mean cost of a cold invocation, as amount is of a warm one.
func (s *figures) coldAmount(size *tuner.Size) float64 {
	if cost, known := verdict.Of(s.state).ColdCost(size); known {
		return cost
	}
	if size.ColdBilled.N() > 0 && !s.priced() {
		return gbSeconds(size, size.ColdBilled.Mean())
	}
	return math.NaN()
}

// extra is what a cold invocation costs more than a warm one, times how many
// times as much.
func (s *figures) extra(size *tuner.Size) float64 { return s.coldAmount(size) - s.amount(size) }
func (s *figures) times(size *tuner.Size) float64 { return s.coldAmount(size) / s.amount(size) }

// million is by how much an amount is multiplied to be drawn.
func (s *figures) million() float64 {
	if s.priced() {
		return 1e6
	}
	return 1
}

// coldFacts are the facts of one size's cold starts.
func (s *figures) coldFacts(size *tuner.Size) []string {
	if size.Init.N() == 0 {
		return nil
	}
	extra := ""
	if v := s.extra(size); v > 0 && s.priced() {
		extra = widget.MoneyPerMillion(s.t, v, s.state.Currency()) + " per million more than warm"
	}
	if size.Init.N() == 1 {
		return []string{"init " + text.Duration(size.Init.Mean()), extra}
	}
	facts := append([]string{"init p50 " + text.Duration(size.Init.Quantile(.5))}, percentiles(&size.Init)...)
	return append(facts, "max "+text.Duration(size.Init.Max()), extra)
}

// blendedFacts are what an invocation takes and costs with the share of cold
// starts that the goal counts in.
func (s *figures) blendedFacts(size *tuner.Size) []string {
	share := s.state.Plan.Goal.ColdShare
	b, ok := verdict.Of(s.state).Blended(size, share)
	if share == 0 || !ok {
		return nil
	}
	facts := []string{"with " + verdict.SharePercent(share) + " cold", "mean " + text.Duration(b.Duration)}
	if b.Priced {
		facts = append(facts, widget.MoneyPerMillion(s.t, b.Cost, s.state.Currency())+" per million")
	}
	if b.Estimated {
		facts = append(facts, s.t.Muted.Render("estimated from other sizes"))
	}
	return facts
}

// band is the median of durations in milliseconds with their p10 and p90,
// which a few durations do not have.
func band(d *stats.Distribution) (median, low, high float64) {
	const few = 3
	low, high = math.NaN(), math.NaN()
	if d.N() == 0 {
		return math.NaN(), low, high
	}
	if d.N() >= few {
		low, high = milliseconds(d.Quantile(.1)), milliseconds(d.Quantile(.9))
	}
	return milliseconds(d.Quantile(.5)), low, high
}
