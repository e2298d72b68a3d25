package plan

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

func (s *choices) money(amount float64, known bool) string {
	if !known {
		return "unknown"
	}
	return widget.Money(s.theme, amount, s.about.Price.Currency)
}

// steps tell what the session will do to the account, in order.
func (s *choices) steps() []string {
	p := s.Plan()
	if len(p.Sizes) == 0 && !p.AutoSizes {
		return nil
	}
	name := s.theme.Clean(text.Visible(s.about.Function.Name))
	sizes := listed(p.Sizes) + " MB"
	versions := text.Count(len(p.Sizes), "version")
	switch {
	case p.AutoSizes:
		sizes, versions = "sizes of its choice", "the versions"
	case p.SamplesEach() == 0 && len(p.Sizes) > 1:
		sizes, versions = sizes+", those that can still win", fmt.Sprintf("at most %d versions", len(p.Sizes))
	}
	timeout := ""
	if p.TimeoutS > 0 {
		timeout = fmt.Sprintf(" and its timeout to %d s", p.TimeoutS)
	}
	e := s.estimate()
	invoke := "Invoke %s at most " + text.Count(e.Invocations, "time")
	if n := p.InFlight(); n > 1 && p.Isolation != tuner.IsolateLatest {
		invoke += fmt.Sprintf(", up to %d at once", n)
	}
	if n := len(p.Payloads); n > 1 {
		invoke += fmt.Sprintf(", with %d payloads by weight", n)
	}
	if p.Budget > 0 && e.Cost > p.Budget {
		invoke += ", until one more would likely go over " + s.money(p.Budget, e.Known)
	}
	back := fmt.Sprintf("Set $LATEST back to %s", s.settings())
	switch p.Isolation {
	case tuner.IsolateCopy:
		return []string{
			"Create the function lambdial-… as a copy of " + name, "Set its memory to " + sizes + timeout + ", one after the other, and publish a version at each",
			fmt.Sprintf(invoke, "those versions"), "Delete the copy with its versions; " + name + " is never changed",
		}
	case tuner.IsolateLatest:
		return []string{
			"Set $LATEST of " + name + " to " + sizes + timeout + ", one after the other", fmt.Sprintf(invoke, "$LATEST"), back,
		}
	}
	return []string{
		"Set $LATEST of " + name + " to " + sizes + timeout + ", one after the other, and publish a version at each",
		back + ", at once after the last", fmt.Sprintf(invoke, "those versions"),
		"Delete " + versions + "; others and aliases stay as they are",
	}
}

func (s *choices) settings() string {
	f := s.about.Function
	if f.TimeoutS > 0 && s.Plan().TimeoutS > 0 {
		return fmt.Sprintf("%d MB and %d s", f.MemoryMB, f.TimeoutS)
	}
	return text.MB(f.MemoryMB)
}

// stepLines draws the steps with their numbers.
func (s *choices) stepLines(w int) []string {
	t := s.theme
	var lines []string
	for i, step := range s.steps() {
		if t.ASCII {
			step = strings.ReplaceAll(step, "…", "...")
		}
		for j, l := range text.Wrap(step, w-3) {
			number := "   "
			if j == 0 {
				number = t.Accent.Render(fmt.Sprint(i+1)) + "  "
			}
			lines = append(lines, number+l)
		}
	}
	return lines
}

// forecastSection is what will be changed, with what callers may notice.
func (s *Screen) forecastSection(w int) section {
	t := s.theme
	var lines []line
	paragraph := func(style theme.Style, words string) {
		if len(lines) > 0 {
			lines = append(lines, line{})
		}
		for _, l := range text.Wrap(t.Clean(text.Visible(words)), w-2) {
			lines = append(lines, line{text: "  " + style.Render(l)})
		}
	}
	if refused := s.faults().forbidden; refused != "" {
		paragraph(t.Bad, t.Glyph.Cross+" "+refused)
		lines = append(lines, line{})
	}
	for _, l := range s.stepLines(w - 2) {
		lines = append(lines, line{text: "  " + l})
	}
	paragraph(t.Muted, s.explainIsolation())
	if unknown := s.estimate().Unknown; unknown != "" {
		paragraph(t.Warn, "Cost unknown, "+unknown+s.about.Account.PriceHint())
	}
	for _, note := range s.faults().notes {
		paragraph(t.Warn, t.Glyph.Warning+" "+note)
	}
	return section{"What will be done", lines}
}

// estimateLines tell invocations, money and time, likely and at most, and what the
// likely ones take for granted where there is room.
func (s *choices) estimateLines(w int) [2]string {
	t := s.theme
	e := s.estimate()
	likely := []string{"likely", text.Count(e.LikelyInvocations, "invocation"), s.money(e.Likely, e.Known), text.Roughly(e.LikelyTime)}
	most := []string{"at most", text.Count(e.Invocations, "invocation"), s.money(e.Cost, e.Known), text.Roughly(e.Time)}
	draw := func(cells []string, style func(string) string) string {
		line := t.Muted.Render(t.PadRight(cells[0], 8))
		for i, c := range cells[1:] {
			switch wide := max(cell.Width(likely[i+1]), cell.Width(most[i+1])); i {
			case 0:
				line += style(t.PadLeft(c, wide)) + "   "
			case 1:
				line += style(t.PadRight(c, wide)) + "   "
			default:
				line += style(c)
			}
		}
		return line
	}
	lines := [2]string{draw(likely, t.Strong.Render), draw(most, t.Muted.Render)}
	if line := lines[0] + "   " + t.Muted.Render(s.assumption()); cell.Width(line) <= w {
		lines[0] = line
	}
	return lines
}

// assumption is what the likely estimate takes for granted.
func (s *choices) assumption() string {
	if s.experience.Known() {
		return "as last time"
	}
	return "if 1 s each"
}

// listed names sizes, a long list by its ends.
func listed(sizes []int) string {
	names := make([]string, len(sizes))
	for i, mb := range sizes {
		names[i] = fmt.Sprint(mb)
	}
	if len(names) > 24 {
		return fmt.Sprintf("%d sizes from %s to %s", len(names), names[0], names[len(names)-1])
	}
	return strings.Join(names, ", ")
}
