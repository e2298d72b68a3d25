package tune

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/page"
)

// Help lists the keys that do something now.
func (s *Screen) Help() page.Keys {
	k := s.keys
	help := page.Keys{Title: "Session"}
	if s.adding {
		help.Short = []key.Binding{k.Accept, k.Discard}
		help.Full = help.Short
		return help
	}
	leave := k.Back
	if s.detail {
		leave = k.Close
	}
	work := s.offered()
	help.Short = append(append(help.Short, work...), k.Views)
	if !s.detail {
		help.Short = append(help.Short, k.Detail)
	}
	help.Short = append(help.Short, leave)
	help.Full = append(append(append(help.Full, work...), k.Looks()...), leave)
	return help
}

// Title names the function and what is seen of it.
func (s *Screen) Title() []string {
	what := "Result"
	if s.Live {
		what = "Session"
	}
	return []string{s.state.Function.Name, what}
}

// offered are the keys that act on the session.
func (s *Screen) offered() []key.Binding {
	k := s.keys
	switch {
	case s.state == nil || s.state.Session == "":
		return nil
	case s.ended():
		if s.CanApply && s.applicable() > 0 {
			return []key.Binding{k.Apply, k.Again}
		}
		return []key.Binding{k.Again}
	case !s.sampling():
		return nil
	case s.state.Paused:
		return []key.Binding{k.Resume, k.Stop, k.Add}
	}
	return []key.Binding{k.Pause, k.Stop, k.Add}
}

// Capturing says that typed text belongs to this screen's input line.
func (s *Screen) Capturing() bool { return s.adding }

// Key handles a key and says what it asks of the session, or nil.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	s.said = ""
	if s.adding {
		return s.keyInput(msg)
	}
	k := s.keys
	switch {
	case key.Matches(msg, k.Up):
		s.selectBy(-1)
	case key.Matches(msg, k.Down):
		s.selectBy(1)
	case key.Matches(msg, k.First):
		s.selectBy(-s.count())
	case key.Matches(msg, k.Last):
		s.selectBy(s.count())
	case key.Matches(msg, k.PageUp):
		s.scroll = max(s.scroll-5, 0)
	case key.Matches(msg, k.PageDown):
		s.scroll += 5
	case key.Matches(msg, k.Views):
		s.show(view(msg.String()[0] - '1'))
	case key.Matches(msg, k.NextView):
		s.show((s.view + 1) % views)
	case key.Matches(msg, k.PreviousView):
		s.show((s.view + views - 1) % views)
	case key.Matches(msg, k.Graph):
		s.graphs.costOnly = !s.graphs.costOnly
	case key.Matches(msg, k.Sort):
		s.sizes.sortByNext()
	case key.Matches(msg, k.Reverse):
		s.sizes.reverse = !s.sizes.reverse
	case key.Matches(msg, k.Copy, k.CopyJSON):
		return s.copied(key.Matches(msg, k.CopyJSON))
	case key.Matches(msg, k.Detail):
		if s.count() > 0 {
			s.detail, s.scroll = !s.detail, 0
		}
	case key.Matches(msg, k.Back):
		if s.detail {
			s.detail, s.scroll = false, 0
			return nil
		}
		return page.Back{}
	default:
		return s.keyWork(msg)
	}
	return nil
}

// keyWork handles the keys that act on the session, where they are offered.
func (s *Screen) keyWork(msg tea.KeyPressMsg) page.Action {
	if !key.Matches(msg, s.offered()...) {
		return nil
	}
	k := s.keys
	switch {
	case key.Matches(msg, k.Pause):
		return page.Pause{Paused: !s.state.Paused}
	case key.Matches(msg, k.Stop):
		return page.Stop{}
	case key.Matches(msg, k.Add):
		s.adding, s.inputErr = true, ""
		s.input.Reset()
		s.input.Focus()
	case key.Matches(msg, k.Apply):
		return page.AskApply{MemoryMB: s.applicable()}
	case key.Matches(msg, k.Again):
		return page.Again{}
	}
	return nil
}

func newInput() textinput.Model {
	in := textinput.New()
	in.Prompt = "memory size to add: "
	in.Placeholder = "640"
	in.CharLimit = 12
	in.SetWidth(14)
	return in
}

func (s *Screen) keyInput(msg tea.KeyPressMsg) page.Action {
	switch {
	case key.Matches(msg, s.keys.Discard):
		s.closeInput()
	case key.Matches(msg, s.keys.Accept):
		mb, err := tuner.ParseMemoryMB(s.input.Value())
		if err == nil && s.state.Size(mb) != nil {
			err = fmt.Errorf("%d MB is already part of this session", mb)
		}
		if err != nil {
			s.inputErr = err.Error()
			return nil
		}
		s.closeInput()
		s.sizes.chosen = mb
		return page.AddSize{MemoryMB: mb}
	default:
		s.inputErr = ""
		s.input, _ = s.input.Update(msg) // its command only blinks the cursor
	}
	return nil
}

// Paste puts text into the input line, if it is open.
func (s *Screen) Paste(text string) page.Action {
	if s.adding {
		s.inputErr = ""
		s.input, _ = s.input.Update(tea.PasteMsg{Content: text})
	}
	return nil
}

func (s *Screen) closeInput() {
	s.adding, s.inputErr = false, ""
	s.input.Blur()
}

func (s *Screen) show(v view) {
	s.view, s.detail, s.scroll, s.sizes.cold = v, false, 0, v == viewCold
}
