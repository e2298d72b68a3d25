package tune

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/page"
)

// Help lists the keys that do something now.
func (s *Screen) Help() page.Keys {
	k := s.keys
	help := page.Keys{Title: "Session"}
	switch {
	case s.asking != nil:
		help.Short = []key.Binding{k.Accept, k.Discard}
		help.Full = help.Short
		return help
	case s.what.open:
		help.Short = []key.Binding{k.Choose, k.Change, k.Keep, k.PutBack}
		help.Full = help.Short
		return help
	}
	leave := k.Back
	switch {
	case s.detail:
		leave = k.Close
	case s.Live && !s.ended():
		leave = k.Leave
	}
	work := s.offered()
	help.Short = append(append(help.Short, work...), k.Views)
	switch {
	case s.detail:
	case s.view == viewLog && s.logs.whole:
		help.Short = append([]key.Binding{k.NextLog, k.Find, k.FoldLog}, help.Short...)
	case s.view == viewLog:
		help.Short = append([]key.Binding{k.NextLog, k.Find, k.WholeLog}, help.Short...)
	default:
		help.Short = append(help.Short, k.Detail)
	}
	if _, ok := s.fetchable(); ok {
		help.Short = append([]key.Binding{k.FetchLog}, help.Short...)
		work = append(work, k.FetchLog)
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
		keys := []key.Binding{k.Again, k.Compare}
		if s.changeable() && !s.state.Standing().Nothing() {
			keys = append([]key.Binding{k.Undo}, keys...)
		}
		if s.verdict().MemoryMB > 0 {
			keys = append([]key.Binding{k.WhatIf, k.Month}, keys...)
		}
		if s.changeable() && s.selectable() > 0 && s.selectable() != s.applicable() {
			keys = append([]key.Binding{k.ApplyChosen}, keys...)
		}
		if s.changeable() && s.applicable() > 0 {
			keys = append([]key.Binding{k.Apply}, keys...)
		}
		return keys
	case !s.sampling():
		return nil
	case s.state.Paused:
		return []key.Binding{k.Resume, k.Stop, k.Add, k.WhatIf}
	}
	return []key.Binding{k.Pause, k.Stop, k.Add, k.WhatIf}
}

// changeable says that the result may be set, or taken back.
func (s *Screen) changeable() bool {
	return s.CanApply && s.state.Imported == nil && s.Changing == "" && !s.Verifying
}

// Capturing says that typed text belongs to this screen's input line.
func (s *Screen) Capturing() bool { return s.asking != nil }

// Key handles a key and says what it asks of the session, or nil.
func (s *Screen) Key(msg tea.KeyPressMsg) page.Action {
	s.said = ""
	if s.asking != nil {
		return s.keyInput(msg)
	}
	if s.what.open && s.keyWhatIf(msg) {
		return nil
	}
	k := s.keys
	if x, ok := s.fetchable(); ok && key.Matches(msg, k.FetchLog) {
		s.logs.fetching = x.RequestID
		return page.FetchLog{Sample: x}
	}
	if s.view == viewLog && !s.detail && s.keyLog(msg) {
		return nil
	}
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
		s.byPages(-1)
	case key.Matches(msg, k.PageDown):
		s.byPages(1)
	case key.Matches(msg, k.Axis):
		s.otherAxis()
	case key.Matches(msg, k.Untried):
		s.sizes.untried = !s.sizes.untried
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
		if s.supposed() != "" { // back to what was planned, first
			s.what = whatIf{}
			s.suppose()
			return nil
		}
		return page.Back{}
	default:
		return s.keyWork(msg)
	}
	return nil
}

// keyLog handles the keys of the view of the logs.
func (s *Screen) keyLog(msg tea.KeyPressMsg) bool {
	k := s.keys
	switch {
	case key.Matches(msg, k.NextLog):
		by := 1
		if msg.String() == "left" || msg.String() == "h" {
			by = -1
		}
		s.nextLog(by)
	case key.Matches(msg, k.Find):
		s.askFind()
	case key.Matches(msg, k.WholeLog):
		s.logs.whole = !s.logs.whole
	case key.Matches(msg, k.Back) && s.logs.find != "":
		s.logs.find = ""
	default:
		return false
	}
	return true
}

// byPages scrolls what is open, or moves the cursor, by pages.
func (s *Screen) byPages(pages int) {
	if s.scrolls() {
		const lines = 5
		s.scroll = max(s.scroll+pages*lines, 0)
	} else {
		s.selectBy(pages * s.sizes.page())
	}
}

// otherAxis places the sizes of the graphs in proportion or evenly, and orders
// samples by duration or by time.
func (s *Screen) otherAxis() {
	if s.view == viewSpread {
		s.graphs.inTime = !s.graphs.inTime
	} else {
		s.graphs.toScale = !s.graphs.toScale
	}
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
		s.askSize()
	case key.Matches(msg, k.Apply):
		return page.AskApply{MemoryMB: s.applicable()}
	case key.Matches(msg, k.ApplyChosen):
		return page.AskApply{MemoryMB: s.selectable()}
	case key.Matches(msg, k.Undo):
		return page.AskUndo{}
	case key.Matches(msg, k.WhatIf):
		s.openWhatIf()
	case key.Matches(msg, k.Compare):
		return page.Compare{Session: s.state.Session}
	case key.Matches(msg, k.Month):
		s.askMonth()
	case key.Matches(msg, k.Again):
		return page.Again{}
	}
	return nil
}

func (s *Screen) show(v view) {
	s.view, s.detail, s.scroll, s.sizes.cold = v, false, 0, v == viewCold
	s.logs.chosen = ""
}
