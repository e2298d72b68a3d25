package app

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/text"
	"lambdial/ui/functions"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// leftovers is what interrupted sessions left behind, and the way to undo it.
type leftovers struct {
	*ground
	functions *functions.Screen // says how much it is
	owed      []string          // as far as known
}

// leftoversMsg tells what interrupted sessions left behind.
type leftoversMsg struct {
	lines []string
	err   error
}

type restoredMsg struct {
	did, left []string
	err       error
}

func (l *leftovers) find() tea.Cmd {
	if l.options.Leftovers == nil {
		return nil
	}
	return l.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		lines, err := l.options.Leftovers(ctx)
		return leftoversMsg{lines, err}
	})
}

func (l *leftovers) found(m leftoversMsg) {
	l.set(m.lines)
	if m.err != nil {
		l.functions.SetNotices(strings.Split(text.VisibleLines(m.err.Error()), "\n"))
	}
}

func (l *leftovers) set(owed []string) {
	l.owed = owed
	l.functions.SetLeftovers(len(owed))
}

func (l *leftovers) ask() {
	lines := l.owed
	switch {
	case l.options.Restore == nil || l.busy > 0:
		return
	case l.options.ReadOnly:
		l.tellError("Read-only", errors.New("nothing is changed; run lambdial restore without --read-only"))
		return
	}
	l.ground.ask("Undo what was left behind?", func(t theme.Theme, w int) string {
		return strings.Join(bulleted(t, lines, w), "\n") + "\n\n" +
			paragraph("Only what the session logs say is ours is undone, and only where nobody changed it since.", w)
	}, page.Restore{}, "Undo it")
}

func (l *leftovers) restore() tea.Cmd {
	l.busy++
	l.functions.SetNotices([]string{"Restoring what was left behind" + l.theme.Glyph.Ellipsis})
	return l.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		did, left, err := l.options.Restore(ctx)
		return restoredMsg{did, left, err}
	})
}

func (l *leftovers) restored(m restoredMsg) {
	l.busy--
	l.functions.SetNotices(nil)
	if m.err == nil {
		l.set(m.left)
	}
	title := "Restored"
	if m.err != nil || len(m.left) > 0 {
		title = "Not everything is restored"
	}
	l.showText(title, func(t theme.Theme, w int) string {
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
