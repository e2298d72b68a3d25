package plan

import (
	"strings"

	"lambdial/ui/widget"
)

// part is what of a field a line shows, for the mouse.
type part int

const (
	partRow   part = iota
	partItems      // of the ladder or of the payloads, from index on
	partText       // the text in the editor, its row index
)

// line is a drawn line and the field that it belongs to, noField for none.
type line struct {
	text  string
	field field
	part  part
	index int
	// sought is the line of its field that has to be in view.
	sought bool
}

// section is a titled part of the screen.
type section struct {
	title string
	lines []line
}

// labelWidth is that of the longest label.
const labelWidth = 12

// valueWidth is the room for a value in a row of w cells.
func valueWidth(w int) int { return w - labelWidth - 4 }

// row draws a field with its label; the mark before it shows the focus.
func (s *Screen) row(f field, value string) line {
	t := s.theme
	mark, name := "  ", t.Muted.Render(t.PadRight(label(f), labelWidth))
	if s.focus == f {
		mark, name = t.Cursor.Render(t.Glyph.Cursor)+" ", t.Strong.Render(t.PadRight(label(f), labelWidth))
	}
	return line{text: mark + name + "  " + value, field: f}
}

// choice draws a field of options. A badge brings a blank cell of its own, so
// that it starts one cell earlier than other values.
func (s *Screen) choice(f field, w int) line {
	options, at := s.choices(f)
	l := s.row(f, "")
	l.text = strings.TrimSuffix(l.text, " ") + widget.Choice(s.theme, options, at, s.focus == f, valueWidth(w)+1)
	return l
}

// fields draws rows of choices and numbers, each with what is wrong with it.
func (s *Screen) fields(w int, fields ...field) []line {
	var lines []line
	for _, f := range fields {
		if !s.visible(f) {
			continue
		}
		if n := s.numbers[f]; n != nil {
			lines = append(lines, s.row(f, n.Draw(s.theme, s.focus == f)))
			if n.Wrong() != "" {
				continue // it stands in the row
			}
		} else {
			lines = append(lines, s.choice(f, w))
		}
		lines = append(lines, s.beside(f, w)...)
	}
	return lines
}

func (s *Screen) goalSection(w int) section {
	return section{"Goal", s.fields(w, fieldStrategy, fieldWeight, fieldTolerance, fieldTarget, fieldLatency)}
}

func (s *Screen) samplingSection(w int) section {
	lines := append(s.fields(w, fieldIsolation, fieldSamples, fieldBudget), s.fold(w))
	return section{"Session", append(lines, s.fields(w, rare()...)...)}
}

// fold draws the row over what is rarely needed; folded, it names what of that
// is not as by default.
func (s *Screen) fold(w int) line {
	t := s.theme
	value := t.Muted.Render(t.Glyph.Right + " folded")
	switch changed := s.changedRare(); {
	case s.advanced:
		value = t.Muted.Render(t.Glyph.Down + " unfolded")
	case len(changed) > 0:
		value = t.Muted.Render(t.Glyph.Right) + " " + t.Truncate(strings.Join(changed, ", "), valueWidth(w)-2)
	}
	return s.row(fieldAdvanced, value)
}
