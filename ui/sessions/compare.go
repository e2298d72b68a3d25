package sessions

import (
	"math"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/archive"
	"lambdial/tuner/compare"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/chart"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// comparison draws two sessions of one function beside each other: their
// verdicts, what each size took and cost in both, and both curves in one graph.
func comparison(t theme.Theme, then, now archive.Entry, at time.Time, w, h int) string {
	facts := []cell.Column{{Width: 10}, {Width: 22, Right: true}, {Width: 22, Right: true}}
	widths := cell.Layout(facts, w-10)
	var lines []string
	put := func(label, a, b string) {
		lines = append(lines, t.Row(facts, widths, []string{t.Muted.Render(label), a, b}))
	}
	put("", t.Header.Render(moment(then, at)), t.Header.Render(moment(now, at)))
	put("State", t.Clean(text.Visible(then.State)), t.Clean(text.Visible(now.State)))
	put("Size then", text.MB(then.BeforeMB), text.MB(now.BeforeMB))
	put("Strategy", string(then.Strategy), string(now.Strategy))
	put("Verdict", verdictCell(t, then), verdictCell(t, now))
	put("Set", text.MB(then.AppliedMB), text.MB(now.AppliedMB))
	both := compare.Of(then.Side, now.Side)
	for _, d := range both.Differs {
		put("Other "+d.What, t.Warn.Render(t.Clean(text.Visible(d.A))), t.Warn.Render(t.Clean(text.Visible(d.B))))
	}
	lines = append(lines, "")
	if _, judged := both.Judged(); judged {
		for _, part := range text.Wrap(both.Sentence(), max(w-10, 20)) {
			lines = append(lines, t.Strong.Render(t.Clean(part)))
		}
		lines = append(lines, t.Muted.Render(t.Truncate("~ no difference seen: its 95 % interval holds zero", w-10)), "")
	}

	figures := []cell.Column{
		{Title: "Size", Width: 8, Right: true},
		{Title: "Median", Width: 8, Right: true},
		{Title: clock(now, at), Width: 8, Right: true},
		{Title: "change", Width: 7, Right: true, Drop: 2},
		{Title: "1 million", Width: 9, Right: true},
		{Title: clock(now, at), Width: 8, Right: true},
		{Title: "change", Width: 7, Right: true, Drop: 1},
	}
	widths = cell.Layout(figures, w-10)
	lines = append(lines, t.HeaderRow(figures, widths))
	for _, mb := range sizesOf(then, now) {
		a, inA := then.Size(mb)
		b, inB := now.Size(mb)
		cells := []string{text.MB(mb), "", "", "", "", "", ""}
		if inA {
			cells[1], cells[4] = text.Duration(a.Median), perMillion(t, a, then.Currency)
		}
		if inB {
			cells[2], cells[5] = text.Duration(b.Median), perMillion(t, b, now.Currency)
		}
		if p := both.At(mb); inA && inB {
			cells[3], cells[6] = changed(t, p.Duration), changed(t, p.Cost)
		}
		lines = append(lines, t.Row(figures, widths, cells))
	}
	wide := min(w-8, 100)
	if room := h - len(lines) - 5; room >= leastGraph && wide >= 40 {
		lines = append(append(lines, ""), strings.Split(curves(t, then, now, at, wide, min(room, 16)), "\n")...)
	}
	return widget.Dialog(t, "Two sessions of "+t.Clean(text.Visible(now.Function)), strings.Join(lines, "\n"), w, h)
}

// changed is a change of the mean, "~" where no difference was seen.
func changed(t theme.Theme, c compare.Change) string {
	switch {
	case !c.Known:
		return ""
	case !c.Bounded:
		return t.Muted.Render(widget.Change(t, c.Fraction) + "?")
	case !c.Seen():
		return t.Muted.Render("~")
	case c.Fraction > 0:
		return t.Bad.Render(widget.Change(t, c.Fraction))
	}
	return t.Good.Render(widget.Change(t, c.Fraction))
}

// leastGraph is the height from which both curves tell more than the table.
const leastGraph = 8

// moment says when a session began, and how long ago that is.
func moment(e archive.Entry, at time.Time) string {
	if e.Started.IsZero() {
		return "-"
	}
	return e.Started.In(at.Location()).Format("2 Jan 15:04") + ", " + text.Ago(e.Started, at)
}

// clock says it in short.
func clock(e archive.Entry, at time.Time) string {
	if e.Started.IsZero() {
		return "later"
	}
	return e.Started.In(at.Location()).Format("15:04")
}

// curves draws the medians of both sessions in one graph.
func curves(t theme.Theme, then, now archive.Entry, at time.Time, w, h int) string {
	c := chart.Curve{Title: "Duration", Unit: "of " + moment(now, at), Other: moment(then, at), Unexpected: true}
	of := func(e archive.Entry, mb int) float64 {
		if z, ok := e.Size(mb); ok && z.Median > 0 {
			return float64(z.Median) / float64(time.Millisecond)
		}
		return math.NaN()
	}
	for _, mb := range sizesOf(then, now) {
		p := chart.Point{MemoryMB: mb, Value: of(now, mb), Low: math.NaN(), High: math.NaN(), Other: of(then, mb)}
		if mb == now.VerdictMB {
			p.Marks = append(p.Marks, chart.Recommended)
		}
		c.Points = append(c.Points, p)
	}
	c.Axis = c.Tight()
	return chart.Render(t, c, w, h)
}

func verdictCell(t theme.Theme, e archive.Entry) string {
	if e.VerdictMB == 0 {
		return "none"
	}
	if e.Standing == string(verdict.StandingImported) {
		return t.Muted.Render(text.MB(e.VerdictMB) + " imported")
	}
	return t.Recommended.Render(text.MB(e.VerdictMB)) + t.Muted.Render(" "+verdict.PercentSure(e.Confidence))
}

func perMillion(t theme.Theme, z archive.Size, currency string) string {
	if z.Cost == nil {
		return "unknown"
	}
	return widget.MoneyPerMillion(t, *z.Cost, currency)
}

// sizesOf are the memory sizes of both, ascending.
func sizesOf(then, now archive.Entry) []int {
	var all []int
	for _, z := range slices.Concat(then.Sizes, now.Sizes) {
		all = append(all, z.MemoryMB)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
