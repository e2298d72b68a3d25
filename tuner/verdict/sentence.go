package verdict

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// Sentence is the verdict in words, or why there is none.
func (s Findings) Sentence() string { return s.sentenceOf(s.Verdict()) }

func (s Findings) sentenceOf(v Verdict) string {
	if v.MemoryMB == 0 {
		return s.noVerdict()
	}
	if s.Imported != nil {
		return s.importedSentence(v)
	}
	against, compared := s.AgainstNow(v)
	if against != "" && compared {
		against = ", " + against
	} else if against != "" {
		against = "; " + against
	}
	sure := fmt.Sprintf(" (%s sure)", PercentSure(v.Confidence))
	var words string
	switch t := v.Target; {
	case t != nil && t.Known && !t.Met:
		words = fmt.Sprintf("No size keeps %s under %s (%s sure): %d MB comes closest with %s in %s%s",
			latencyWords(v.Goal), text.Limit(v.Goal.Target), PercentSure(1-t.Confidence), v.MemoryMB, text.Duration(t.Measured), text.Count(t.Samples, "sample"), against)
	case v.Standing == StandingOnly:
		words = fmt.Sprintf("No comparison: %d MB is the only size that was measured", v.MemoryMB)
	case v.Standing == StandingRecommended:
		words = fmt.Sprintf("Recommended: %d MB%s%s", v.MemoryMB, sure, against)
	case s.Reason != "":
		words = fmt.Sprintf("No verdict: %d MB led%s%s", v.MemoryMB, sure, against)
	default:
		words = fmt.Sprintf("No verdict yet: %d MB leads%s%s", v.MemoryMB, sure, against)
	}
	if more := s.More(v); more != "" {
		words += ". " + more
	}
	if v.Note != "" && v.Target == nil { // which is told as the first thing
		words += ". Note: " + v.Note
	}
	return words + "."
}

// latencyWords name what a target is on.
func latencyWords(g tuner.Goal) string {
	if name := g.LatencyName(); name != "mean" {
		return name
	}
	return "the mean"
}

// More is what is to be said of a verdict beside its size: of the target, of
// tied sizes, of a size that lacks only memory, and of sizes that nobody chose. "" where nothing is.
func (s Findings) More(v Verdict) string {
	if s.Imported != nil {
		return ""
	}
	words := []string{s.targetWords(v), s.tiedWords(v), s.tightWords(v), s.edgeWords(v)}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ". ")
}

// noVerdict says why no size can be named.
func (s Findings) noVerdict() string {
	why := s.WhyNoSize()
	switch {
	case why == "":
		return "No verdict yet."
	case s.failedEverywhere():
		return "No usable size: " + why + "."
	}
	return "No verdict: " + why + "."
}

// failedEverywhere says that it is for failures that there is no usable size.
func (s Findings) failedEverywhere() bool {
	return !s.Interrupted && !s.Failed && slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return size.Failed() > 0 || size.Status == tuner.SizeDropped })
}

// mostTied are so many tied sizes as a sentence names with what they cost and
// gain.
const mostTied = 3

// tiedWords tells the tied sizes, and what each costs and gains.
func (s Findings) tiedWords(v Verdict) string {
	if len(v.TiedWith) == 0 {
		return ""
	}
	if len(v.TiedWith) > mostTied {
		return fmt.Sprintf("About as good: %d others, %d to %d MB", len(v.TiedWith), slices.Min(v.TiedWith), slices.Max(v.TiedWith))
	}
	parts := make([]string, len(v.TiedWith))
	for i, mb := range v.TiedWith {
		parts[i] = text.MB(mb)
		if gains := s.gains(v, mb); gains != "" {
			parts[i] += " (" + gains + ")"
		}
	}
	return fmt.Sprintf("About as good as %d MB: %s", v.MemoryMB, strings.Join(parts, ", "))
}

// gains says what another size takes and costs compared with the verdict's: "2 %
// slower, 12 % cheaper".
func (s Findings) gains(v Verdict, memoryMB int) string {
	from, to := s.Size(v.MemoryMB), s.Size(memoryMB)
	if from == nil || to == nil || !to.Usable() {
		return ""
	}
	var other Verdict
	s.compareSizes(&other, from, to, v.Goal)
	var parts []string
	if other.DurationChangeKnown {
		parts = append(parts, changeWords(other.DurationChange, 1, "faster", "slower", asFast, "takes %s as long"))
	}
	if other.CostChangeKnown {
		parts = append(parts, changeWords(other.CostChange, 1, "cheaper", "more expensive", "as cheap", "costs %s as much"))
	}
	return strings.Join(parts, ", ")
}

// tightWords tells of the size that would win but for its memory.
func (s Findings) tightWords(v Verdict) string {
	size := s.Size(v.TightMB)
	if size == nil {
		return ""
	}
	text := fmt.Sprintf("%d MB", v.TightMB)
	if gains := s.gains(v, v.TightMB); gains != "" {
		text += " (" + gains + ")"
	}
	return fmt.Sprintf("%s would be better but for its memory: %d of %d MB were used, and a headroom of 0 %% allows that", text, size.MaxMemoryUsedMB, v.TightMB)
}

// targetWords says whether the target is kept, how sure that is and on how many
// samples it rests.
func (s Findings) targetWords(v Verdict) string {
	t := v.Target
	if t == nil {
		return ""
	}
	name, limit := latencyWords(v.Goal), text.Limit(v.Goal.Target)
	if !t.Known {
		return fmt.Sprintf("Whether %s is under %s is not known: %s of it, of %d that it takes", name, limit, text.Count(t.Samples, "sample"), t.Needed)
	}
	if !t.Met {
		return "" // which is the first that is told
	}
	return fmt.Sprintf("Its %s is under %s: %s in %s (%s sure)", v.Goal.LatencyName(), limit, text.Duration(t.Measured), text.Count(t.Samples, "sample"), PercentSure(t.Confidence))
}

// WhyNoSize tells why no size can be recommended: what failed most often, why
// a size was given up, or else why sampling ended.
func (s Findings) WhyNoSize() string {
	var most tuner.FailureCount
	ownWarnings := ""
	for _, size := range s.Sizes {
		if size.Status == tuner.SizeDropped && ownWarnings == "" {
			ownWarnings = fmt.Sprintf("%d MB %s", size.MemoryMB, size.Why)
		}
		for _, f := range size.Failures {
			if f.Count > most.Count {
				most = f
			}
		}
	}
	switch {
	case s.Interrupted || s.Failed || most.Count == 0 && ownWarnings == "":
		return strings.TrimSuffix(s.Reason, ".")
	case most.Count == 0:
		return strings.TrimSuffix(ownWarnings, ".")
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
