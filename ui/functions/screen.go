// Package functions is the list of the account's functions: it fills page by
// page, filters as one types, and draws no more rows than are seen.
package functions

import (
	"cmp"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Screen is the list of functions.
type Screen struct {
	// Where tells the account in messages, "" for nothing to tell.
	Where string
	// Demo says that this is the embedded account, CanMove that another region
	// or profile can be chosen, CanStar that favourites are kept.
	Demo, CanMove, CanStar bool

	theme  theme.Theme
	keys   keys.Functions
	other  keys.Map // of the pages that a text tells of
	filter widget.Filter
	now    time.Time

	rows    []row // in the account's order
	order   []int // indexes of rows as they are shown
	marks   map[int][]int
	sorted  []int // all rows in the chosen order; nil has to be made again
	stale   bool  // order has to be made again
	sort    column
	reverse bool
	ranked  bool // the best match of the filter first, whatever the order

	stars     map[string]bool // by Key
	past      []archive.Entry // the newest first
	pastKnown bool
	details   map[string]Detail // what was read of single functions, by Key
	reading   string            // the Key of that which is being read
	open      bool              // the pane takes the place of the list

	list     widget.List // in order
	width    int         // of the last View
	widths   []int
	headLine int // the line of the columns' heads in the last View, -1 for none
	chosen   string

	loading   bool
	spinner   int
	err       error
	leftovers int
	notices   []string
}

// New makes an empty list that waits for its first page.
func New(t theme.Theme) *Screen {
	return &Screen{
		theme: t, keys: keys.NewFunctions(), other: keys.NewMap(), filter: widget.NewFilter(t), sort: byName, loading: true,
		stars: map[string]bool{}, details: map[string]Detail{},
	}
}

// SetKeys takes other keys than the usual ones.
func (s *Screen) SetKeys(m keys.Map) { s.keys, s.other = m.Functions, m }

// Key tells functions apart that may have the same name: the ARN, or the name
// where there is none.
func Key(f tuner.Function) string { return keyOf(f.ARN, f.Name) }

func keyOf(arn, name string) string { return cmp.Or(arn, name) }

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.theme = t
	s.filter.SetTheme(t)
}

// Reset empties the list for another listing. What is selected and filtered
// stays.
func (s *Screen) Reset() {
	s.rows, s.order, s.marks, s.err, s.loading = nil, nil, nil, nil, true
	s.resort()
	s.details, s.reading = map[string]Detail{}, ""
}

// Move empties the list for another account or region.
func (s *Screen) Move() {
	s.Reset()
	s.filter.Close()
	s.filter.Set("")
	s.list.Home()
	s.chosen, s.open = "", false
}

// SetPast tells the past sessions, the newest first.
func (s *Screen) SetPast(past []archive.Entry) {
	s.past, s.pastKnown = past, true
	s.resort()
}

// SetStars tells the Keys of the favourites.
func (s *Screen) SetStars(keys []string) {
	s.stars = map[string]bool{}
	for _, key := range keys {
		s.stars[key] = true
	}
	s.resort()
}

// Add takes a page of functions as the account listed them; now dates it.
func (s *Screen) Add(page []tuner.Function, now time.Time) {
	s.now = now
	for _, f := range page {
		s.rows = append(s.rows, newRow(f, now))
	}
	s.resort()
}

// Finish ends the listing; err tells why it ended early, or nil.
func (s *Screen) Finish(err error) { s.loading, s.err = false, err }

// Waiting says that pages are still to come.
func (s *Screen) Waiting() bool { return s.loading }

// Title names the page.
func (s *Screen) Title() []string { return []string{"Functions"} }

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
	return s.rows[s.order[s.list.At]].function, true
}

