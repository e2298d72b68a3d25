package plan

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// part is what of a field a line shows, for the mouse.
type part int

const (
	partRow   part = iota
	partItems      // of the ladder or of the payloads, from index on
	partText       // the text in the editor, its row index
)

// line is a drawn line and the field that it belongs to, nil for none.
type line struct {
	text  string
	field *field
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
func (s *form) row(f *field, value string) line {
	t := s.theme
	mark, name := "  ", t.Muted.Render(t.PadRight(f.label, labelWidth))
	if s.focus == f {
		mark, name = t.Cursor.Render(t.Glyph.Cursor)+" ", t.Strong.Render(t.PadRight(f.label, labelWidth))
	}
	return line{text: mark + name + "  " + value, field: f}
}

// choiceRow draws a field of options. A badge brings a blank cell of its own,
// so that it starts one cell earlier than other values.
func (s *form) choiceRow(f *field, w int) line {
	l := s.row(f, "")
	l.text = strings.TrimSuffix(l.text, " ") + widget.Choice(s.theme, f.choice.options, f.choice.get(s.draft), s.focus == f, valueWidth(w)+1)
	return l
}

// section draws the fields of a place, each with what is wrong with it.
func (s *form) section(title string, w int, places ...place) section {
	var lines []line
	for _, where := range places {
		for _, f := range s.in(where) {
			switch {
			case f == s.fold:
				lines = append(lines, s.row(f, s.folded(w)))
			case f.number != nil:
				lines = append(lines, s.row(f, f.number.Draw(s.theme, s.focus == f)))
				if f.number.Wrong() != "" {
					continue // it stands in the row
				}
			default:
				lines = append(lines, s.choiceRow(f, w))
			}
			lines = append(lines, s.beside(f, w)...)
		}
	}
	return section{title, lines}
}

// newFold is the row over what is rarely needed.
func (s *form) newFold() *field {
	k := s.keys
	return &field{
		label: "Advanced", in: inSession,
		keys: func() []key.Binding { return []key.Binding{k.Fold, k.StartNow, k.Next} },
		key: func(msg tea.KeyPressMsg) page.Action {
			switch {
			case key.Matches(msg, k.Fold) || msg.String() == "right" && !s.unfolded || msg.String() == "left" && s.unfolded:
				s.unfolded = !s.unfolded
			case key.Matches(msg, k.Up):
				s.moveFocus(-1)
			case key.Matches(msg, k.Down):
				s.moveFocus(1)
			}
			return nil
		},
		explain: func() string {
			if s.unfolded {
				return keys.First(k.Fold) + " folds them away again; what is set still counts."
			}
			var names []string
			for _, f := range s.fields {
				if f.in == inRare {
					names = append(names, strings.ToLower(f.label))
				}
			}
			return keys.First(k.Fold) + " unfolds: " + strings.Join(names, ", ") + "."
		},
	}
}

// folded says how the fold stands; folded, it names what under it is not as by
// default.
func (s *form) folded(w int) string {
	t := s.theme
	if s.unfolded {
		return t.Muted.Render(t.Glyph.Down + " unfolded")
	}
	usual := s.about.usual()
	var names []string
	for _, f := range s.fields {
		if f.in != inRare || !f.means() || f.number.Value() == f.number.get(usual) {
			continue
		}
		value, unit, _ := strings.Cut(f.number.Text(), " ")
		if unit == "%" || unit == "s" {
			value += " " + unit
		}
		names = append(names, strings.ToLower(f.label)+" "+value)
	}
	if len(names) == 0 {
		return t.Muted.Render(t.Glyph.Right + " folded")
	}
	return t.Muted.Render(t.Glyph.Right) + " " + t.Truncate(strings.Join(names, ", "), valueWidth(w)-2)
}
