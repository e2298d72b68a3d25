package widget

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/text"
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

// Type gives a key or a paste to an input. What a terminal would obey, or turn
// the line around by, becomes visible: it may be pasted unseen.
func Type(input *textinput.Model, msg tea.Msg) {
	*input, _ = input.Update(msg) // its command only blinks the cursor
	if typed := input.Value(); text.Visible(typed) != typed {
		input.SetValue(text.Visible(typed))
	}
}

// StyleInput changes the look of an input.
func StyleInput(input *textinput.Model, t theme.Theme) {
	styles := input.Styles()
	styles.Focused.Text, styles.Blurred.Text = t.Strong.Lipgloss(), t.Muted.Lipgloss()
	styles.Focused.Placeholder, styles.Blurred.Placeholder = t.Muted.Lipgloss(), t.Muted.Lipgloss()
	styles.Cursor.Blink = false
	styles.Cursor.Color = t.Accent.Lipgloss().GetForeground()
	input.SetStyles(styles)
}
