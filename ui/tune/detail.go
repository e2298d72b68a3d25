package tune

import (
	"fmt"
	"math"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/stats"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/widget"
)

// detailOf tells all about one size: its facts, the distribution of its warm
// durations, its failures and its newest log.
func (s *Screen) detailOf(size *tuner.Size, w, h int) string {
	if told := s.state.Imported; told != nil {
		facts := []string{"mean " + text.Duration(size.Warm.Mean()) + ", imported from " + told.Tool, "how many invocations it is of, and how they are spread, is not known"}
		return s.t.Fit(s.facts(w, s.t.Strong.Render(text.MB(size.MemoryMB)))+"\n"+strings.Join(facts, "\n"), w, h)
	}
	lines := s.sizeFacts(size, w)
	log := s.wholeLog(&size.Newest, w)
	strip := min(7, h/2, h-len(lines)-3-min(len(log), 3))
	if size.Warm.N() > 0 && strip >= 4 {
		lines = append(lines, "", s.graphs.distribution(size, marksOf(s.state, s.verdict()), w, strip))
	}
	used := strings.Count(strings.Join(lines, "\n"), "\n") + 1
	if room := h - used - 2; room > 0 {
		lines = append(lines, "", s.t.Header.Render("newest log"))
		lines = append(lines, s.scrolled(log, room)...)
	}
	return s.t.Fit(strings.Join(lines, "\n"), w, h)
}

// ownFacts tell the time that the handler reports of itself, and where the rest of
// Lambda's duration goes.
func (s *Screen) ownFacts(size *tuner.Size) []string {
	own := &size.SelfReported
	if own.N() == 0 {
		return nil
	}
	facts := []string{"mean " + text.Duration(own.Mean()), "p50 " + text.Duration(own.Quantile(.5)), s.t.Muted.Render("by its " + s.line(size.SelfReportedField))}
	if around := size.Around(); around > 0 {
		facts = append(facts, text.Duration(around)+" around it: runtime, serialisation, extensions")
	}
	return facts
}

func (s *Screen) sizeFacts(size *tuner.Size, w int) []string {
	t := s.t
	warm := &size.Warm
	var lines []string
	fact := func(name string, parts ...string) {
		lines = append(lines, t.Muted.Render(fmt.Sprintf("%-9s", name))+" "+s.facts(w-10, parts...))
	}
	qualifier := ""
	if size.Qualifier != "" {
		qualifier = t.Muted.Render("version " + s.line(size.Qualifier))
	}
	lines = append(lines, s.facts(w, t.Strong.Render(text.MB(size.MemoryMB)), s.stateCell(size, w/2), qualifier))
	fact("samples", fmt.Sprintf("%d warm", warm.N()), fmt.Sprintf("%d cold", size.Cold.N()), fmt.Sprintf("%d failed", size.Failed()),
		positive(size.Throttled, "throttled"), positive(size.Discarded+size.Unclear+size.StartsInside, "not counted"))
	if warm.N() == 1 {
		fact("duration", text.Duration(warm.Mean()))
	} else if warm.N() > 0 {
		fact("duration", append([]string{"mean " + text.Duration(warm.Mean()), "p50 " + text.Duration(warm.Quantile(.5))}, percentiles(warm)...)...)
	}
	if lo, hi, ok := warm.MeanInterval(.95); ok {
		fact("", fmt.Sprintf("mean is %s to %s with 95 %%", text.Duration(lo), text.Duration(hi)))
	} else if warm.N() > 0 {
		fact("", t.Muted.Render("too few samples for an interval"))
	}
	if facts := s.ownFacts(size); facts != nil {
		fact("handler", facts...)
	}
	if facts := s.coldFacts(size); facts != nil {
		fact("cold", facts...)
	}
	if timeout, known := verdict.Of(s.state).Timeout(size.MemoryMB); known {
		fact("timeout", append([]string{strings.TrimPrefix(timeout.Change(), "timeout ")}, s.words.muted(timeout.Basis())...)...)
	}
	if size.MaxMemoryUsedMB > 0 {
		fact("memory", fmt.Sprintf("%d of %d MB used at most", size.MaxMemoryUsedMB, size.MemoryMB))
	}
	if cost, known := s.state.Cost(size); known {
		currency := s.state.Currency()
		interval := ""
		if lo, hi, ok := s.state.CostInterval(size); ok {
			interval = widget.MoneyPerMillion(s.t, lo, currency) + " to " + widget.MoneyPerMillion(s.t, hi, currency) + " with 95 %"
		}
		fact("cost", widget.MoneyPerMillion(s.t, cost, currency)+" per million warm", interval, discounted(s.state.Price))
	}
	if facts := s.blendedFacts(size); facts != nil {
		fact("blended", facts...)
	}
	if payloads := s.state.Plan.Payloads; len(payloads) > 1 {
		for i, p := range payloads {
			if warm := size.OfPayload(i); warm.N() > 0 {
				fact(fmt.Sprintf("payload%2d", i+1), "mean "+text.Duration(warm.Mean()), fmt.Sprintf("%d warm", warm.N()), t.Muted.Render(s.line(p.Source)))
			}
		}
	}
	for _, f := range size.Failures {
		message := fmt.Sprintf("%s %s%d  %s", f.Kind.Words(), t.Glyph.Times, f.Count, s.line(f.Message))
		lines = append(lines, t.Failed.Render(t.Glyph.Failed)+" "+t.Truncate(message, w-2))
	}
	return lines
}

