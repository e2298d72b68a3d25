package tuner

import (
	"fmt"
	"math"
	"strings"
)

// Sentence is the verdict in words, or why there is none.
func (s *State) Sentence() string { return s.tell(s.Verdict()) }

func (s *State) tell(v Verdict) string {
	if v.MemoryMB == 0 {
		if s.Reason == "" {
			return "No verdict yet."
		}
		return "No usable size: " + s.WhyNoSize() + "."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Recommended: %d MB", v.MemoryMB)
	switch against, compared := s.AgainstNow(v); {
	case compared:
		b.WriteString(", " + against)
	case against != "":
		b.WriteString("; " + against)
	}
	fmt.Fprintf(&b, " (%s sure).", PercentSure(v.Confidence))
	if len(v.TiedWith) > 0 {
		fmt.Fprintf(&b, " As good, as far as the evidence goes: %s.", sizesText(v.TiedWith))
	}
	if v.Note != "" {
		fmt.Fprintf(&b, " Note: %s.", v.Note)
	}
	return b.String()
}

// WhyNoSize tells why no size can be recommended: what failed most often, why
// a size was given up, or else why sampling ended.
func (s *State) WhyNoSize() string {
	var most FailureCount
	givenUp := ""
	for _, size := range s.Sizes {
		if size.Status == SizeDropped && givenUp == "" {
			givenUp = fmt.Sprintf("%d MB %s", size.MemoryMB, size.Why)
		}
		for _, f := range size.Failures {
			if f.Count > most.Count {
				most = f
			}
		}
	}
	switch {
	case s.Interrupted || s.Failed || most.Count == 0 && givenUp == "":
		return strings.TrimSuffix(s.Reason, ".")
	case most.Count == 0:
		return strings.TrimSuffix(givenUp, ".")
	case most.Message == "":
		return most.Kind.Words()
	}
	return fmt.Sprintf("%s (%s)", most.Kind.Words(), strings.TrimSuffix(most.Message, "."))
}

// PercentSure writes a confidence rounded down, and never as a certainty,
// which samples can't give: "97 %", "over 99 %", "under 1 %".
func PercentSure(confidence float64) string {
	switch {
	case confidence > 0.99:
		return "over 99 %"
	case confidence < 0.01:
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", math.Floor(confidence*100+1e-9)) // 0.95 is a little less in binary
}
