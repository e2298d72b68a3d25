package chart

import (
	"math"
	"sort"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Bucket counts the durations from Low up to High, in milliseconds. High may be
// +Inf for the rest above.
type Bucket struct {
	Low, High float64
	Count     int // warm invocations
	Cold      int // cold starts, drawn on top
}

// Buckets counts durations in at most n buckets of one round width. A tail far
// above the 95th percentile goes into a last open bucket, so that one outlier
// doesn't press all others into one bar.
func Buckets(warm, cold []float64, n int) []Bucket {
	warm, cold = withoutNaN(warm), withoutNaN(cold)
	all := append(append([]float64(nil), warm...), cold...)
	if len(all) == 0 || n < 1 {
		return nil
	}
	sort.Float64s(all)
	low, high := all[0], all[len(all)-1]
	p95 := all[(len(all)-1)*95/100]
	open := high > low+4*(p95-low) && p95 > low
	if open {
		high = low + 2*(p95-low)
	}
	step := roundStep((high - low) / float64(max(n-2, 1)))
	if high == low {
		step = roundStep(max(high, 1) / 20)
	}
	start := math.Floor(low/step) * step
	count := min(int(math.Floor((high-start)/step))+1, n)
	buckets := make([]Bucket, max(count, 1))
	for i := range buckets {
		buckets[i].Low, buckets[i].High = start+float64(i)*step, start+float64(i+1)*step
	}
	last := len(buckets) - 1
	if open {
		buckets[last].High = math.Inf(1)
	}
	at := func(v float64) *Bucket { return &buckets[min(max(int((v-start)/step), 0), last)] }
	for _, v := range warm {
		at(v).Count++
	}
	for _, v := range cold {
		at(v).Cold++
	}
	return buckets
}

// roundStep is the 1, 2 or 5 times a power of ten at or above v.
func roundStep(v float64) float64 {
	v = max(v, 1e-9)
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if v <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func withoutNaN(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if v = clean(v); !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// Histogram draws how often durations fall into each bucket; cold starts stand
// on top of the warm ones in another pattern. The heading names what they are
// the durations of, if it is not empty.
func Histogram(t theme.Theme, what string, buckets []Bucket, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	total, most := 0, 0
	buckets = append([]Bucket(nil), buckets...)
	for i := range buckets {
		b := &buckets[i]
		b.Count, b.Cold = min(max(b.Count, 0), 1e9), min(max(b.Cold, 0), 1e9)
		total += b.Count + b.Cold
	}
	if total == 0 {
		return t.Fit(t.Muted.Render("waiting for samples"), w, h)
	}
	if w < leastWidth || h < leastHeight {
		values := make([]float64, len(buckets))
		for i, b := range buckets {
			values[i] = float64(b.Count + b.Cold)
		}
		return t.Fit(t.Duration.Render(t.Spark(values, min(len(values), w))), w, h)
	}
	buckets = merged(buckets, w-9)
	cold := false
	for _, b := range buckets {
		most = max(most, b.Count+b.Cold)
		cold = cold || b.Cold > 0
	}
	s := scale{Range: Range{Top: countTop(most)}, rows: h - 3, fine: 1}
	step, spare := s.ticks(min(max((s.rows-1)/2, 1), 5))
	step = max(step, 1)
	s.rows -= spare
	g := newGrid(t, w, s.rows+2)
	main, rest := g.pen(t.Duration), g.pen(t.Cold)
	left := g.yAxis(s, upTo(s.Top, step), func(v float64) string { return significant(v) })
	each := min(max((w-left)/len(buckets), 1), widestBar)
	bar := each
	if each >= 3 {
		bar = each - 1 // a blank between bars
	}
	for i, b := range buckets {
		for x := range bar {
			g.pile(left+i*each+x, b, s, main, rest)
		}
	}
	g.bounds(buckets, left, each, s.rows)

	head := t.Title.Render("Distribution") + " "
	if what != "" {
		head += t.Text.Render(t.Clean(what)) + t.Faint.Render(t.Glyph.Separator)
	}
	head += t.Muted.Render("invocations by duration")
	if cold {
		key := t.Cold.Render(string(coldFill(t.ASCII))) + t.Muted.Render(" cold")
		if room := w - cell.Width(key); cell.Width(head) < room {
			head = t.PadRight(head, room) + key
		}
	}
	return t.PadRight(head, w) + "\n" + strings.Repeat(t.PadRight("", w)+"\n", spare) + g.String()
}

// widestBar keeps a few bars from filling the screen.
const widestBar = 12

// countTop is the top of an axis of counts: a round number at or above n.
func countTop(n int) float64 {
	for power := 1; ; power *= 10 {
		for _, m := range []int{1, 2, 3, 4, 5, 6, 8} {
			if n <= m*power {
				return float64(m * power)
			}
		}
	}
}

// pile draws one column of a bar. Half a row is added so that a bar ends where
// the axis shows its count.
func (g *grid) pile(x int, b Bucket, s scale, main, cold pen) {
	height := func(n int) float64 {
		if n <= 0 {
			return 0
		}
		return float64(n)/s.Top*float64(s.rows-1) + 0.5
	}
	warm, all := height(b.Count), height(b.Count+b.Cold)
	full := g.t.Glyph.Spark[len(g.t.Glyph.Spark)-1]
	for y := range s.rows {
		floor := float64(s.rows - 1 - y)
		switch part := warm - floor; {
		case part >= 1:
			g.set(x, y, full, main)
		case part > 0 && all-floor < 1 || part > 0 && b.Cold <= 0:
			g.set(x, y, g.t.Level(part, 1), main)
		case part >= 0.5:
			g.set(x, y, full, main)
		case all-floor >= 0.5 || all > floor && floor == 0:
			g.set(x, y, coldFill(g.t.ASCII), cold)
		}
	}
}

func coldFill(ascii bool) rune {
	if ascii {
		return 'c'
	}
	return '░'
}

// bounds labels the lower bounds of buckets where there is room.
func (g *grid) bounds(buckets []Bucket, left, each, y int) {
	set := axisGlyphs(g.t.ASCII)
	line, label := g.pen(g.t.Faint), g.pen(g.t.Muted)
	last := buckets[len(buckets)-1]
	format := tickFormat(Duration, last.Low, math.Max(buckets[0].High-buckets[0].Low, 1e-9))
	end := left - 1
	for i, b := range buckets {
		text := g.t.Clean(format(clean(b.Low)))
		if math.IsInf(b.High, 1) {
			text = ">" + text
		}
		x := left + i*each
		n := len([]rune(text))
		if x < end || x+n > g.w {
			continue
		}
		g.set(x, y, set.notch, line)
		g.text(x, y+1, text, label)
		end = x + n + 2
	}
}

// merged joins neighbours until there are at most n.
func merged(buckets []Bucket, n int) []Bucket {
	n = max(n, 1)
	if len(buckets) <= n {
		return buckets
	}
	group := (len(buckets) + n - 1) / n
	var out []Bucket
	for i, b := range buckets {
		if i%group == 0 {
			out = append(out, b)
			continue
		}
		last := &out[len(out)-1]
		last.High = b.High
		last.Count += b.Count
		last.Cold += b.Cold
	}
	return out
}
