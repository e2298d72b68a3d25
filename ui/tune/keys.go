package tune

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/theme"
)

type keymap struct {
	up, down, first, last, pageUp, pageDown  key.Binding
	views                                    key.Binding
	nextView, previousView                   key.Binding
	graph                                    key.Binding
	detail, pause, resume, stop, add, apply  key.Binding
	again, back, closeDetail, accept, cancel key.Binding
}

func newKeymap(g theme.Glyphs) keymap {
	bind := func(help, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
	}
	return keymap{
		up: bind(g.Up, "size above", "up", "k"), down: bind(g.Down, "size below", "down", "j"),
		first: bind("home", "first size", "home"), last: bind("end", "last size", "end"),
		pageUp: bind("pgup", "scroll up", "pgup"), pageDown: bind("pgdn", "scroll down", "pgdown"),
		views:    bind("1-6", "views", "1", "2", "3", "4", "5", "6"),
		nextView: bind("tab", "next view", "tab"), previousView: bind("shift+tab", "previous view", "shift+tab"),
		graph:  bind(g.Left+"/"+g.Right, "duration or cost", "left", "right", "h", "l"),
		detail: bind("enter", "detail", "enter"), closeDetail: bind("esc", "close", "esc"),
		pause: bind("p", "pause", "p"), resume: bind("p", "resume", "p"),
		stop: bind("s", "stop", "s"), add: bind("a", "add a size", "a"),
		apply: bind("y", "apply", "y"), again: bind("r", "plan again", "r"),
		back:   bind("esc", "back", "esc"),
		accept: bind("enter", "measure it too", "enter"), cancel: bind("esc", "cancel", "esc"),
	}
}

// Help lists the keys that do something now: the most useful ones for the
// footer, and all of them in groups that fit into columns.
func (s *Screen) Help() (short, full []key.Binding) {
	k := s.keys
	if s.adding {
		short = []key.Binding{k.accept, k.cancel}
		return short, short
	}
	leave := k.back
	if s.detail {
		leave = k.closeDetail
	}
	work := s.offered()
	short = append(append(short, work...), k.views)
	if !s.detail {
		short = append(short, k.detail)
	}
	short = append(short, leave)
	full = append(full, work...)
	full = append(full, k.up, k.down, k.first, k.last, k.detail, k.views, k.nextView, k.previousView, k.graph, k.pageUp, k.pageDown, leave)
	return short, full
}

// offered are the keys that act on the session.
func (s *Screen) offered() []key.Binding {
	k := s.keys
	switch {
	case s.state == nil || s.state.Session == "":
		return nil
	case s.ended():
		if s.CanApply && s.applicable() > 0 {
			return []key.Binding{k.apply, k.again}
		}
		return []key.Binding{k.again}
	case !s.sampling():
		return nil
	case s.state.Paused:
		return []key.Binding{k.resume, k.stop, k.add}
	}
	return []key.Binding{k.pause, k.stop, k.add}
}

// Capturing says that typed text belongs to this screen's input line.
func (s *Screen) Capturing() bool { return s.adding }

// Key handles a key and says what it asks of the session, or nil.
func (s *Screen) Key(msg tea.KeyPressMsg) Action {
	s.changes++
	if s.adding {
		return s.keyInput(msg)
	}
	k := s.keys
	switch {
	case key.Matches(msg, k.up):
		s.selectBy(-1)
	case key.Matches(msg, k.down):
		s.selectBy(1)
	case key.Matches(msg, k.first):
		s.selectBy(-s.count())
	case key.Matches(msg, k.last):
		s.selectBy(s.count())
	case key.Matches(msg, k.pageUp):
		s.scroll = max(s.scroll-5, 0)
	case key.Matches(msg, k.pageDown):
		s.scroll += 5
	case key.Matches(msg, k.views):
		s.show(view(msg.String()[0] - '1'))
	case key.Matches(msg, k.nextView):
		s.show((s.view + 1) % views)
	case key.Matches(msg, k.previousView):
		s.show((s.view + views - 1) % views)
	case key.Matches(msg, k.graph):
		s.costOnly = !s.costOnly
	case key.Matches(msg, k.detail):
		if s.count() > 0 {
			s.detail, s.scroll = !s.detail, 0
		}
	case key.Matches(msg, k.back):
		if s.detail {
			s.detail, s.scroll = false, 0
			return nil
		}
		return Back{}
	default:
		return s.keyWork(msg)
	}
	return nil
}

// keyWork handles the keys that act on the session, where they are offered.
func (s *Screen) keyWork(msg tea.KeyPressMsg) Action {
	if !key.Matches(msg, s.offered()...) {
		return nil
	}
	k := s.keys
	switch {
	case key.Matches(msg, k.pause):
		return Pause{!s.state.Paused}
	case key.Matches(msg, k.stop):
		return Stop{}
	case key.Matches(msg, k.add):
		s.adding, s.inputErr = true, ""
		s.input.Reset()
		s.input.Focus()
	case key.Matches(msg, k.apply):
		return Apply{s.applicable()}
	case key.Matches(msg, k.again):
		return Again{}
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

func (s *Screen) keyInput(msg tea.KeyPressMsg) Action {
	switch {
	case key.Matches(msg, s.keys.cancel):
		s.closeInput()
	case key.Matches(msg, s.keys.accept):
		mb, err := tuner.ParseMemoryMB(s.input.Value())
		if err == nil && s.state.Size(mb) != nil {
			err = fmt.Errorf("%d MB is already part of this session", mb)
		}
		if err != nil {
			s.inputErr = err.Error()
			return nil
		}
		s.closeInput()
		s.chosen = mb
		return AddSize{mb}
	default:
		s.inputErr = ""
		s.input, _ = s.input.Update(msg) // its command only blinks the cursor
	}
	return nil
}

// Paste puts text into the input line, if it is open.
func (s *Screen) Paste(text string) {
	if s.adding {
		s.changes++
		s.inputErr = ""
		s.input, _ = s.input.Update(tea.PasteMsg{Content: text})
	}
}

func (s *Screen) closeInput() {
	s.adding, s.inputErr = false, ""
	s.input.Blur()
}

func (s *Screen) show(v view) {
	s.view, s.detail, s.scroll = v, false, 0
}
