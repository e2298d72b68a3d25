package plan

import (
	"fmt"
	"math"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/widget"
)

// options are the goal and how the session goes about it, in the order in which
// they stand on the screen.
func (s *Screen) options() []*field {
	return []*field{
		s.strategy(), s.weight(), s.tolerance(), s.target(), s.latency(),
		s.isolation(), s.architecture(), s.samples(), s.budget(), s.fold,
		s.most(), s.parallel(), s.timeout(), s.indifference(), s.headroom(), s.coldShare(), s.cold(), s.discount(),
	}
}

// percent makes a fraction one of hundred, without the last digits that only
// the binary form of the fraction has.
func percent(fraction float64) float64 { return math.Round(fraction*1e8) / 1e6 }

// fraction is what percent was made of.
func fraction(percent float64) float64 { return math.Round(percent*1e6) / 1e8 }

// percentField is a number of percent whose fraction the plan has.
func percentField(n widget.Number, of func(p *tuner.Plan) *float64) *number {
	n.Unit, n.Decimals = "%", true
	return &number{
		Number: n,
		get:    func(p tuner.Plan) float64 { return percent(*of(&p)) },
		put:    func(p *tuner.Plan, v float64) { *of(p) = fraction(v) },
	}
}

// wholeField is a number of whole things.
func wholeField(n widget.Number, of func(p *tuner.Plan) *int) *number {
	return &number{
		Number: n,
		get:    func(p tuner.Plan) float64 { return float64(*of(&p)) },
		put:    func(p *tuner.Plan, v float64) { *of(p) = int(v) },
	}
}

func (s *choices) strategy() *field {
	return &field{
		label: "Strategy", in: inGoal,
		choice: among(tuner.Strategies(), func(p *tuner.Plan) *tuner.Strategy { return &p.Goal.Strategy }),
		explain: func() string {
			switch g := s.Plan().Goal; g.Strategy {
			case tuner.StrategyCost:
				return "The cheapest size wins."
			case tuner.StrategySpeed:
				return "The fastest size wins, the cheaper of equally fast ones."
			case tuner.StrategyWithin:
				return fmt.Sprintf("The fastest size that costs at most %g %% more than the cheapest wins.", percent(g.Tolerance))
			case tuner.StrategyTarget:
				return fmt.Sprintf("The cheapest size whose %s stays under %s wins.", latencyOf(g), g.Target)
			default:
				return "The best balance wins. " + explainWeight(g.Weight)
			}
		},
	}
}

func (s *choices) whenStrategy(by tuner.Strategy) func() bool {
	return func() bool { return s.draft.Goal.Strategy == by }
}

func (s *choices) weight() *field {
	return &field{
		label: "Weight", in: inGoal, applies: s.whenStrategy(tuner.StrategyBalanced),
		number: &number{
			Number: widget.Number{Stops: []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}, Max: 1, Decimals: true},
			get:    func(p tuner.Plan) float64 { return p.Goal.Weight },
			put:    func(p *tuner.Plan, v float64) { p.Goal.Weight = v },
		},
		explain: func() string { return explainWeight(s.Plan().Goal.Weight) },
	}
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

func (s *choices) tolerance() *field {
	return &field{
		label: "Tolerance", in: inGoal, applies: s.whenStrategy(tuner.StrategyWithin),
		number: percentField(widget.Number{Stops: []float64{1, 2, 5, 10, 15, 20, 30, 50, 100}, Max: 1000},
			func(p *tuner.Plan) *float64 { return &p.Goal.Tolerance }),
		explain: func() string {
			return fmt.Sprintf("The fastest size that costs at most %g %% more than the cheapest wins.", percent(s.Plan().Goal.Tolerance))
		},
	}
}

func (s *choices) target() *field {
	const usual = 200
	n := &number{Number: widget.Number{
		Stops: []float64{10, 20, 50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000},
		Min:   1, Max: 900_000, Unit: "ms", Decimals: true,
	}}
	n.get = func(p tuner.Plan) float64 {
		if p.Goal.Target == 0 {
			return usual
		}
		return float64(p.Goal.Target.Milliseconds())
	}
	n.put = func(p *tuner.Plan, v float64) {
		if p.Goal.Strategy == tuner.StrategyTarget {
			p.Goal.Target = time.Duration(v * float64(time.Millisecond))
		}
	}
	return &field{
		label: "Target", in: inGoal, number: n, applies: s.whenStrategy(tuner.StrategyTarget),
		explain: func() string {
			return fmt.Sprintf("A size is in time if its %s duration is at most %g ms; the cheapest of those wins.", latencyOf(s.draft.Goal), n.Value())
		},
	}
}

func latencyOf(g tuner.Goal) string {
	if g.Latency == "" {
		return "mean"
	}
	return g.Latency
}

