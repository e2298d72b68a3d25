package app

import (
	"errors"
	"fmt"
	"strings"

	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// ask lays a question over the screen. A body has lines of w cells.
func (a *app) ask(title string, body func(t theme.Theme, w int) string, yes page.Action, does string) {
	a.stack.Show(&page.Question{
		Theme: a.theme, Title: title, Yes: yes, Does: does,
		Body: func(t theme.Theme, w, _ int) string { return body(t, w) },
	})
}

// showText lays something to read over the screen.
func (a *app) showText(title string, body func(t theme.Theme, w int) string) {
	a.ask(title, body, nil, "")
}

// tellError tells why something was not done.
func (a *app) tellError(title string, err error) {
	trouble := widget.Explain(err)
	a.showText(title, func(t theme.Theme, w int) string { return trouble.Draw(t, w) })
}

func (a *app) askStop() {
	a.ask("Stop this session?", func(_ theme.Theme, w int) string {
		return paragraph("Sampling ends, the account is put back, and the verdict is made from what is known so far.", w)
	}, page.Stop{}, "Stop")
}

func (a *app) askApply(mb int) {
	if why := verdict.Of(a.state).Outlasts(mb); why != "" {
		a.tellError("This size can't stay alone", errors.New(why))
		return
	}
	f := a.state.Function
	now := f.MemoryMB
	if a.state.Applied > 0 {
		now = a.state.Applied
	}
	a.ask(fmt.Sprintf("Set %s to %d MB?", text.Visible(f.Name), mb), func(t theme.Theme, w int) string {
		return widget.Facts(t, []widget.Fact{
			{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(f.Name)))},
			{Label: "Region", Value: t.Clean(text.Visible(a.state.Account.Region))},
			{Label: "Memory", Value: t.Bad.Render(fmt.Sprintf("%d MB", now)) + " " + t.Glyph.Right + " " + t.Good.Render(fmt.Sprintf("%d MB", mb))},
		}, w) + "\n\n" + paragraph("$LATEST is changed and stays so. Published versions and their aliases keep their size.", w)
	}, page.Apply{MemoryMB: mb}, "Set it")
}

// askDelete asks before the log of the selected session is deleted, or says why
// it is not.
func (a *app) askDelete() {
	e, ok := a.past.Selected()
	switch {
	case !ok || a.options.Delete == nil:
		return
	case !e.Finished():
		a.showText("This session is kept", func(t theme.Theme, w int) string {
			return paragraph("It is "+t.Clean(text.Visible(e.State))+": its log is needed to clean up after it.", w)
		})
		return
	}
	ago := text.Ago(e.Started, a.now())
	a.ask("Delete this session?", func(t theme.Theme, w int) string {
		return widget.Facts(t, []widget.Fact{
			{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(e.Function)))},
			{Label: "Session", Value: t.Clean(text.Visible(e.Session)) + ", " + ago},
		}, w) + "\n\n" + paragraph("Its log is deleted from this machine, with its samples and its verdict. Nothing in the account changes.", w)
	}, page.Delete{Session: e.Session}, "Delete")
}

func (a *app) askRestore() {
	lines := a.owed
	switch {
	case a.options.Restore == nil || a.busy > 0:
		return
	case a.options.ReadOnly:
		a.tellError("Read-only", errors.New("nothing is changed; run lambdial restore without --read-only"))
		return
	}
	a.ask("Undo what was left behind?", func(t theme.Theme, w int) string {
		return strings.Join(bulleted(t, lines, w), "\n") + "\n\n" +
			paragraph("Only what the session logs say is ours is undone, and only where nobody changed it since.", w)
	}, page.Restore{}, "Undo it")
}

func (a *app) tellRestored(m restoredMsg) {
	title := "Restored"
	if m.err != nil || len(m.left) > 0 {
		title = "Not everything is restored"
	}
	a.showText(title, func(t theme.Theme, w int) string {
		lines := bulleted(t, m.did, w)
		for _, l := range m.left {
			lines = append(lines, t.Bad.Render(paragraph(t.Glyph.Cross+" still left: "+t.Clean(text.Visible(l)), w)))
		}
		if m.err != nil {
			lines = append(lines, widget.Explain(m.err).Draw(t, w))
		}
		return strings.Join(lines, "\n")
	})
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
