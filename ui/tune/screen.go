// Package tune is the screen of a session: graphs, table and verdict of a
// tuner.State, drawn while it changes and after it has ended.
//
// The screen holds only what a person chose to look at. Every number comes
// from the State, so the same screen shows a live session and a replayed one.
package tune

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"

	"lambdial/tuner"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// view is what stands above the table.
type view int

const (
	viewGraphs view = iota
	viewTradeOff
	viewSpread
	viewCold
	viewLog
	viewNotes
	views // their number
)

func (v view) String() string {
	return [...]string{"graphs", "trade-off", "spread", "cold", "log", "notes"}[v]
}

// drawing is what all parts of the screen share: the session, the moment and
// the look.
type drawing struct {
	keys keys.Tune

	// CutOff says that the session's process was killed: nothing more will
	// happen, though the events don't tell so.
	CutOff bool
	// Changing says what is being set or taken back, "" for nothing.
	Changing string
	// Verifying: what was set is being invoked.
	Verifying bool

	// Month is how often the function is invoked a month, 0 while nobody told.
	Month int64

	// Defined are the places in files that may define the function, in words,
	// where somebody looked.
	Defined []string

	t     theme.Theme
	state *tuner.State
	now   time.Time
	// supposing: the state is as if it had been planned otherwise.
	supposing bool
	framed    bool // there is room for frames around the parts
	known     known
	ahead     ahead
}

// figures are the amounts of a session, in money or GB-seconds.
type figures struct{ *drawing }

// words tell how a session goes and what came of it.
type words struct {
	*figures
	// What the verdict has room to tell, so that nothing else does.
	coldTold, reasonTold bool
}

// Screen shows one session: the words over the open view, which stands over the
// table of sizes. Not safe for concurrent use.
type Screen struct {
	*drawing
	*figures
	words  words
	graphs graphs
	sizes  table

	// CanApply offers to set the recommended size once the session has ended.
	// Live says that the session goes on in this program.
	CanApply, Live bool

	// CanFetch offers to fetch the rest of a log that Lambda's answer has cut.
	CanFetch bool

	logs     logView
	tabBar   tabBar
	viewTop  int // the first line of the open view, -1 while there is none
	view     view
	said     string  // what the last key did, where nothing else shows it
	detail   bool    // the selected size fills the screen
	scroll   int     // lines that the log or the notes are scrolled down
	asking   *prompt // the input line is open
	input    textinput.Model
	inputErr string

	actual *tuner.State // state is it, or what is supposed of it
	what   whatIf
}

// New makes an empty screen.
func New(t theme.Theme) *Screen {
	d := &drawing{keys: keys.NewTune()}
	f := &figures{d}
	s := &Screen{drawing: d, figures: f, words: words{figures: f}, graphs: graphs{figures: f}, sizes: table{figures: f}, input: newInput()}
	s.SetTheme(t)
	return s
}

// SetKeys takes other keys than the usual ones.
func (s *Screen) SetKeys(m keys.Map) { s.keys = m.Tune }

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.t = t
	styles := textinput.Styles{}
	styles.Focused.Prompt, styles.Focused.Text, styles.Focused.Placeholder = t.Muted.Lipgloss(), t.Text.Lipgloss(), t.Faint.Lipgloss()
	styles.Blurred = styles.Focused
	s.input.SetStyles(styles)
}

// SetState shows a session as it stands at a moment; it is to be told again after
// each event. The state is read at the next View and never changed. Another
// session than before resets the screen.
func (s *Screen) SetState(state *tuner.State, now time.Time) {
	if s.actual != state {
		s.show(viewGraphs)
		s.sizes.chosen, s.sizes.sort, s.sizes.reverse, s.said = 0, "", false, ""
		s.graphs.axes, s.what, s.Month, s.Defined = axes{}, whatIf{}, 0, nil
		s.closeInput()
	}
	s.actual, s.now = state, now
	s.suppose()
}

// SetNow moves the clock.
func (s *Screen) SetNow(now time.Time) { s.now = now }

// View draws the screen, at most height lines of at most width cells.
func (s *Screen) View(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	return s.draw(width, height)
}

// empty is the screen before the first event.
func (s *Screen) empty(w, h int) string {
	lines := make([]string, max(h/2, 0), h)
	lines = append(lines, s.t.Center(s.t.Muted.Render("Opening the session"+s.ellipsis()), w))
	return strings.Join(clip(lines, h), "\n")
}

func clip(lines []string, h int) []string {
	if len(lines) > h {
		return lines[:max(h, 0)]
	}
	return lines
}
