package plan

import (
	"fmt"
	"strings"

	"lambdial/tuner/payload"
	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// confirm asks whether to start, with all that a person has to know before.
func (s *Screen) confirm() page.Action {
	return page.Show{Over: &page.Question{
		Theme: s.theme, Title: "Start this session?", Widest: 72,
		Body: func(_ theme.Theme, w, _ int) string { return s.question(w) },
		Yes:  page.Start{Plan: s.Plan()}, Does: "Start",
	}}
}

// question says what Start will do, to what, where, and for how much: what a
// person has to see comes first, since a small screen scrolls.
func (s *Screen) question(w int) string {
	t := s.theme
	facts := []widget.Fact{
		{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(s.about.Function.Name)))},
		{Label: "Where", Value: t.Strong.Render(t.Clean(s.where()))},
		{Label: "Payload", Value: t.Clean(text.Visible(s.payloadWords()))},
		{Label: "Goal", Value: s.Plan().Goal.Words()},
	}
	cost := s.estimateLines(w)
	lines := append(strings.Split(widget.Facts(t, facts, w), "\n"), "", t.Truncate(cost[0], w), t.Truncate(cost[1], w), "")
	lines = append(lines, s.stepLines(w)...)
	paragraph := func(style theme.Style, words string) {
		lines = append(lines, "")
		for _, l := range text.Wrap(t.Clean(text.Visible(words)), w) {
			lines = append(lines, style.Render(l))
		}
	}
	paragraph(t.Muted, s.explainIsolation())
	for _, note := range s.faults().notes {
		paragraph(t.Warn, t.Glyph.Warning+" "+note)
	}
	return strings.Join(lines, "\n")
}

// payloadWords say what will be sent, without its content, which may be private.
func (s *Screen) payloadWords() string {
	payloads := s.Plan().Payloads
	switch n := len(payloads); {
	case n > 1:
		return fmt.Sprintf("%d payloads by weight", n)
	case n == 0 || strings.TrimSpace(string(payloads[0].Content)) == "{}":
		return "{}"
	case payloads[0].Source != payload.Inline:
		return payloads[0].Source + ", " + text.Bytes(len(payloads[0].Content))
	}
	return "typed, " + text.Bytes(len(payloads[0].Content))
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
