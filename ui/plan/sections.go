package plan

import (
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// line is a drawn line and the field that it belongs to, -1 for none.
type line struct {
	text  string
	field field
}

const noField field = -1

// section is a titled part of the screen.
type section struct {
	title string
	lines []line
}

// labelWidth is that of the longest label.
const labelWidth = 9

// row draws a field with its label; the mark before it shows the focus.
func (s *Screen) row(f field, value string) line {
	t := s.theme
	mark, name := "  ", t.Muted.Render(t.PadRight(label(f), labelWidth))
	if s.focus == f {
		mark, name = t.Cursor.Render(t.Glyph.Cursor)+" ", t.Strong.Render(t.PadRight(label(f), labelWidth))
	}
	return line{mark + name + "  " + value, f}
}

// choice draws a field of options. A badge brings a blank cell of its own, so
// that it starts one cell earlier than other values.
func (s *Screen) choice(f field, options []string, at, w int) line {
	l := s.row(f, "")
	drawn := widget.Choice(s.theme, options, at, s.focus == f, valueWidth(w)+1)
	return line{strings.TrimSuffix(l.text, " ") + drawn, f}
}

// valueWidth is the room for a value in a row of w cells.
func valueWidth(w int) int { return w - labelWidth - 4 }

func (s *Screen) number(f field) line {
	return s.row(f, s.numbers[f].Draw(s.theme, s.focus == f))
}

// explain draws text under a row.
func (s *Screen) explain(f field, text string, w int) []line {
	var lines []line
	for _, l := range widget.Wrap(text, valueWidth(w)) {
		lines = append(lines, line{strings.Repeat(" ", labelWidth+4) + s.theme.Muted.Render(l), f})
	}
	return lines
}

func (s *Screen) memory(w int) section {
	t := s.theme
	var names []string
	for _, p := range s.presets() {
		names = append(names, p.name)
	}
	lines := []line{s.choice(fieldPreset, names, s.preset(), w)}
	lines = append(lines, line{"", noField})
	lines = append(lines, s.ladderLines(w)...)
	lines = append(lines, line{"", noField})
	s.other.SetWidth(max(valueWidth(w)-1, 4))
	lines = append(lines, s.row(fieldOther, visible(s.other.View(), t)))
	if s.otherErr != nil {
		for _, l := range widget.Wrap(t.Glyph.Cross+" "+t.Clean(s.otherErr.Error()), valueWidth(w)) {
			lines = append(lines, line{strings.Repeat(" ", labelWidth+4) + t.Bad.Render(l), fieldOther})
		}
	}
	title := "Memory sizes"
	switch n := len(s.sizes); {
	case s.auto:
		title += t.Glyph.Separator + "the session chooses"
	case n == 1:
		title += t.Glyph.Separator + "1 chosen"
	default:
		title += fmt.Sprintf("%s%d chosen", t.Glyph.Separator, n)
	}
	return section{title, lines}
}

// itemWidth is that of "□ 10240 now" and a gap.
const itemWidth = 13

func (s *Screen) ladderLines(w int) []line {
	s.perLine = max((w-2)/itemWidth, 1)
	var lines []line
	for from := 0; from < len(s.ladder); from += s.perLine {
		text := "  "
		for i := from; i < min(from+s.perLine, len(s.ladder)); i++ {
			text += s.item(i) + "  "
		}
		lines = append(lines, line{text, fieldLadder})
	}
	return lines
}

// item draws a size of the ladder with its check box.
func (s *Screen) item(i int) string {
	t := s.theme
	mb := s.ladder[i]
	box, style := t.Glyph.Off, t.Muted
	if slices.Contains(s.sizes, mb) {
		box, style = t.Glyph.On, t.Strong
	}
	if t.ASCII {
		box = "[" + box + "]"
	}
	mark := t.Muted.Render(box)
	if style.GetBold() {
		mark = t.Accent.Render(box)
	}
	text := mark + " " + style.Render(fmt.Sprint(mb))
	if mb == s.options.Function.MemoryMB {
		text += " " + t.Accent.Render("now")
	}
	if s.focus == fieldLadder && i == s.at && !s.Modal() {
		return t.SelectRow(text, itemWidth-2)
	}
	return t.PadRight(text, itemWidth-2)
}

func (s *Screen) payloadSection(w, h int) section {
	t := s.theme
	status := s.payloadStatus(w - 2)
	tenant := s.tenantLines(w)
	s.editor.SetWidth(max(w-2, 8))
	s.editor.SetHeight(max(h-len(status)-len(tenant), 1))
	var lines []line
	for l := range strings.SplitSeq(s.editor.View(), "\n") {
		mark := "  "
		if s.focus == fieldPayload {
			mark = t.Cursor.Render(t.Glyph.RuleDown) + " "
		}
		lines = append(lines, line{mark + visible(l, t), fieldPayload})
	}
	for _, l := range status {
		lines = append(lines, line{"  " + l, fieldPayload})
	}
	return section{"Payload", append(lines, tenant...)}
}

func (s *Screen) tenantLines(w int) []line {
	if !s.visible(fieldTenant) {
		return nil
	}
	s.tenant.SetWidth(max(valueWidth(w)-1, 4))
	return []line{s.row(fieldTenant, visible(s.tenant.View(), s.theme))}
}

// visible replaces characters that would reorder text on the screen; the
// editor itself lets no control characters in.
func visible(s string, t theme.Theme) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f {
			return '?'
		}
		if t.ASCII && r > 0x7e {
			return '?'
		}
		return r
	}, s)
}

