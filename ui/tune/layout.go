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
	s.sizes.list.Window(0, 0) // until the table is drawn there is nothing to click on
	s.sizes.heads, s.sizes.headLine = nil, -1
	if s.state == nil || s.state.Session == "" {
		return s.empty(w, h)
	}
	s.framed = w >= sideBySide && h >= 32
	s.words.coldTold, s.words.reasonTold = false, false
	v := s.verdict()
	verdict := s.verdictBlock(v, w, max(h/4, 4))
	lines := []string{s.words.header(w), s.t.Truncate(s.words.status(v, w), w)}
	switch {
	case s.adding:
		lines = append(lines, s.inputLines(w)...)
	case !s.ended() || s.state.Failed:
		lines = append(lines, s.t.Truncate(s.words.activity(w), w))
	}
	lines = append(lines, verdict...)
	if h >= 20 {
		lines = append(lines, s.tabs(w))
	}
	warnings := s.words.warnings(v, w, s.warningLines(h))
	below := len(warnings)
	if !s.ended() {
		below = max(below, 1) // for the first one
	}
	if body := h - len(lines) - below; body > 0 {
		lines = append(lines, strings.Split(s.body(v, w, body, len(lines)), "\n")...)
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

// verdictBlock frames the result where there is room: it is what all the rest
// was for.
func (s *Screen) verdictBlock(v verdict.Verdict, w, h int) []string {
	if !s.framed || !s.ended() {
		return s.words.verdictLines(v, w, h)
	}
	inner, _ := theme.PanelInner(w, h)
	lines := s.words.verdictLines(v, inner, h-2)
	panel := s.t.Panel("Verdict", strings.Join(lines, "\n"), w, len(lines)+2, true)
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

func (s *Screen) inputLines(w int) []string {
	lines := []string{s.t.Truncate(s.input.View(), w)}
	if s.inputErr != "" {
		lines = append(lines, s.t.Bad.Render(s.t.Truncate(s.t.Glyph.Cross+" "+s.line(s.inputErr), w)))
	}
	return lines
}

// tabs names the views with their keys; where there is no room for all names,
// the open one alone.
func (s *Screen) tabs(w int) string {
	t := s.t
	for _, between := range []string{"   ", "  "} {
		if line := s.tabLine(between, true); cell.Width(line) <= w {
			return line
		}
	}
	return t.Truncate(s.tabLine("  ", false), w)
}

func (s *Screen) tabLine(between string, all bool) string {
	t := s.t
	names := make([]string, views)
	for v := range views {
		name := strconv.Itoa(int(v) + 1)
		if all || v == s.view {
			name += " " + v.String()
		}
		if v == s.view {
			names[v] = t.Accent.Bold(true).Underline(true).Render(name)
		} else {
			names[v] = t.Muted.Render(name)
		}
	}
	return strings.Join(names, between)
}

// body is the open view with the newest samples and the table of sizes below
// it. Where there is much room the selected size is told in full beside them.
func (s *Screen) body(v verdict.Verdict, w, h, top int) string {
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
	table, frames := s.count()+1, 0
	if s.framed {
		frames = 2
	}
	upper, lower := split(h, table+frames+1) // a line for the strip
	pane := s.framed && w >= sidePane && h >= 32
	if pane {
		lower = s.lowerPanes(lower, h)
		upper = h - lower
	}
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
	parts := []string{view}
	if lower > table || lower > 8 {
		parts = append(parts, s.graphs.strip(w))
		upper, lower = upper+1, lower-1
	}
	return strings.Join(append(parts, s.sizes.draw(w, lower, 0, top+upper, marks)), "\n")
}

// lowerPanes is the height of the table and of the detail beside it, which
// have so many lines to show at least: of h lines as many as leave no area empty.
func (s *Screen) lowerPanes(least, h int) int {
	const graph, detail = 14, 13
	lower := max(least, detail)
	if full := s.count() + 2 + leastTimeline + 3; h-full >= graph && s.view != viewSamples {
		lower = max(lower, full, h*2/5)
	}
	return lower
}

// leastTimeline is the height from which the samples over time stand under the
// table: a graph and its axes.
const leastTimeline = 8

const (
	// sidePane is the width from which the table still has all its columns
	// beside a pane of the given width.
	sidePane  = 180
	paneWidth = 62
)

// tablePanel frames the table with the newest samples on top.
func (s *Screen) tablePanel(w, h, top int, marks map[int]mark) string {
	inner, rows := theme.PanelInner(w, h)
	content := s.graphs.strip(inner) + "\n" + s.sizes.draw(inner, rows-1, 2, top+2, marks)
	// Room for a graph and its axes, with a blank line above, is not left empty.
	if spare := rows - 1 - (s.count() + 1) - 1; spare >= leastTimeline && s.view != viewSamples {
		content += "\n\n" + s.graphs.timeline(inner, spare)
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

// split shares h lines between the open view and what stands below it, which
// wants so many. The view gets at least half, and never less than a graph
// needs; where not even that is there, one line has to do.
func split(h, want int) (view, below int) {
	const graph = 7
	if h < graph+3 {
		return 1, h - 1
	}
	below = min(want, h-max(graph, (h+1)/2))
	return h - below, below
}

// open draws the open view in exactly w×h cells.
func (s *Screen) open(v verdict.Verdict, size *tuner.Size, marks map[int]mark, w, h int) string {
	switch s.view {
	case viewGraphs:
		return s.graphs.curves(w, h, marks)
	case viewCold:
		return s.graphs.coldView(s.words.coldNote(v, w), marks, w, h)
	}
	inner, rows := w, h
	if s.framed {
		inner, rows = theme.PanelInner(w, h)
	}
	var content string
	switch s.view {
	case viewTradeOff:
		content = s.graphs.tradeOff(marks, inner, rows)
	case viewSamples:
		content = s.graphs.timeline(inner, rows)
	case viewDistribution:
		content = s.graphs.distribution(size, true, inner, rows)
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
