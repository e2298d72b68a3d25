package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// Filter is the line in which one types what a list is to show.
type Filter struct {
	input textinput.Model
	keys  keys.Filter
}

// Typed is what a key in a filter was.
type Typed int

// What a key was: nothing more to do; the text changed; the row under the
// cursor is chosen; the filter is left with its text cleared.
const (
	TypedNothing Typed = iota
	TypedText
	TypedChoice
	TypedClear
)

// NewFilter makes a filter that is not open.
func NewFilter(t theme.Theme) Filter { return Filter{NewInput(t), keys.NewFilter()} }

// SetTheme changes the look.
func (f *Filter) SetTheme(t theme.Theme) { StyleInput(&f.input, t) }

// Open begins to type.
func (f *Filter) Open() {
	f.input.Focus() // its command only starts a blink, which is off
	f.input.CursorEnd()
}

// Close ends the typing and keeps the text.
func (f *Filter) Close() { f.input.Blur() }

// Opened says that letters are text.
func (f *Filter) Opened() bool { return f.input.Focused() }

// Raw is what is typed, Text that without blanks around it.
func (f *Filter) Raw() string  { return f.input.Value() }
func (f *Filter) Text() string { return strings.TrimSpace(f.input.Value()) }

// Set puts a text in and says whether it is another one.
func (f *Filter) Set(text string) (changed bool) {
	changed = f.input.Value() != text
	f.input.SetValue(text)
	return changed
}

// On says that something is or can be filtered.
func (f *Filter) On() bool { return f.Opened() || f.Raw() != "" }

// Key answers a key while the filter is open: what moves the list moves it
// still.
func (f *Filter) Key(msg tea.KeyPressMsg, l *List) Typed {
	switch {
	case key.Matches(msg, f.keys.Clear):
		f.Close()
		f.Set("")
		return TypedClear
	case key.Matches(msg, f.keys.Choose):
		return TypedChoice
	case key.Matches(msg, f.keys.Done):
		f.Close()
	case !l.Key(msg, f.keys.List) && f.edit(msg):
		return TypedText
	}
	return TypedNothing
}

// Paste puts pasted text in, where it is open, and says whether that changed
// the text.
func (f *Filter) Paste(text string) (changed bool) {
	return f.Opened() && f.edit(tea.PasteMsg{Content: text})
}

func (f *Filter) edit(msg tea.Msg) (changed bool) {
	before := f.input.Value()
	Type(&f.input, msg)
	return f.input.Value() != before
}

// View draws the line in w cells.
func (f *Filter) View(w int) string {
	f.input.SetWidth(w)
	return f.input.View()
}

// Line draws the filter over a list, or while it is off what stands for it, with
// something at the right edge.
func (f *Filter) Line(t theme.Theme, off, right string, rightWidth, w int) string {
	left := off
	if f.On() {
		left = t.Key.Render("/") + " " + f.View(max(w-rightWidth-6, 8))
	}
	return " " + t.PadRight(left, w-rightWidth-3) + " " + right + " "
}
