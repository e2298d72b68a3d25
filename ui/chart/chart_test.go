package chart_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/ui/chart"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

var themes = map[string]theme.Options{
	"dark": {Dark: true}, "light": {}, "basic": {Basic: true, Dark: true}, "nocolor": {NoColor: true}, "ascii": {ASCII: true, NoColor: true},
}

var nan = math.NaN()

// cpuBound is the duration of work that gets faster up to one vCPU (1,769 MB).
func cpuBound(mb float64) float64 { return 40 + 300*1769/math.Min(mb, 1769)/1.3 }

func perMillion(mb float64) float64 { return cpuBound(mb) * mb / 1024 * 0.0166667 }

func curve(kind chart.Kind, sizes ...int) chart.Curve {
	c := chart.Curve{Title: "Duration", Fitted: cpuBound}
	if kind == chart.Cost {
		c = chart.Curve{Title: "Cost", Unit: "$ per million", Kind: chart.Cost, Fitted: perMillion, Zoom: true}
	}
	c.FittedBand = func(mb float64) (low, high float64) { return c.Fitted(mb) * 0.8, c.Fitted(mb) * 1.25 }
	for i, m := range sizes {
		v := c.Fitted(float64(m)) * (1 + 0.05*math.Sin(float64(2*i)))
		c.Points = append(c.Points, chart.Point{MemoryMB: m, Value: v, Low: v * 0.85, High: v * 1.3, Samples: []float64{v * 0.9, v, v * 1.2}})
	}
	return c
}

var usual = []int{128, 256, 512, 1024, 1769, 3008}

func ladder46() []int {
	var sizes []int
	for m := 128; m <= 3008; m += 64 {
		sizes = append(sizes, m)
	}
	return sizes
}

// tuned is how a finished session looks: a failed size and all the marks.
func tuned(kind chart.Kind) chart.Curve {
	c := curve(kind, usual...)
	c.Points[0] = chart.Point{MemoryMB: 128, Value: nan, Low: nan, High: nan, Failed: true}
	c.Points[2].Marks = []chart.Mark{chart.Cheapest, chart.Recommended}
	c.Points[3].Marks = []chart.Mark{chart.Now}
	c.Points[5].Marks = []chart.Mark{chart.Fastest}
	c.Now = c.Points[3].Value
	return c
}

func cases() map[string]chart.Curve {
	empty := curve(chart.Duration, usual...)
	equal := curve(chart.Duration, usual...)
	for i := range usual {
		empty.Points[i].Value, empty.Points[i].Low, empty.Points[i].High = nan, nan, nan
		equal.Points[i].Value, equal.Points[i].Low, equal.Points[i].High = 200, 200, 200
	}
	equal.Fitted = nil
	outlier := curve(chart.Duration, usual...)
	outlier.Points[1].Value *= 1000
	outlier.Points[1].High *= 1000
	many := curve(chart.Duration, ladder46()...)
	many.Points[22].Marks = []chart.Mark{chart.Recommended}
	many.Points[14].Marks = []chart.Mark{chart.Now}
	one := curve(chart.Duration, 512)
	one.Points[0].Marks = []chart.Mark{chart.Now}
	partial := tuned(chart.Duration)
	for _, i := range []int{1, 4} {
		partial.Points[i].Value, partial.Points[i].Low, partial.Points[i].High = nan, nan, nan
	}
	return map[string]chart.Curve{
		"duration": tuned(chart.Duration), "cost": tuned(chart.Cost), "none": {Title: "Duration"}, "empty": empty, "one": one,
		"equal": equal, "outlier": outlier, "many": many, "three": curve(chart.Cost, 256, 512, 1024), "partial": partial,
	}
}

var sizes = [][2]int{{40, 8}, {60, 12}, {100, 20}}

func TestRender(t *testing.T) {
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, themetest.Sizes(sizes, func(w, h int) string { return chart.Render(theme.New(themes["nocolor"]), c, w, h) }))
		})
	}
}

