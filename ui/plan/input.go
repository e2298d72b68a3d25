package plan

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
)

// Key answers a key.
func (s *Screen) Key(msg tea.KeyPressMsg) Action {
	if s.Modal() {
		return s.keyDialog(msg)
	}
	k := s.keys
	switch {
	case key.Matches(msg, k.Next):
		s.moveFocus(1)
		return nil
	case key.Matches(msg, k.Previous):
		s.moveFocus(-1)
		return nil
	}
	switch s.focus {
	case fieldOther:
		return s.keyOther(msg)
	case fieldPayload:
		return s.keyPayload(msg)
	case fieldTenant:
		s.keyTenant(msg)
		return nil
	}
	switch {
	case msg.String() == "esc":
		return Back{}
	case key.Matches(msg, k.Start):
		s.confirming = true
		return nil
	}
	if s.focus == fieldLadder {
		s.keyLadder(msg)
		return nil
	}
	switch {
	case key.Matches(msg, k.Up):
		s.moveFocus(-1)
	case key.Matches(msg, k.Down):
		s.moveFocus(1)
	default:
		s.change(msg)
	}
	return nil
}

func (s *Screen) keyDialog(msg tea.KeyPressMsg) Action {
	switch {
	case s.trouble != nil:
		s.trouble = nil
	case s.starting:
		if msg.String() == "esc" {
			return Cancel{}
		}
	case key.Matches(msg, s.keys.No):
		s.confirming = false
	case key.Matches(msg, s.keys.Yes):
		if s.refusal() != "" {
			return nil
		}
		s.starting = true
		return Start{Plan: s.Plan()}
	}
	return nil
}

// change answers the arrows and digits on a choice or a number.
func (s *Screen) change(msg tea.KeyPressMsg) {
	if n := s.numbers[s.focus]; n != nil {
		n.Key(msg)
		return
	}
	var by int
	switch msg.String() {
	case "left":
		by = -1
	case "right", "space":
		by = 1
	default:
		return
	}
	switch s.focus {
	case fieldPreset:
		all := s.presets()
		s.choose(all[turn(s.preset(), by, len(all))])
	case fieldStrategy:
		all := tuner.Strategies()
		s.goal.Strategy = all[turn(slices.Index(all, s.goal.Strategy), by, len(all))]
	case fieldLatency:
		all := tuner.Latencies()
		s.goal.Latency = all[turn(slices.Index(all, s.goal.Latency), by, len(all))]
	case fieldIsolation:
		all := tuner.Isolations()
		s.isolation = all[turn(slices.Index(all, s.isolation), by, len(all))]
	}
}

func turn(at, by, n int) int {
	if at < 0 {
		at = min(-by, 0)
	}
	return (at + by + n) % n
}

func (s *Screen) choose(p preset) {
	s.auto, s.sizes = p.sizes == nil, p.sizes
}

func (s *Screen) keyLadder(msg tea.KeyPressMsg) {
	k := s.keys
	switch {
	case key.Matches(msg, k.Left):
		s.at = max(s.at-1, 0)
	case key.Matches(msg, k.Right):
		s.at = min(s.at+1, len(s.ladder)-1)
	case key.Matches(msg, k.Up):
		if s.at < s.perLine {
			s.moveFocus(-1)
			return
		}
		s.at -= s.perLine
	case key.Matches(msg, k.Down):
		if s.at/s.perLine == (len(s.ladder)-1)/s.perLine {
			s.moveFocus(1)
			return
		}
		s.at = min(s.at+s.perLine, len(s.ladder)-1)
	case key.Matches(msg, k.Toggle):
		s.toggle(s.ladder[s.at])
	case key.Matches(msg, k.All):
		s.auto, s.sizes = false, slices.Clone(s.ladder)
	case key.Matches(msg, k.None):
		s.auto, s.sizes = false, nil
	}
}

func (s *Screen) toggle(mb int) {
	s.auto = false
	if slices.Contains(s.sizes, mb) {
		s.sizes = slices.DeleteFunc(slices.Clone(s.sizes), func(other int) bool { return other == mb })
		return
	}
	s.sizes = tuner.SortSizes(append(slices.Clone(s.sizes), mb))
}

func (s *Screen) keyOther(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "esc":
		s.other.Reset()
		s.otherErr = nil
		s.setFocus(fieldLadder)
	case "up":
		s.moveFocus(-1)
	case "down":
		s.moveFocus(1)
	case "enter":
		s.addOther()
	default:
		s.other, _ = s.other.Update(msg)
		s.otherErr = nil
	}
	return nil
}

// addOther chooses the sizes that were typed.
func (s *Screen) addOther() {
	sizes, auto, err := tuner.ParseSizes(s.other.Value())
	if s.otherErr = err; err != nil {
		return
	}
	s.other.Reset()
	if auto {
		s.auto, s.sizes = true, nil
		return
	}
	here := s.ladder[s.at]
	s.auto = false
	s.sizes = tuner.SortSizes(slices.Concat(s.sizes, sizes))
	s.ladder = tuner.SortSizes(slices.Concat(s.ladder, sizes))
	s.at = slices.Index(s.ladder, here)
}

// Paste puts pasted text where one types.
func (s *Screen) Paste(msg tea.PasteMsg) Action {
	switch {
	case s.Modal():
	case s.focus == fieldOther:
		s.other, _ = s.other.Update(msg)
		s.otherErr = nil
	case s.focus == fieldTenant:
		s.tenant, _ = s.tenant.Update(msg)
	case s.focus == fieldPayload:
		s.editor, _ = s.editor.Update(msg)
		return s.checkPayload()
	}
	return nil
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

// Wheel moves focus by fields.
func (s *Screen) Wheel(lines int) {
	if !s.Modal() {
		s.moveFocus(min(max(lines, -1), 1))
	}
}
