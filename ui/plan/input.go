package plan

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/cell"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// Key answers a key: those that work in every field, then the field's own.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	defer s.changed()
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
	case msg.String() == "esc" && !s.focus.capturing:
		return page.Back{}
	case s.focus == s.sizes && key.Matches(msg, k.Start):
		return s.begin()
	case s.focus.key != nil:
		return s.focus.key(msg)
	default:
		return s.keyField(msg)
	}
	return nil
}

// keyField answers a key on a choice, a number or the button.
func (s *Screen) keyField(msg tea.KeyPressMsg) page.Action {
	k := s.keys
	switch {
	case key.Matches(msg, k.Start):
		return s.begin()
	case key.Matches(msg, k.Up):
		s.moveFocus(-1)
	case key.Matches(msg, k.Down):
		s.moveFocus(1)
	case s.focus.number != nil:
		s.focus.number.Key(msg)
	case s.focus.choice != nil:
		s.turn(s.focus.choice, msg.String())
	}
	return nil
}

// turn takes the next option at an arrow key, round and round.
func (s *Screen) turn(c *choice, key string) {
	by := map[string]int{"left": -1, "right": 1, "space": 1}[key]
	if by == 0 {
		return
	}
	at := c.get(s.draft)
	if at < 0 {
		at = min(-by, 0)
	}
	s.choose(c, (at+by+len(c.options))%len(c.options))
}

// Paste puts pasted text where one types.
func (s *Screen) Paste(text string) page.Action {
	defer s.changed()
	switch {
	case s.focus == s.payload:
		s.pastePayload(text)
	case s.focus.input != nil:
		widget.Type(s.focus.input, tea.PasteMsg{Content: text})
		s.tried = false
	}
	return nil
}

// Click moves focus to the field under the mouse and does there what a key
// would: it chooses a size or an option, turns a number, puts the caret, asks
// whether to start.
func (s *Screen) Click(x, y int) page.Action {
	defer s.changed()
	at := slices.IndexFunc(s.spots, func(p spot) bool { return p.y == y && x >= p.x && x < p.x+p.w })
	if at < 0 {
		return nil
	}
	p := s.spots[at]
	focused := s.focus == p.field
	s.setFocus(p.field)
	in := x - p.x - 2 // behind the mark of focus
	switch {
	case p.field == s.sizes && p.part == partItems:
		if i := in / s.itemWidth(); in >= 0 && i < s.perLine && p.index+i < len(s.offered) {
			s.at = p.index + i
			s.toggle(s.offered[s.at])
		}
	case p.field == s.mix && p.part == partItems:
		s.show(p.index)
	case p.part == partText:
		s.editor.Click(in, p.index)
	case p.field == s.fold:
		s.unfolded = !s.unfolded
	case p.field == s.start:
		return s.begin()
	case p.part == partRow:
		s.clickValue(p, in-labelWidth-2, focused)
	}
	return nil
}

// clickValue does what a click on a value asks for, x cells into it.
func (s *Screen) clickValue(p spot, x int, focused bool) {
	if c := p.field.choice; c != nil {
		if i := widget.ChoiceAt(s.theme, c.options, c.get(s.draft), valueWidth(p.w)+1, x+1); i >= 0 && x >= -1 {
			s.choose(c, i)
		}
		return
	}
	n := p.field.number
	if n == nil || !focused {
		return // the arrows are there only in focus
	}
	switch wide := cell.Width(n.Text()); {
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