func TestRenderSmall(t *testing.T) {
	golden.RequireEqual(t, themetest.Sizes([][2]int{{40, 5}, {23, 8}, {20, 2}, {12, 1}, {5, 1}}, func(w, h int) string {
		return chart.Render(theme.New(themes["nocolor"]), tuned(chart.Duration), w, h)
	}))
}

// The styles of all graphs on one page; see the same test of the program.
func TestStyles(t *testing.T) {
	var pages strings.Builder
	for _, name := range []string{"dark", "light", "basic", "nocolor", "ascii"} {
		th := theme.New(themes[name])
		page := themetest.NewPage(name, th)
		for i, drawn := range []string{chart.Render(th, tuned(chart.Duration), 60, 12), chart.Render(th, tuned(chart.Cost), 60, 12), others(th, 60, 12)} {
			graph := []string{"duration", "cost", "others"}[i]
			if foreign := page.Add(graph, drawn); len(foreign) > 0 {
				t.Errorf("%s, %s: not of the theme: %q", name, graph, foreign)
			}
		}
		if name != "light" && name != "basic" {
			pages.WriteString(page.String() + "\n")
		}
	}
	golden.RequireEqual(t, pages.String())
}

// The samples of a session at the usual sizes, with cold starts and failures.
func session() []chart.Series {
	var series []chart.Series
	for i, m := range usual {
		s := chart.Series{Label: fmt.Sprint(m)}
		for k := range 50 {
			p := chart.TimePoint{
				At:         time.Duration(k)*800*time.Millisecond + time.Duration(i)*time.Second,
				DurationMS: cpuBound(float64(m)) * (1 + 0.08*math.Sin(float64(k*k+i))),
				Cold:       k == 0 || k == 30 && i == 3,
				Failed:     i == 0 && k%13 == 5,
			}
			if p.Cold {
				p.DurationMS += 1200
			}
			s.Samples = append(s.Samples, p)
		}
		series = append(series, s)
	}
	return series
}

func trades() []chart.TradePoint {
	var points []chart.TradePoint
	for i, m := range append([]int{192, 2048}, usual...) {
		p := chart.TradePoint{MemoryMB: m, DurationMS: cpuBound(float64(m)) * (1 + 0.05*math.Sin(float64(2*i)))}
		p.Cost = p.DurationMS * float64(m) / 1024 * 0.0166667
		points = append(points, p)
	}
	points[4].Marks = []chart.Mark{chart.Recommended, chart.Cheapest}
	points[5].Marks = []chart.Mark{chart.Now}
	return points
}

func bars() []chart.BarRow {
	var rows []chart.BarRow
	for _, p := range tuned(chart.Cost).Points {
		rows = append(rows, chart.BarRow{Label: fmt.Sprint(p.MemoryMB), Value: p.Value, Kind: chart.Cost, Failed: p.Failed, Marks: p.Marks})
	}
	return rows
}

func spread() []chart.SpreadRow {
	var rows []chart.SpreadRow
	for i, p := range tuned(chart.Duration).Points {
		r := chart.SpreadRow{Label: fmt.Sprint(p.MemoryMB), Marks: p.Marks, Selected: i == 2}
		if p.Failed {
			r.Failed = 2
		} else {
			for k := range 30 {
				r.Warm = append(r.Warm, p.Value*(1+0.03*float64(k%5)+0.2*float64(k/27)))
			}
			r.Cold = []float64{p.Value * 1.8}
		}
		rows = append(rows, r)
	}
	return rows
}

func others(th theme.Theme, w, h int) string {
	return strings.Join([]string{
		chart.Timeline(th, session(), w, h), chart.TradeOff(th, trades(), false, false, nil, w, h), chart.Spread(th, spread(), w, h),
		chart.Sparkline(th, []float64{100, 102, 98, 130, 101, 99, 180, 100}, 6), chart.Bars(th, bars(), w),
	}, "\n\n")
}

