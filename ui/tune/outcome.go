package tune

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// restored says how the session left the account.
func (s *words) restored(w int) []string {
	t, end := s.t, s.state.End
	if s.state.Imported != nil { // nothing was changed
		return nil
	}
	var lines []string
	if end.Restored {
		lines = append(lines, t.Truncate(t.Good.Render(t.Glyph.Check)+" "+s.asItWas(), w))
	} else {
		for _, left := range end.Left {
			lines = append(lines, t.Bad.Render(t.Truncate(t.Glyph.Cross+" left behind: "+s.line(left), w)))
		}
		lines = append(lines, t.Bad.Render(t.Truncate("  finish the clean-up with: lambdial restore", w)))
	}
	for _, kept := range end.Kept {
		lines = append(lines, t.Warn.Render(t.Truncate(t.Glyph.Warning+" kept: "+s.line(kept), w)))
	}
	return lines
}

func (s *words) asItWas() string {
	var parts []string
	if n := s.made(tuner.ActionDeleteVersion); n > 0 {
		parts = append(parts, text.Count(n, "version")+" deleted")
	}
	if s.made(tuner.ActionDeleteFunction) > 0 {
		parts = append(parts, "temporary copy deleted")
	}
	if set := s.set(); len(set) > 0 {
		return strings.Join(append(set, parts...), ", ")
	}
	if len(s.state.Changes) == 0 {
		return "function is as it was: nothing was changed"
	}
	parts = append(parts, fmt.Sprintf("memory %d MB", s.state.Function.MemoryMB))
	return "function is as it was: " + strings.Join(parts, ", ")
}

// set is what was set to stay, the memory size first.
func (s *words) set() (parts []string) {
	standing := s.state.Standing()
	if standing.Memory {
		parts = append(parts, fmt.Sprintf("memory set to %d MB", standing.Settings.MemoryMB))
	}
	if standing.Timeout {
		parts = append(parts, fmt.Sprintf("timeout set to %d s", standing.Settings.TimeoutS))
	}
	for _, v := range standing.Versions {
		parts = append(parts, "version "+s.line(v.Number)+" published")
	}
	for _, a := range standing.Aliases {
		parts = append(parts, "alias "+s.line(a.Name)+" leads to "+s.line(a.To.String()))
	}
	return parts
}

// verified says whether what was predicted of the size that was set holds, as far
// as that is told yet.
func (s *words) verified(w int) string {
	v, begun := s.verification()
	t := s.t
	switch {
	case s.Changing != "":
		return t.Muted.Render(t.Truncate(t.Glyph.Bullet+" "+s.Changing, w))
	case !begun && s.Verifying:
		return t.Muted.Render(t.Truncate(t.Glyph.Bullet+" measuring what was set", w))
	case !begun:
		return ""
	case v.Outcome == verdict.Holds:
		return t.Truncate(t.Good.Render(t.Glyph.Check)+" "+t.Text.Render(s.line(v.Words())), w)
	case v.Outcome == verdict.HoldingOpen && s.Verifying:
		counted := fmt.Sprintf("%d of %d at most", v.Invocations, verdict.MostVerifying)
		return t.Truncate(t.Muted.Render(t.Glyph.Bullet)+" "+s.facts(w-2, t.Text.Render(s.line(v.Words())), t.Muted.Render(counted)), w)
	case v.Outcome == verdict.Faster:
		return t.Truncate(t.Good.Render(t.Glyph.Check)+" "+t.Text.Render(s.line(v.Words())), w)
	}
	return t.Warn.Render(t.Truncate(t.Glyph.Warning+" "+s.line(v.Words()), w))
}
