// Package functions is the list of the account's functions: it fills page by
// page, filters as one types, and draws no more rows than are seen.
package functions

import (
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// Action is what a key asks of the program.
type Action int

// The actions.
const (
	None     Action = iota
	Open            // plan for Selected
	Reload          // list the functions again
	Sessions        // show past sessions
	Restore         // undo what interrupted sessions left behind
)

// Screen is the list of functions.
type Screen struct {
	theme  theme.Theme
	keys   keys.Functions
	filter textinput.Model
	now    time.Time

	rows    []row // in the account's order
	order   []int // indexes of rows as they are shown
	marks   map[int][]int
	stale   bool // order has to be made again
	sort    column
	reverse bool

	cursor, top int // in order
	visible     int // rows that the last View had room for
	tableTop    int // lines above the first row in the last View
	chosen      string

	loading   bool
	spinner   int
	err       error
	leftovers int
	notices   []string
}

// New makes an empty list that waits for its first page.
func New(t theme.Theme) *Screen {
	s := &Screen{keys: keys.NewFunctions(), sort: byName, loading: true, visible: 20}
	s.filter = textinput.New()
	s.filter.Prompt = ""
	s.filter.SetVirtualCursor(true)
	s.SetTheme(t)
	return s
}

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.theme = t
	styles := s.filter.Styles()
	styles.Focused.Text, styles.Blurred.Text = t.Strong, t.Muted
	styles.Focused.Placeholder, styles.Blurred.Placeholder = t.Muted, t.Muted
	styles.Cursor.Blink = false
	styles.Cursor.Color = t.Accent.GetForeground()
	s.filter.SetStyles(styles)
}

// Reset empties the list for another listing. What is selected and filtered
// stays.
func (s *Screen) Reset() {
	s.rows, s.order, s.marks, s.err, s.loading, s.stale = nil, nil, nil, nil, true, true
}

// Add takes a page of functions as the account listed them; now dates it.
func (s *Screen) Add(page []tuner.Function, now time.Time) {
	s.now = now
	for _, f := range page {
		s.rows = append(s.rows, newRow(f, now))
	}
	s.stale = true
}

// Finish ends the listing; err tells why it ended early, or nil.
func (s *Screen) Finish(err error) { s.loading, s.err = false, err }

// Loading says that pages are still to come.
func (s *Screen) Loading() bool { return s.loading }

// Tick moves the sign of loading.
func (s *Screen) Tick() { s.spinner++ }

// SetLeftovers tells how many interrupted sessions left something behind.
func (s *Screen) SetLeftovers(n int) { s.leftovers = n }

// SetNotices shows lines above the list until the next key.
func (s *Screen) SetNotices(lines []string) { s.notices = lines }

// Select puts the cursor on a function, as soon as it is listed.
func (s *Screen) Select(name string) { s.chosen, s.stale = name, true }

// Selected is the function under the cursor.
func (s *Screen) Selected() (tuner.Function, bool) {
	s.arrange()
	if len(s.order) == 0 {
		return tuner.Function{}, false
	}
	return s.rows[s.order[s.cursor]].function, true
}

// Find is the listed function of a name.
func (s *Screen) Find(name string) (tuner.Function, bool) {
	for _, r := range s.rows {
		if r.function.Name == name {
			return r.function, true
		}
	}
	return tuner.Function{}, false
}

// Capturing says that letters are text and no commands.
func (s *Screen) Capturing() bool { return s.filter.Focused() }

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) Action {
	s.arrange()
	s.notices = nil
	k := s.keys
	if s.filter.Focused() {
		return s.typed(msg)
	}
	switch {
	case key.Matches(msg, k.Open):
		return s.open()
	case key.Matches(msg, k.Filter):
		s.filter.Focus() // its command only starts a blink, which is off
		s.filter.CursorEnd()
	case key.Matches(msg, k.Clear):
		s.setFilter("")
	case key.Matches(msg, k.Sort):
		s.sort = (s.sort + 1) % columnCount
		s.stale = true
	case key.Matches(msg, k.Reverse):
		s.reverse = !s.reverse
		s.stale = true
	case key.Matches(msg, k.Reload):
		return Reload
	case key.Matches(msg, k.Sessions):
		return Sessions
	case key.Matches(msg, k.Restore) && s.leftovers > 0:
		return Restore
	default:
		s.travel(msg)
	}
	return None
}

// typed answers a key while the filter is open: what moves still moves.
func (s *Screen) typed(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "esc":
		s.filter.Blur()
		s.setFilter("")
	case "enter":
		return s.open()
	case "tab":
		s.filter.Blur()
	case "up", "ctrl+p", "ctrl+k":
		s.move(-1)
	case "down", "ctrl+n", "ctrl+j":
		s.move(1)
	case "pgup":
		s.move(-s.visible)
	case "pgdown":
		s.move(s.visible)
	default:
		before := s.filter.Value()
		s.filter, _ = s.filter.Update(msg)
		if s.filter.Value() != before {
			s.refilter()
		}
	}
	return None
}

func (s *Screen) open() Action {
	if len(s.order) == 0 {
		return None
	}
	s.filter.Blur()
	return Open
}

// Paste puts pasted text into the filter, where it is open.
func (s *Screen) Paste(msg tea.PasteMsg) {
	if s.filter.Focused() {
		s.filter, _ = s.filter.Update(msg)
		s.refilter()
	}
}

func (s *Screen) travel(msg tea.KeyPressMsg) {
	k := s.keys
	switch {
	case key.Matches(msg, k.Up):
		s.move(-1)
	case key.Matches(msg, k.Down):
		s.move(1)
	case key.Matches(msg, k.PageUp):
		s.move(-s.visible)
	case key.Matches(msg, k.PageDown):
		s.move(s.visible)
	case key.Matches(msg, k.Top):
		s.move(-len(s.order))
	case key.Matches(msg, k.Bottom):
		s.move(len(s.order))
	}
}

func (s *Screen) move(by int) {
	if len(s.order) == 0 {
		return
	}
	s.cursor = min(max(s.cursor+by, 0), len(s.order)-1)
	s.chosen = s.rows[s.order[s.cursor]].function.Name
}

// Wheel moves by lines.
func (s *Screen) Wheel(lines int) { s.arrange(); s.move(lines) }

// Click selects the row at a line of the screen; a click on the selected row
// opens it.
func (s *Screen) Click(_, y int) Action {
	s.arrange()
	at := s.top + y - s.tableTop
	if y < s.tableTop || y >= s.tableTop+s.visible || at >= len(s.order) {
		return None
	}
	if at == s.cursor {
		return s.open()
	}
	s.move(at - s.cursor)
	return None
}

// Filtered says that a filter is on, so that Esc clears it and leaves nothing.
func (s *Screen) Filtered() bool { return s.filter.Value() != "" || s.filter.Focused() }

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() (short, full []key.Binding) {
	k := s.keys
	restore := k.Restore
	restore.SetEnabled(s.leftovers > 0)
	full = []key.Binding{k.Open, k.Filter, k.Clear, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Sort, k.Reverse, k.Reload, k.Sessions, restore}
	if s.filter.Focused() {
		return []key.Binding{k.Open, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move")), k.Clear}, full
	}
	if len(s.rows) == 0 {
		return []key.Binding{k.Reload, restore, k.Sessions}, full
	}
	sort := k.Sort
	sort.SetHelp("s", "sort")
	if s.Filtered() {
		return []key.Binding{k.Open, k.Filter, k.Clear, restore, k.Sessions}, full
	}
	return []key.Binding{k.Open, k.Filter, restore, sort, k.Sessions, k.Reload}, full
}
