package tuner

import (
	"fmt"
	"strings"
)

// Sentence is the verdict in words, or why there is none.
func (s *State) Sentence() string {
	v := s.Verdict()
	if v.MemoryMB == 0 {
		if s.Reason == "" {
			return "No verdict yet."
		}
		return "No usable size: " + s.Reason + "."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Recommended: %d MB", v.MemoryMB)
	if v.MemoryMB == s.Function.MemoryMB {
		b.WriteString(", the size it has")
	} else if change := v.change(); change != "" {
		fmt.Fprintf(&b, ", %s than the %d MB it has", change, s.Function.MemoryMB)
	}
	fmt.Fprintf(&b, " (%.0f %% sure).", v.Confidence*100)
	if len(v.TiedWith) > 0 {
		fmt.Fprintf(&b, " As good as far as the evidence goes: %s.", sizesText(v.TiedWith))
	}
	if v.Note != "" {
		fmt.Fprintf(&b, " Note: %s.", v.Note)
	}
	return b.String()
}

// change tells both differences: "31 % faster and 12 % cheaper".
func (v Verdict) change() string {
	var parts []string
	if v.DurationChangeKnown {
		parts = append(parts, difference(v.DurationChange, "faster", "slower", "equally fast"))
	}
	if v.CostChangeKnown {
		parts = append(parts, difference(v.CostChange, "cheaper", "dearer", "equally cheap"))
	}
	return strings.Join(parts, " and ")
}

// difference rounds to whole percents, of which zero is no difference.
func difference(change float64, less, more, same string) string {
	switch percent := change * 100; {
	case percent <= -0.5:
		return fmt.Sprintf("%.0f %% %s", -percent, less)
	case percent >= 0.5:
		return fmt.Sprintf("%.0f %% %s", percent, more)
	}
	return same
}