func (s *Screen) goalSection(w int) section {
	var names []string
	for _, strategy := range tuner.Strategies() {
		names = append(names, string(strategy))
	}
	at := slices.Index(tuner.Strategies(), s.goal.Strategy)
	lines := []line{s.choice(fieldStrategy, names, at, w)}
	lines = append(lines, s.explain(fieldStrategy, s.strategyText(), w)...)
	for _, f := range []field{fieldWeight, fieldTolerance, fieldTarget} {
		if s.visible(f) {
			lines = append(lines, s.number(f))
		}
	}
	if s.visible(fieldLatency) {
		lines = append(lines, s.choice(fieldLatency, tuner.Latencies(), slices.Index(tuner.Latencies(), s.latency()), w))
	}
	return section{"Goal", lines}
}

func (s *Screen) latency() string {
	if s.goal.Latency == "" {
		return "mean"
	}
	return s.goal.Latency
}

func (s *Screen) strategyText() string {
	p := s.Plan().Goal
	switch p.Strategy {
	case tuner.StrategyCost:
		return "The cheapest size wins."
	case tuner.StrategySpeed:
		return "The fastest size wins, the cheaper of equally fast ones."
	case tuner.StrategyWithin:
		return fmt.Sprintf("The fastest size that costs at most %g %% more than the cheapest wins.", p.Tolerance*100)
	case tuner.StrategyTarget:
		return fmt.Sprintf("The cheapest size whose %s stays under %s wins.", s.latency(), p.Target)
	}
	return fmt.Sprintf("The best balance wins: %.0f %% cost, %.0f %% speed.", p.Weight*100, 100-p.Weight*100)
}

func (s *Screen) samplingSection(w int) section {
	lines := []line{s.number(fieldSamples)}
	if s.visible(fieldMaxSamples) {
		lines = append(lines, s.explain(fieldSamples, "As many as the answer needs, no more.", w)...)
		lines = append(lines, s.number(fieldMaxSamples))
	}
	return section{"Sampling", append(lines, s.number(fieldParallel), s.number(fieldBudget), s.number(fieldTimeout))}
}

func (s *Screen) isolationSection(w int) section {
	var names []string
	for _, i := range tuner.Isolations() {
		names = append(names, string(i))
	}
	lines := []line{s.choice(fieldIsolation, names, slices.Index(tuner.Isolations(), s.isolation), w)}
	return section{"Isolation", append(lines, s.explain(fieldIsolation, s.isolationText(), w)...)}
}