// Capturing says that letters are text and no commands.
func (s *Screen) Capturing() bool { return s.filter.Opened() }

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	s.arrange()
	s.notices = nil
	k := s.keys
	if s.filter.Opened() {
		return s.typed(msg)
	}
	switch {
	case key.Matches(msg, k.Open):
		return s.plan()
	case key.Matches(msg, k.Filter):
		s.filter.Open()
	case key.Matches(msg, k.Clear) && s.open:
		s.open = false
	case key.Matches(msg, k.Clear):
		s.setFilter("")
	case key.Matches(msg, k.Sort):
		s.sort, s.ranked = (s.sort+1)%columnCount, false
		s.resort()
	case key.Matches(msg, k.Reverse):
		s.reverse, s.ranked = !s.reverse, false
		s.resort()
	case key.Matches(msg, k.Star):
		return s.star()
	case key.Matches(msg, k.Detail):
		s.open = !s.open && len(s.order) > 0
	case key.Matches(msg, k.Name):
		return page.AskName{}
	case key.Matches(msg, k.Region):
		return page.AskRegion{}
	case key.Matches(msg, k.Profile):
		return page.AskProfile{}
	case key.Matches(msg, k.Reload):
		return page.ListFunctions{}
	case key.Matches(msg, k.Sessions):
		return page.ListSessions{}
	case key.Matches(msg, k.Restore) && s.leftovers > 0:
		return page.AskRestore{}
	case s.list.Key(msg, k.List):
		s.follow()
	}
	return nil
}

// typed answers a key while the filter is open.
func (s *Screen) typed(msg tea.KeyPressMsg) page.Action {
	switch s.filter.Key(msg, &s.list) {
	case widget.TypedChoice:
		return s.plan()
	case widget.TypedText:
		s.refilter()
	case widget.TypedClear:
		s.stale = true
	default:
		s.follow()
	}
	return nil
}

// follow makes the function under the cursor the one that stays selected.
func (s *Screen) follow() {
	if s.list.At < len(s.order) {
		s.chosen = s.rows[s.order[s.list.At]].function.Name
	}
}

// plan asks for the plan of the selected function.
func (s *Screen) plan() page.Action {
	f, ok := s.Selected()
	if !ok {
		return nil
	}
	s.filter.Close()
	return page.Plan{Function: f}
}

// star makes the selected function a favourite, or makes it none.
func (s *Screen) star() page.Action {
	if len(s.order) == 0 || !s.CanStar {
		return nil
	}
	r := s.rows[s.order[s.list.At]]
	s.chosen = r.function.Name // the cursor goes with it
	s.stars[r.key] = !s.stars[r.key]
	s.resort()
	return page.Favour{Key: r.key, Is: s.stars[r.key]}
}

// Paste puts pasted text into the filter, where it is open.
func (s *Screen) Paste(text string) page.Action {
	if s.filter.Paste(text) {
		s.refilter()
	}
	return nil
}

// Wheel moves by three lines.
func (s *Screen) Wheel(lines int) page.Action {
	s.arrange()
	s.list.Move(3 * lines)
	s.follow()
	return nil
}

// Click selects the row at a line of the screen; a click on the selected row
// opens it, one on a column's head sorts by that column.
func (s *Screen) Click(x, y int) page.Action {
	s.arrange()
	switch {
	case s.open || len(s.rows) == 0:
	case y == s.headLine:
		if c, ok := s.columnAt(x); ok {
			s.sortBy(c)
		}
	case x >= s.tableWidth():
	case s.list.Click(y):
		return s.plan()
	default:
		s.follow()
	}
	return nil
}

// Filtered says that a filter is on, so that Esc clears it and leaves nothing.
func (s *Screen) Filtered() bool { return s.filter.On() }

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() page.Keys {
	k := s.keys
	restore, star, detail, region, profile := k.Restore, k.Star, k.Detail, k.Region, k.Profile
	restore.SetEnabled(s.leftovers > 0)
	star.SetEnabled(s.CanStar)
	region.SetEnabled(s.CanMove)
	profile.SetEnabled(s.CanMove)
	help := page.Keys{Title: "Functions", Full: []key.Binding{
		k.Open, k.Filter, k.Clear, k.Sort, k.Reverse, star, detail, k.Name, region, profile, k.Sessions, k.Reload, restore,
		k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom,
	}}
	switch {
	case s.filter.Opened():
		help.Short = []key.Binding{k.Open, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move")), k.Clear}
	case len(s.rows) == 0:
		help.Short = []key.Binding{k.Reload, restore, k.Name, region, profile, k.Sessions}
	case s.open:
		back := k.Clear
		back.SetHelp("esc", "list")
		help.Short = []key.Binding{k.Open, back, star, k.Sessions}
	case s.Filtered():
		help.Short = []key.Binding{k.Open, k.Filter, k.Clear, restore, star, detail, k.Sessions}
	default:
		sort := k.Sort
		sort.SetHelp(sort.Help().Key, "sort")
		help.Short = []key.Binding{k.Open, k.Filter, restore, sort, star, detail, k.Sessions, region, profile, k.Reload}
	}
	return help
}
