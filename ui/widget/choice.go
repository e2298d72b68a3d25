package widget

import (
	"charm.land/lipgloss/v2"

	"lambdial/ui/theme"
)

// Choice draws options side by side with one of them chosen, or if w cells
// don't hold them all, the chosen one between arrows. at below 0 is none.
func Choice(t theme.Theme, options []string, at int, focused bool, w int) string {
	style := t.Badge
	if focused {
		style = t.BadgeReadOnly // the accent's own badge
	}
	line := ""
	for i, o := range options {
		if i == at {
			line += t.Pill(style, o)
		} else {
			line += t.Muted.Render(" " + o + " ")
		}
	}
	if theme.Width(line) <= w {
		return line
	}
	chosen, arrows := t.Muted.Render("custom"), lipgloss.NewStyle()
	if at >= 0 {
		chosen = t.Pill(style, options[at])
	}
	if focused {
		arrows = t.Accent
	}
	return arrows.Render(t.Glyph.Left) + " " + chosen + " " + arrows.Render(t.Glyph.Right)
}
