package widget

import (
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Choice draws options side by side with one of them chosen, or if w cells
// don't hold them all, the chosen one between arrows. at below 0 is none.
func Choice(t theme.Theme, options []string, at int, focused bool, w int) string {
	style := t.Badge
	if focused {
		style = t.BadgeReadOnly // the accent's own badge
	}
	if line := row(t, style, options, at); cell.Width(line) <= w {
		return line
	}
	chosen, arrows := t.Muted.Render("custom"), t.Text
	if at >= 0 {
		chosen = t.Pill(style, options[at])
	}
	if focused {
		arrows = t.Accent
	}
	return arrows.Render(t.Glyph.Left) + " " + chosen + " " + arrows.Render(t.Glyph.Right)
}

func row(t theme.Theme, style theme.Style, options []string, at int) string {
	line := ""
	for i, o := range options {
		if i == at {
			line += t.Pill(style, o)
		} else {
			line += t.Muted.Render(" " + o + " ")
		}
	}
	return line
}

// ChoiceAt is the option that is drawn at a cell of a Choice of w cells: the
// one before or after the chosen one where those are arrows, -1 for none.
func ChoiceAt(t theme.Theme, options []string, at, w, x int) int {
	if cell.Width(row(t, t.Badge, options, at)) > w {
		if x < 2 {
			return max(at-1, 0)
		}
		return min(at+1, len(options)-1)
	}
	from := 0
	for i := range options {
		to := cell.Width(row(t, t.Badge, options[:i+1], at))
		if x >= from && x < to {
			return i
		}
		from = to
	}
	return -1
}
