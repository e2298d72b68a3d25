package tune

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
	"lambdial/ui/widget"
)

// verdict is what the evidence says: one line while the session runs, the
// result when it has ended. At most h lines of at most w cells.
func (s *words) verdictLines(v verdict.Verdict, w, h int) []string {
	if !s.ended() {
		return []string{s.provisional(v, w)}
	}
	t := s.t
	// What must be seen comes first, so that a small screen cuts the rest.
	lines := s.recommendation(v, w)
	if s.state.End != nil && !s.state.End.Restored {
		lines = append(lines, s.restored(w)...)
	}
	if verified := s.verified(w); verified != "" {
		lines = append(lines, verified)
	}
	if h >= 5 {
		lines = append(lines, s.numbers(v, w)...)
	}
	if evidence := s.evidence(v, w); v.MemoryMB > 0 && evidence != "" {
		lines = append(lines, evidence)
	}
	if more := s.more(); more != "" {
		for _, part := range text.Wrap(s.line(more), w-2) {
			lines = append(lines, t.Text.Render(t.Truncate("  "+part, w)))
		}
	}
	if s.state.End != nil && s.state.End.Restored {
		lines = append(lines, s.restored(w)...)
	}
	if timeout := s.timeoutLine(w); timeout != "" && h >= 6 {
		lines = append(lines, timeout)
	}
	if v.Note != "" {
		lines = append(lines, t.Warn.Render(t.Truncate(t.Glyph.Warning+" "+s.line(v.Note), w)))
	}
	if words := s.coldWords(v); words != "" && h >= 7 {
		s.coldTold = true
		lines = append(lines, t.Muted.Render(t.Truncate(t.Glyph.Cold+" "+words, w)))
	}
	if from := s.from(); from != "" && h >= 7 {
		lines = append(lines, t.Muted.Render(t.Truncate(t.Glyph.Bullet+" "+from, w)))
	}
	if _, sure := s.sureOf(); !sure && s.state.Reason != "" && !s.state.Failed && s.state.Imported == nil && h >= 7 {
		s.reasonTold = true
		lines = append(lines, t.Muted.Render(t.Truncate(t.Glyph.Bullet+" sampling ended: "+s.line(s.state.Reason), w)))
	}
	return clip(lines, h)
}

func (s *words) provisional(v verdict.Verdict, w int) string {
	t := s.t
	if v.MemoryMB == 0 {
		return t.Muted.Render(t.Truncate("no verdict yet: waiting for the first warm samples", w))
	}
	return s.facts(w,
		t.Muted.Render("so far")+" "+t.Recommended.Render(t.Glyph.Recommended+" "+text.MB(v.MemoryMB))+" "+t.Muted.Render("leads"),
		t.Text.Render(sureWords(v)),
		s.changesShort(v), s.tied(v))
}

// recommendation is the sentence that the session was run for.
func (s *words) recommendation(v verdict.Verdict, w int) []string {
	t := s.t
	if v.MemoryMB == 0 {
		return []string{t.Bad.Render(t.Truncate(t.Glyph.Cross+" "+s.unusable(), w))}
	}
	name := t.Glyph.Recommended + " Recommended: "
	switch v.MemoryMB {
	case s.state.Applied:
		name += text.MB(v.MemoryMB) + ", which is set now"
	case nowMB(s.state):
		name += "keep " + text.MB(v.MemoryMB)
	default:
		name += "set " + text.MB(v.MemoryMB)
	}
	rest := s.againstNow()
	switch v.Standing {
	case verdict.StandingLeading:
		name = t.Glyph.Recommended + " No verdict: " + text.MB(v.MemoryMB) + " led"
	case verdict.StandingOnly:
		name, rest = t.Glyph.Recommended+" No comparison: "+text.MB(v.MemoryMB), "the only size that was measured"
	case verdict.StandingImported:
		name, rest = t.Glyph.Recommended+" Imported from "+s.line(s.state.Imported.Tool)+": "+text.MB(v.MemoryMB), "the best of these means"
	}
	style := t.Recommended
	if v.Standing != verdict.StandingRecommended {
		style = t.Strong
	}
	if n := len([]rune(name)) + len(s.dash()) + len([]rune(rest)); n <= w {
		return []string{style.Render(name) + t.Muted.Render(s.dash()) + t.Strong.Render(rest)}
	}
	lines := []string{style.Render(t.Truncate(name, w))}
	for _, part := range text.Wrap(rest, w-2) {
		lines = append(lines, t.Strong.Render(t.Truncate("  "+part, w)))
	}
	return lines
}

// usualMonth stands in until a person tells how often the function is invoked.
const usualMonth = 1_000_000

