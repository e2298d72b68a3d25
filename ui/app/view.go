package app

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
)

// Below this no screen makes sense.
const (
	leastWidth  = 40
	leastHeight = 12
)

// roomy tells whether there is room for a blank line that sets off header and
// footer. The graphs of a session need the height more.
func (a *app) roomy() bool {
	if a.shows(a.tune) {
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
	v.ProgressBar = a.tune.progress()
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
	body := a.stack.View(t, w, lines)
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

func (a *app) tooSmall(w, h int) string {
	t := a.theme
	lines := []string{"This window is too small.", fmt.Sprintf("lambdial needs %d%s%d,", leastWidth, t.Glyph.Times, leastHeight), fmt.Sprintf("this is %d%s%d.", w, t.Glyph.Times, h)}
	if a.tune.live != nil {
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
	id := a.account()
	left := " " + t.Accent.Bold(true).Render("lambdial")
	if id.Demo {
		left += "  " + t.Pill(t.BadgeDemo, "DEMO")
	}
	if a.options.ReadOnly {
		left += "  " + t.Pill(t.BadgeReadOnly, "READ-ONLY")
	}
	crumb := a.crumb()
	for _, where := range a.where(id) {
		if long := left + "  " + t.Muted.Render(t.Clean(where)); cell.Width(long)+cell.Width(crumb)+4 <= w {
			left = long
			break
		}
	}
	room := w - cell.Width(left) - 3
	right := t.Truncate(crumb, max(room, 0))
	return t.PadRight(left, w-cell.Width(right)-1) + right + " "
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
	way := a.stack.Screen().Title()
	last := len(way) - 1
	crumb := ""
	for _, where := range way[:last] {
		crumb += t.Muted.Render(t.Truncate(t.Clean(text.Visible(where)), 40)) + step
	}
	return crumb + t.Title.Render(way[last])
}

func (a *app) footer(w int) string {
	t := a.theme
	if a.leaving {
		what := "leaving" + t.Glyph.Ellipsis
		if a.tune.live != nil {
			what = "cleaning up, then leaving"
		}
		return t.PadRight(" "+t.Warn.Render(t.Glyph.Warning+" "+what)+"   "+t.Hint("ctrl+c", "leave now"), w)
	}
	top, over := a.stack.Top()
	short := top.Help().Short
	switch {
	case top.Capturing(): // q is a letter
		quit := a.keys.Interrupt
		quit.SetHelp("ctrl+c", "quit")
		short = append(short, quit)
	case !over:
		short = append(short, a.keys.Quit, a.keys.Help)
	}
	return keys.Footer(t, short, w)
}

func (a *app) title() string {
	switch {
	case !a.shows(a.tune):
		return "lambdial"
	case a.tune.live != nil:
		return "lambdial: tuning " + text.Visible(a.tune.state.Function.Name)
	}
	return "lambdial: " + text.Visible(a.tune.state.Function.Name)
}