func TestOtherGraphs(t *testing.T) {
	golden.RequireEqual(t, themetest.Sizes(sizes, func(w, h int) string { return others(theme.New(themes["nocolor"]), w, h) }))
}

// TestTimelineOfFailures: no axis of durations where nothing was measured.
func TestTimelineOfFailures(t *testing.T) {
	th := theme.New(theme.Options{NoColor: true})
	series := []chart.Series{
		{Label: "128 MB", Samples: []chart.TimePoint{{At: time.Second, DurationMS: 700, Failed: true}, {At: 3 * time.Second, DurationMS: 800, Failed: true}}},
		{Label: "256 MB", Samples: []chart.TimePoint{{At: 2 * time.Second, DurationMS: nan, Failed: true}}},
	}
	for _, h := range []int{1, 12} {
		drawn := chart.Timeline(th, series, 60, h)
		if !strings.Contains(drawn, "no sample but failures") || strings.Contains(drawn, "ms") {
			t.Errorf("%d rows:\n%s", h, drawn)
		}
		if crosses := strings.Count(drawn, th.Glyph.Failed); h > 1 && crosses != 3+1 { // and the key
			t.Errorf("%d crosses:\n%s", crosses, drawn)
		}
	}
	series[0].Samples = append(series[0].Samples, chart.TimePoint{At: time.Second, DurationMS: 40})
	if drawn := chart.Timeline(th, series, 60, 12); strings.Contains(drawn, "no sample") || !strings.Contains(drawn, "ms") {
		t.Errorf("with a sample:\n%s", drawn)
	}
}

// TestColdStartBeyondTheAxis says what it took, for it does not end where the
// axis does.
func TestColdStartBeyondTheAxis(t *testing.T) {
	series := []chart.Series{{Label: "512 MB", Samples: []chart.TimePoint{
		{At: 0, DurationMS: 6100, Cold: true}, {At: 5 * time.Second, DurationMS: 100}, {At: 6 * time.Second, DurationMS: 110},
	}}}
	if drawn := chart.Timeline(theme.New(theme.Options{NoColor: true}), series, 80, 14); !strings.Contains(drawn, "6.1 s") {
		t.Errorf("it is not told:\n%s", drawn)
	}
}

// check fails unless s is h lines of exactly w cells with no control
// characters but those of styles.
func check(t *rapid.T, what, s string, w, h int) {
	t.Helper()
	lines := strings.Split(s, "\n")
	if len(lines) != h {
		t.Fatalf("%s %dx%d: %d lines:\n%s", what, w, h, len(lines), s)
	}
	for _, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			t.Fatalf("%s %dx%d: a line has %d cells: %q", what, w, h, got, line)
		}
		for _, r := range ansi.Strip(line) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%s: control character %U", what, r)
			}
		}
	}
}

func anyFloat() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64Range(0, 5000), rapid.Float64(),
		rapid.SampledFrom([]float64{nan, math.Inf(1), math.Inf(-1), 0, -1, 1e-320, 1e-9, 1, 999.5, 1e15, 1e308, math.MaxFloat64}),
	)
}

func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "512", "日本語", "e\u0301", "\x1b[2J", "\x1b[31mred", "a\nb", "👩‍👩‍👧‍👦", "a long label indeed"}), rapid.StringN(0, 10, -1))
}

func anyMarks() *rapid.Generator[[]chart.Mark] {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(-1, 6), func(i int) chart.Mark { return chart.Mark(i) }), 0, 4)
}

func TestAnyInputFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := theme.New(theme.Options{
			Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii"), NoColor: rapid.Bool().Draw(t, "nocolor"),
		})
		w, h := rapid.IntRange(1, 120).Draw(t, "w"), rapid.IntRange(1, 30).Draw(t, "h")
		f, text, marks := anyFloat(), anyText(), anyMarks()

		switch rapid.IntRange(0, 6).Draw(t, "graph") {
		case 0:
			c := chart.Curve{
				Title: text.Draw(t, "title"), Unit: text.Draw(t, "unit"), Kind: chart.Kind(rapid.IntRange(0, 1).Draw(t, "kind")),
				Axis: chart.Range{From: f.Draw(t, "from"), Top: f.Draw(t, "top"), Log: rapid.Bool().Draw(t, "log")}, Empty: text.Draw(t, "empty"),
				Zoom: rapid.Bool().Draw(t, "zoom"), ToScale: rapid.Bool().Draw(t, "to scale"), Now: f.Draw(t, "now"),
			}
			for range rapid.IntRange(0, 60).Draw(t, "n") {
				c.Points = append(c.Points, chart.Point{
					MemoryMB: rapid.Int().Draw(t, "mb"), Label: text.Draw(t, "label"), Value: f.Draw(t, "value"), Low: f.Draw(t, "low"),
					High: f.Draw(t, "high"), Samples: rapid.SliceOfN(f, 0, 4).Draw(t, "samples"), Failed: rapid.Bool().Draw(t, "failed"), Marks: marks.Draw(t, "marks"),
				})
			}
			if rapid.Bool().Draw(t, "fit") {
				v := f.Draw(t, "fitted")
				c.Fitted = func(float64) float64 { return v }
				c.FittedBand = func(float64) (low, high float64) { return v / 2, v * 2 }
			}
			if rapid.Bool().Draw(t, "format") {
				s := text.Draw(t, "formatted")
				c.Format = func(float64) string { return s }
			}
			check(t, "Render", chart.Render(th, c, w, h), w, h)
		case 1:
			var series []chart.Series
			for range rapid.IntRange(0, 12).Draw(t, "n") {
				s := chart.Series{Label: text.Draw(t, "label")}
				for range rapid.IntRange(0, 8).Draw(t, "samples") {
					s.Samples = append(s.Samples, chart.TimePoint{
						At: time.Duration(rapid.Int64().Draw(t, "at")), DurationMS: f.Draw(t, "ms"),
						Cold: rapid.Bool().Draw(t, "cold"), Failed: rapid.Bool().Draw(t, "failed"),
					})
				}
				series = append(series, s)
			}
			check(t, "Timeline", chart.Timeline(th, series, w, h), w, h)
		case 2:
			var points []chart.TradePoint
			for range rapid.IntRange(0, 46).Draw(t, "n") {
				points = append(points, chart.TradePoint{
					MemoryMB: rapid.Int().Draw(t, "mb"), Label: text.Draw(t, "label"), DurationMS: f.Draw(t, "ms"), Cost: f.Draw(t, "cost"),
					Failed: rapid.Bool().Draw(t, "failed"), Marks: marks.Draw(t, "marks"),
				})
			}
			check(t, "TradeOff", chart.TradeOff(th, points, false, false, nil, w, h), w, h)
		case 3:
			check(t, "Spread of one", chart.Spread(th, []chart.SpreadRow{{Label: text.Draw(t, "label"), Warm: rapid.SliceOf(f).Draw(t, "warm")}}, w, h), w, h)
		case 4:
			check(t, "Sparkline", chart.Sparkline(th, rapid.SliceOf(f).Draw(t, "values"), w), w, 1)
		case 5:
			var rows []chart.BarRow
			for range rapid.IntRange(1, 10).Draw(t, "n") {
				rows = append(rows, chart.BarRow{
					Label: text.Draw(t, "label"), Value: f.Draw(t, "value"), Text: text.Draw(t, "text"), Kind: chart.Kind(rapid.IntRange(0, 1).Draw(t, "kind")),
					Failed: rapid.Bool().Draw(t, "failed"), Marks: marks.Draw(t, "marks"),
				})
			}
			check(t, "Bars", chart.Bars(th, rows, w), w, len(rows))
		case 6:
			var rows []chart.SpreadRow
			for range rapid.IntRange(0, 10).Draw(t, "n") {
				rows = append(rows, chart.SpreadRow{
					Label: text.Draw(t, "label"), Warm: rapid.SliceOf(f).Draw(t, "warm"), Cold: rapid.SliceOf(f).Draw(t, "cold"),
					Failed: rapid.IntRange(0, 99).Draw(t, "failures"), Marks: marks.Draw(t, "marks"), Selected: rapid.Bool().Draw(t, "selected"),
				})
			}
			check(t, "Spread", chart.Spread(th, rows, w, h), w, h)
		}
	})
}

