package app

import (
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// question is a dialog over the screen. yes is nil where there is only
// something to tell.
type question struct {
	title string
	body  func(t theme.Theme, w int) string
	yes   func() tea.Cmd
	does  string // what y does
}

func (a *app) askStop() *question {
	return &question{
		title: "Stop this session?",
		body: func(t theme.Theme, w int) string {
			return strings.Join(widget.Wrap("Sampling ends, the account is put back, and the verdict is made from what is known so far.", w), "\n")
		},
		yes:  func() tea.Cmd { return a.control(func(s Session) { s.Stop("stopped by hand") }) },
		does: "Stop",
	}
}

func (a *app) askApply(mb int) *question {
	if why := verdict.Of(a.state).Outlasts(mb); why != "" {
		return a.tell("This size can't stay alone", errors.New(why))
	}
	f := a.state.Function
	return &question{
		title: "Set this size to stay?",
		body: func(t theme.Theme, w int) string {
			return widget.Facts(t, []widget.Fact{
				{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(f.Name)))},
				{Label: "Memory", Value: fmt.Sprintf("%d MB to %d MB", f.MemoryMB, mb)},
			}, w) + "\n\n" + strings.Join(widget.Wrap("The memory size of $LATEST changes. Published versions and their aliases keep theirs.", w), "\n")
		},
		yes:  func() tea.Cmd { return a.apply(mb) },
		does: "Set it",
	}
}

// askDelete asks before the log of a session is deleted, or says why it is not.
func (a *app) askDelete(e sessions.Entry) *question {
	switch {
	case a.options.Delete == nil:
		return nil
	case !e.Finished():
		return &question{title: "This session is kept", body: func(t theme.Theme, w int) string {
			return strings.Join(widget.Wrap("It is "+t.Clean(text.Visible(e.State))+": its log is needed to clean up after it.", w), "\n")
		}}
	}
	return &question{
		title: "Delete this session?",
		body: func(t theme.Theme, w int) string {
			return widget.Facts(t, []widget.Fact{
				{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(e.Function)))},
				{Label: "Session", Value: t.Clean(text.Visible(e.Session)) + ", " + widget.Ago(e.Started, a.now())},
			}, w) + "\n\n" + strings.Join(widget.Wrap("Its log is deleted from this machine, with its samples and its verdict. Nothing in the account changes.", w), "\n")
		},
		yes: func() tea.Cmd { return a.deleteSession(e.Session) }, does: "Delete",
	}
}

func (a *app) askRestore() *question {
	lines := a.owed
	ask := &question{
		title: "Undo what was left behind?",
		body: func(t theme.Theme, w int) string {
			body := strings.Join(bulleted(t, lines, w), "\n") + "\n\n"
			return body + strings.Join(widget.Wrap("Only what the session logs say is ours is undone, and only where nobody changed it since.", w), "\n")
		},
		yes: a.restore, does: "Undo it",
	}
	if a.options.ReadOnly {
		return a.tell("Read-only", errors.New("nothing is changed; run lambdial restore without --read-only"))
	}
	return ask
}

func (a *app) tellRestored(m restoredMsg) *question {
	title := "Restored"
	if m.err != nil || len(m.left) > 0 {
		title = "Not everything is restored"
	}
	return &question{title: title, body: func(t theme.Theme, w int) string {
		lines := bulleted(t, m.did, w)
		for _, l := range m.left {
			lines = append(lines, t.Bad.Render(strings.Join(widget.Wrap(t.Glyph.Cross+" still left: "+t.Clean(text.Visible(l)), w), "\n")))
		}
		if m.err != nil {
			lines = append(lines, widget.Explain(m.err).Draw(t, w))
		}
		return strings.Join(lines, "\n")
	}}
}

// bulleted wraps lines, each behind a bullet.
func bulleted(t theme.Theme, lines []string, w int) []string {
	var out []string
	for _, l := range lines {
		for i, part := range widget.Wrap(t.Clean(text.Visible(l)), w-2) {
			mark := "  "
			if i == 0 {
				mark = t.Accent.Render(t.Glyph.Bullet) + " "
			}
			out = append(out, mark+part)
		}
	}
	return out
}

func (a *app) tell(title string, err error) *question {
	trouble := widget.Explain(err)
	return &question{title: title, body: func(t theme.Theme, w int) string { return trouble.Draw(t, w) }}
}

// answer gives a key to the question.
func (a *app) answer(msg tea.KeyPressMsg) tea.Cmd {
	q := a.ask
	switch msg.String() {
	case "y", "Y", "enter":
		a.ask = nil
		if q.yes != nil {
			return q.yes()
		}
	case "n", "N", "esc", "q":
		a.ask = nil
	default:
		if q.yes == nil {
			a.ask = nil
		}
	}
	return nil
}

// keys are those that answer the question.
func (q *question) keys() []key.Binding {
	hint := func(k, does string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, does)) }
	if q.yes == nil {
		return []key.Binding{hint("enter", "close")}
	}
	return []key.Binding{hint("y", strings.ToLower(q.does)), hint("n", "cancel")}
}

func (q *question) draw(t theme.Theme, w, h int) string {
	keys := t.Hint("enter", "close")
	if q.yes != nil {
		keys = t.Pill(t.BadgeGood, "y  "+q.does) + "   " + t.Pill(t.Badge, "n  Cancel")
	}
	return widget.Dialog(t, q.title, q.body(t, min(w-14, 60))+"\n\n"+keys, w, h)
}
