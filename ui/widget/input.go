package widget

import (
	"charm.land/bubbles/v2/textinput"

	"lambdial/ui/theme"
)

// NewInput makes a line to type in, without a prompt and a blink.
func NewInput(t theme.Theme) textinput.Model {
	input := textinput.New()
	input.Prompt = ""
	input.SetVirtualCursor(true)
	StyleInput(&input, t)
	return input
}

// StyleInput changes the look of an input.
func StyleInput(input *textinput.Model, t theme.Theme) {
	styles := input.Styles()
	styles.Focused.Text, styles.Blurred.Text = t.Strong, t.Muted
	styles.Focused.Placeholder, styles.Blurred.Placeholder = t.Muted, t.Muted
	styles.Cursor.Blink = false
	styles.Cursor.Color = t.Accent.GetForeground()
	input.SetStyles(styles)
}
