package plan

import (
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/widget"
)

// dialog draws what is asked or told over the plan, "" if nothing is.
func (s *Screen) dialog(w, h int) string {
	t := s.theme
	switch {
	case s.trouble != nil:
		return widget.Dialog(t, "The session did not begin", s.trouble.Draw(t, min(w-14, 70), t.Hint("enter", "close")), w, h)
	case s.starting:
		frame := t.Glyph.Spinner[s.spinner%len(t.Glyph.Spinner)]
		return widget.Dialog(t, "Starting", t.Accent.Render(frame)+" Opening the session\n\n"+t.Hint("esc", "give up"), w, h)
	case s.confirming:
		return widget.Dialog(t, "Start this session?", s.question(min(w-10, 72), h-2), w, h)
	case s.loading != nil:
		return widget.Dialog(t, "Payload of a file", s.drawLoader(w-12, h), w, h)
	}
	return ""
}

// question says what Start will do, to what, and where, in at most h lines:
// what a person has to see stays.
func (s *Screen) question(w, h int) string {
	t := s.theme
	f := s.options.Function
	facts := []widget.Fact{
		{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(f.Name)))},
		{Label: "Where", Value: t.Strong.Render(t.Clean(s.where()))},
	}
	head := strings.Split(widget.Facts(t, facts, w), "\n")
	cost := s.estimateLines(w)
	tail := []string{"", t.Truncate(cost[0], w), t.Truncate(cost[1], w), "", t.Pill(t.BadgeGood, "y  Start") + "   " + t.Pill(t.Badge, "n  Cancel")}
	notice := []string{""}
	for _, l := range widget.Wrap(s.explainIsolation(), w) {
		notice = append(notice, t.Muted.Render(l))
	}
	steps := append([]string{""}, s.stepLines(w)...)
	if room := h - len(head) - len(tail); len(steps)+len(notice) > room {
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
	a := s.options.Account
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
