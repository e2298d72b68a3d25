package plan

import (
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// spot is where a line of a field was drawn: y, and the columns from x to x+w.
type spot struct {
	line
	x, y, w int
}

// Widths from which two and three columns have room.
const (
	twoColumns   = 100
	threeColumns = 165
)

// View draws exactly h lines of w cells. What it will take and the button
// stand below whatever else there is.
func (s *Screen) View(w, h int) string {
	s.spots = s.spots[:0]
	head, foot := s.headLines(w), s.footLines(w, h)
	rows := max(h-len(head)-len(foot), 1)
	body := s.columns(w, rows, len(head))
	if body == "" {
		body = s.single(w, rows, len(head))
	}
	for i, l := range foot {
		if l.field != nil {
			s.spots = append(s.spots, spot{l, 1, len(head) + rows + i, w - 2})
		}
	}
	return s.theme.Fit(strings.Join(append(append(texts(head), body), texts(foot)...), "\n"), w, h)
}

func texts(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}

// headLines tell where the choices come from.
func (s *Screen) headLines(w int) []line {
	t := s.theme
	origin := s.origin()
	if origin == "" {
		return nil
	}
	if cell.Width(origin) > w-4 {
		origin = strings.Replace(origin, " for the defaults", " defaults", 1)
	}
	return []line{{text: " " + t.Truncate(t.Accent.Render(t.Glyph.Bullet)+" "+t.Muted.Render(origin), w-2)}}
}

// footLines explain the field in focus and tell what the session will take.
func (s *Screen) footLines(w, h int) []line {
	t := s.theme
	explained := 2
	if w >= 140 || h < 12 {
		explained = 1
	}
	lines := []line{{text: t.Rule(w)}}
	for _, l := range s.foot(w-2, explained) {
		lines = append(lines, line{text: " " + l})
	}
	estimate := s.estimateLines(w - 2)
	button := s.button()
	room := w - cell.Width(button) - 3
	last := " " + t.PadRight(estimate[1], room) + " " + button
	return append(lines, line{text: " " + t.Truncate(estimate[0], w-2)}, line{text: last, field: s.start})
}

// foot is the explanation of the field in focus, wrapped to so many lines.
func (s *Screen) foot(w, lines int) []string {
	wrapped := text.Wrap(s.theme.Clean(s.focus.explain()), w)
	if len(wrapped) > lines {
		wrapped = wrapped[:lines]
		wrapped[lines-1] = s.theme.Truncate(wrapped[lines-1]+s.theme.Glyph.Ellipsis, w)
	}
	for len(wrapped) < lines {
		wrapped = append(wrapped, "")
	}
	return wrapped
}

func (s *Screen) goalSection(w int) section    { return s.section("Goal", w, inGoal) }
func (s *Screen) sessionSection(w int) section { return s.section("Session", w, inSession, inRare) }

// columns draws the sections as panels side by side, "" where there is no
// room for that.
func (s *Screen) columns(w, h, top int) string {
	if w < twoColumns {
		return ""
	}
	const gap = 2
	n := 2
	if w >= threeColumns {
		n = 3
	}
	wide := (w - gap*(n-1)) / n
	widths := []int{wide, w - wide - gap}
	if n == 3 {
		widths = []int{wide, wide, w - 2*wide - 2*gap}
	}
	inner := func(i int) int { iw, _ := theme.PanelInner(widths[i], h); return iw }

	memory := s.memorySection(inner(0))
	payload := h - len(memory.lines) - 4
	if n == 3 {
		payload = min(payload, max(s.editor.Lines()+6, 12))
	}
	const least = 4 // lines of the payload
	choices := []section{s.goalSection(inner(1)), s.sessionSection(inner(1))}
	if payload < least || height(choices) > h {
		return ""
	}
	columns := [][]section{{memory, s.payloadSection(inner(0), payload)}, choices}
	forecast := s.forecastSection(inner(n - 1))
	switch room := h - height(choices); {
	case n == 3:
		columns = append(columns, []section{forecast})
	case room >= 6:
		columns[1] = append(choices, forecast)
	}
	if height(columns[0]) > h {
		return ""
	}
	blocks := make([]string, len(columns))
	x := 0
	for i, sections := range columns {
		blocks[i] = s.stack(sections, x, top, widths[i], h, n == 2)
		x += widths[i] + gap
	}
	return cell.Beside(gap, blocks...)
}

func height(sections []section) int {
	n := 0
	for _, sec := range sections {
		n += len(sec.lines) + 2
	}
	return n
}

// stack draws panels below each other; the last one takes what is left if it
// is to fill the height.
func (s *Screen) stack(sections []section, x, top, w, h int, fill bool) string {
	t := s.theme
	var panels []string
	y := 0
	for i, sec := range sections {
		high := len(sec.lines) + 2
		if fill && i == len(sections)-1 {
			high = max(h-y, 3)
		}
		high = min(high, max(h-y, 3))
		lines := sec.lines
		if len(lines) > high-2 {
			lines = append(lines[:high-3:high-3], line{text: "  " + t.Muted.Render(t.Glyph.Ellipsis)})
		}
		focused := false
		for j, l := range lines {
			focused = focused || l.field == s.focus
			if l.field != nil {
				s.spots = append(s.spots, spot{l, x + 2, top + y + 1 + j, w - 4})
			}
		}
		panels = append(panels, t.Panel(sec.title, strings.Join(texts(lines), "\n"), w, high, focused))
		y += high
	}
	return t.Fit(strings.Join(panels, "\n"), w, h)
}

// single draws one column that scrolls.
func (s *Screen) single(w, rows, top int) string {
	t := s.theme
	inner := min(w-3, 96) // the scroll bar takes the rest
	sections := []section{
		s.memorySection(inner), s.payloadSection(inner, s.payloadHeight(inner, rows)),
		s.goalSection(inner), s.sessionSection(inner), s.forecastSection(inner),
	}
	var lines []line
	for i, sec := range sections {
		if i > 0 {
			lines = append(lines, line{})
		}
		lines = append(lines, line{text: " " + t.Title.Render(sec.title)})
		for _, l := range sec.lines {
			l.text = " " + l.text
			lines = append(lines, l)
		}
	}
	s.scrollTo(lines, rows)
	drawn := make([]string, rows)
	for i := range rows {
		text := ""
		if at := s.scroll + i; at < len(lines) {
			l := lines[at]
			text = l.text
			if l.field != nil {
				s.spots = append(s.spots, spot{l, 1, top + i, inner})
			}
		}
		drawn[i] = s.withScrollMark(text, w, i, rows, len(lines))
	}
	return strings.Join(drawn, "\n")
}

// payloadHeight is the height of the payloads in a column that scrolls: as
// much as the text needs, as long as the caret and what is wrong fit together.
func (s *Screen) payloadHeight(w, rows int) int {
	rest := len(s.payloadList(w)) + len(s.payloadStatus(w-2)) + len(s.tenantLines(w))
	return rest + min(max(s.editor.Lines(), 3), max(rows-rest-2, 3), 16)
}

// withScrollMark draws a scroll bar at the right edge where there is more than
// is seen.
func (s *Screen) withScrollMark(text string, w, i, rows, all int) string {
	t := s.theme
	if all <= rows {
		return t.PadRight(text, w)
	}
	size := max(rows*rows/all, 1)
	from := s.scroll * (rows - size) / max(all-rows, 1)
	mark := t.Faint.Render(t.Glyph.RuleDown)
	if i >= from && i < from+size {
		mark = t.Accent.Render(t.Glyph.RuleDown)
	}
	return t.PadRight(text, w-2) + mark + " "
}

// scrollTo brings the focused field into view: all of it with its section's
// title where that fits, and always the line of it that matters.
func (s *Screen) scrollTo(lines []line, rows int) {
	if s.follow && s.focus != s.start {
		first, last, sought := -1, -1, -1
		for i, l := range lines {
			if l.field != s.focus {
				continue
			}
			if first < 0 {
				first = i
			}
			if last = i; l.sought {
				sought = i
			}
		}
		if first > 0 && lines[first-1].field == nil {
			first--
		}
		s.scroll = max(s.scroll, last-rows+1)
		s.scroll = min(s.scroll, max(first, 0))
		if sought >= 0 {
			s.scroll = min(max(s.scroll, sought-rows+1), sought)
		}
	}
	s.scroll = max(min(s.scroll, len(lines)-rows), 0)
}
