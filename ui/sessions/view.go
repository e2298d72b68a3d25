package sessions

import (
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner/archive"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

func (s *Screen) columns() []cell.Column {
	columns := []cell.Column{
		{Title: "Function", Width: 16, Flex: 1},
		{Title: "Started", Width: 11},
		{Title: "Had", Width: 8, Right: true, Drop: 4},
		{Title: "Verdict", Width: 8, Right: true},
		{Title: "Cost", Width: 7, Right: true, Drop: 2},
		{Title: "Time", Width: 7, Right: true, Drop: 3},
		{Title: "Set", Width: 8, Right: true, Drop: 5},
		{Title: "State", Width: 11, Drop: 1},
		{Title: "Took", Width: 8, Right: true, Drop: 6},
		{Title: "Where", Width: 24, Drop: 8},
		{Title: "Session", Width: 22, Drop: 7},
	}
	if slices.ContainsFunc(s.shown, func(e archive.Entry) bool { return aboutText(e.About) != "" }) {
		columns = append(columns, cell.Column{Title: "About", Width: 16, Flex: 1, Drop: 3})
	}
	return columns
}

// aboutText is what a person wrote about a session, as it is typed.
func aboutText(a archive.About) string {
	text := a.Title
	if a.Note != "" {
		text += " | " + a.Note
	}
	for _, tag := range a.Tags {
		text += " #" + tag
	}
	return strings.TrimSpace(text)
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	t := s.theme
	lines := []string{s.search(w)}
	if h >= 16 {
		lines = append(lines, "")
	}
	if s.err != nil {
		trouble := widget.Explain(s.err).Draw(t, min(w-6, 76), t.Hint(keys.First(s.keys.Reload), "reload"))
		for l := range strings.SplitSeq(trouble, "\n") {
			lines = append(lines, "  "+l)
		}
		lines = append(lines, "")
	}
	if note := s.hint(); note != "" {
		lines = append(lines, "  "+note)
	}
	switch {
	case len(s.shown) > 0:
		lines = s.table(lines, w, h)
	case len(s.entries) > 0:
		lines = append(lines, "  "+t.Muted.Render("No session matches."))
	case s.err == nil && !s.loading:
		lines = append(lines, "", "  No session yet.", "", "  "+t.Muted.Render("Choose a function, then start one: it is kept here."))
	}
	lines[0] = s.search(w) // which tells of the rows that are seen
	return t.Fit(strings.Join(lines, "\n"), w, h)
}

// search is the line with the filter at the left and the count at the right.
func (s *Screen) search(w int) string {
	t := s.theme
	right := s.count()
	if s.Waiting() {
		right = t.Accent.Render(t.Glyph.Spinner[s.spinner%len(t.Glyph.Spinner)]) + " " + t.Muted.Render("reading")
	}
	off := ""
	if len(s.entries) > 0 {
		off = t.Muted.Render(keys.First(s.keys.Filter) + " to filter")
	}
	return s.filter.Line(t, off, right, cell.Width(right), w)
}

func (s *Screen) count() string {
	t := s.theme
	n := len(s.entries)
	if part := s.list.Part(); part != "" && len(s.shown) == n {
		return t.Muted.Render(part)
	}
	if len(s.shown) != n {
		return t.Muted.Render(fmt.Sprintf("%d of %d", len(s.shown), n))
	}
	return t.Muted.Render(text.Count(n, "past session"))
}

// hint is a line over the table about what was pressed, "" for none.
func (s *Screen) hint() string {
	t := s.theme
	switch {
	case s.notice != "":
		return t.Warn.Render(t.Glyph.Warning + " " + s.notice)
	case s.alone.Session != "" && s.with == "":
		return t.Accent.Render(t.Glyph.On) + " " + t.Muted.Render("of "+t.Clean(text.Visible(s.alone.Function))+" alone, "+string(s.order)+" first") + " " + t.Key.Render(keys.First(s.keys.Function))
	case s.order != archive.ByTime && s.with == "":
		return t.Accent.Render(t.Glyph.On) + " " + t.Muted.Render("sorted by "+string(s.order)) + " " + t.Key.Render(keys.First(s.keys.Sort))
	case s.with != "":
		return t.Accent.Render(t.Glyph.On) + " " + t.Key.Render(keys.First(s.keys.Compare)) + " " + t.Muted.Render("on another session of the function compares both")
	}
	return ""
}

func (s *Screen) table(lines []string, w, h int) []string {
	t := s.theme
	cols := s.columns()
	widths := cell.Layout(cols, w-4)
	lines = append(lines, "   "+t.HeaderRow(cols, widths))
	from, to := s.list.Window(max(h-len(lines), 1), len(lines))
	for at := from; at < to; at++ {
		e := s.shown[at]
		mark := "  "
		if e.Session == s.with {
			mark = t.Accent.Render(t.Glyph.On) + " "
		}
		row := mark + t.Row(cols, widths, s.cells(e))
		if at == s.list.At {
			lines = append(lines, t.SelectRow(t.Cursor.Render(t.Glyph.Cursor)+row, w))
		} else {
			lines = append(lines, " "+row)
		}
	}
	return lines
}

// leading is the standing of a verdict that is none yet.
const leading = string(verdict.StandingLeading)

func (s *Screen) cells(e archive.Entry) []string {
	t := s.theme
	clean := func(foreign string) string { return t.Clean(text.Visible(foreign)) }
	took, came := "", t.Muted.Render("none")
	if e.Ended.After(e.Started) && !e.Started.IsZero() {
		took = text.Roughly(e.Ended.Sub(e.Started))
	}
	cost, duration := e.CostChange, e.DurationChange
	if e.IsCheck() {
		came, cost, duration = t.Muted.Render("check"), nil, nil
	} else if e.VerdictMB > 0 {
		if came = text.MB(e.VerdictMB); e.Standing == string(verdict.StandingImported) {
			came = t.Muted.Render(came)
		} else if e.Standing == leading {
			came = t.Muted.Render(came + " led")
		} else if e.Standing == string(verdict.StandingOnly) {
			came = t.Muted.Render(came + " only")
		} else {
			came = t.Recommended.Render(came)
		}
	}
	state := clean(e.State)
	if !e.Finished() {
		state = t.Warn.Render(state)
	}
	where := e.Region
	if e.Profile != "" {
		where += ", " + e.Profile
	}
	return []string{
		clean(e.Function), t.Muted.Render(text.Ago(e.Started, s.now)), t.Muted.Render(text.MB(e.BeforeMB)), came,
		change(t, cost), change(t, duration), text.MB(e.AppliedMB), state,
		t.Muted.Render(took), t.Muted.Render(clean(where)), t.Muted.Render(clean(e.Session)), clean(aboutText(e.About)),
	}
}

// change is "" where it is unknown.
func change(t theme.Theme, fraction *float64) string {
	if fraction == nil {
		return ""
	}
	return widget.Change(t, *fraction)
}