// The axis must not move while the highest value wavers.
func TestAxisHolds(t *testing.T) {
	around := func(before chart.Range, kind chart.Kind, values ...float64) chart.Range {
		c := chart.Curve{Kind: kind, Zoom: kind == chart.Cost}
		for _, v := range values {
			c.Points = append(c.Points, chart.Point{Value: v, Low: nan, High: nan})
		}
		return c.Around(before)
	}
	for name, values := range map[string][]float64{"from zero": {100, 400}, "zoomed": {300, 400}, "log": {10, 400}} {
		var axis chart.Range
		changes := 0
		for i := range 200 {
			waver := 1 + 0.05*math.Sin(float64(i))
			next := around(axis, chart.Cost, values[0]*waver, values[1]*waver)
			if next != axis {
				changes++
			}
			axis = next
		}
		if changes > 2 {
			t.Errorf("%s: the axis changed %d times, want at most 2", name, changes)
		}
	}
	if got := around(chart.Range{Top: 1000}, chart.Duration, 50, 100); got != (chart.Range{Top: 150}) {
		t.Errorf("%v, want up to 150: the values have sunk", got)
	}
	if got := around(chart.Range{}, chart.Duration, 90, 100); got.From != 0 {
		t.Errorf("durations begin with %v", got.From)
	}
	if got := around(chart.Range{}, chart.Cost, 90, 100); !(got.From >= 75 && got.Top <= 110) {
		t.Errorf("the axis of 90 to 100 is %v", got)
	}
	if got := around(chart.Range{}, chart.Cost, 100, 100); !(got.From <= 95 && got.Top >= 100) {
		t.Errorf("the axis of equal costs is %v: it makes noise look large", got)
	}
	if got := around(chart.Range{}, chart.Duration, 10, 110); !got.Log {
		t.Errorf("the axis of 10 to 110 is %v, want log", got)
	}
}

func BenchmarkBothGraphs200x50(b *testing.B) {
	th := theme.New(theme.Options{Dark: true})
	duration, cost := tuned(chart.Duration), tuned(chart.Cost)
	b.ReportAllocs()
	for b.Loop() {
		chart.Render(th, duration, 98, 36)
		chart.Render(th, cost, 98, 36)
	}
}

func BenchmarkTimeline10000(b *testing.B) {
	th := theme.New(theme.Options{Dark: true})
	var series []chart.Series
	for i, m := range usual {
		s := chart.Series{Label: fmt.Sprint(m)}
		for k := range 10000 / len(usual) {
			s.Samples = append(s.Samples, chart.TimePoint{At: time.Duration(k) * time.Millisecond * 10, DurationMS: float64(100 + i*50 + k%7)})
		}
		series = append(series, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		chart.Timeline(th, series, 196, 40)
	}
}

// Where there is no room for a graph, costs are told in the session's own unit.
func TestTradeOffInWordsKeepsTheUnit(t *testing.T) {
	points := []chart.TradePoint{{MemoryMB: 128, DurationMS: 90, Cost: 3.2}}
	yuan := func(v float64) string { return fmt.Sprintf("CNY %.1f", v) }
	got := ansi.Strip(chart.TradeOff(theme.New(theme.Options{}), points, false, false, yuan, 30, 3))
	if !strings.Contains(got, "CNY 3.2") || strings.Contains(got, "$") {
		t.Errorf("told as %q", got)
	}
}