// percentiles are those that there are enough durations for.
func percentiles(d *stats.Distribution) (facts []string) {
	for _, p := range []float64{.9, .95, .99} {
		if x, known := d.Percentile(p); known {
			facts = append(facts, fmt.Sprintf("p%.0f %s", 100*p, text.Duration(x)))
		}
	}
	return facts
}

func discounted(p *price.Price) string {
	if p == nil || p.Discount == 0 {
		return ""
	}
	return "after " + text.Percent(p.Discount) + " discount"
}

func positive(n int, what string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, what)
}

// scrolled cuts h lines out at the place scrolled to.
func (s *Screen) scrolled(lines []string, h int) []string {
	s.scroll = max(min(s.scroll, len(lines)-h), 0)
	return clip(lines[s.scroll:], h)
}

// notes are all warnings in full, with what the session says of itself.
func (s *Screen) notes(v verdict.Verdict, w, h int) string {
	t := s.t
	var lines []string
	add := func(glyph, message string) {
		for i, part := range text.Wrap(s.line(message), w-2) {
			if i > 0 {
				glyph = " "
			}
			lines = append(lines, glyph+" "+part)
		}
	}
	for _, warning := range v.Warnings {
		add(t.Warn.Render(t.Glyph.Warning), warning)
	}
	if v.Note != "" {
		add(t.Warn.Render(t.Glyph.Warning), v.Note)
	}
	if s.state.End != nil {
		for _, left := range s.state.End.Left {
			add(t.Bad.Render(t.Glyph.Cross), "left behind: "+left)
		}
		for _, kept := range s.state.End.Kept {
			add(t.Warn.Render(t.Glyph.Warning), "kept: "+kept)
		}
	}
	if s.state.Reason != "" {
		add(t.Muted.Render(t.Glyph.Bullet), "sampling ended: "+s.state.Reason)
	}
	if few := s.withoutInterval(); len(few) > 0 && s.ended() {
		add(t.Muted.Render(t.Glyph.Bullet), "no "+t.Glyph.PlusMinus+" at "+text.MBs(few)+": an interval of the mean takes 3 warm samples that differ")
	}
	if basis := s.state.CostBasis(); basis != "" {
		add(t.Muted.Render(t.Glyph.Bullet), "cost: "+basis)
	}
	for _, keeping := range verdict.Of(s.state).Keeping() {
		add(t.Muted.Render(t.Glyph.Bullet), keeping)
	}
	for _, place := range s.Defined {
		add(t.Muted.Render(t.Glyph.Bullet), "defined in "+place)
	}
	add(t.Muted.Render(t.Glyph.Bullet), "session "+s.state.Session)
	if len(v.Warnings) == 0 {
		lines = append([]string{t.Good.Render(t.Glyph.Check) + " nothing to warn of"}, lines...)
	}
	return t.Fit(strings.Join(s.scrolled(lines, h), "\n"), w, h)
}

// withoutInterval are the measured sizes with too few samples for one.
func (s *Screen) withoutInterval() []int {
	var few []int
	if s.state.Imported != nil {
		return nil
	}
	for _, size := range s.state.Sizes {
		if size.Warm.N() > 0 && math.IsNaN(precision(size)) {
			few = append(few, size.MemoryMB)
		}
	}
	return few
}
