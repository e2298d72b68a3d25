package verdict

import (
	"fmt"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// fewSamples is the number of warm samples below which a size's numbers are
// those of a few: another sample can move them all.
const fewSamples = 6

// doubtful is the confidence below which the numbers of sizes with few samples
// are warned of: above it, the verdict has told already how far they carry. Of
// a single size it tells nothing.
const doubtful = 0.8

// warnings are what a person must know to read the numbers right, derived
// from the state; those of the recommended size come first, then those of the
// session itself.
func (s Findings) warnings(v Verdict) []string {
	if s.Imported != nil {
		return append([]string{s.importedWarning()}, s.ownWarnings()...)
	}
	var texts []string
	for _, text := range []string{s.Outlasts(v.MemoryMB), s.cramped(v.MemoryMB)} {
		if text != "" {
			texts = append(texts, text)
		}
	}
	texts = append(texts, s.timeoutWarnings(v.MemoryMB)...)
	texts = append(texts, s.ownWarnings()...)
	about := func(has func(*tuner.Size) bool, format string) {
		var names []int
		for _, size := range s.Sizes {
			if has(size) {
				names = append(names, size.MemoryMB)
			}
		}
		if len(names) > 0 {
			texts = append(texts, fmt.Sprintf(format, s.which(names)))
		}
	}
	about(func(z *tuner.Size) bool {
		return s.Reason != "" && (v.Confidence < doubtful || len(s.Sizes) == 1) && z.Usable() && z.Warm.N() < fewSamples
	}, "few samples at %s: read these numbers with care")
	if s.Reported() {
		about(func(z *tuner.Size) bool { return z.Unclear > 0 }, "some invocations at %s had no REPORT line: not counted, as they may have been cold and their time here has the network in it")
	} else {
		about(func(z *tuner.Size) bool { return z.NoReport > 0 }, "no REPORT line from %s: duration is the wall time from here, network included; the first of an environment, which may be cold, is not counted")
	}
	if share := s.Plan.Goal.ColdShare; share > 0 && s.Reason != "" {
		if !s.startup().known {
			texts = append(texts, fmt.Sprintf("no cold start was measured: the share of %s is not in these numbers", SharePercent(share)))
		} else if guessed := s.UnmeasuredCold(); len(guessed) > 0 {
			texts = append(texts, fmt.Sprintf("no cold start was measured at %s: there they are taken to add what they add at the other sizes", text.MBs(guessed)))
		}
	}
	about(func(z *tuner.Size) bool { return z.Reused > 1 }, "some bursts of cold starts met environments that had begun before at %s: paid for, not counted")
	about(func(z *tuner.Size) bool { return z.StartsInside > 0 }, "some invocations at %s may have started their environment within their own time, as the next one after a crash does: not counted")
	about(func(z *tuner.Size) bool { return z.PartlyFailed > 0 }, "the function answered at %s that items of its batch failed, though Lambda says success")
	about(func(z *tuner.Size) bool { return z.Breaches > 0 }, "the billed duration at %s does not follow from the durations reported")
	for _, z := range s.Sizes {
		if z.Discarded > 0 {
			texts = append(texts, fmt.Sprintf("%d MB: %d not counted (%s)", z.MemoryMB, z.Discarded, z.DiscardedWhy))
		}
	}
	about(func(z *tuner.Size) bool { return z.AppErrors > 0 }, "the function answered with a status of 500 or more at %s, though Lambda says success")
	about(func(z *tuner.Size) bool { return z.Throttled > 0 }, "invocations at %s were throttled and tried again")
	about(func(z *tuner.Size) bool { return z.Usable() && z.Failed() > 0 }, "some invocations at %s failed")
	modes := func(z *tuner.Size) bool { return z.Usable() && z.Warm.Bimodal() }
	about(func(z *tuner.Size) bool { return modes(z) && z.ModesArePayloads() }, "durations at %s differ by payload: the mean is that of the mix")
	about(func(z *tuner.Size) bool { return modes(z) && !z.ModesArePayloads() }, "durations at %s have two modes, as with a cache: the mean is of both")
	about(func(z *tuner.Size) bool { return z.Usable() && z.Drifts() }, "durations at %s drifted during the session")
	if why := price.Unknown(s.Price, s.Function.EphemeralMB); why != "" && s.Session != "" {
		texts = append(texts, s.costUnknown(why))
	} else if why := s.restoreUnknown(); why != "" && s.Session != "" {
		texts = append(texts, why+s.Account.PriceHint()+"; it is missing from what cold starts cost")
	}
	return slices.Compact(texts)
}

// ownWarnings are the session's own warnings. One that it gave of several sizes is told
// once, of all of them.
func (s Findings) ownWarnings() (texts []string) {
	of := map[string][]int{}
	for _, w := range s.Warnings {
		if words := s.Words(w); w.MemoryMB > 0 && !slices.Contains(of[words], w.MemoryMB) {
			of[words] = append(of[words], w.MemoryMB)
		}
	}
	for _, w := range s.Warnings {
		words := s.Words(w)
		sizes := of[words]
		switch {
		case words == "":
		case w.MemoryMB == 0:
			texts = append(texts, words)
		case len(sizes) > 0:
			slices.Sort(sizes)
			texts = append(texts, s.which(sizes)+": "+words)
			of[words] = nil
		}
	}
	return texts
}

// Words are those of a warning as things are now, without its size, "" where
// nothing is missing any more.
func (s Findings) Words(w tuner.Warned) string {
	size := s.Size(w.MemoryMB)
	switch {
	case w.Cold == 0 || size == nil:
		return w.Text
	case size.Cold.N() >= w.Cold:
		return ""
	}
	return fmt.Sprintf("%d of %s: %s", size.Cold.N(), text.Count(w.Cold, "cold start"), w.Text)
}

// costUnknown says what is missing, what to do, and what follows from it.
func (s Findings) costUnknown(why string) string {
	if s.Price == nil && s.Account.Region != "" && s.Function.Architecture != "" {
		why = fmt.Sprintf("there is no price for %s in %s", s.Function.Architecture, s.Account.Region)
	}
	return "cost unknown, " + why + s.Account.PriceHint() + "; sizes are ranked by GB-seconds"
}

// which names memory sizes of the session, all of them in short.
func (s Findings) which(mb []int) string {
	if len(mb) > 2 && len(mb) == len(s.Sizes) {
		return "every size"
	}
	return text.MBs(mb)
}
