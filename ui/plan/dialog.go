package plan

import (
	"fmt"
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
		return widget.Dialog(t, "Start this session?", s.question(min(w-10, 66)), w, h)
	}
	return ""
}

// question says what Start will do, to what, and where.
func (s *Screen) question(w int) string {
	t := s.theme
	f := s.options.Function
	e := s.estimate()
	cost := "unknown"
	if e.Known {
		cost = "at most " + s.money(e.Cost, true) + ", likely " + s.money(e.Likely, true)
	}
	sizes := "chosen by the session"
	if p := s.Plan(); !p.AutoSizes {
		sizes = listed(p.Sizes) + " MB"
	}
	facts := []widget.Fact{
		{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(f.Name)))},
		{Label: "Where", Value: t.Strong.Render(t.Clean(s.where()))},
		{Label: "Sizes", Value: sizes},
		{Label: "Calls", Value: fmt.Sprintf("at most %s, %s and undone", plural(e.Invocations, "invocation"), s.changes(e.Changes))},
		{Label: "Cost", Value: cost},
		{Label: "Time", Value: "likely " + widget.Roughly(e.LikelyTime)},
	}
	var b strings.Builder
	b.WriteString(widget.Facts(t, facts, w) + "\n\n")
	for _, l := range widget.Wrap(s.isolationText(), w) {
		b.WriteString(t.Muted.Render(l) + "\n")
	}
	if wrong := s.refusal(); wrong != "" {
		for _, l := range widget.Wrap(t.Glyph.Cross+" "+wrong, w) {
			b.WriteString("\n" + t.Bad.Render(l))
		}
		return b.String() + "\n\n" + t.Hint("n", "back")
	}
	return b.String() + "\n" + t.Pill(t.BadgeGood, "y  Start") + "   " + t.Pill(t.Badge, "n  Cancel")
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

// changes are the calls that change the account.
func (s *Screen) changes(n int) string {
	if n == 1 {
		return "1 change made"
	}
	return fmt.Sprintf("%d changes made", n)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// listed names sizes, a long list by its ends.
func listed(sizes []int) string {
	names := make([]string, len(sizes))
	for i, mb := range sizes {
		names[i] = fmt.Sprint(mb)
	}
	if len(names) > 10 {
		return fmt.Sprintf("%d sizes from %s to %s", len(names), names[0], names[len(names)-1])
	}
	return strings.Join(names, ", ")
}
