package tune

import (
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// draw lays the screen out: what is tuned and how far it is, the verdict, the
// open view over the table of sizes, and the warnings.
func (s *Screen) draw(w, h int) string {
	s.sizes.hide() // until the table is drawn there is nothing to click on
	s.tabBar.line, s.viewTop = -1, -1
	if s.state == nil || s.state.Session == "" {
		return s.empty(w, h)
	}
	s.framed = w >= framedWidth && h >= 32
	s.words.coldTold, s.words.reasonTold = false, false
	v := s.verdict()
	verdict := s.verdictBlock(v, w, verdictLines(h))
	var lines []string
	if h >= 20 {
		lines = append(lines, s.words.header(w))
	}
	lines = append(lines, s.t.Truncate(s.words.status(v, w), w))
	if what := s.supposed(); what != "" {
		lines = append(lines, s.t.Truncate(s.t.Warn.Render(what)+s.t.Muted.Render("  w changes it"), w))
	}
	switch {
	case s.asking != nil:
		lines = append(lines, s.inputLines(w)...)
	case !s.ended() || s.state.Failed:
		lines = append(lines, s.t.Truncate(s.words.activity(w), w))
	}
	lines = append(lines, verdict...)
	if s.what.open {
		lines = append(lines, s.whatIfLines(w, h/4)...)
	}
	if h >= 18 {
		s.tabBar.line = len(lines)
		lines = append(lines, s.tabs(w))
	}
	warnings := s.words.warnings(v, w, s.warningLines(h))
	below := len(warnings)
	if !s.ended() {
		below = max(below, 1) // for the first one
	}
	if body := h - len(lines) - below; body > 0 {
		lines = append(lines, strings.Split(s.body(v, w, body, len(lines), h), "\n")...)
	}
	lines = clip(append(lines, warnings...), h)
	if s.said != "" && len(lines) > 0 {
		said := s.t.Truncate(s.t.Good.Render(s.t.Glyph.Check)+" "+s.line(s.said), w)
		if len(lines) == h {
			lines[h-1] = said
		} else {
			lines = append(lines, said)
		}
	}
	return strings.Join(lines, "\n")
}

// verdictLines is how many lines a verdict may take.
func verdictLines(h int) int {
	const whole = 6 // what to set, against what, in money, how sure, and how it was left
	if h >= 22 {
		return max(h/4, whole)
	}
	return max(h/4, 4)
}

// framedWidth is the width from which frames leave room for what is in them.
const framedWidth = 100

// verdictBlock frames the result where there is room: it is what all the rest
// was for.
func (s *Screen) verdictBlock(v verdict.Verdict, w, h int) []string {
	if !s.framed || !s.ended() {
		return s.words.verdictLines(v, w, h)
	}
	inner, _ := theme.PanelInner(w, h)
	lines := s.words.verdictLines(v, inner, h-2)
	panel := s.t.Panel("", strings.Join(lines, "\n"), w, len(lines)+2, true)
	return strings.Split(panel, "\n")
}

// warningLines is how many lines warnings may take: one while the session
// runs, so that nothing moves when one more comes up.
func (s *Screen) warningLines(h int) int {
	if !s.ended() {
		return 1
	}
	return min(max(h/10, 1), 5)
}

// tabBar is where the names of the views were drawn.
type tabBar struct {
	line  int
	from  [views]int
	until [views]int
}

// viewAt is the view whose name was drawn at a place.
func (b *tabBar) viewAt(x, y int) (v view, ok bool) {
	for v := range views {
		if y == b.line && x >= b.from[v] && x < b.until[v] {
			return v, true
		}
	}
	return 0, false
}

// tabs names the views with their keys; where there is no room for all names,
// the open one alone.
func (s *Screen) tabs(w int) string {
	for _, between := range []string{"   ", "  "} {
		if line := s.tabLine(between, true); cell.Width(line) <= w {
			return line
		}
	}
	return s.t.Truncate(s.tabLine("  ", false), w)
}

func (s *Screen) tabLine(between string, all bool) string {
	t := s.t
	names, x := make([]string, views), 0
	for v := range views {
		name := strconv.Itoa(int(v) + 1)
		if all || v == s.view {
			name += " " + v.String()
		}
		s.tabBar.from[v], s.tabBar.until[v] = x, x+len(name)
		x += len(name) + len(between)
		if v == s.view {
			names[v] = t.Accent.Bold(true).Underline(true).Render(name)
		} else {
			names[v] = t.Muted.Render(name)
		}
	}
	return strings.Join(names, between)
}

// body is the open view over the table of sizes. Where there is much room the
// selected size is told in full beside the table.
func (s *Screen) body(v verdict.Verdict, w, h, top, whole int) string {
	size := s.sizes.selected()
	switch {
	case size == nil:
		return s.t.Fit("\n"+s.t.Muted.Render("no memory sizes chosen yet"), w, h)
	case s.detail && s.framed:
		inner, rows := theme.PanelInner(w, h)
		return s.t.Panel("", s.detailOf(size, inner, rows), w, h, true)
	case s.detail:
		return s.detailOf(size, w, h)
	}
	marks := marksOf(s.state, v)
	frames := 0
	if s.framed {
		frames = 2
	}
	want := s.sizes.wants() + frames
	pane := s.framed && w >= sidePane
	if pane { // its detail has more to tell than the table, which the samples in time fill up
		want = max(want+1+leastTimeline, h*2/5)
	}
	upper, lower := split(h, want, whole)
	s.viewTop = top
	view := s.open(v, size, marks, w, upper)
	if pane {
		left := w - paneWidth - 1
		inner, rows := theme.PanelInner(paneWidth, lower)
		return view + "\n" + cell.Beside(1,
			s.tablePanel(left, lower, top+upper, marks),
			s.t.Panel("", s.detailOf(size, inner, rows), paneWidth, lower, false))
	}
	if s.framed {
		return view + "\n" + s.tablePanel(w, lower, top+upper, marks)
	}
	return view + "\n" + s.sizes.draw(w, lower, 0, top+upper, marks)
}

const (
	// sidePane is the width from which the table still has all its columns
	// beside a pane of the given width.
	sidePane  = 180
	paneWidth = 62
	// leastTimeline is the height of a graph with its axes.
	leastTimeline = 6
)

// tablePanel frames the table.
func (s *Screen) tablePanel(w, h, top int, marks map[int]mark) string {
	inner, rows := theme.PanelInner(w, h)
	content := s.sizes.draw(inner, rows, 2, top+1, marks)
	if used := s.sizes.drawn(); rows-used > leastTimeline && !(s.view == viewSpread && s.graphs.inTime) {
		lines := strings.Split(content, "\n")[:used] // the rest is blank
		content = strings.Join(lines, "\n") + "\n\n" + s.timelineBelow(inner, rows-used-1)
	}
	title := "Samples by memory size"
	if s.view == viewCold {
		title = "Cold starts by memory size"
	}
	if shown := s.sizes.shown(); shown != "" {
		title += s.t.Glyph.Separator + shown
	}
	return s.t.Panel(title, content, w, h, false)
}

// timelineBelow draws the samples in time under the table. A click on it is none on
// a point of the open view.
func (s *Screen) timelineBelow(w, h int) string {
	points := s.graphs.curves
	content := s.graphs.kept("time below", w, h, func() string { return s.graphs.timeline(w, h) })
	s.graphs.curves = points
	return content
}

// split shares h lines between the open view and the table below it, which wants
// so many. The view gets at least two fifths of the whole screen, and never less
// than a graph needs; where not even that is there, one line has to do.
func split(h, want, whole int) (view, below int) {
	const graph, table, around = 7, 3, 2 // around: the header and the footer
	if h < graph+table {
		return 1, h - 1
	}
	view = min(max(graph, (2*(whole+around)+4)/5), h-table)
	below = min(want, h-view)
	return h - below, below
}

// open draws the open view in exactly w×h cells.
func (s *Screen) open(v verdict.Verdict, size *tuner.Size, marks map[int]mark, w, h int) string {
	switch s.view {
	case viewGraphs:
		return s.graphs.kept("graphs", w, h, func() string { return s.graphs.overMemory(w, h, marks) })
	case viewCold:
		note := s.words.coldNote(v, w)
		return s.graphs.kept("cold", w, h, func() string { return s.graphs.coldView(note, marks, w, h) })
	}
	inner, rows := w, h
	if s.framed {
		inner, rows = theme.PanelInner(w, h)
	}
	var content string
	switch s.view {
	case viewTradeOff:
		content = s.graphs.kept("trade-off", inner, rows, func() string { return s.graphs.tradeOff(marks, inner, rows) })
	case viewSpread:
		if s.graphs.inTime {
			content = s.graphs.kept("time", inner, rows, func() string { return s.graphs.timeline(inner, rows) })
		} else {
			content = s.graphs.spread(s.sizes.rows(), size, marks, inner, rows)
		}
	case viewLog:
		content = s.log(inner, rows)
	case viewNotes:
		content = s.notes(v, inner, rows)
	}
	if s.framed {
		return s.t.Panel("", content, w, h, false)
	}
	return s.t.Fit(content, w, h)
}
