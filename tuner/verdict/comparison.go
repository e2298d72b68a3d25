package verdict

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// AgainstNow compares the verdict's size in words with the one that the function
// has, or had, if another was set. Where that was not measured it is by the
// fitted curve, if there is one; compared is false where there is only to say
// why there is no comparison. A curve takes a while, so it is nothing for every
// frame.
func (s Findings) AgainstNow(v Verdict) (words string, compared bool) {
	has := "has"
	if s.Applied > 0 {
		has = "had"
	}
	had := s.Function.MemoryMB
	if v.MemoryMB == had && s.Applied == 0 {
		return "the size it has", true
	}
	name := fmt.Sprintf("the %d MB it %s", had, has)
	now := s.Size(had)
	if set := s.Applied; set > 0 && set != v.MemoryMB { // another one than this was set meanwhile
		name, now = fmt.Sprintf("the %d MB that is set now", set), s.Size(set)
		winner := s.Size(v.MemoryMB)
		if now == nil || winner == nil || !now.Usable() || !winner.Usable() {
			return name + " was not measured", false
		}
		against := Verdict{Goal: v.Goal, MemoryMB: v.MemoryMB}
		s.compareSizes(&against, now, winner, v.Goal)
		return against.change(name, s.basis(v, now)), true
	}
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
		return fmt.Sprintf("about %s by the fitted curve, as %d MB was not measured", estimate.roughly(name, basis(v.Goal)), had), true
	}
	return name + " was not measured", false
}

// basis names the percentile that a verdict compares sizes by, and from how few
// samples it is, "" for the mean.
func (s Findings) basis(v Verdict, now *tuner.Size) string {
	words := basis(v.Goal)
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
func basis(g tuner.Goal) string {
	if q, _ := tuner.LatencyQuantile(g.Latency); q == 0 {
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
	var same, faster, differ, times []string
	add := func(known bool, change float64, less, more, equal, multiple, basis string) {
		words := changeWords(change, step, less, more, equal, multiple) + basis
		switch {
		case !known:
		case change >= 1:
			times = append(times, words)
		case strings.HasSuffix(words, asFast+basis) && words != asFast+basis:
			faster = append(faster, words)
		case math.Round(change*100/step) == 0:
			same = append(same, words)
		default:
			differ = append(differ, words)
		}
	}
	add(v.DurationChangeKnown, v.DurationChange, "faster", "slower", asFast, "takes %s as long", basis)
	add(v.CostChangeKnown, v.CostChange, "cheaper", "more expensive", "as cheap", "costs %s as much", "")
	var parts []string
	for _, group := range []struct {
		words []string
		than  string
	}{{same, "as"}, {faster, "as"}, {differ, "than"}, {times, "as"}} {
		words := text.And(group.words)
		switch {
		case words == "":
			continue
		case len(parts) == 0:
			words += " " + group.than + " " + other
		}
		parts = append(parts, words)
	}
	return text.And(parts)
}

// leastGain is the gain of speed in percent from which it is told as a multiple.
const leastGain = 15

// asFast is the word for speed, whose gains are told as multiples, too: "2.7 times
// as fast" says more than "63 % faster".
const asFast = "as fast"

// changeWords says a change in words, rounded to step percents: "12 % cheaper",
// or, from twice on, as a multiple.
func changeWords(change, step float64, less, more, equal, multiple string) string {
	percent := step * math.Round(change*100/step)
	switch {
	case percent == 0:
		return equal
	case percent <= -leastGain && equal == asFast:
		return Times(1/(1+change)) + " " + asFast
	case percent < 0:
		return fmt.Sprintf("%.0f %% %s", -percent, less)
	case change < 1:
		return fmt.Sprintf("%.0f %% %s", percent, more)
	}
	return fmt.Sprintf(multiple, Times(1+change))
}

// Times writes a multiple of two or more: "twice", "2.5 times", "12 times".
func Times(factor float64) string {
	digits := strconv.FormatFloat(factor, 'f', 1, 64)
	if factor >= 9.95 {
		digits = strconv.FormatFloat(factor, 'f', 0, 64)
	}
	if digits = strings.TrimSuffix(digits, ".0"); digits == "2" {
		return "twice"
	}
	return digits + " times"
}

// roughError is the standard error of a logarithm up to which an estimate is
// worth telling: about a quarter either way with 95 %.
const roughError = 0.125

// estimated is the verdict against the size that the function has by what is
// believed of it, if a curve is.
func (s Findings) estimated(v Verdict) (estimate Verdict, ok bool) {
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
func (s Findings) AllMeasured() bool {
	floor, _ := s.floor()
	return !s.Plan.AutoSizes && !slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool {
		return size.Status != tuner.SizeDropped && size.MemoryMB >= floor && size.Warm.N() == 0 && size.Failed() == 0
	})
}
