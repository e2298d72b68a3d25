package chart

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// TimePoint is one sample in time.
type TimePoint struct {
	At         time.Duration // since the session began
	DurationMS float64
	Cold       bool // for a cold start DurationMS includes the init
	Failed     bool
}

// Series is the samples of one size, in any order.
type Series struct {
	Label   string
	Samples []TimePoint
}

// lane is a series gathered by column: the mean of the warm samples makes the
// line, and the extremes stay, so that no spike is averaged away.
type lane struct {
	mean, low, high, cold []float64
	beyond                []float64 // warm, above the axis
	failed                []bool
}

// Timeline draws samples over the time of the session, a line a size, each with
// its label at its end. Cold starts are spikes that end in the cold glyph,
// failures are crosses on the axis. Where there is nothing else, it says so: the
// axis then has no durations.
func Timeline(t theme.Theme, series []Series, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	x := extentOf(series)
	if w < leastWidth || h < leastHeight || !x.any {
		return t.Fit(brief(t, series, x), w, h)
	}
	s := newScale(t, Range{Top: niceTop(x.highest())}, h-3)
	marks, step, spare := s.marks(min(max((s.rows-1)/2, 1), 5))
	s.rows -= spare

	g := newGrid(t, w, h-1-spare)
	format := tickFormat(Duration, s.Top, step)
	if !x.measured() {
		format = nil
	}
	left := g.yAxis(s, marks, format)
	labels := 0
	for _, one := range series {
		labels = max(labels, len([]rune(t.Clean(one.Label))))
	}
	labels = min(labels+len(" +99"), w/4)
	width := w - left - labels - 1
	from, top := g.timeAxis(left, width, s.rows, x)
	if !x.measured() {
		text := t.Truncate(onlyFailures, width)
		g.text(left+(width-cell.Width(text))/2, (s.rows-1)/2, text, g.pen(t.Muted))
	}

	var ends []end
	last := 0
	canvas := g.canvas(left, 0, width, s.rows)
	for i, one := range series {
		p := g.pen(t.Series[i%len(t.Series)])
		l := gather(one.Samples, s.Top, from, top, canvas.columns())
		canvas.lane(l, s, p, i)
		if x, row := l.end(s); x >= 0 {
			ends = append(ends, end{row, t.Clean(one.Label), p})
			last = max(last, x/canvas.fineX)
		}
	}
	canvas.fold()
	g.endLabels(ends, min(left+last+2, left+width+1), s.rows, labels)
	head := t.Title.Render("Samples") + " " + t.Muted.Render("over time")
	key := t.Cold.Render(t.Glyph.Cold) + t.Muted.Render(" cold") + "  " + t.Failed.Render(t.Glyph.Failed) + t.Muted.Render(" failed")
	if room := w - cell.Width(key); cell.Width(head) < room {
		head = t.PadRight(head, room) + key
	}
	return t.PadRight(head, w) + "\n" + strings.Repeat(t.PadRight("", w)+"\n", spare) + g.String()
}

// extent is what the axes have to show.
type extent struct {
	warm        []float64 // durations
	cold        float64   // the longest
	first, last float64   // in seconds
	any         bool      // there is a sample to draw
}

func extentOf(series []Series) extent {
	x := extent{first: math.Inf(1)}
	for _, one := range series {
		for _, p := range one.Samples {
			v := clean(p.DurationMS)
			if math.IsNaN(v) && !p.Failed {
				continue
			}
			x.any = true
			x.first, x.last = min(x.first, max(p.At.Seconds(), 0)), max(x.last, p.At.Seconds())
			switch {
			case p.Failed:
			case p.Cold:
				x.cold = max(x.cold, v)
			default:
				x.warm = append(x.warm, v)
			}
		}
	}
	sort.Float64s(x.warm)
	return x
}

// onlyFailures says why there is no duration to draw.
const onlyFailures = "no sample but failures"

// measured says that there is a duration to draw.
func (x extent) measured() bool { return len(x.warm) > 0 || x.cold > 0 }

// highest is what the axis of durations shows: all but spikes and lone
// outliers far above the rest, which are cut off rather than the lines pressed
// flat.
func (x extent) highest() float64 {
	n := len(x.warm)
	if n == 0 {
		return x.cold
	}
	const far = 6
	usual, all := x.warm[(n-1)*98/100], x.warm[n-1]
	if all > far*usual && usual > 0 {
		all = usual
	}
	if x.cold > far*all {
		return 3 * all
	}
	return max(all, x.cold)
}

// timeAxis draws the axis of time and returns the seconds at its ends. It
// begins with the session, or later where only later samples are there.
func (g *grid) timeAxis(left, width, y int, x extent) (from, to float64) {
	unit, name := 1., " s"
	if x.last >= 120 {
		unit, name = 60, " min"
	}
	from, to = 0, niceTop(x.last/unit)
	step := xStep(to, width, 6)
	if x.first > x.last/3 {
		to = niceTop(max(x.last-x.first, 1) / unit) // a second at least
		step = xStep(to, width, 6)
		from = math.Floor(x.first/unit/step) * step
		to += math.Ceil(x.first/unit/step) * step
	}
	g.xAxis(left, width, y, from, to, step, func(v float64) string {
		if v == 0 {
			return "0"
		}
		return strconv.FormatFloat(v, 'f', decimals(step), 64) + name
	})
	return from * unit, to * unit
}

