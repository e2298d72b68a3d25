// Package sessions is the list of past sessions, each of which can be opened
// again, compared with another one of its function, or deleted.
package sessions

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/archive"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Screen is the list of past sessions.
type Screen struct {
	theme  theme.Theme
	keys   keys.Sessions
	filter widget.Filter
	now    time.Time

	entries []archive.Entry
	shown   []archive.Entry // those that the filter lets through
	with    string          // the session that another one is to be compared with
	order   archive.Order   // of shown
	alone   archive.Entry   // whose function alone is shown, the zero one for all

	list widget.List // of shown

	loading bool
	opened  bool   // the cursor goes to the newest session once the list is read
	opening string // the session that is being read
	spinner int
	err     error
	notice  string
}

// New makes an empty list that waits for its entries.
func New(t theme.Theme) *Screen {
	return &Screen{theme: t, keys: keys.NewSessions(), filter: widget.NewFilter(t), loading: true, order: archive.ByTime}
}

// SetKeys takes other keys than the usual ones.
func (s *Screen) SetKeys(m keys.Map) { s.keys = m.Sessions }

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.theme = t
	s.filter.SetTheme(t)
}

// Load says that the list is being read.
func (s *Screen) Load() { s.loading, s.err = true, nil }

// Open says that the list is being read to be shown from its top.
func (s *Screen) Open() {
	s.opened = true
	s.Load()
}

// CompareWith takes a session of which another one is to be compared.
func (s *Screen) CompareWith(session string) { s.with = session }

// Set shows the entries, the newest first, or why there are none.
func (s *Screen) Set(entries []archive.Entry, err error, now time.Time) {
	s.entries, s.now, s.loading = entries, now, false
	if err != nil { // else what is told of opening a session stays
		s.err = err
	}
	s.sift()
	if s.opened {
		s.list.At, s.opened = 0, false
	}
}

// sift applies the filter. The cursor stays on its session, if that is there.
func (s *Screen) sift() {
	before, had := s.Selected()
	words := strings.Fields(strings.ToLower(s.filter.Raw()))
	s.shown = nil
	for _, e := range s.entries {
		if e.Matches(words) && (s.alone.Session == "" || e.SameFunction(s.alone)) {
			s.shown = append(s.shown, e)
		}
	}
	_ = s.order.Sort(s.shown) // by one of its own
	s.list.SetLen(len(s.shown))
	if at := slices.IndexFunc(s.shown, func(e archive.Entry) bool { return had && e.Session == before.Session }); at >= 0 {
		s.list.At = at
	}
}

// SetOpening tells which session is being read, "" for none.
func (s *Screen) SetOpening(session string) { s.opening = session }

// SetTrouble shows why a session could not be opened or deleted.
func (s *Screen) SetTrouble(err error) { s.err, s.opening = err, "" }

// Waiting says that something is being read.
func (s *Screen) Waiting() bool { return s.loading || s.opening != "" }

// Tick moves the sign of waiting.
func (s *Screen) Tick() { s.spinner++ }

// Selected is the session under the cursor.
func (s *Screen) Selected() (archive.Entry, bool) {
	if s.list.At >= len(s.shown) {
		return archive.Entry{}, false
	}
	return s.shown[s.list.At], true
}

// Title names the page.
func (s *Screen) Title() []string { return []string{"Past sessions"} }