// numbers are what changes, as it is and as it would be, and in money a month.
func (s *words) numbers(v verdict.Verdict, w int) []string {
	base := nowMB(s.state)
	if s.state.Applied == v.MemoryMB {
		base = s.state.Function.MemoryMB // which it had
	}
	now, best := s.state.Size(base), s.state.Size(v.MemoryMB)
	if now == nil || best == nil || now == best || !now.Usable() || !best.Usable() {
		return nil
	}
	t := s.t
	arrow := " " + t.Muted.Render(t.Glyph.Right) + " "
	change := func(from, to string) string { return t.Text.Render(from) + arrow + t.Strong.Render(to) }
	var parts []string
	if is, was := s.latency(best), s.latency(now); !math.IsNaN(is) && !math.IsNaN(was) {
		parts = append(parts, change(nanoseconds(was), nanoseconds(is)))
	}
	if is, was, ok := s.costs(best, now); ok {
		currency := s.state.Currency()
		parts = append(parts, change(widget.MoneyPerMillion(t, was, currency), widget.MoneyPerMillion(t, is, currency))+t.Muted.Render(" per million"))
		n, hint := float64(s.Month), ""
		if n == 0 {
			n, hint = usualMonth, " ("+keys.First(s.keys.Month)+")"
		}
		parts = append(parts, t.Muted.Render("at "+monthly(int64(n))+" a month ")+
			t.Strong.Render(s.signedMoney((is-was)*n)+" a month")+t.Muted.Render(", "+s.signedMoney((is-was)*n*12)+" a year"+hint))
	}
	// In a line where there is room, else the money on one of its own.
	whole := s.facts(1000, parts...)
	if last := len(parts) - 1; cell.Width(whole) > w-2 && last > 0 {
		return []string{t.Truncate("  "+s.facts(w-2, parts[:last]...), w), t.Truncate("  "+parts[last], w)}
	}
	return []string{t.Truncate("  "+whole, w)}
}

// costs are what an invocation costs at two sizes, with the share of cold starts
// that the goal counts in.
func (s *figures) costs(a, b *tuner.Size) (ofA, ofB float64, ok bool) {
	of := func(size *tuner.Size) (float64, bool) {
		if share := s.state.Plan.Goal.ColdShare; share > 0 {
			blend, ok := verdict.Of(s.state).Blended(size, share)
			return blend.Cost, ok && blend.Priced
		}
		return s.state.Cost(size)
	}
	ofA, okA := of(a)
	ofB, okB := of(b)
	return ofA, ofB, okA && okB
}

// sureWords are how sure a verdict is; nothing to compare with is not sureness.
func sureWords(v verdict.Verdict) string {
	switch v.Standing {
	case verdict.StandingOnly:
		return "no other size measured yet"
	case verdict.StandingImported:
		return "no spread is known, so nobody knows how sure this is"
	}
	return verdict.PercentSure(v.Confidence) + " sure"
}

// unusable says why there is no size to name.
func (s *words) unusable() string {
	return strings.TrimSuffix(s.line(verdict.Of(s.state).Sentence()), ".")
}

// changesShort is the comparison in few cells.
func (s *words) changesShort(v verdict.Verdict) string {
	if v.MemoryMB == s.state.Function.MemoryMB {
		return s.t.Muted.Render("the size it has")
	}
	text := ""
	if v.DurationChangeKnown {
		text = s.changed(v) + " " + widget.Change(s.t, v.DurationChange)
	}
	if v.CostChangeKnown {
		text = strings.TrimPrefix(text+", cost "+widget.Change(s.t, v.CostChange), ", ")
	}
	if text != "" {
		text = s.t.Text.Render(text + " against now")
	}
	return text
}

// changed names the duration that is compared, where it is not the mean.
func (s *words) changed(v verdict.Verdict) string {
	if latency := v.Goal.Latency; latency != "" && latency != "mean" {
		return latency
	}
	return "time"
}

func (s *words) tied(v verdict.Verdict) string {
	if len(v.TiedWith) == 0 {
		return ""
	}
	text := "tied with " + text.MBs(v.TiedWith)
	if n := len(v.TiedWith); n > 3 { // a list that long would hide the rest
		text = fmt.Sprintf("tied with %d others, %d to %d MB", n, slices.Min(v.TiedWith), slices.Max(v.TiedWith))
	}
	return s.t.Text.Render(text)
}

