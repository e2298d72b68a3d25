package tune

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/chart"
	"lambdial/ui/widget"
)

// field is a column of the table of sizes: what it shows of a size, and the
// value that it sorts by, NaN while unknown. Without one it does not sort.
type field struct {
	cell.Column
	name  string
	shows func(*row) string
	value func(*tuner.Size) float64
}

// row is a size as the table shows it.
type row struct {
	*tuner.Size
	now   *tuner.Size // the size that the function has; nil if it is not measured
	mark  mark
	state int // cells of the column that tells the state
}

const byMemory = "memory"

// fields of the table of the open view. Where room is short those of the
// highest Drop go first.
func (s *table) fields(w int) []field {
	state := 9
	if w >= 72 {
		state = 15 // "× out of memory"
	}
	first := []field{
		{Column: cell.Column{Width: 4}, shows: func(r *row) string { return s.markCells(r.mark) }},
		{
			Column: cell.Column{Title: "MB", Width: 5, Right: true}, name: byMemory,
			value: func(size *tuner.Size) float64 { return float64(size.MemoryMB) },
			shows: func(r *row) string {
				if r.Status == tuner.SizeDropped {
					return s.t.Muted.Render(strconv.Itoa(r.MemoryMB))
				}
				return strconv.Itoa(r.MemoryMB)
			},
		},
	}
	last := field{Column: cell.Column{Title: "state", Width: state, Flex: 1, Drop: 1}, shows: func(r *row) string { return s.stateCell(r.Size, r.state) }}
	if s.cold {
		return append(append(first, s.coldFields()...), last)
	}
	warm := s.warmFields()
	if s.state.Imported != nil { // which tells means alone
		warm = slices.DeleteFunc(warm, func(f field) bool { return !slices.Contains([]string{"mean", "cost"}, f.name) })
	}
	if !slices.ContainsFunc(s.state.Sizes, func(size *tuner.Size) bool { return size.SelfReported.N() > 0 }) {
		warm = slices.DeleteFunc(warm, func(f field) bool { return f.name == "handler" })
	}
	return append(append(first, warm...), last)
}

func (s *table) warmFields() []field {
	t := s.t
	// What the goal looks at: the median beside it may change otherwise.
	latency := cmp.Or(s.state.Plan.Goal.Latency, "mean")
	speed, cost := "speed", "\u0394 cost"
	if latency != "mean" {
		speed = latency + " speed"
	}
	if t.ASCII {
		cost = "cost %"
	}
	return []field{
		{
			Column: cell.Column{Title: "mean", Width: 7, Right: true}, name: "mean", value: mean,
			shows: func(r *row) string {
				text := shown(mean(r.Size), nanoseconds)
				if r.mark.fastest {
					return t.Best.Render(text)
				}
				return text
			},
		},
		{
			Column: cell.Column{Title: t.Glyph.PlusMinus, Width: 5, Right: true, Drop: 2}, name: "precision", value: precision,
			shows: func(r *row) string { return s.precisionText(r.Size) },
		},
		quantile("p50", 4, .5, warm, nil),
		quantile("p95", 6, .95, warm, nil),
		{
			Column: cell.Column{Title: "handler", Width: 7, Right: true, Drop: 7}, name: "handler", value: own,
			shows: func(r *row) string { return shown(own(r.Size), nanoseconds) },
		},
		quantile("init", 8, .5, initial, func(_ *row, text string) string { return t.Cold.Render(text) }),
		{
			Column: cell.Column{Title: s.perMillion(), Width: 9, Right: true}, name: "cost", value: s.amount,
			shows: func(r *row) string {
				text := shown(s.amount(r.Size), s.amountText)
				if r.mark.cheapest {
					return t.Best.Render(text)
				}
				return text
			},
		},
		{
			Column: cell.Column{Title: speed, Width: max(6, len(speed)), Right: true, Drop: 3}, name: "speed against now", value: s.latency,
			shows: s.speed,
		},
		{
			Column: cell.Column{Title: cost, Width: 6, Right: true}, name: "cost against now", value: s.amount,
			shows: func(r *row) string { return s.against(r, s.amount) },
		},
		{
			Column: cell.Column{Title: "max used", Width: 9, Right: true, Drop: 7}, name: "memory used", value: used,
			shows: func(r *row) string { return s.memoryUsed(r.Size) },
		},
		{
			Column: cell.Column{Title: "newest", Width: 8, Right: true, Drop: 6},
			shows:  func(r *row) string { return t.Duration.Render(s.rhythm(r.Size)) },
		},
		number("warm", 3, func(size *tuner.Size) int { return size.Warm.N() }, nil),
		number("cold", 5, func(size *tuner.Size) int { return size.Cold.N() }, nil),
		number("fail", 9, (*tuner.Size).Failed, func(n int, text string) string {
			if n > 0 {
				return t.Failed.Render(text)
			}
			return text
		}),
	}
}

func warm(size *tuner.Size) *stats.Distribution    { return &size.Warm }
func initial(size *tuner.Size) *stats.Distribution { return &size.Init }

// quantile is a column of durations.
func quantile(title string, drop int, q float64, of func(*tuner.Size) *stats.Distribution, style func(*row, string) string) field {
	value := func(size *tuner.Size) float64 {
		if of(size).N() == 1 && q == .5 { // of one, the median is that
			return float64(of(size).Mean())
		}
		if x, known := of(size).Percentile(q); known {
			return float64(x)
		}
		return math.NaN()
	}
	return field{
		Column: cell.Column{Title: title, Width: max(7, len(title)), Right: true, Drop: drop}, name: title, value: value,
		shows: func(r *row) string {
			v := value(r.Size)
			if text := shown(v, nanoseconds); style != nil && !math.IsNaN(v) {
				return style(r, text)
			} else {
				return text
			}
		},
	}
}

