package tuner

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// AgainstNow compares the verdict's size in words with the one that the function
// has, or had, if another was set. Where that was not measured it is by the
// fitted curve, if there is one; compared is false where there is only to say
// why there is no comparison. A curve takes a while, so it is nothing for every
// frame.
func (s *State) AgainstNow(v Verdict) (words string, compared bool) {
	has := "has"
	if s.Applied > 0 {
		has = "had"
	}
	had := s.Function.MemoryMB
	if v.MemoryMB == had {
		return "the size it " + has, true
	}
	name := fmt.Sprintf("the %d MB it %s", had, has)
	now := s.Size(had)
	switch {
	case had == 0:
		return "", false
	case now != nil && now.Usable():
		words = v.change(name, s.basis(v, now))
		return words, words != ""
	case now != nil && now.Failed() > 0:
		return name + " fails", false
	}
	if estimate, ok := s.estimated(v); ok {
		return fmt.Sprintf("about %s by the fitted curve, as %d MB was not measured", estimate.roughly(name, v.Goal.basis()), had), true
	}
	return name + " was not measured", false
}

// basis names the percentile that a verdict compares sizes by, and from how few
// samples it is, "" for the mean.
func (s *State) basis(v Verdict, now *Size) string {
	words := v.Goal.basis()
	if words == "" {
		return ""
	}
	n := now.Warm.N()
	if winner := s.Size(v.MemoryMB); winner != nil {
		n = min(n, winner.Warm.N())
	}
	if n < v.Goal.LeastSamples() {
		words += " (from " + text.Count(n, "sample") + ")"
	}
	return words
}

// basis names the percentile that speed is of, "" for the mean.
func (g Goal) basis() string {
	if q, _ := latencyQuantile(g.Latency); q == 0 {
		return ""
	}
	return " at " + g.Latency
}

// change compares the winner with another size: "31 % faster and 12 % cheaper
// than the other", "as fast as the other and 12 % cheaper". basis says what the
// speed is of.
func (v Verdict) change(other, basis string) string { return v.compared(other, basis, 1) }

// roughly is change to the precision that an estimate has.
func (v Verdict) roughly(other, basis string) string { return v.compared(other, basis, 5) }

// compared rounds to so many percents, of which zero is no difference.
func (v Verdict) compared(other, basis string, step float64) string {
	var differ, same []string
	add := func(known bool, change float64, less, more, equal, basis string) {
		switch percent := step * math.Round(change*100/step); {
		case !known:
		case percent < 0:
			differ = append(differ, fmt.Sprintf("%.0f %% %s%s", -percent, less, basis))
		case percent > 0:
			differ = append(differ, fmt.Sprintf("%.0f %% %s%s", percent, more, basis))
		default:
			same = append(same, equal+basis)
		}
	}
	add(v.DurationChangeKnown, v.DurationChange, "faster", "slower", "as fast", basis)
	add(v.CostChangeKnown, v.CostChange, "cheaper", "more expensive", "as cheap", "")
	switch {
	case len(differ) == 0 && len(same) == 0:
		return ""
	case len(same) == 0:
		return strings.Join(differ, " and ") + " than " + other
	}
	return strings.Join(append([]string{strings.Join(same, " and ") + " as " + other}, differ...), " and ")
}

// roughError is the standard error of a logarithm up to which an estimate is
// worth telling: about a quarter either way with 95 %.
const roughError = 0.125

// estimated is the verdict against the size that the function has by what is
// believed of it, if a curve is.
func (s *State) estimated(v Verdict) (estimate Verdict, ok bool) {
	if s.Fit() == nil {
		return v, false
	}
	o := s.Outlook(v.Goal, s.Function.MemoryMB)
	now, winner := o.index(s.Function.MemoryMB), o.index(v.MemoryMB)
	if now < 0 || winner < 0 {
		return v, false
	}
	if o.Covariance(now, now)+o.Covariance(winner, winner)-2*o.Covariance(now, winner) > roughError*roughError {
		return v, false
	}
	change := func(m measure) float64 { return math.Expm1(o.value(m, winner) - o.value(m, now)) }
	priced := price.Unknown(s.Price, s.Function.EphemeralMB) == "" && (v.Goal.ColdShare == 0 || s.restoreUnknown() == "")
	return Verdict{
		DurationChange: change(o.latency), DurationChangeKnown: true,
		CostChange: change(o.cost), CostChangeKnown: priced,
	}, true
}

func (o *Outlook) index(memoryMB int) int {
	return slices.IndexFunc(o.Prospects, func(p Prospect) bool { return p.MemoryMB == memoryMB })
}

// AllMeasured says that no size is left that the plan has and that may work
// though nobody tried, so that the cheapest and the fastest measured ones are
// those of the plan.
func (s *State) AllMeasured() bool {
	floor, _ := s.floor()
	return !s.Plan.AutoSizes && !slices.ContainsFunc(s.Sizes, func(size *Size) bool {
		return size.Status != SizeDropped && size.MemoryMB >= floor && size.Warm.N() == 0 && size.Failed() == 0
	})
}
