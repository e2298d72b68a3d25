package app

import (
	"fmt"
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

// Below this no screen makes sense.
const (
	leastWidth  = 40
	leastHeight = 12
)

// roomy tells whether there is room for a blank line that sets off header and
// footer. The graphs of a session need the height more.
func (a *app) roomy() bool {
	if a.screen == onTune {
		return a.height >= 30
	}
	return a.height >= 24
}

// picture is the last frame and what it was drawn of: View runs after every
// message, and most of them change nothing.
type picture struct {
	version, width, height int
	content                string
}

// View draws the screen.
func (a *app) View() tea.View {
	v := tea.NewView(a.content())
	v.AltScreen = true
	v.ReportFocus = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = a.title()
	v.ProgressBar = a.progress()
	return v
}

func (a *app) content() string {
	p := picture{version: a.version, width: a.width, height: a.height}
	if p.version != a.picture.version || p.width != a.picture.width || p.height != a.picture.height || a.picture.content == "" {
		p.content = a.draw(a.width, a.height)
		a.picture = p
	}
	return a.picture.content
}

func (a *app) draw(w, h int) string {
	t := a.theme
	if w < 1 || h < 1 {
		return ""
	}
	if w < leastWidth || h < leastHeight {
		return a.tooSmall(w, h)
	}
	lines := h - a.bodyTop() - 1
	if a.roomy() {
		lines--
	}
	body := t.Fit(a.body(w, lines), w, lines)
	switch {
	case a.ask != nil:
		body = widget.Overlay(body, a.ask.draw(t, w, lines))
	case a.chooser != nil:
		body = widget.Overlay(body, a.chooser.Draw(t, t.Glyph.Spinner[a.spinner%len(t.Glyph.Spinner)], w, lines))
	case a.help:
		body = widget.Overlay(body, a.fullHelp(w, lines))
	}
	parts := []string{a.header(w)}
	if a.roomy() {
		parts = append(parts, t.PadRight("", w), body, t.PadRight("", w))
	} else {
		parts = append(parts, body)
	}
	return strings.Join(append(parts, a.footer(w)), "\n")
}

// bodyTop is the number of lines above the body.
func (a *app) bodyTop() int {
	if a.roomy() {
		return 2
	}
	return 1
}

func (a *app) body(w, h int) string {
	switch a.screen {
	case onPlan:
		return a.plan.View(w, h)
	case onTune:
		a.tune.CanApply = a.canApply()
		a.tune.SetState(a.state, a.clock())
		return a.tune.View(w, h)
	case onSessions:
		return a.past.View(w, h)
	}
	return a.functions.View(w, h)
}

// clock stands still for a session that is over.
func (a *app) clock() time.Time {
	if a.live == nil {
		return a.state.Updated
	}
	return a.now()
}

func (a *app) tooSmall(w, h int) string {
	t := a.theme
	lines := []string{"This window is too small.", fmt.Sprintf("lambdial needs %d%s%d,", leastWidth, t.Glyph.Times, leastHeight), fmt.Sprintf("this is %d%s%d.", w, t.Glyph.Times, h)}
	if a.live != nil {
		lines = append(lines, "The session goes on.")
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("\n", max((h-len(lines))/2, 0)))
	for _, l := range lines {
		b.WriteString(t.Center(l, w) + "\n")
	}
	return t.Fit(b.String(), w, h)
}

// header tells the program, the account and the screen.
func (a *app) header(w int) string {
	t := a.theme
	id := a.options.Account.Identity()
	left := " " + t.Accent.Bold(true).Render("lambdial")
	if id.Demo {
		left += "  " + t.Pill(t.BadgeDemo, "DEMO")
	}
	if a.options.ReadOnly {
		left += "  " + t.Pill(t.BadgeReadOnly, "READ-ONLY")
	}
	crumb := a.crumb()
	for _, where := range a.where(id) {
		if long := left + "  " + t.Muted.Render(t.Clean(where)); theme.Width(long)+theme.Width(crumb)+4 <= w {
			left = long
			break
		}
	}
	room := w - theme.Width(left) - 3
	right := t.Truncate(crumb, max(room, 0))
	return t.PadRight(left, w-theme.Width(right)-1) + right + " "
}

// where tells the account, in ever fewer words.
func (a *app) where(id tuner.Identity) []string {
	sep := a.theme.Glyph.Separator
	words := []string{text.Visible(id.Region)}
	if id.Profile != "" {
		words = append([]string{words[0] + sep + "profile " + text.Visible(id.Profile)}, words...)
	}
	if id.Endpoint != "" && !id.Demo {
		words = append([]string{words[0] + sep + text.Visible(id.Endpoint)}, words...)
	}
	return words
}

func (a *app) crumb() string {
	t := a.theme
	step := t.Faint.Render(" " + t.Glyph.Right + " ")
	name := func(f tuner.Function) string { return t.Muted.Render(t.Truncate(t.Clean(text.Visible(f.Name)), 40)) }
	switch a.screen {
	case onPlan:
		return name(a.plan.Function()) + step + t.Title.Render("Plan")
	case onTune:
		what := "Session"
		if a.live == nil {
			what = "Result"
		}
		return name(a.state.Function) + step + t.Title.Render(what)
	case onSessions:
		return t.Title.Render("Past sessions")
	}
	return t.Title.Render("Functions")
}

func (a *app) footer(w int) string {
	t := a.theme
	if a.leaving {
		what := "leaving" + t.Glyph.Ellipsis
		if a.live != nil {
			what = "cleaning up, then leaving"
		}
		return t.PadRight(" "+t.Warn.Render(t.Glyph.Warning+" "+what)+"   "+t.Hint("ctrl+c", "leave now"), w)
	}
	if a.ask != nil {
		return keys.Footer(t, a.ask.keys(), w)
	}
	if a.chooser != nil {
		return a.typingFooter(a.chooser.Help(), w)
	}
	if a.help {
		return keys.Footer(t, []key.Binding{key.NewBinding(key.WithKeys("esc"), key.WithHelp("any key", "close"))}, w)
	}
	short, _ := a.screenHelp()
	if a.screen == onPlan && a.plan.Modal() {
		return keys.Footer(t, short, w)
	}
	if a.capturing() {
		return a.typingFooter(short, w)
	}
	if a.screen == onPlan || a.screen == onSessions {
		short = append(short, a.keys.Back)
	}
	return keys.Footer(t, append(short, a.keys.Quit, a.keys.Help), w)
}

// typingFooter is the footer where letters are text, and q too.
func (a *app) typingFooter(short []key.Binding, w int) string {
	quit := a.keys.Interrupt
	quit.SetHelp("ctrl+c", "quit")
	return keys.Footer(a.theme, append(short, quit), w)
}

func (a *app) screenHelp() (short, full []key.Binding) {
	switch a.screen {
	case onPlan:
		return a.plan.Help()
	case onTune:
		return a.tune.Help()
	case onSessions:
		return a.past.Help()
	}
	return a.functions.Help()
}

func (a *app) fullHelp(w, h int) string {
	_, full := a.screenHelp()
	full = slices.DeleteFunc(full, func(b key.Binding) bool { return !b.Enabled() })
	k := a.keys
	groups := []keys.Group{}
	const column = 8 // longer lists of keys stand in two columns
	titles := []string{map[screen]string{onFunctions: "Functions", onPlan: "Plan", onTune: "Session", onSessions: "Past sessions"}[a.screen], "", ""}
	for i := 0; len(full) > 0; i++ {
		n := min(column, len(full))
		groups = append(groups, keys.Group{Title: titles[min(i, 2)], Bindings: full[:n]})
		full = full[n:]
	}
	groups = append(groups, keys.Group{Title: "Everywhere", Bindings: []key.Binding{k.Help, k.Back, k.Quit, k.Interrupt, k.Suspend}})
	return widget.Dialog(a.theme, "Keys", keys.Help(a.theme, groups, w-8, h-2), w, h)
}

func (a *app) title() string {
	switch {
	case a.screen == onTune && a.live != nil:
		return "lambdial: tuning " + text.Visible(a.state.Function.Name)
	case a.screen == onTune:
		return "lambdial: " + text.Visible(a.state.Function.Name)
	}
	return "lambdial"
}

// progress is the terminal's own progress bar while a session runs.
func (a *app) progress() *tea.ProgressBar {
	if a.live == nil {
		return nil
	}
	s := a.live.state
	each := s.Plan.SamplesEach()
	if s.Phase != tuner.PhaseSampling || each == 0 || len(s.Sizes) == 0 {
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	warm := 0
	for _, z := range s.Sizes {
		warm += min(z.Warm.N(), each)
	}
	state := tea.ProgressBarDefault
	if s.Paused {
		state = tea.ProgressBarWarning
	}
	return tea.NewProgressBar(state, 100*warm/(each*len(s.Sizes)))
}