func (s *Screen) isolationText() string {
	switch s.isolation {
	case tuner.IsolateCopy:
		return "Tunes a temporary copy. Callers notice nothing; the copy runs under another name."
	case tuner.IsolateLatest:
		return "Changes $LATEST in place, a size at a time. Callers of $LATEST get each size until it ends."
	}
	return "Publishes a version a size. Callers of $LATEST may meet another size for seconds; versions and aliases are not touched."
}

// steps tell what the session will do, in order.
func (s *Screen) steps() []string {
	p := s.Plan()
	n := len(p.Sizes)
	sizes := fmt.Sprintf("%d versions", n)
	switch {
	case p.AutoSizes:
		sizes = "a version a size"
	case n == 1:
		sizes = "1 version"
	}
	name := s.theme.Clean(s.options.Function.Name)
	invoke := fmt.Sprintf("Invoke at most %d times", s.estimate().Invocations)
	switch s.isolation {
	case tuner.IsolateCopy:
		return []string{"Copy " + name, invoke + ", only the copy", "Delete the copy"}
	case tuner.IsolateLatest:
		return []string{"Set the memory of " + name, invoke, fmt.Sprintf("Set it back to %d MB", s.options.Function.MemoryMB)}
	}
	return []string{"Publish " + sizes + " of " + name, invoke, fmt.Sprintf("Delete them; $LATEST keeps %d MB", s.options.Function.MemoryMB)}
}

func (s *Screen) estimate() tuner.Estimate {
	return s.Plan().Estimate(s.options.Function, s.options.Price)
}

func (s *Screen) money(amount float64, known bool) string {
	if !known {
		return "unknown"
	}
	return price.Format(amount, s.options.Price.Currency)
}

func (s *Screen) forecast(w int) section {
	t := s.theme
	var lines []line
	for i, step := range s.steps() {
		for j, l := range widget.Wrap(step, w-5) {
			number := "   "
			if j == 0 {
				number = t.Accent.Render(fmt.Sprint(i+1)) + "  "
			}
			lines = append(lines, line{"  " + number + l, noField})
		}
	}
	e := s.estimate()
	likely, most := s.money(e.Likely, e.Known), s.money(e.Cost, e.Known)
	facts := []widget.Fact{
		{Label: "Cost", Value: t.Strong.Render("likely "+likely) + t.Muted.Render(", at most "+most)},
		{Label: "Time", Value: t.Strong.Render("likely "+widget.Roughly(e.LikelyTime)) + t.Muted.Render(", at most "+widget.Roughly(e.Time))},
	}
	if !e.Known {
		facts[0].Value = t.Warn.Render("unknown") + t.Muted.Render(": "+e.Unknown)
	}
	lines = append(lines, line{"", noField})
	for l := range strings.SplitSeq(widget.Facts(t, facts, w-2), "\n") {
		lines = append(lines, line{"  " + l, noField})
	}
	return section{"What will happen", append(lines, line{"", noField}, s.startLine(w))}
}

func (s *Screen) startLine(w int) line {
	t := s.theme
	if wrong := s.refusal(); wrong != "" {
		mark := "  "
		if s.focus == fieldStart {
			mark = t.Cursor.Render(t.Glyph.Cursor) + " "
		}
		return line{mark + t.Bad.Render(t.Truncate(t.Glyph.Cross+" "+wrong, w-2)), fieldStart}
	}
	style, mark := t.Badge, "  "
	if s.focus == fieldStart {
		style, mark = t.BadgeGood, t.Cursor.Render(t.Glyph.Cursor)+" "
	}
	return line{mark + t.Pill(style, "Start") + "  " + t.Muted.Render("enter"), fieldStart}
}

// refusal is the first reason why the plan can't start, "" if it can.
func (s *Screen) refusal() string {
	if s.options.ReadOnly {
		return "read-only: nothing is invoked or changed"
	}
	if err := s.Wrong(); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return s.theme.Clean(first)
	}
	return ""
}