func (s *choices) latency() *field {
	c := among(tuner.Latencies(), func(p *tuner.Plan) *string {
		p.Goal.Latency = latencyOf(p.Goal)
		return &p.Goal.Latency
	})
	return &field{
		label: "Latency", in: inGoal, choice: c,
		applies: func() bool { return s.draft.Goal.Strategy != tuner.StrategyCost },
		explain: func() string {
			if q, ok := strings.CutPrefix(latencyOf(s.draft.Goal), "p"); ok {
				return fmt.Sprintf("Speed is the duration that %s in 100 invocations stay under. Far ends need many samples.", q)
			}
			return "Speed is the mean duration: what all invocations together take."
		},
	}
}

func (s *choices) isolation() *field {
	return &field{
		label: "Isolation", in: inSession,
		choice:  among(tuner.Isolations(), func(p *tuner.Plan) *tuner.Isolation { return &p.Isolation }),
		explain: s.explainIsolation,
	}
}

// explainIsolation says what callers may notice.
func (s *choices) explainIsolation() string {
	switch s.draft.Isolation {
	case tuner.IsolateCopy:
		return "Tunes a temporary copy under another name. Callers notice nothing."
	case tuner.IsolateLatest:
		return "Changes $LATEST in place, a size at a time. Callers of $LATEST run at each of them until it ends."
	}
	return "Publishes a version for each size. Callers of $LATEST may meet another size for seconds; aliases and versions never."
}

func (s *choices) samples() *field {
	return &field{
		label: "Samples", in: inSession,
		number: wholeField(widget.Number{Stops: []float64{5, 8, 10, 15, 20, 30, 50, 100}, Min: 1, Max: 10_000, Blank: "auto", Unit: "warm a size"},
			func(p *tuner.Plan) *int { return &p.Samples }),
		explain: func() string {
			switch p := s.Plan(); {
			case p.Samples == 0 && p.Isolation == tuner.IsolateLatest:
				return fmt.Sprintf("%s at each size: in place there is no way back to one. Type a number to take exactly so many.", text.Count(p.SamplesEach(), "warm sample"))
			case p.Samples == 0:
				return "As many as the answer needs; sizes that can't win are dropped early. Type a number to take exactly so many."
			case p.AutoSizes:
				return fmt.Sprintf("Exactly %s at each size; cold starts come on top.", text.Count(p.Samples, "warm sample"))
			default:
				return fmt.Sprintf("Exactly %s at each of %s: %d, and cold starts on top.", text.Count(p.Samples, "warm sample"), text.Count(len(p.Sizes), "size"), p.Samples*len(p.Sizes))
			}
		},
	}
}

func (s *choices) budget() *field {
	n := &number{
		Number: widget.Number{Stops: []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10}, Min: 1e-6, Max: 10_000, Blank: "no limit", Decimals: true},
		get:    func(p tuner.Plan) float64 { return p.Budget },
		put:    func(p *tuner.Plan, v float64) { p.Budget = v },
	}
	if price := s.about.Price; price != nil {
		n.Unit = price.Currency
	}
	return &field{
		label: "Budget", in: inSession, number: n,
		explain: func() string {
			b, e := s.Plan().Budget, s.estimate()
			if b > 0 {
				return fmt.Sprintf("It stops where one more would likely take it above %s. Only one can go over that, by at most %s.", s.money(b, s.about.Price != nil), s.money(e.Worst, e.Known))
			}
			return "No limit but the number of invocations. Type an amount to set one."
		},
	}
}

func (s *choices) most() *field {
	n := wholeField(widget.Number{Stops: []float64{30, 50, 100, 150, 200, 300, 500, 1000, 2000}, Min: 1, Max: 1_000_000, Unit: "in all", Blank: "auto"},
		func(p *tuner.Plan) *int { return &p.MaxSamples })
	n.blank = func(p tuner.Plan) string { return fmt.Sprintf("%d in all", p.MostInAll()) }
	return &field{
		label: "At most", in: inRare, number: n,
		applies: func() bool { return s.Plan().Samples == 0 },
		wrong: func() string {
			if least, what := s.Plan().LeastInAll(); s.Plan().MostInAll() < least {
				return fmt.Sprintf("at least %d: %s", least, what)
			}
			return ""
		},
		explain: func() string {
			return fmt.Sprintf("After %s in all it ends, even if the answer is still open.", text.Count(s.Plan().MostInAll(), "invocation"))
		},
	}
}

