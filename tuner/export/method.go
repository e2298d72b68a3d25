package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/result"
	"lambdial/tuner/text"
)

// prices are the exact list prices that costs are of.
func prices(r result.Result) (all []named) {
	p := r.Price
	if p == nil {
		return nil
	}
	of := func(name string, amount *float64) {
		if amount != nil {
			all = append(all, named{name, text.ExactMoney(*amount, r.Currency)})
		}
	}
	of("GB-second", &p.PerGBSecond)
	of("request", p.PerRequest)
	of("GB-second of /tmp above 512 MB", p.PerStorageGBSecond)
	of("GB of a restored snapshot", p.PerRestoredGB)
	of("GB-second of a cached snapshot", p.PerCachedGBSecond)
	all = append(all, named{"discount on GB-seconds", percentInput(p.Discount) + " %"})
	if p.Region == "" { // of a session that was imported
		return append(all, named{"of", text.Visible(p.Source)})
	}
	return append(all, named{"for", text.Visible(p.Region + ", " + p.Architecture)})
}

// method says how the numbers came about.
func method(s *tuner.State, r result.Result) []string {
	if told := s.Imported; told != nil {
		return []string{
			"The numbers were not measured here: they are the means that " + told.Tool + " told (" + text.Visible(told.Source) + "), of as many invocations as nobody knows.",
			"How they are spread is not told, so that there are no intervals, and nothing says which difference is more than chance. Cold starts may be in them.",
			"Costs are that tool’s, without the request fee. Strategy: " + strategyWords(s.Plan.Goal) + ".",
		}
	}
	samples := "as many samples as the decision needs"
	if s.Plan.Samples > 0 {
		samples = text.Count(s.Plan.Samples, "warm sample") + " at each size"
	}
	on := map[tuner.Isolation]string{
		tuner.IsolateVersions: "versions that were published for it, a size each, and deleted at its end",
		tuner.IsolateCopy:     "a temporary copy of the function, deleted at its end",
		tuner.IsolateLatest:   "$LATEST itself, one size after the other",
	}[s.Plan.Isolation]
	lines := []string{
		fmt.Sprintf("The function was invoked for real: %s, %s, on %s.", text.Count(r.Spent.Invocations, "invocation"), samples, cmp.Or(on, string(s.Plan.Isolation))),
		"Durations are those that Lambda reports of warm invocations; cold starts are counted apart and are in no mean. Costs are the mean of what is billed.",
		"An interval holds the true mean with 95 %. Sizes that the evidence can't separate are a tie.",
		"Strategy: " + strategyWords(s.Plan.Goal) + ".",
	}
	if s.Reason != "" {
		lines = append(lines, "It ended because of this: "+text.Visible(strings.TrimSuffix(s.Reason, "."))+".")
	}
	return lines
}

func strategyWords(g tuner.Goal) string {
	words := string(g.Strategy)
	switch g.Strategy {
	case tuner.StrategyBalanced:
		words += fmt.Sprintf(", weight of cost %.4g", g.Weight)
	case tuner.StrategyWithin:
		words += ", dearer by up to " + text.Percent(g.Tolerance)
	case tuner.StrategyTarget:
		words += ", " + g.LatencyName() + " under " + text.Limit(g.Target)
	}
	if g.ColdShare > 0 {
		words += ", with a share of cold starts of " + text.Percent(g.ColdShare)
	}
	return words
}

// command is the line that measures it again, quoted for a shell.
func command(s *tuner.State) string {
	g := s.Plan.Goal
	words := []string{"lambdial", "tune", quoted(s.Function.Name)}
	if s.Account.Demo {
		words = append(words, "--demo")
	}
	add := func(flag, value string) { words = append(words, flag, quoted(value)) }
	if s.Account.Region != "" {
		add("--region", s.Account.Region)
	}
	if s.Plan.AutoSizes {
		add("--memory", "auto")
	} else {
		add("--memory", text.SizeList(s.Plan.Sizes))
	}
	if s.Plan.Samples > 0 {
		add("--samples", strconv.Itoa(s.Plan.Samples))
	}
	if s.Plan.Cold > 0 {
		add("--cold", strconv.Itoa(s.Plan.Cold))
	}
	add("--strategy", string(g.Strategy))
	switch g.Strategy {
	case tuner.StrategyBalanced:
		add("--weight", fmt.Sprintf("%.4g", g.Weight))
	case tuner.StrategyWithin:
		add("--tolerance", percentInput(g.Tolerance)+"%")
	case tuner.StrategyTarget:
		add("--latency", g.LatencyName())
		add("--target", g.Target.String())
	}
	if g.ColdShare > 0 {
		add("--cold-share", percentInput(g.ColdShare)+"%")
	}
	if s.Plan.Discount > 0 {
		add("--discount", percentInput(s.Plan.Discount)+"%")
	}
	add("--isolation", string(s.Plan.Isolation))
	if s.Plan.Architecture != "" {
		add("--architecture", s.Plan.Architecture)
	}
	for _, p := range s.Plan.Payloads {
		if p.Source != payload.Inline {
			add("--payload", "@"+p.Source)
		}
	}
	return text.Visible(strings.Join(words, " "))
}

// quoted is a word for a POSIX shell.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r < 0x7f && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("@%+=:,./_-", r))
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// percentInput is a fraction as a person types it in percent.
func percentInput(fraction float64) string { return strconv.FormatFloat(100*fraction, 'g', 6, 64) }