// number is a column of counts.
func number(title string, drop int, of func(*tuner.Size) int, style func(int, string) string) field {
	return field{
		Column: cell.Column{Title: title, Width: 4, Right: true, Drop: drop}, name: title,
		value: func(size *tuner.Size) float64 { return float64(of(size)) },
		shows: func(r *row) string {
			n := of(r.Size)
			if style == nil {
				return strconv.Itoa(n)
			}
			return style(n, strconv.Itoa(n))
		},
	}
}

func shown(v float64, write func(float64) string) string {
	if math.IsNaN(v) {
		return none
	}
	return write(v)
}

func nanoseconds(v float64) string { return text.Duration(time.Duration(v)) }

// percent writes a fraction with two digits: "6.8 %", "12 %".
func percent(v float64) string {
	if v < 0.0995 {
		return fmt.Sprintf("%.1f %%", v*100)
	}
	return fmt.Sprintf("%.0f %%", v*100)
}

func mean(size *tuner.Size) float64 {
	if size.Warm.N() == 0 {
		return math.NaN()
	}
	return size.Warm.MeanNS()
}

// own is the mean time that the handler reports of itself.
func own(size *tuner.Size) float64 {
	if size.SelfReported.N() == 0 {
		return math.NaN()
	}
	return size.SelfReported.MeanNS()
}

// precision is half of the mean's 95 % interval as a fraction of it.
func precision(size *tuner.Size) float64 {
	lo, hi, ok := size.Warm.MeanInterval(0.95)
	if !ok || size.Warm.MeanNS() <= 0 {
		return math.NaN()
	}
	return float64(hi-lo) / 2 / size.Warm.MeanNS()
}

func (s *figures) precisionText(size *tuner.Size) string {
	switch v := precision(size); {
	case math.IsNaN(v) && size.Warm.N() > 0:
		return s.t.Muted.Render(s.ellipsis())
	case math.IsNaN(v):
		return none
	case v >= 9.995:
		return s.t.Glyph.Times + text.Digits(v)
	default:
		return percent(v)
	}
}

func (s *figures) perMillion() string {
	if !s.priced() {
		return "GB-s"
	}
	return strings.TrimRight(strings.TrimSuffix(widget.Money(s.t, 0, s.state.Currency()), "0"), " ") + "/million"
}

// amount is the mean cost of a warm invocation, in GB-seconds where no price is
// known: that is what ranks the sizes then.
func (s *figures) amount(size *tuner.Size) float64 {
	if cost, known := s.state.Cost(size); known {
		return cost
	}
	if size.Billed.N() > 0 && !s.priced() {
		return gbSeconds(size, size.Billed.Mean())
	}
	return math.NaN()
}

func (s *figures) amountText(v float64) string {
	if !s.priced() {
		return strconv.FormatFloat(v, 'f', 4, 64)
	}
	return strings.TrimSpace(text.MoneyPerMillion(v, ""))
}

// latency is the warm latency that the goal looks at, in ns.
func (s *figures) latency(size *tuner.Size) float64 {
	goal := s.state.Plan.Goal
	if d, ok := size.Latency(goal.Latency); ok && size.Warm.N() >= goal.LeastSamples() {
		return float64(d)
	}
	return math.NaN()
}

// against compares a size with the one that the function has.
func (s *figures) against(r *row, value func(*tuner.Size) float64) string {
	if r.now == nil {
		return none
	}
	if r.Size == r.now {
		return s.t.Muted.Render("now")
	}
	is, was := value(r.Size), value(r.now)
	if math.IsNaN(is) || !(was > 0) {
		return none
	}
	text := widget.Change(s.t, is/was-1)
	switch {
	case strings.HasPrefix(text, s.t.Glyph.Minus):
		return s.t.Good.Render(text)
	case text == "0 %":
		return s.t.Muted.Render(text)
	}
	return text
}

// speed is how many times as fast a size is as the one that the function has.
func (s *figures) speed(r *row) string {
	if r.now == nil {
		return none
	}
	if r.Size == r.now {
		return s.t.Muted.Render("now")
	}
	times := s.latency(r.now) / s.latency(r.Size)
	switch text := text.Digits(times) + s.t.Glyph.Times; {
	case math.IsNaN(times) || math.IsInf(times, 0):
		return none
	case times >= 1.005:
		return s.t.Good.Render(text)
	case times > 0.995:
		return s.t.Muted.Render("1" + s.t.Glyph.Times)
	default:
		return text
	}
}

// rhythm is a sparkline of the newest samples of a size.
func (s *figures) rhythm(size *tuner.Size) string {
	newest := s.newest(size)
	values := make([]float64, len(newest))
	for i, x := range newest {
		values[i] = milliseconds(x.duration)
	}
	return chart.Sparkline(s.t, values, 8)
}

func used(size *tuner.Size) float64 {
	if size.MaxMemoryUsedMB == 0 {
		return math.NaN()
	}
	return float64(size.MaxMemoryUsedMB)
}

// memoryUsed is the peak against the size; little room left is worth a look.
func (s *figures) memoryUsed(size *tuner.Size) string {
	if size.MaxMemoryUsedMB == 0 {
		return none
	}
	text := fmt.Sprintf("%d %3.0f%%", size.MaxMemoryUsedMB, 100*float64(size.MaxMemoryUsedMB)/float64(size.MemoryMB))
	if size.MaxMemoryUsedMB*10 >= size.MemoryMB*9 {
		return s.t.Warn.Render(text)
	}
	return text
}