func gather(samples []TimePoint, highest, from, to float64, width int) lane {
	l := lane{nans(width), nans(width), nans(width), nans(width), nans(width), make([]bool, width)}
	count := make([]float64, width)
	for _, p := range samples {
		if width == 0 {
			break
		}
		x := column(p.At.Seconds()-from, to-from, width)
		v := clean(p.DurationMS)
		switch {
		case p.Failed:
			l.failed[x] = true
		case math.IsNaN(v):
		case p.Cold:
			if !(l.cold[x] >= v) {
				l.cold[x] = v
			}
		case v > highest*(1+1e-9):
			if !(l.beyond[x] >= v) {
				l.beyond[x] = v
			}
		case count[x] == 0:
			l.mean[x], l.low[x], l.high[x], count[x] = v, v, v, 1
		default:
			count[x]++
			l.mean[x] += (v - l.mean[x]) / count[x]
			l.low[x], l.high[x] = min(l.low[x], v), max(l.high[x], v)
		}
	}
	return l
}

// lane draws one series: its line, its extremes, its cold starts and failures.
// Neighbouring lines differ by how close their dots are.
func (c *canvas) lane(l lane, s scale, p pen, i int) {
	g, chars := c.g, lineChars().main
	chars.Horizontal = []string{"-", "=", "."}[i%3]
	c.lines(s, line{values: bridge(l.mean), pen: p, every: 1 + i%3, chars: chars})
	for x := range l.mean {
		at, cell := 0, c.left+x/c.fineX
		if !math.IsNaN(l.mean[x]) {
			at = s.level(l.mean[x])
			c.column(x, s.level(l.low[x]), s.level(l.high[x]), 1, '|', p)
			c.dot(x, at, 'o', p) // a lone sample leaves no line to see
		}
		if !math.IsNaN(l.cold[x]) {
			c.column(x, at, s.level(l.cold[x]), 2, ':', p)
			g.glyph(cell, s.row(l.cold[x]), g.t.Glyph.Cold, g.pen(g.t.Cold))
			if s.beyond(l.cold[x]) { // else it would seem to end there
				text := FormatMS(l.cold[x])
				g.text(max(min(cell+2, g.w-len(text)), c.left), 0, text, g.pen(g.t.Cold))
			}
		}
		if !math.IsNaN(l.beyond[x]) {
			g.glyph(cell, 0, g.t.Glyph.Up, g.pen(g.t.Warn))
			text := FormatMS(l.beyond[x])
			g.text(max(min(cell+2, g.w-len(text)), c.left), 0, text, g.pen(g.t.Warn))
		}
		if l.failed[x] {
			g.glyph(cell, s.rows, g.t.Glyph.Failed, g.pen(g.t.Failed))
		}
	}
}

// end is the label of a line and the row where the line ends.
type end struct {
	row   int
	label string
	pen   pen
}

// end returns the last column of a lane and the row of its value, -1 without.
func (l lane) end(s scale) (x, row int) {
	for i := len(l.mean) - 1; i >= 0; i-- {
		if v := l.mean[i]; !math.IsNaN(v) {
			return i, s.row(v)
		}
	}
	for i := len(l.cold) - 1; i >= 0; i-- {
		if v := l.cold[i]; !math.IsNaN(v) {
			return i, s.row(v)
		}
	}
	return -1, 0
}

// endLabels names the lines beside their ends, in w cells, in the order of the
// ends: labels that want one row are pushed down, and up again where the rows
// end. More lines than rows share labels: the first of a row with the number of
// the others.
func (g *grid) endLabels(ends []end, x, rows, w int) {
	sort.SliceStable(ends, func(i, j int) bool { return ends[i].row < ends[j].row })
	if len(ends) > rows {
		more := 0
		shared := ends[:0]
		for i, e := range ends {
			if more++; i+1 == len(ends) || ends[i+1].row != e.row {
				first := ends[i+1-more]
				if more > 1 {
					first.label += " +" + strconv.Itoa(more-1)
				}
				shared, more = append(shared, first), 0
			}
		}
		ends = shared
	}
	for i := 1; i < len(ends); i++ {
		ends[i].row = max(ends[i].row, ends[i-1].row+1)
	}
	for i := len(ends) - 1; i >= 0; i-- {
		ends[i].row = min(ends[i].row, rows-len(ends)+i)
		g.text(x, ends[i].row, g.t.Truncate(ends[i].label, w), ends[i].pen)
	}
}

// bridge fills the gaps between known values with straight lines.
func bridge(values []float64) []float64 {
	out := append([]float64(nil), values...)
	last := -1
	for x, v := range out {
		if math.IsNaN(v) {
			continue
		}
		if last >= 0 {
			for k := last + 1; k < x; k++ {
				out[k] = out[last] + (v-out[last])*float64(k-last)/float64(x-last)
			}
		}
		last = x
	}
	return out
}

// brief says in a line what there is no room or no data to draw.
func brief(t theme.Theme, series []Series, x extent) string {
	switch {
	case !x.any:
		return t.Muted.Render("waiting for samples")
	case !x.measured():
		return t.Muted.Render(onlyFailures)
	}
	var values []float64
	for _, one := range series {
		for _, p := range one.Samples {
			values = append(values, clean(p.DurationMS))
		}
	}
	return t.Duration.Render(t.Spark(values, min(len(values), 60)))
}
