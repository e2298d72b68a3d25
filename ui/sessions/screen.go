// Package sessions is the list of past sessions, each of which can be opened
// again.
package sessions

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Entry is a past session.
type Entry struct {
	Session  string
	Function string
	// Started and Ended are zero where the log does not tell.
	Started, Ended time.Time
	// State is how it ended: "done", "interrupted", "running", or what else
	// the session log tells.
	State string
	// VerdictMB is the recommended memory size, 0 for none.
	VerdictMB int
	// Log is the file that holds the session's events.
	Log string
}

// Action is what a key asks of the program.
type Action int

// The actions.
const (
	None Action = iota
	Open        // show Selected again
	Reload
	Back
)

// Screen is the list of past sessions.
type Screen struct {
	theme   theme.Theme
	keys    keys.Sessions
	now     time.Time
	entries []Entry

	cursor, top, visible, tableTop int

	loading bool
	opening string // the session that is being read
	spinner int
	err     error
}

// New makes an empty list that waits for its entries.
func New(t theme.Theme) *Screen {
	return &Screen{theme: t, keys: keys.NewSessions(), loading: true, visible: 20}
}

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) { s.theme = t }

// Load says that the list is being read.
func (s *Screen) Load() { s.loading, s.err = true, nil }

// Set shows the entries, the newest first, or why there are none.
func (s *Screen) Set(entries []Entry, err error, now time.Time) {
	s.entries, s.now, s.loading = entries, now, false
	if err != nil { // else what is told of opening a session stays
		s.err = err
	}
	s.cursor = max(min(s.cursor, len(entries)-1), 0)
}

// SetOpening tells which session is being read, "" for none.
func (s *Screen) SetOpening(session string) { s.opening = session }

// SetTrouble shows why a session could not be opened.
func (s *Screen) SetTrouble(err error) { s.err, s.opening = err, "" }

// Waiting says that something is being read.
func (s *Screen) Waiting() bool { return s.loading || s.opening != "" }

// Tick moves the sign of waiting.
func (s *Screen) Tick() { s.spinner++ }

// Selected is the session under the cursor.
func (s *Screen) Selected() (Entry, bool) {
	if s.cursor >= len(s.entries) {
		return Entry{}, false
	}
	return s.entries[s.cursor], true
}

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) Action {
	k := s.keys
	switch {
	case key.Matches(msg, k.Open):
		return s.open()
	case key.Matches(msg, k.Reload):
		return Reload
	case msg.String() == "esc":
		return Back
	case key.Matches(msg, k.Up):
		s.Wheel(-1)
	case key.Matches(msg, k.Down):
		s.Wheel(1)
	case key.Matches(msg, k.PageUp):
		s.Wheel(-s.visible)
	case key.Matches(msg, k.PageDown):
		s.Wheel(s.visible)
	case key.Matches(msg, k.Top):
		s.Wheel(-len(s.entries))
	case key.Matches(msg, k.Bottom):
		s.Wheel(len(s.entries))
	}
	return None
}

func (s *Screen) open() Action {
	if s.cursor >= len(s.entries) || s.opening != "" {
		return None
	}
	s.err = nil
	return Open
}

// Wheel moves by lines.
func (s *Screen) Wheel(lines int) { s.cursor = max(min(s.cursor+lines, len(s.entries)-1), 0) }

// Click selects the row at a line of the screen; a click on the selected row
// opens it.
func (s *Screen) Click(_, y int) Action {
	at := s.top + y - s.tableTop
	if y < s.tableTop || y >= s.tableTop+s.visible || at >= len(s.entries) {
		return None
	}
	if at == s.cursor {
		return s.open()
	}
	s.cursor = at
	return None
}

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() (short, full []key.Binding) {
	k := s.keys
	return []key.Binding{k.Open, k.Reload},
		[]key.Binding{k.Open, k.Reload, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}
}

func columns() []theme.Column {
	return []theme.Column{
		{Title: "Function", Width: 20, Flex: 1},
		{Title: "Started", Width: 11},
		{Title: "Took", Width: 10, Right: true, Drop: 3},
		{Title: "Verdict", Width: 9, Right: true},
		{Title: "State", Width: 13, Drop: 1},
		{Title: "Session", Width: 26, Drop: 2},
	}
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	t := s.theme
	var lines []string
	count := fmt.Sprintf("%d past sessions", len(s.entries))
	if len(s.entries) == 1 {
		count = "1 past session"
	}
	status := t.Muted.Render(count)
	if s.Waiting() {
		status = t.Accent.Render(t.Glyph.Spinner[s.spinner%len(t.Glyph.Spinner)]) + " " + t.Muted.Render("reading")
	}
	lines = append(lines, " "+status)
	if h >= 16 {
		lines = append(lines, "")
	}
	if s.err != nil {
		trouble := widget.Explain(s.err).Draw(t, min(w-6, 76), t.Hint("r", "reload"))
		for l := range strings.SplitSeq(trouble, "\n") {
			lines = append(lines, "  "+l)
		}
		lines = append(lines, "")
	}
	switch {
	case len(s.entries) > 0:
		lines = s.table(lines, w, h)
	case s.err == nil && !s.loading:
		lines = append(lines, "", "  No session yet.", "", "  "+t.Muted.Render("Choose a function, then start one: it is kept here."))
	}
	return t.Fit(strings.Join(lines, "\n"), w, h)
}

func (s *Screen) table(lines []string, w, h int) []string {
	t := s.theme
	cols := columns()
	widths := theme.Layout(cols, w-3)
	lines = append(lines, "  "+t.HeaderRow(cols, widths))
	s.tableTop = len(lines)
	s.visible = max(h-len(lines), 1)
	s.top = max(min(s.top, s.cursor), s.cursor-s.visible+1)
	s.top = max(min(s.top, len(s.entries)-s.visible), 0)
	for at := s.top; at < min(s.top+s.visible, len(s.entries)); at++ {
		row := t.Row(cols, widths, s.cells(s.entries[at]))
		if at == s.cursor {
			lines = append(lines, t.SelectRow(t.Cursor.Render(t.Glyph.Cursor)+" "+row, w))
		} else {
			lines = append(lines, "  "+row)
		}
	}
	return lines
}

func (s *Screen) cells(e Entry) []string {
	t := s.theme
	took, verdict := "", t.Muted.Render("none")
	if e.Ended.After(e.Started) && !e.Started.IsZero() {
		took = widget.Roughly(e.Ended.Sub(e.Started))
	}
	if e.VerdictMB > 0 {
		verdict = t.Recommended.Render(fmt.Sprintf("%d MB", e.VerdictMB))
	}
	return []string{
		t.Clean(text.Visible(e.Function)), t.Muted.Render(widget.Ago(e.Started, s.now)), t.Muted.Render(took), verdict,
		t.Clean(text.Visible(e.State)), t.Muted.Render(t.Clean(text.Visible(e.Session))),
	}
}
