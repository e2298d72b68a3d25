package plan

import (
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// confirm asks whether to start, with all that a person has to know before.
func (s *Screen) confirm() page.Action {
	return page.Show{Over: &page.Question{
		Theme: s.theme, Title: "Start this session?", Widest: 72,
		Body: func(_ theme.Theme, w, h int) string { return s.question(w, h) },
		Yes:  page.Start{Plan: s.Plan()}, Does: "Start",
	}}
}

// question says what Start will do, to what, and where, in at most h lines:
// what a person has to see stays.
func (s *Screen) question(w, h int) string {
	t := s.theme
	f := s.about.Function
	facts := []widget.Fact{
		{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(f.Name)))},
		{Label: "Where", Value: t.Strong.Render(t.Clean(s.where()))},
	}
	head := strings.Split(widget.Facts(t, facts, w), "\n")
	cost := s.estimateLines(w)
	tail := []string{"", t.Truncate(cost[0], w), t.Truncate(cost[1], w)}
	notice := []string{""}
	for _, l := range text.Wrap(s.explainIsolation(), w) {
		notice = append(notice, t.Muted.Render(l))
	}
	steps := append([]string{""}, s.stepLines(w)...)
	var notes []string
	for _, note := range s.faults().notes {
		for _, l := range text.Wrap(t.Glyph.Warning+" "+t.Clean(text.Visible(note)), w) {
			notes = append(notes, t.Warn.Render(l))
		}
	}
	room := h - len(head) - len(tail)
	if len(notes) > 0 && len(steps)+len(notice)+1+len(notes) <= room {
		notice = append(append(notice, ""), notes...)
	}
	if len(steps)+len(notice) > room {
		notice = nil
		if len(steps) > room {
			steps = steps[1:]
		}
		if len(steps) > room {
			steps = append(steps[:max(room-1, 0)], t.Muted.Render(t.Glyph.Ellipsis))
		}
	}
	lines := append(head, steps...)
	return strings.Join(append(append(lines, notice...), tail...), "\n")
}

func (s *Screen) where() string {
	a := s.about.Account
	switch {
	case a.Demo:
		return "the demo account on this machine"
	case a.Profile != "":
		return text.Visible(a.Region + ", profile " + a.Profile)
	case a.Endpoint != "":
		return text.Visible(a.Region + " at " + a.Endpoint)
	}
	return text.Visible(a.Region)
}
