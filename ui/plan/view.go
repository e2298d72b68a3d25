package plan

import (
	"strings"

	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// spot is where a field was drawn: a line, and the columns from x to x+w.
type spot struct {
	field   field
	x, y, w int
}

// Widths from which two and three columns have room.
const (
	twoColumns   = 100
	threeColumns = 165
)

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	s.spots = s.spots[:0]
	var body string
	switch {
	case w >= threeColumns && h >= 24:
		body = s.columns(w, h, 3)
	case w >= twoColumns && h >= s.tall(w):
		body = s.columns(w, h, 2)
	default:
		body = s.single(w, h)
	}
	body = s.theme.Fit(body, w, h)
	if box := s.dialog(w, h); box != "" {
		return widget.Overlay(body, box)
	}
	return body
}

// tall is the height that two columns need.
func (s *Screen) tall(w int) int {
	inner := w - (w-2)/2 - 6
	need := 0
	for _, sec := range []section{s.goalSection(inner), s.samplingSection(inner), s.isolationSection(inner), s.forecast(inner)} {
		need += len(sec.lines) + 2
	}
	return need
}

// columns draws the sections as panels.
func (s *Screen) columns(w, h, n int) string {
	const gap = 2
	wide := (w - gap*(n-1)) / n
	widths := []int{wide, w - wide - gap}
	if n == 3 {
		widths = []int{wide, wide, w - 2*wide - 2*gap}
	}
	inner := func(i int) int { iw, _ := theme.PanelInner(widths[i], h); return iw }

	memory := s.memory(inner(0))
	left := []section{memory, s.payloadSection(inner(0), max(h-len(memory.lines)-4, 1))}
	choices := []section{s.goalSection(inner(1)), s.samplingSection(inner(1)), s.isolationSection(inner(1))}
	columns := [][]section{left, append(choices, s.forecast(inner(1)))}
	if n == 3 {
		left[1] = s.payloadSection(inner(0), min(max(h-len(memory.lines)-4, 1), 14))
		columns = [][]section{left, choices, {s.forecast(inner(2))}}
	}
	blocks := make([]string, len(columns))
	x := 0
	for i, sections := range columns {
		blocks[i] = s.stack(sections, x, widths[i], h, n == 2)
		x += widths[i] + gap
	}
	return theme.Beside(gap, blocks...)
}

// stack draws panels below each other; the last one takes what is left if it
// is to fill the height.
func (s *Screen) stack(sections []section, x, w, h int, fill bool) string {
	t := s.theme
	var panels []string
	y := 0
	for i, sec := range sections {
		height := len(sec.lines) + 2
		if fill && i == len(sections)-1 {
			height = max(h-y, 3)
		}
		focused := false
		var text []string
		for j, l := range sec.lines {
			text = append(text, l.text)
			focused = focused || l.field == s.focus
			if l.field != noField && y+1+j < h {
				s.spots = append(s.spots, spot{l.field, x + 2, y + 1 + j, w - 4})
			}
		}
		panels = append(panels, t.Panel(sec.title, strings.Join(text, "\n"), w, height, focused))
		y += height
	}
	return t.Fit(strings.Join(panels, "\n"), w, h)
}

// single draws one column that scrolls, above what will happen in brief.
func (s *Screen) single(w, h int) string {
	t := s.theme
	inner := min(w-3, 96) // the scroll bar takes the rest
	foot := s.brief(w)
	rows := max(h-len(foot), 1)
	editor := min(max(s.editor.LineCount(), 3), 8)
	sections := []section{
		s.memory(inner),
		s.payloadSection(inner, editor+1),
		s.goalSection(inner), s.samplingSection(inner), s.isolationSection(inner),
	}
	var lines []line
	for i, sec := range sections {
		if i > 0 {
			lines = append(lines, line{"", noField})
		}
		lines = append(lines, line{" " + t.Title.Render(sec.title), noField})
		for _, l := range sec.lines {
			lines = append(lines, line{" " + l.text, l.field})
		}
	}
	s.scrollTo(lines, rows)
	var b strings.Builder
	for i := range rows {
		if at := s.scroll + i; at < len(lines) {
			l := lines[at]
			b.WriteString(s.withScrollMark(l.text, w, i, rows, len(lines)))
			if l.field != noField {
				s.spots = append(s.spots, spot{l.field, 1, i, inner})
			}
		}
		b.WriteByte('\n')
	}
	for i, l := range foot {
		if l.field != noField {
			s.spots = append(s.spots, spot{l.field, 1, rows + i, inner})
		}
		b.WriteString(l.text)
		if i < len(foot)-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
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

// scrollTo brings the focused field into view, with its section's title where
// that fits.
func (s *Screen) scrollTo(lines []line, rows int) {
	first, last := -1, -1
	for i, l := range lines {
		if l.field == s.focus {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first >= 0 {
		if first > 0 && lines[first-1].field == noField {
			first--
		}
		s.scroll = max(s.scroll, last-rows+1)
		s.scroll = min(s.scroll, first)
	} else if s.focus == fieldStart {
		s.scroll = len(lines)
	}
	s.scroll = max(min(s.scroll, len(lines)-rows), 0)
}

// brief is what will happen, in the three lines that every size has room for.
func (s *Screen) brief(w int) []line {
	t := s.theme
	e := s.estimate()
	cost := "cost unknown"
	if e.Known {
		cost = "likely " + s.money(e.Likely, true) + ", at most " + s.money(e.Cost, true)
	}
	sep := t.Faint.Render(t.Glyph.Separator)
	facts := " " + t.Strong.Render("at most "+plural(e.Invocations, "invocation")) + sep + t.Strong.Render(cost)
	if long := facts + sep + "about " + widget.Roughly(e.LikelyTime); theme.Width(long) <= w {
		facts = long
	}
	return []line{{t.Rule(w), noField}, {facts, noField}, s.startLine(w - 2).indented()}
}

func (l line) indented() line { return line{" " + l.text, l.field} }

// Click moves focus to the field under the mouse; on the ladder it chooses the
// size, on Start it asks for confirmation.
func (s *Screen) Click(x, y int) Action {
	if s.Modal() {
		return nil
	}
	first := -1
	for _, p := range s.spots {
		if p.field == fieldLadder && first < 0 {
			first = p.y
		}
		if p.y != y || x < p.x || x >= p.x+p.w {
			continue
		}
		s.setFocus(p.field)
		switch p.field {
		case fieldLadder:
			at := s.ladderTop()*s.perLine + (y-first)*s.perLine + (x-p.x-2)/itemWidth
			if (x-p.x-2)/itemWidth < s.perLine && at < len(s.ladder) {
				s.at = at
				s.toggle(s.ladder[at])
			}
		case fieldStart:
			s.confirming = true
		}
		return nil
	}
	return nil
}

// ladderTop is how many lines of the ladder are scrolled out of view.
func (s *Screen) ladderTop() int {
	shown := 0
	for _, p := range s.spots {
		if p.field == fieldLadder {
			shown++
		}
	}
	lines := (len(s.ladder) + s.perLine - 1) / s.perLine
	if s.spots[0].field == fieldLadder {
		return lines - shown // cut above
	}
	return 0
}