// Capturing says that letters are text.
func (s *Screen) Capturing() bool { return s.filter.Opened() }

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	s.notice = ""
	k := s.keys
	switch {
	case s.filter.Opened():
		return s.typed(msg)
	case key.Matches(msg, k.Open):
		return s.open()
	case key.Matches(msg, k.Filter):
		s.filter.Open()
	case key.Matches(msg, k.Sort):
		orders := archive.Orders()
		s.order = orders[(slices.Index(orders, s.order)+1)%len(orders)]
		s.sift()
	case key.Matches(msg, k.Function):
		e, ok := s.Selected()
		if ok && s.alone.Session == "" {
			s.alone = e
		} else {
			s.alone = archive.Entry{}
		}
		s.sift()
	case key.Matches(msg, k.Replay):
		if e, ok := s.Selected(); ok {
			return page.AskReplay{Session: e.Session}
		}
	case key.Matches(msg, k.Describe):
		if e, ok := s.Selected(); ok {
			return page.AskAbout{Session: e.Session, About: aboutText(e.About)}
		}
	case key.Matches(msg, k.Compare):
		return s.compare()
	case key.Matches(msg, k.Delete):
		if e, ok := s.Selected(); ok {
			s.err = nil
			return page.AskDelete{Session: e.Session}
		}
	case key.Matches(msg, k.Reload):
		return page.ListSessions{}
	case key.Matches(msg, k.Clear) && s.with != "":
		s.with = ""
	case key.Matches(msg, k.Clear) && s.filter.Set(""):
		s.sift()
	case key.Matches(msg, k.Clear) && s.alone.Session != "":
		s.alone = archive.Entry{}
		s.sift()
	case msg.String() == "esc":
		return page.Back{}
	default:
		s.list.Key(msg, k.List)
	}
	return nil
}

// typed answers a key while the filter is open.
func (s *Screen) typed(msg tea.KeyPressMsg) page.Action {
	switch s.filter.Key(msg, &s.list) {
	case widget.TypedChoice:
		s.filter.Close()
		return s.open()
	case widget.TypedText, widget.TypedClear:
		s.sift()
	}
	return nil
}

// Paste puts pasted text into the filter, where it is open.
func (s *Screen) Paste(text string) page.Action {
	if s.filter.Paste(text) {
		s.sift()
	}
	return nil
}

// compare remembers the session under the cursor, and with the second one of
// the same function shows both.
func (s *Screen) compare() page.Action {
	e, ok := s.Selected()
	at := slices.IndexFunc(s.entries, func(e archive.Entry) bool { return e.Session == s.with })
	switch {
	case !ok:
	case s.with == e.Session:
		s.with = ""
	case at < 0:
		s.with = e.Session
	case !s.entries[at].SameFunction(e):
		s.notice = "Only sessions of one function can be compared."
	default:
		pair := []archive.Entry{s.entries[at], e}
		slices.SortStableFunc(pair, func(a, b archive.Entry) int { return a.Started.Compare(b.Started) })
		s.with = ""
		now := s.now
		return page.Show{Over: &page.Sheet{Theme: s.theme, Draw: func(t theme.Theme, w, h int) string {
			return comparison(t, pair[0], pair[1], now, w, h)
		}}}
	}
	return nil
}

func (s *Screen) open() page.Action {
	e, ok := s.Selected()
	if !ok || s.opening != "" {
		return nil
	}
	s.err = nil
	return page.Open{Session: e.Session}
}

// Wheel moves by three lines.
func (s *Screen) Wheel(lines int) page.Action {
	s.list.Move(3 * lines)
	return nil
}

// Click selects the row at a line of the screen; a click on the selected row
// opens it.
func (s *Screen) Click(_, y int) page.Action {
	if len(s.shown) > 0 && s.list.Click(y) {
		return s.open()
	}
	return nil
}

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() page.Keys {
	k, back := s.keys, keys.NewGlobal().Back
	help := page.Keys{
		Title: "Past sessions",
		Full:  []key.Binding{k.Open, k.Replay, k.Filter, k.Clear, k.Sort, k.Function, k.Compare, k.Describe, k.Delete, k.Reload, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom},
	}
	switch {
	case s.filter.Opened():
		help.Short = []key.Binding{k.Open, k.Clear}
	case len(s.entries) == 0:
		help.Short = []key.Binding{k.Reload, back}
	default:
		help.Short = []key.Binding{k.Open, k.Filter, k.Compare, k.Delete, k.Reload, back}
	}
	return help
}