func (s *choices) parallel() *field {
	return &field{
		label: "Parallel", in: inRare,
		number: wholeField(widget.Number{Stops: []float64{1, 2, 3, 5, 10, 20, 50, 100}, Min: 1, Max: 100, Blank: "one at each size", Unit: "in flight"},
			func(p *tuner.Plan) *int { return &p.Parallel }),
		explain: func() string {
			switch p := s.Plan(); {
			case p.Parallel == 0:
				return "Sizes run beside each other, one invocation at each: choose 1 where they share what stands behind them."
			case p.SamplesEach() == 0 && p.Parallel > 1:
				return fmt.Sprintf("%d invocations at once, at whichever sizes tell most: faster, and more cold starts.", p.Parallel)
			case p.Parallel > 1:
				return fmt.Sprintf("%d invocations at once keep %d environments a size warm: faster, and more cold starts.", p.Parallel, p.Parallel)
			}
			return "One invocation at a time keeps one environment a size warm: the fewest cold starts."
		},
	}
}

func (s *choices) timeout() *field {
	own := "the function's own"
	if f := s.about.Function; f.TimeoutS > 0 {
		own = "its own, " + text.Roughly(f.Timeout())
	}
	return &field{
		label: "Timeout", in: inRare,
		number: wholeField(widget.Number{Stops: []float64{1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900}, Min: 1, Max: tuner.MaxTimeout.Seconds(), Blank: own, Unit: "s"},
			func(p *tuner.Plan) *int { return &p.TimeoutS }),
		explain: func() string {
			if n := s.Plan().TimeoutS; n > 0 {
				return fmt.Sprintf("The measured sizes run at most %d s; the function gets its own timeout back.", n)
			}
			return "The measured sizes keep the function's timeout. A longer one shows how slow the small sizes are."
		},
	}
}

func (s *choices) indifference() *field {
	return &field{
		label: "Indifference", in: inRare,
		number: percentField(widget.Number{Stops: []float64{0.5, 1, 2, 3, 5, 8, 10, 15, 20}, Min: 0.1, Max: 99},
			func(p *tuner.Plan) *float64 { return &p.Goal.Indifference }),
		explain: func() string {
			return fmt.Sprintf("Sizes within %g %% of the best count as good as the best; the cheaper of them wins.", percent(s.Plan().Goal.Indifference))
		},
	}
}

func (s *choices) headroom() *field {
	return &field{
		label: "Headroom", in: inRare,
		number: percentField(widget.Number{Stops: []float64{0, 5, 10, 15, 20, 30, 50}, Max: 99},
			func(p *tuner.Plan) *float64 { return &p.Goal.Headroom }),
		explain: func() string {
			if h := percent(s.Plan().Goal.Headroom); h > 0 {
				return fmt.Sprintf("A size that leaves less than %g %% of its memory beside the most that was used is told and not recommended.", h)
			}
			return "A size may be recommended however little of its memory was left."
		},
	}
}

func (s *choices) coldShare() *field {
	return &field{
		label: "Cold share", in: inRare,
		number: percentField(widget.Number{Stops: []float64{0.1, 0.5, 1, 2, 5, 10, 20, 50, 100}, Max: 100, Blank: "warm only"},
			func(p *tuner.Plan) *float64 { return &p.Goal.ColdShare }),
		explain: func() string {
			if share := percent(s.Plan().Goal.ColdShare); share > 0 {
				return fmt.Sprintf("Cost and mean duration are reckoned as if %g in 100 invocations started cold.", share)
			}
			return "Cold starts are shown beside the numbers and change none. Type what share of your invocations starts cold."
		},
	}
}

func (s *choices) cold() *field {
	return &field{
		label: "Cold starts", in: inRare,
		number: wholeField(widget.Number{Stops: []float64{3, 5, 10, 20, 50, 100}, Max: tuner.MaxCold, Blank: "as they come", Unit: "a size, at once"},
			func(p *tuner.Plan) *int { return &p.Cold }),
		explain: func() string {
			if n := s.Plan().Cold; n > 0 {
				return fmt.Sprintf("%s sent at once begin as many environments at each size: cold starts to measure, on top of the samples.", text.Count(n, "invocation"))
			}
			return "Only the cold starts that happen by themselves, about one a size. Type how many shall begin on purpose."
		},
	}
}

func (s *choices) discount() *field {
	return &field{
		label: "Discount", in: inRare,
		number: percentField(widget.Number{Stops: []float64{5, 10, 12, 15, 17, 20, 25, 30}, Max: 99.9, Blank: "none"},
			func(p *tuner.Plan) *float64 { return &p.Discount }),
		explain: func() string {
			if d := percent(s.Plan().Discount); d > 0 {
				return fmt.Sprintf("GB-seconds are reckoned at %.6g %% of the list price; the request fee stays.", 100-d)
			}
			return "The list price. Type what you save on GB-seconds, such as 12 with a Savings Plan."
		},
	}
}
