package plan

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/ui/widget"
)

// explain says what the field in focus means with what is chosen.
func (s *Screen) explain() string {
	value := func(f field) float64 { return s.numbers[f].Value() }
	switch s.focus {
	case fieldPreset:
		if at := s.preset(); at >= 0 {
			return s.presets()[at].explain
		}
		return "Sizes of your own. The arrows take a preset instead."
	case fieldLadder:
		return s.explainLadder()
	case fieldOther:
		return s.explainOther()
	case fieldPayloads:
		return s.explainPayloads()
	case fieldPayload:
		return s.explainPayload()
	case fieldTenant:
		return "Each tenant has environments of its own. The name is not logged."
	case fieldStrategy:
		return s.explainStrategy()
	case fieldWeight:
		return explainWeight(value(fieldWeight))
	case fieldTolerance:
		return fmt.Sprintf("The fastest size that costs at most %g %% more than the cheapest wins.", value(fieldTolerance))
	case fieldTarget:
		return fmt.Sprintf("A size is in time if its %s duration is at most %g ms; the cheapest of those wins.", s.latency(), value(fieldTarget))
	case fieldLatency:
		return explainLatency(s.latency())
	case fieldIsolation:
		return s.explainIsolation()
	case fieldSamples:
		return s.explainSamples()
	case fieldBudget:
		if b := value(fieldBudget); b > 0 {
			e := s.estimate()
			return fmt.Sprintf("It stops where one more would likely take it above %s. Only one can go over that, by at most %s.", s.money(b, s.options.Price != nil), s.money(e.Worst, e.Known))
		}
		return "No limit but the number of invocations. Type an amount to set one."
	case fieldAdvanced:
		return s.explainAdvanced()
	case fieldMaxSamples:
		return fmt.Sprintf("After %s in all it ends, even if the answer is still open.", plural(int(value(fieldMaxSamples)), "invocation"))
	case fieldParallel:
		if n := int(value(fieldParallel)); n > 1 {
			return fmt.Sprintf("%d invocations at once keep %d environments a size warm: faster, and more cold starts.", n, n)
		}
		return "One invocation at a time keeps one environment a size warm: the fewest cold starts."
	case fieldTimeout:
		if n := int(value(fieldTimeout)); n > 0 {
			return fmt.Sprintf("The measured sizes run at most %d s; the function gets its own timeout back.", n)
		}
		return "The measured sizes keep the function's timeout. A longer one shows how slow the small sizes are."
	case fieldIndifference:
		return fmt.Sprintf("Sizes within %g %% of the best count as good as the best; the cheaper of them wins.", value(fieldIndifference))
	case fieldColdShare:
		if share := value(fieldColdShare); share > 0 {
			return fmt.Sprintf("Cost and mean duration are reckoned as if %g in 100 invocations started cold.", share)
		}
		return "Cold starts are shown beside the numbers and change none. Type what share of your invocations starts cold."
	case fieldCold:
		if n := int(value(fieldCold)); n > 0 {
			return fmt.Sprintf("%s sent at once begin as many environments at each size: cold starts to measure, on top of the samples.", plural(n, "invocation"))
		}
		return "Only the cold starts that happen by themselves, about one a size. Type how many shall begin on purpose."
	case fieldDiscount:
		if d := value(fieldDiscount); d > 0 {
			return fmt.Sprintf("GB-seconds are reckoned at %.6g %% of the list price; the request fee stays.", 100-d)
		}
		return "The list price. Type what you save on GB-seconds, such as 12 with a Savings Plan."
	case fieldStart:
		if s.options.ReadOnly {
			return "Read-only: nothing is invoked or changed."
		}
		return "Shows once more what will be done, and asks."
	}
	return ""
}

func (s *Screen) explainStrategy() string {
	g := s.Plan().Goal
	switch g.Strategy {
	case tuner.StrategyCost:
		return "The cheapest size wins."
	case tuner.StrategySpeed:
		return "The fastest size wins, the cheaper of equally fast ones."
	case tuner.StrategyWithin:
		return fmt.Sprintf("The fastest size that costs at most %g %% more than the cheapest wins.", percent(g.Tolerance))
	case tuner.StrategyTarget:
		return fmt.Sprintf("The cheapest size whose %s stays under %s wins.", s.latency(), g.Target)
	}
	return "The best balance wins. " + explainWeight(g.Weight)
}

func explainWeight(w float64) string {
	switch {
	case w >= 1:
		return "Cost alone counts."
	case w <= 0:
		return "Speed alone counts."
	}
	return fmt.Sprintf("Cost counts %g %%, speed %g %%.", percent(w), percent(1-w))
}

func explainLatency(name string) string {
	if q, ok := strings.CutPrefix(name, "p"); ok {
		return fmt.Sprintf("Speed is the duration that %s in 100 invocations stay under. Far ends need many samples.", q)
	}
	return "Speed is the mean duration: what all invocations together take."
}

func (s *Screen) explainSamples() string {
	n := int(s.numbers[fieldSamples].Value())
	switch {
	case n == 0 && s.isolation == tuner.IsolateLatest:
		return fmt.Sprintf("%s at each size: in place there is no way back to one. Type a number to take exactly so many.", plural(s.Plan().SamplesEach(), "warm sample"))
	case n == 0:
		return "As many as the answer needs; sizes that can't win are dropped early. Type a number to take exactly so many."
	case s.auto:
		return fmt.Sprintf("Exactly %s at each size; cold starts come on top.", plural(n, "warm sample"))
	}
	return fmt.Sprintf("Exactly %s at each of %s: %d, and cold starts on top.", plural(n, "warm sample"), plural(len(s.sizes), "size"), n*len(s.sizes))
}

func (s *Screen) explainAdvanced() string {
	if s.advanced {
		return "enter folds them away again; what is set still counts."
	}
	names := make([]string, 0, len(rare()))
	for _, f := range rare() {
		names = append(names, strings.ToLower(label(f)))
	}
	return "enter shows what is rarely needed: " + strings.Join(names, ", ") + "."
}

func (s *Screen) explainIsolation() string {
	switch s.isolation {
	case tuner.IsolateCopy:
		return "Tunes a temporary copy under another name. Callers notice nothing."
	case tuner.IsolateLatest:
		return "Changes $LATEST in place, a size at a time. Callers of $LATEST run at each of them until it ends."
	}
	return "Publishes a version a size. Callers of $LATEST may meet another size for seconds; aliases and versions never."
}

// foot is how the explanation is wrapped below everything else.
func (s *Screen) foot(w, lines int) []string {
	wrapped := widget.Wrap(s.theme.Clean(s.explain()), w)
	if len(wrapped) > lines {
		wrapped = wrapped[:lines]
		wrapped[lines-1] = s.theme.Truncate(wrapped[lines-1]+s.theme.Glyph.Ellipsis, w)
	}
	for len(wrapped) < lines {
		wrapped = append(wrapped, "")
	}
	return wrapped
}
