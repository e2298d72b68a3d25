package page

import (
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Chooser is a list over a screen to choose one of.
type Chooser struct {
	widget.Picker
	// Choose says what a choice asks for.
	Choose  func(value string) Action
	theme   theme.Theme
	spinner int
}

// NewChooser makes a chooser of a picker.
func NewChooser(t theme.Theme, p widget.Picker, choose func(value string) Action) *Chooser {
	p.Begin(t)
	return &Chooser{Picker: p, Choose: choose, theme: t}
}

// View draws the list as a dialog.
func (c *Chooser) View(w, h int) string {
	spinner := c.theme.Glyph.Spinner
	return c.Draw(c.theme, spinner[c.spinner%len(spinner)], w, h)
}

// Key answers a key.
func (c *Chooser) Key(msg tea.KeyPressMsg) Action {
	switch value, cancel := c.Picker.Key(msg); {
	case cancel:
		return Cancel{}
	case value != "":
		return c.Choose(value)
	}
	return nil
}

// Click does nothing yet.
func (c *Chooser) Click(int, int) Action { return nil }

// Wheel does nothing yet.
func (c *Chooser) Wheel(int) Action { return nil }

// Paste puts pasted text into the line.
func (c *Chooser) Paste(text string) Action {
	c.Picker.Paste(tea.PasteMsg{Content: text})
	return nil
}

// Help tells the keys.
func (c *Chooser) Help() Keys { return Keys{Short: c.Picker.Help()} }

// Capturing is true: letters filter the list.
func (c *Chooser) Capturing() bool { return true }

// SetTheme changes the look.
func (c *Chooser) SetTheme(t theme.Theme) {
	c.theme = t
	c.Picker.SetTheme(t)
}

// Waiting says that something is being waited for.
func (c *Chooser) Waiting() bool { return c.Busy != "" }

// Tick moves the sign of waiting.
func (c *Chooser) Tick() { c.spinner++ }
