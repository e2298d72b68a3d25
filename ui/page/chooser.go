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
	value, cancel := c.Picker.Key(msg)
	if cancel {
		return Cancel{}
	}
	return c.chosen(value)
}

func (c *Chooser) chosen(value string) Action {
	if value == "" {
		return nil
	}
	return c.Choose(value)
}

// Click selects what is under the mouse, and chooses it if it was selected.
func (c *Chooser) Click(_, y int) Action { return c.chosen(c.Picker.Click(y)) }

// Wheel moves through the list.
func (c *Chooser) Wheel(lines int) Action {
	c.Picker.Wheel(lines)
	return nil
}

// Paste puts pasted text into the line.
func (c *Chooser) Paste(text string) Action {
	c.Picker.Paste(text)
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
