package app

import (
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// ground is what all parts of the program stand on: what it can do, what runs
// beside it, how it looks, and the stack of what is on the screen.
type ground struct {
	options Options
	tasks   *tasks
	now     func() time.Time
	look    theme.Options
	theme   theme.Theme
	keymap  keys.Map
	stack   page.Stack // the open screen and what lies over it
	ids     int
	busy    int // changes of the account that are waited for
}

// nextID is of an answer that will be waited for, so that a late one of an
// earlier wish is known.
func (g *ground) nextID() int {
	g.ids++
	return g.ids
}

// account is the identity that is open here.
func (g *ground) account() tuner.Identity { return g.options.Account.Identity() }

// shows says whether a screen is the open one.
func (g *ground) shows(screen page.Screen) bool { return g.stack.Screen() == screen }

// ask lays a question over the screen. A body has lines of w cells.
func (g *ground) ask(title string, body func(t theme.Theme, w int) string, yes page.Action, does string) {
	g.stack.Show(&page.Question{
		Theme: g.theme, Title: title, Yes: yes, Does: does,
		Body: func(t theme.Theme, w, _ int) string { return body(t, w) },
	})
}

// showText lays something to read over the screen.
func (g *ground) showText(title string, body func(t theme.Theme, w int) string) {
	g.ask(title, body, nil, "")
}

// tellError tells why something was not done.
func (g *ground) tellError(title string, err error) {
	trouble := widget.Explain(err)
	g.showText(title, func(t theme.Theme, w int) string { return trouble.Draw(t, w) })
}

// paragraph wraps a sentence.
func paragraph(sentence string, w int) string { return strings.Join(text.Wrap(sentence, w), "\n") }

// bulleted wraps lines, each behind a bullet.
func bulleted(t theme.Theme, lines []string, w int) []string {
	var out []string
	for _, l := range lines {
		for i, part := range text.Wrap(t.Clean(text.Visible(l)), w-2) {
			mark := "  "
			if i == 0 {
				mark = t.Accent.Render(t.Glyph.Bullet) + " "
			}
			out = append(out, mark+part)
		}
	}
	return out
}
