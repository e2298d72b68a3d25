package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// printResult is the result for a person. Where w is a terminal, the tables keep
// within its width.
func printResult(w io.Writer, s *tuner.State) error {
	v := verdict.Of(s).Verdict()
	width := terminalWidth(w)
	lines := tableLines(sizeColumns(s, v), s.Sizes, width)
	if slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return strings.Contains(marks(s, size, v), asterisk) }) {
		lines = append(lines, asterisk+" of the sizes that were tried")
	}
	if slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return size.Cold.N() >= fewCold }) {
		lines = append(append(lines, ""), tableLines(coldColumns(s), s.Sizes, width)...)
	}
	words := append(failures(s), "", text.Visible(verdict.Of(s).Sentence()))
	if other := verdict.Of(s).PowerTuningBalanced(v.Goal.Weight); v.Goal.Strategy == tuner.StrategyBalanced && v.MemoryMB > 0 && s.Imported == nil && other != v.MemoryMB {
		words = append(words, fmt.Sprintf("Balanced by aws-lambda-power-tuning's definition: %d MB.", other))
	}
	if cold := verdict.Of(s).ColdSentence(); cold != "" {
		words = append(words, cold)
	}
	if timeout := verdict.Of(s).TimeoutSentence(v.MemoryMB); timeout != "" {
		words = append(words, timeout)
	}
	words = append(words, whatStands(s)...)
	if basis := s.CostBasis(); basis != "" {
		words = append(words, "Costs are at the "+text.Visible(basis))
	}
	words = append(words, byPayload(s.Plan, s.Size(v.MemoryMB))...)
	for _, warning := range v.Warnings {
		words = append(words, "note: "+text.Visible(warning))
	}
	for _, keeping := range verdict.Of(s).Keeping() {
		words = append(words, text.Visible(keeping))
	}
	for _, line := range words {
		lines = append(lines, text.WrapWords(line, width))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// fewCold is the number of cold starts at a size from which on a table of them
// tells something.
const fewCold = 3

// sizeColumns are those of the warm invocations, with what a share of cold ones
// makes of them.
func sizeColumns(s *tuner.State, v verdict.Verdict) []column {
	columns := []column{
		{title: "MEMORY", cell: func(size *tuner.Size) string { return cmp.Or(text.MB(size.MemoryMB), "-") }},
		{title: "WARM", drop: 1, cell: counted(s, func(size *tuner.Size) int { return size.Warm.N() })},
		{title: "COLD", drop: 6, cell: counted(s, func(size *tuner.Size) int { return size.Cold.N() })},
		{title: "FAILED", drop: 5, cell: counted(s, (*tuner.Size).Failed)},
		{title: "MEAN", cell: func(size *tuner.Size) string { return milliseconds(size.Warm.N() > 0, size.Warm.Mean()) }},
		{title: "95% INTERVAL", drop: 2, cell: func(size *tuner.Size) string {
			if s.Imported != nil {
				return "-"
			}
			return interval(size)
		}},
		{title: "P50", drop: 3, cell: func(size *tuner.Size) string {
			return milliseconds(size.Warm.N() > 0 && s.Imported == nil, size.Warm.Quantile(.5))
		}},
		{title: "P95", drop: 4, cell: func(size *tuner.Size) string {
			p95, known := size.Warm.Percentile(.95)
			return milliseconds(known, p95)
		}},
		{title: "INIT", drop: 8, cell: func(size *tuner.Size) string { return milliseconds(size.Init.N() > 0, size.Init.Mean()) }},
		{title: "USED", drop: 7, cell: func(size *tuner.Size) string { return cmp.Or(text.MB(size.MaxMemoryUsedMB), "-") }},
		{title: "PER MILLION", cell: func(size *tuner.Size) string {
			cost, known := s.Cost(size)
			return perMillion(s, cost, known)
		}},
	}
	if slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return size.SelfReported.N() > 0 }) {
		own := column{title: "HANDLER", drop: 9, cell: func(size *tuner.Size) string {
			return milliseconds(size.SelfReported.N() > 0, size.SelfReported.Mean())
		}}
		columns = slices.Insert(columns, 5, own)
	}
	if share := v.Goal.ColdShare; share > 0 {
		columns = append(columns, blendedColumns(s, share)...)
	}
	return append(columns, column{left: true, cell: func(size *tuner.Size) string { return marks(s, size, v) }})
}

// counted writes a number of invocations, "-" for a size that had none, or where
// it is not known.
func counted(s *tuner.State, number func(*tuner.Size) int) func(*tuner.Size) string {
	return func(size *tuner.Size) string {
		if !size.Tried() || s.Imported != nil {
			return "-"
		}
		return strconv.Itoa(number(size))
	}
}

