package functions

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
	"lambdial/ui/widget"
)

// detailWidth is what the pane beside the list takes, and detailFrom the
// width from which there is room for it.
const (
	detailWidth = 46
	detailFrom  = 120
)

func (s *Screen) columns() []cell.Column {
	verdict := 1 // which is what one comes back for
	if len(s.past) == 0 {
		verdict = 8
	}
	return []cell.Column{
		{Title: "Function", Width: 24, Flex: 1},
		{Title: "Runtime", Width: 15, Drop: 3},
		{Title: "Arch", Width: 7, Drop: 5},
		{Title: "Memory", Width: 8, Right: true},
		{Title: "Timeout", Width: 9, Right: true, Drop: 2},
		{Title: "Changed", Width: 10, Right: true, Drop: 4},
		{Title: "Tuned", Width: 10, Right: true, Drop: 6},
		{Title: "Verdict, cost", Width: 17, Drop: verdict},
		{Title: "Description", Width: 24, Drop: 7},
	}
}

// gutter is the cells before a row: the cursor, the function's group, a blank.
const gutter = 3

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	s.arrange()
	s.width = w
	switch {
	case len(s.rows) == 0:
		return s.drawList(w, h)
	case s.open:
		return s.detail(w, h)
	case w < detailFrom:
		return s.drawList(w, h)
	}
	return cell.Beside(2, s.drawList(s.tableWidth(), h), s.detail(w-s.tableWidth()-2, h))
}

// tableWidth is the cells that the list takes, which is all but the pane's.
func (s *Screen) tableWidth() int {
	if s.width < detailFrom || len(s.rows) == 0 {
		return s.width
	}
	return s.width - 2 - min(detailWidth+(s.width-detailFrom)/4, 54)
}

func (s *Screen) drawList(w, h int) string {
	t := s.theme
	var b strings.Builder
	lines := 0
	banner := s.banner()
	above := len(banner) + 2 // the search and the heads
	if h >= 16 {
		above++
	}
	if s.err != nil {
		above++
	}
	hints := s.hints(w, h-above)
	room := max(h-above-len(hints), 1)
	from, to := s.list.Window(room, above)
	put := func(line string) {
		b.WriteString(t.PadRight(line, w) + "\n")
		lines++
	}
	for _, line := range banner {
		put(" " + line)
	}
	put(s.search(w))
	if h >= 16 {
		put("")
	}
	if len(s.rows) == 0 {
		b.WriteString(t.Fit(s.empty(w), w, max(h-lines, 1)))
		return t.Fit(b.String(), w, h)
	}
	if s.err != nil {
		trouble := widget.Explain(s.err)
		put(" " + t.Bad.Render(t.Glyph.Cross+" "+t.Clean(trouble.Title)+": the list is not complete") + "  " + t.Hint(keys.First(s.keys.Reload), "retry"))
	}
	cols := s.columns()
	s.widths = cell.Layout(cols, w-gutter-1)
	put("   " + s.head(cols, s.widths))
	s.headLine = lines - 1
	for i := range room {
		if i > 0 {
			b.WriteByte('\n')
		}
		if at := from + i; at < to {
			b.WriteString(s.line(at, cols, s.widths, w))
		} else if at == 0 {
			b.WriteString(t.PadRight(t.Muted.Render("   No function matches."), w))
		}
	}
	for _, hint := range hints {
		b.WriteString("\n" + hint)
	}
	return t.Fit(b.String(), w, h)
}

// columnAt is the column whose head stands at a cell of the last View.
func (s *Screen) columnAt(x int) (column, bool) {
	left := gutter
	for c, wide := range s.widths {
		if wide == 0 {
			continue
		}
		if x >= left && x < left+wide {
			return column(c), true
		}
		left += wide + cell.ColumnGap
	}
	return 0, false
}

func (s *Screen) banner() []string {
	t := s.theme
	var lines []string
	if s.leftovers > 0 {
		what := "An interrupted session left something behind."
		if s.leftovers > 1 {
			what = fmt.Sprintf("%d interrupted sessions left something behind.", s.leftovers)
		}
		lines = append(lines, t.Warn.Render(t.Glyph.Warning+" "+what)+"  "+t.Hint(keys.First(s.keys.Restore), "restore"))
	}
	for _, n := range s.notices {
		lines = append(lines, t.Muted.Render(t.Clean(n)))
	}
	return lines
}

