package tune

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/ui/theme"
)

// draw lays the screen out: what is tuned and how far it is, the verdict, the
// open view over the table of sizes, and the warnings.
func (s *Screen) draw(w, h int) string {
	s.rows = region{}
	if s.state == nil || s.state.Session == "" {
		return s.empty(w, h)
	}
	v := s.state.Verdict()
	lines := []string{s.header(w), s.status(w)}
	switch {
	case s.adding:
		lines = append(lines, s.inputLines(w)...)
	case !s.ended() || s.state.Failed:
		lines = append(lines, s.activity(w))
	}
	lines = append(lines, s.verdict(v, w, max(h/4, 3))...)
	if h >= 22 {
		lines = append(lines, s.tabs(w))
	}
	warnings := s.warnings(v, w, s.warningLines(h))
	if body := h - len(lines) - max(len(warnings), 1); body > 0 {
		lines = append(lines, strings.Split(s.body(v, w, body, len(lines)), "\n")...)
	}
	lines = clip(append(lines, warnings...), h)
	for i, line := range lines {
		lines[i] = s.t.Truncate(line, w)
	}
	return strings.Join(lines, "\n")
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

// tabs names the views with their keys.
func (s *Screen) tabs(w int) string {
	t := s.t
	names := make([]string, views)
	for v := range views {
		name := fmt.Sprintf("%d %s", v+1, v)
		if v == s.view {
			names[v] = t.Accent.Bold(true).Underline(true).Render(name)
		} else {
			names[v] = t.Muted.Render(name)
		}
	}
	return t.Truncate(strings.Join(names, "   "), w)
}

// body is the open view with the table of sizes below it.
func (s *Screen) body(v tuner.Verdict, w, h, top int) string {
	size := s.selected()
	switch {
	case size == nil:
		return s.t.Fit("\n"+s.t.Muted.Render("no memory sizes chosen yet"), w, h)
	case s.detail:
		return s.detailOf(size, w, h)
	}
	upper, lower := split(h, s.count()+1)
	marks := marksOf(s.state, v)
	parts := make([]string, 0, 3)
	if upper > 0 {
		parts = append(parts, s.open(v, size, marks, w, upper))
	}
	if blank := h - upper - lower; blank > 0 {
		parts = append(parts, strings.Repeat("\n", blank-1))
	}
	if lower > 0 {
		parts = append(parts, s.table(w, lower, top+h-lower, marks))
	}
	return strings.Join(parts, "\n")
}

// split shares h lines between the view and a table that wants so many. The
// table gets what it wants as long as the view has twice its least height;
// below that both shrink.
func split(h, table int) (view, rows int) {
	const least, fewest = 7, 4
	switch {
	case h < fewest+3:
		return 0, h
	case h-table-1 >= 2*least:
		return h - table - 1, table
	}
	rows = max(min(table, h-2*least), min(fewest, h-least))
	rows = max(min(rows, table), 2)
	return h - rows, rows
}

// open draws the open view in exactly w×h cells.
func (s *Screen) open(v tuner.Verdict, size *tuner.Size, marks map[int]mark, w, h int) string {
	switch s.view {
	case viewTradeOff:
		return s.tradeOff(marks, w, h)
	case viewSamples:
		return s.samples(w, h)
	case viewDistribution:
		return s.distribution(size, w, h)
	case viewLog:
		title := s.t.Header.Render("newest log at " + megabytes(size.MemoryMB))
		return s.t.Fit(title+"\n"+strings.Join(s.scrolled(s.logLines(size, w), h-1), "\n"), w, h)
	case viewNotes:
		return s.notes(v, w, h)
	}
	return s.graphs(w, h, marks)
}

var _ = theme.Width
