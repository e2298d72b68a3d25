package plan

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	s.follow = true
	k := s.keys
	switch {
	case key.Matches(msg, k.Next):
		s.moveFocus(1)
	case key.Matches(msg, k.Previous):
		s.moveFocus(-1)
	case key.Matches(msg, k.StartNow):
		return s.begin()
	case key.Matches(msg, k.Turn):
		return s.turnBack()
	case key.Matches(msg, k.Add):
		s.addPayload()
	case key.Matches(msg, k.Load):
		return s.openLoader()
	case key.Matches(msg, k.Editor):
		return s.openEditor()
	default:
		return s.keyField(msg)
	}
	return nil
}

// keyField gives a key to the field in focus.
func (s *Screen) keyField(msg tea.KeyPressMsg) page.Action {
	k := s.keys
	switch s.focus {
	case fieldOther:
		s.keyOther(msg)
		return nil
	case fieldPayload:
		return s.keyPayload(msg)
	case fieldTenant:
		s.keyTenant(msg)
		return nil
	}
	switch {
	case msg.String() == "esc":
		return page.Back{}
	case s.focus == fieldPayloads:
		s.keyPayloads(msg)
	case s.focus == fieldAdvanced && (key.Matches(msg, k.Fold) || msg.String() == "right" && !s.advanced || msg.String() == "left" && s.advanced):
		s.advanced = !s.advanced
	case key.Matches(msg, k.Start):
		return s.begin()
	case s.focus == fieldLadder:
		s.keyLadder(msg)
	case key.Matches(msg, k.Up):
		s.moveFocus(-1)
	case key.Matches(msg, k.Down):
		s.moveFocus(1)
	default:
		s.change(msg)
	}
	return nil
}

// change answers the arrows and digits on a choice or a number.
func (s *Screen) change(msg tea.KeyPressMsg) {
	if n := s.numbers[s.focus]; n != nil {
		n.Key(msg)
		return
	}
	options, at := s.choices(s.focus)
	if options == nil {
		return
	}
	switch msg.String() {
	case "left":
		s.choose(s.focus, turn(at, -1, len(options)))
	case "right", "space":
		s.choose(s.focus, turn(at, 1, len(options)))
	}
}

func turn(at, by, n int) int {
	if at < 0 {
		at = min(-by, 0)
	}
	return (at + by + n) % n
}

func (s *Screen) keyTenant(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "esc", "enter", "down":
		s.moveFocus(1)
	case "up":
		s.moveFocus(-1)
	default:
		s.tenant, _ = s.tenant.Update(msg)
	}
}

// openEditor gives the payload to the person's own editor.
func (s *Screen) openEditor() page.Action {
	c := s.contents[s.current]
	if c.reading {
		return nil
	}
	c.note = ""
	return page.Edit{Text: cmp.Or(c.text, "{}")}
}

// Paste puts pasted text where one types.
func (s *Screen) Paste(text string) page.Action {
	msg := tea.PasteMsg{Content: text}
	switch s.focus {
	case fieldOther:
		s.other, _ = s.other.Update(msg)
		s.tried = false
	case fieldTenant:
		s.tenant, _ = s.tenant.Update(msg)
	case fieldPayload:
		s.pastePayload(text)
	}
	return nil
}

// Click moves focus to the field under the mouse and does there what a key
// would: it chooses a size or an option, turns a number, puts the caret, asks
// whether to start.
func (s *Screen) Click(x, y int) page.Action {
	at := slices.IndexFunc(s.spots, func(p spot) bool { return p.y == y && x >= p.x && x < p.x+p.w })
	if at < 0 {
		return nil
	}
	p := s.spots[at]
	focused := s.focus == p.field
	s.setFocus(p.field)
	in := x - p.x - 2 // behind the mark of focus
	switch {
	case p.field == fieldLadder && p.part == partItems:
		if i := in / s.itemWidth(); in >= 0 && i < s.perLine && p.index+i < len(s.ladder) {
			s.at = p.index + i
			s.toggle(s.ladder[s.at])
		}
	case p.field == fieldPayloads && p.part == partItems:
		s.show(p.index)
	case p.part == partText:
		s.editor.Click(in, p.index)
	case p.field == fieldAdvanced:
		s.advanced = !s.advanced
	case p.field == fieldStart:
		return s.begin()
	case p.part == partRow:
		s.clickValue(p, in-labelWidth-2, focused)
	}
	return nil
}

// clickValue does what a click on a value asks for, x cells into it.
func (s *Screen) clickValue(p spot, x int, focused bool) {
	if options, at := s.choices(p.field); options != nil {
		if i := widget.ChoiceAt(s.theme, options, at, valueWidth(p.w)+1, x+1); i >= 0 && x >= -1 {
			s.choose(p.field, i)
		}
		return
	}
	n := s.numbers[p.field]
	if n == nil || !focused {
		return // the arrows are there only in focus
	}
	switch wide := theme.Width(n.Text()); {
	case x >= 0 && x < 2:
		n.Step(-1)
	case x >= wide+2 && x < wide+4:
		n.Step(1)
	}
}

// Wheel scrolls what does not fit.
func (s *Screen) Wheel(lines int) page.Action {
	s.follow = false
	s.scroll += 2 * lines
	return nil
}