// search is the line with the filter at the left and the count at the right.
func (s *Screen) search(w int) string {
	t := s.theme
	count := t.Muted.Render(s.count() + s.unseenOrder())
	if s.loading {
		frames := t.Glyph.Spinner
		count = t.Accent.Render(frames[s.spinner%len(frames)]) + " " + count
	}
	room := max(w-cell.Width(count)-6, 8)
	left := t.Muted.Render(keys.First(s.keys.Filter) + " to filter")
	if marked := left + s.legend(); cell.Width(marked) <= room {
		left = marked
	}
	return s.filter.Line(t, left, count, cell.Width(count), w)
}

// legend explains the marks of the functions on top.
func (s *Screen) legend() string {
	t := s.theme
	var of [others + 1]bool
	for _, at := range s.order {
		if of[s.rows[at].group] = true; of[others] {
			break
		}
	}
	words := ""
	if of[starred] {
		words += "   " + t.Warn.Render(t.Glyph.Star) + t.Muted.Render(" favourite")
	}
	if of[recent] {
		words += "   " + t.Muted.Render(t.Glyph.Recent+" tuned last")
	}
	return words
}

// unseenOrder names the column that the list is sorted by where that has no
// room on the screen.
func (s *Screen) unseenOrder() string {
	cols := s.columns()
	if widths := cell.Layout(cols, s.tableWidth()-gutter-1); s.byRank() || widths[s.sort] > 0 {
		return ""
	}
	return ", by " + strings.ToLower(cols[s.sort].Title) + " " + s.direction()
}

func (s *Screen) direction() string {
	if s.reverse {
		return s.theme.Glyph.SortDown
	}
	return s.theme.Glyph.SortUp
}

func (s *Screen) head(cols []cell.Column, widths []int) string {
	t := s.theme
	titles := make([]string, len(cols))
	for i, c := range cols {
		titles[i] = t.Header.Render(c.Title)
		if column(i) == s.sort && !s.byRank() {
			titles[i] = t.Header.Render(c.Title) + " " + t.Accent.Render(s.direction())
		}
	}
	return t.Row(cols, widths, titles)
}

func (s *Screen) line(at int, cols []cell.Column, widths []int, w int) string {
	t := s.theme
	index := s.order[at]
	r := s.rows[index]
	f := r.function
	cells := []string{
		s.marked(index),
		t.Muted.Render(t.Clean(f.Runtime)),
		t.Muted.Render(t.Clean(f.Architecture)),
		text.MB(f.MemoryMB),
		timeout(f),
		t.Muted.Render(r.changed),
		t.Muted.Render(text.Ago(r.tuned, s.now)),
		s.verdict(&r),
		t.Muted.Render(r.about),
	}
	if f.Runtime == "" && f.Package == "Image" {
		cells[1] = t.Muted.Render("image")
	}
	row := s.mark(r.group) + " " + t.Row(cols, widths, cells)
	if at == s.list.At {
		return t.SelectRow(t.Cursor.Render(t.Glyph.Cursor)+row, w)
	}
	return " " + row
}

// verdict tells what a function's last session with a verdict came to, and what that saves.
func (s *Screen) verdict(r *row) string {
	t, e := s.theme, r.last
	if e == nil || e.VerdictMB == 0 {
		return ""
	}
	words := fmt.Sprintf("%d MB", e.VerdictMB)
	switch {
	case e.Standing == string(verdict.StandingLeading):
		return t.Muted.Render(words + " led")
	case e.Standing == string(verdict.StandingImported):
		return t.Muted.Render(words + " imported")
	case e.Standing == string(verdict.StandingOnly):
		return t.Muted.Render(words + " only")
	case e.VerdictMB == e.BeforeMB:
		return t.Muted.Render("keep " + words)
	}
	change := ""
	if e.CostChange != nil {
		change = ", " + widget.Change(t, *e.CostChange)
	}
	if e.AppliedMB == e.VerdictMB {
		return t.Good.Render(t.Glyph.Check + " " + words + change)
	}
	return t.Recommended.Render(words + change)
}

// mark tells why a function stands above the others.
func (s *Screen) mark(g standing) string {
	switch t := s.theme; g {
	case starred:
		return t.Warn.Render(t.Glyph.Star)
	case recent:
		return t.Muted.Render(t.Glyph.Recent)
	}
	return " "
}

func timeout(f tuner.Function) string {
	if f.TimeoutS == 0 {
		return ""
	}
	return text.Limit(f.Timeout())
}
