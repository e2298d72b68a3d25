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
	"lambdial/ui/widget"
)

// view is what stands above the table.
type view int

const (
	viewGraphs view = iota
	viewTradeOff
	viewSamples
	viewDistribution
	viewCold
	viewLog
	viewNotes
	views // their number
)

func (v view) String() string {
	return [...]string{"graphs", "trade-off", "samples", "distribution", "cold", "log", "notes"}[v]
}

// Screen shows one session. Not safe for concurrent use.
type Screen struct {
	// CanApply offers to set the recommended size once the session has ended.
	// Live says that the session goes on in this program.
	// CutOff says that its process was killed: nothing more will happen, though
	// the events don't tell so.
	CanApply, Live, CutOff bool

	t     theme.Theme
	keys  keys.Tune
	state *tuner.State
	now   time.Time

	view     view
	costOnly bool   // which graph is shown where there is room for one
	sort     string // the field by which the table is sorted; empty: by memory
	reverse  bool   // the largest first
	said     string // what the last key did, where nothing else shows it
	detail   bool   // the selected size fills the screen
	chosen   int    // memory of the selected size, 0 while nobody selected one
	scroll   int    // lines that the log or the notes are scrolled down
	adding   bool
	input    textinput.Model
	inputErr string

	framed bool // there is room for frames around the parts
	// What the verdict has room to tell, so that nothing else does.
	coldTold, reasonTold bool

	// tops keep the axes of the graphs calm; see chart.StableTop.
	tops tops
	// The table as it was drawn last: its rows, and the headings that sort it.
	list     widget.List
	heads    []head
	headLine int
	known    known

	changes int // of everything above that a frame depends on
	frame   frame
}

// frame is the last picture and what it was drawn of.
type frame struct {
	of   frameKey
	text string
}

type frameKey struct {
	state                          *tuner.State
	events, width, height, changes int
	second                         int64
	canApply, cutOff               bool
}

// New makes an empty screen.
func New(t theme.Theme) *Screen {
	s := &Screen{input: newInput()}
	s.SetTheme(t)
	return s
}

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.t, s.keys = t, keys.NewTune()
	s.changes++
	styles := textinput.Styles{}
	styles.Focused.Prompt, styles.Focused.Text, styles.Focused.Placeholder = t.Muted, t.Text, t.Faint
	styles.Blurred = styles.Focused
	s.input.SetStyles(styles)
}

// SetState shows a session as it stands at a moment; it is to be told again after
// each event. The state is read at the next View and never changed. Another session than before resets the screen.
func (s *Screen) SetState(state *tuner.State, now time.Time) {
	if s.state != state {
		s.view, s.detail, s.chosen, s.scroll, s.tops = viewGraphs, false, 0, 0, tops{}
		s.sort, s.reverse, s.said = "", false, ""
		s.closeInput()
		s.changes++
	}
	s.state, s.now = state, now
}

// SetNow moves the clock.
func (s *Screen) SetNow(now time.Time) { s.now = now }

// View draws the screen, at most height lines of at most width cells. It costs
// next to nothing while nothing changed.
func (s *Screen) View(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	key := frameKey{
		state: s.state, width: width, height: height, changes: s.changes,
		canApply: s.CanApply, cutOff: s.CutOff,
	}
	if s.state != nil {
		key.events = s.state.Events
		if s.state.End == nil { // only the elapsed time moves without events
			key.second = s.now.Unix()
		}
	}
	if s.frame.text == "" || s.frame.of != key {
		s.frame = frame{key, s.draw(width, height)}
	}
	return s.frame.text
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
