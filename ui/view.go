package ui

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

const (
	headerLines = 1
	footerLines = 1
	// Below this nothing useful can be drawn.
	leastWidth, leastHeight = 40, 12
)

// View draws the program and declares what the terminal shall be.
func (m *model) View() tea.View {
	v := tea.NewView(m.content())
	v.AltScreen = true
	v.ReportFocus = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = m.title()
	v.ProgressBar = m.progress()
	return v
}

func (m *model) content() string {
	w, h := m.width, m.height
	switch {
	case w == 0 || h == 0:
		return ""
	case w < leastWidth || h < leastHeight:
		return m.theme.Fit(m.theme.Truncate("lambdial needs a larger window", w), w, h)
	}
	body := m.theme.Fit(m.body(w, h-headerLines-footerLines), w, h-headerLines-footerLines)
	short, _ := m.bindings()
	page := m.header(w) + "\n" + body + "\n" + keys.Footer(m.theme, short, w)
	switch {
	case m.asking:
		return widget.Overlay(page, widget.Dialog(m.theme, "Stop the session?", "What was measured stays, and the function is put back as it was.\n\n"+
			m.theme.Hint("y", "stop")+"   "+m.theme.Hint("n", "go on"), w, h))
	case m.help:
		return widget.Overlay(page, widget.Dialog(m.theme, "Keys", keys.Help(m.theme, m.groups(), w-12, h-6), w, h))
	}
	return page
}

func (m *model) body(w, h int) string {
	switch m.screen {
	case onPlan:
		return m.plan.View(w, h)
	case onTune:
		m.tune.SetState(m.shown, time.Now())
		return m.tune.View(w, h)
	case onSessions:
		return m.sessions.View(w, h)
	}
	return m.functions.View(w, h)
}

// header names the program, the account, and where one is.
func (m *model) header(w int) string {
	t, id := m.theme, m.options.Account.Identity()
	left := " " + t.Title.Render("lambdial")
	if id.Demo {
		left += " " + t.Pill(t.BadgeDemo, "DEMO ACCOUNT")
	}
	if m.options.ReadOnly {
		left += " " + t.Pill(t.Badge, "READ-ONLY")
	}
	place := text.Visible(id.Region)
	if id.Profile != "" {
		place += " " + t.Glyph.Dot + " " + text.Visible(id.Profile)
	}
	right := t.Muted.Render(t.Clean(place)) + " "
	if theme.Width(left)+theme.Width(right)+1 > w {
		return t.PadRight(left, w)
	}
	return left + strings.Repeat(" ", w-theme.Width(left)-theme.Width(right)) + right
}

// bindings are the open screen's keys for the footer, and all of them.
func (m *model) bindings() (short, full []key.Binding) {
	switch m.screen {
	case onPlan:
		short, full = m.plan.Help()
	case onTune:
		short, full = m.tune.Help()
	case onSessions:
		short, full = m.sessions.Help()
	default:
		short, full = m.functions.Help()
	}
	if m.leaving {
		short = []key.Binding{key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "leave without cleaning up"))}
	}
	if m.capturing() {
		return short, full
	}
	escapes := func(b key.Binding) bool { return slices.Contains(b.Keys(), "esc") }
	if m.screen != onFunctions && !m.leaving && !slices.ContainsFunc(short, escapes) {
		short = append(short, m.keys.Back)
	}
	return append(short, m.keys.Quit, m.keys.Help), full
}

func (m *model) groups() []keys.Group {
	_, full := m.bindings()
	names := map[screen]string{onFunctions: "Functions", onPlan: "Plan", onTune: "Tuning", onSessions: "Sessions"}
	return []keys.Group{
		{Title: names[m.screen], Bindings: full},
		{Title: "Everywhere", Bindings: []key.Binding{m.keys.Help, m.keys.Back, m.keys.Quit, m.keys.Interrupt, m.keys.Suspend}},
	}
}

func (m *model) title() string {
	if m.shown != nil && m.screen == onTune && m.shown.Session != "" {
		return "lambdial: " + text.Visible(m.shown.Function.Name)
	}
	return "lambdial"
}

// progress is the terminal's own progress bar, while a session runs.
func (m *model) progress() *tea.ProgressBar {
	if !m.live.running() {
		return nil
	}
	s := m.live.state
	switch {
	case s.Phase == tuner.PhaseCleaning:
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	case s.Plan.Samples > 0 && len(s.Sizes) > 0:
		done := 0
		for _, size := range s.Sizes {
			done += min(size.Warm.N(), s.Plan.Samples)
		}
		return tea.NewProgressBar(tea.ProgressBarDefault, 100*done/(s.Plan.Samples*len(s.Sizes)))
	case s.Plan.MaxSamples > 0:
		return tea.NewProgressBar(tea.ProgressBarDefault, min(100, 100*s.Spent().Invocations/s.Plan.MaxSamples))
	}
	return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
}