// blendedColumns are the mean invocation with a share of cold starts, "~" where
// those were not measured at the size.
func blendedColumns(s *tuner.State, share float64) []column {
	blended := func(write func(b verdict.Blended, known bool) string) func(*tuner.Size) string {
		return func(size *tuner.Size) string {
			b, known := verdict.Of(s).Blended(size, share)
			written := write(b, known)
			if b.Estimated && written != "-" {
				return "~" + written
			}
			return written
		}
	}
	return []column{
		{title: fmt.Sprintf("%.4g%% COLD", 100*share), cell: blended(func(b verdict.Blended, known bool) string { return milliseconds(known, b.Duration) })},
		{title: "PER MILLION", cell: blended(func(b verdict.Blended, _ bool) string { return perMillion(s, b.Cost, b.Priced) })},
	}
}

// coldColumns are those of the cold invocations.
func coldColumns(s *tuner.State) []column {
	return []column{
		{title: "MEMORY", cell: func(size *tuner.Size) string { return cmp.Or(text.MB(size.MemoryMB), "-") }},
		{title: "COLD", drop: 1, cell: func(size *tuner.Size) string { return strconv.Itoa(size.Cold.N()) }},
		{title: "INIT P50", cell: func(size *tuner.Size) string { return milliseconds(size.Init.N() > 0, size.Init.Quantile(.5)) }},
		{title: "P95", drop: 2, cell: func(size *tuner.Size) string {
			p95, known := size.Init.Percentile(.95)
			return milliseconds(known, p95)
		}},
		{title: "HANDLER P50", drop: 3, cell: func(size *tuner.Size) string { return milliseconds(size.Cold.N() > 0, size.Cold.Quantile(.5)) }},
		{title: "PER MILLION", cell: func(size *tuner.Size) string {
			cold, known := verdict.Of(s).ColdCost(size)
			return perMillion(s, cold, known)
		}},
		{title: "MORE THAN WARM", cell: func(size *tuner.Size) string {
			cold, known := verdict.Of(s).ColdCost(size)
			warm, both := s.Cost(size)
			return perMillion(s, cold-warm, known && both)
		}},
	}
}

// failures tells what went wrong at which size, a line each.
func failures(s *tuner.State) (lines []string) {
	for _, size := range s.Sizes {
		for _, f := range size.Failures {
			lines = append(lines, text.Visible(fmt.Sprintf("failed at %d MB, %s: %s: %s", size.MemoryMB, text.Count(f.Count, "time"), f.Kind.Words(), f.Message)))
		}
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

func milliseconds(known bool, d time.Duration) string {
	if !known {
		return "-"
	}
	return text.Duration(d)
}

// interval is that of the mean, in words where the samples allow none.
func interval(size *tuner.Size) string {
	if size.Warm.N() == 0 {
		return "-"
	}
	lo, hi, ok := size.Warm.MeanInterval(.95)
	if !ok || lo <= 0 { // so far apart that they tell nothing
		return "too few"
	}
	unit, name := time.Millisecond, " ms"
	if hi >= time.Second {
		unit, name = time.Second, " s"
	}
	return text.Digits(float64(lo)/float64(unit)) + " to " + text.Digits(float64(hi)/float64(unit)) + name
}

func perMillion(s *tuner.State, cost float64, known bool) string {
	if !known {
		return "-"
	}
	return text.MoneyPerMillion(cost, s.Currency())
}

const asterisk = "*"

// marks are the words for a size that stands out, with an asterisk where others
// that nobody measured might.
func marks(s *tuner.State, size *tuner.Size, v verdict.Verdict) string {
	if why := verdict.Of(s).WhyUntried(size); why != "" {
		return why
	}
	untried := ""
	if !verdict.Of(s).AllMeasured() {
		untried = asterisk
	}
	best := map[verdict.Standing]string{verdict.StandingRecommended: "recommended", verdict.StandingLeading: "leading", verdict.StandingImported: "best of the means"}[v.Standing]
	var words []string
	if best == "" { // there is nothing to compare with
		v.MemoryMB, v.CheapestMB, v.FastestMB = 0, 0, 0
	}
	for _, mark := range []struct {
		mb   int
		word string
	}{{v.MemoryMB, best}, {v.CheapestMB, "cheapest" + untried}, {v.FastestMB, "fastest" + untried}, {s.Now().MemoryMB, "now"}} {
		if mark.mb == size.MemoryMB {
			words = append(words, mark.word)
		}
	}
	return strings.Join(words, ", ")
}

// whatStands says what was set to stay, and whether it takes what was predicted.
func whatStands(s *tuner.State) (lines []string) {
	standing := s.Standing()
	if standing.Nothing() {
		return nil
	}
	parts := []string{fmt.Sprintf("%d MB and %d s (it had %d MB and %d s)", standing.Settings.MemoryMB, standing.Settings.TimeoutS, s.Function.MemoryMB, s.Function.TimeoutS)}
	for _, v := range standing.Versions {
		parts = append(parts, "version "+v.Number+" published")
	}
	for _, a := range standing.Aliases {
		parts = append(parts, fmt.Sprintf("alias %s at %s (before %s)", a.Name, a.To, a.From))
	}
	lines = []string{text.Visible("Set: " + strings.Join(parts, ", ") + ".")}
	if v, begun := verdict.Of(s).Verification(true); begun {
		lines = append(lines, text.Visible(strings.ToUpper(v.Words()[:1])+v.Words()[1:]+"."))
	}
	return lines
}
