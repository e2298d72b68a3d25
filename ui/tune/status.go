package tune

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// stateCell says how far a size is, or why it is out, in at most w cells.
func (s *drawing) stateCell(size *tuner.Size, w int) string {
	t := s.t
	failures, kinds, short := "", "", ""
	for _, f := range size.Failures {
		if failures != "" {
			failures, kinds, short = failures+", ", kinds+", ", short+", "
		}
		failures += fmt.Sprintf("%s %s%d", f.Kind.Words(), t.Glyph.Times, f.Count)
		kinds += f.Kind.Words()
		short += strings.Replace(f.Kind.Words(), "out of", "no", 1)
	}
	out := t.Glyph.Failed + " "
	switch {
	case size.Status == tuner.SizeDropped && failures != "":
		why := s.line(size.Why)
		return s.longest(t.Failed, w, out+failures+": "+why, out+failures, out+kinds, out+short, out+"failed")
	case size.Status == tuner.SizeDropped:
		return s.longest(t.Failed, w, out+"out: "+s.line(size.Why), out+"out")
	case failures != "":
		return s.longest(t.Warn, w, failures, kinds, short, "failed")
	case size.Throttled > 0:
		return s.longest(t.Warn, w, fmt.Sprintf("throttled %s%d", t.Glyph.Times, size.Throttled), "throttled")
	case (s.ended() || s.state.Reason != "") && !size.Tried():
		return t.Faint.Render(verdict.Of(s.state).WhyUntried(size))
	case (s.ended() || s.state.Reason != "") && size.Warm.N() == 0:
		return t.Faint.Render("cold only")
	case s.state.Imported != nil:
		return t.Muted.Render("imported")
	case s.ended() || s.state.Reason != "":
		return t.Muted.Render("measured")
	case size.Status == tuner.SizeWaiting:
		return t.Faint.Render("waiting")
	case s.state.Focus.MemoryMB == size.MemoryMB && !s.state.Paused:
		return t.Accent.Render("sampling")
	}
	return t.Muted.Render("ready")
}

// longest is the first of the texts, in ever fewer words, that fits w cells
// whole; the last one is cut.
func (s *drawing) longest(style theme.Style, w int, texts ...string) string {
	for _, text := range texts {
		if cell.Width(text) <= w {
			return style.Render(text)
		}
	}
	return style.Render(s.t.Truncate(texts[len(texts)-1], w))
}
