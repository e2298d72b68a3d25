package functions

import (
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// empty tells why there is no list, and what can be done.
func (s *Screen) empty(w int) string {
	t := s.theme
	said := func(style theme.Style, sentence string) string {
		return "\n" + pad(style.Render(strings.Join(text.Wrap(sentence, min(w-6, 76)), "\n"))) + "\n"
	}
	var elsewhere []string
	if s.CanMove {
		elsewhere = []string{t.Hint(keys.First(s.keys.Region), "another region"), t.Hint(keys.First(s.keys.Profile), "another profile")}
	}
	switch {
	case s.err != nil:
		hints := []string{t.Hint(keys.First(s.keys.Reload), "try again")}
		if tuner.KindOf(s.err) == tuner.ErrAccessDenied {
			hints = append(hints, t.Hint(keys.First(s.keys.Name), "type a function's name"))
		}
		block := widget.Explain(s.err).Draw(t, min(w-6, 76))
		return "\n" + pad(block+"\n\n"+strings.Join(widget.Flow(append(hints, elsewhere...), w-6), "\n"))
	case s.loading:
		return said(t.Muted, "Reading the list of functions"+t.Glyph.Ellipsis)
	}
	there := "There is no function here."
	if s.Where != "" {
		there = "There is no function in " + t.Clean(text.Visible(s.Where)) + "."
	}
	if s.Demo || !s.CanMove {
		return said(t.Text, there)
	}
	return said(t.Text, there) +
		said(t.Muted, "Functions belong to one region of an account. Another region or profile may have some:") +
		"\n" + pad(strings.Join(widget.Flow(elsewhere, w-6), "\n")) + "\n" +
		said(t.Muted, "To look around without an account: lambdial --demo")
}

// hints tell what to do at the very first start: they are there until there is
// a session, or a favourite. h is the room for the list.
func (s *Screen) hints(w, h int) []string {
	const least = 10 // lines for the list itself
	if !s.pastKnown || len(s.past) > 0 || len(s.stars) > 0 || s.Filtered() || s.loading {
		return nil
	}
	t := s.theme
	last := "lambdial --demo shows all of it without an AWS account."
	if s.Demo {
		last = "This is the demo: nothing is real, nothing costs money."
	}
	hints := []string{
		"",
		t.Rule(min(w-4, 60)),
		t.Hint(keys.First(s.keys.Open), "plans a session") + ", " + t.Hint(keys.First(s.other.Plan.Start), "checks it") + ", " + t.Hint("y", "runs it"),
		t.Hint(keys.First(s.keys.Filter), "finds a function") + "   " + t.Hint(keys.First(s.other.Global.Help), "shows all keys"),
		t.Muted.Render(last),
	}
	if h-len(hints) < min(least, len(s.order)) {
		return nil
	}
	for i, line := range hints {
		hints[i] = t.PadRight("   "+line, w)
	}
	return hints
}

func pad(block string) string { return "  " + strings.ReplaceAll(block, "\n", "\n  ") }