// evidence is how sure the verdict is, and the other extremes.
func (s *words) evidence(v verdict.Verdict, w int) string {
	t := s.t
	tried := ""
	if s.derived().partial {
		tried = " tried"
	}
	extreme := func(glyph, name string, mb int) string {
		return t.Text.Render(glyph) + " " + t.Muted.Render(name) + " " + t.Text.Render(strconv.Itoa(mb)+" MB")
	}
	balanced := ""
	if v.BalancedMB != v.MemoryMB && v.Goal.Strategy != tuner.StrategyBalanced {
		balanced = extreme(t.Accent.Render(t.Glyph.Balanced), "balanced"+tried, v.BalancedMB)
	}
	if v.Standing == verdict.StandingOnly {
		return ""
	}
	line := func(sure string) string {
		return s.facts(max(w-2, 0), sure,
			extreme(t.Cost.Render(t.Glyph.Cheapest), "cheapest"+tried, v.CheapestMB),
			extreme(t.Duration.Render(t.Glyph.Fastest), "fastest"+tried, v.FastestMB),
			balanced)
	}
	sure := t.Strong.Render(sureWords(v))
	text := line(sure)
	for _, what := range []string{s.missing(v), s.rests(v), s.certain()} { // where there is room
		if what = " " + t.Muted.Render(what); cell.Width(what) > 1 && cell.Width(text)+cell.Width(what) <= w-2 {
			text = line(sure + what)
			break
		}
	}
	return t.Truncate("  ", w) + text
}

// certain says what the session was sure of when it ended.
func (s *words) certain() string {
	what, ok := s.sureOf()
	if !ok || s.supposing || s.verdict().Standing != verdict.StandingRecommended {
		return ""
	}
	what, _, _ = strings.Cut(what, ", and ")
	return "that " + what
}

// missing says what a size that only leads lacks.
func (s *words) missing(v verdict.Verdict) string {
	switch {
	case v.Standing != verdict.StandingLeading:
		return ""
	case v.Confidence < verdict.LeastSure:
		return fmt.Sprintf("of the %.0f %% that it takes: more samples are needed", 100*verdict.LeastSure)
	case s.state.CutOff():
		return "when it was stopped: more samples are needed"
	}
	return ""
}

// rests says that a sureness is the curve's: a few samples of a size tell less
// than how all sizes go together.
func (s *words) rests(v verdict.Verdict) string {
	const vague = 0.25
	size := s.state.Size(v.MemoryMB)
	if size == nil || s.state.Imported != nil || precision(size) <= vague { // which is NaN of few
		return ""
	}
	return "by the curve through all sizes"
}

// from says where the function comes from, as far as that matters to the size
// that is recommended or was set.
func (s *words) from() string {
	o := s.state.Function.Origin
	switch {
	case s.supposing || verdict.Of(s.state).ToKeep() == (tuner.Settings{}):
	case o != nil && o.Known():
		return s.line("from "+o.Told()) + ": " + o.Tool.Soon() + " (notes: 6)"
	case len(s.Defined) > 0:
		return s.line("defined in "+s.Defined[0]) + ": lambdial patch changes it there (notes: 6)"
	}
	return ""
}

// warnings are shown on at most h lines: whole where there is room, else a line
// each, the last of which counts the others.
func (s *words) warnings(v verdict.Verdict, w, h int) []string {
	t := s.t
	var whole, lines []string
	for _, warning := range v.Warnings {
		for i, part := range text.Wrap(s.line(warning), w-2) {
			mark := "  "
			if i == 0 {
				mark = t.Glyph.Warning + " "
			}
			whole = append(whole, t.Warn.Render(t.Truncate(mark+part, w)))
		}
	}
	if len(whole) <= h {
		return whole
	}
	for i, text := range v.Warnings {
		more := ""
		if rest := len(v.Warnings) - i - 1; len(lines) == h-1 && rest > 0 {
			more = fmt.Sprintf(" (+%d more: key 6)", rest)
		}
		text = t.Truncate(t.Glyph.Warning+" "+s.line(text), w-len(more))
		lines = append(lines, t.Truncate(t.Warn.Render(text)+t.Muted.Render(more), w))
		if len(lines) == h {
			break
		}
	}
	return lines
}

// timeoutLine is what the size asks for of the function's timeout, "" where that is
// right or nothing is known.
func (s *words) timeoutLine(w int) string {
	timeout, known := s.timeoutOf()
	if !known || timeout.Recommended == timeout.Configured {
		return ""
	}
	t := s.t
	return t.Truncate(t.Muted.Render(t.Glyph.Bullet)+" "+s.facts(w-2, append([]string{t.Text.Render(timeout.Change())}, s.muted(timeout.Basis())...)...), w)
}

func (s *words) muted(parts []string) []string {
	muted := make([]string, len(parts))
	for i, part := range parts {
		muted[i] = s.t.Muted.Render(part)
	}
	return muted
}
