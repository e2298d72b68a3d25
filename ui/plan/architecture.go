package plan

import (
	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/keys"
)

// architecture is that of a copy. It is offered where the function's package likely
// runs on the other one, too, or a person said so.
func (s *choices) architecture() *field {
	own := s.about.Function.Architecture
	other := map[string]string{"x86_64": "arm64", "arm64": "x86_64"}[own]
	return &field{
		label: "Architecture", in: inSession,
		applies: func() bool {
			return s.draft.Isolation == tuner.IsolateCopy && other != "" && (s.about.Function.RunsAnywhere() || s.draft.Portable)
		},
		choice: &choice{
			options: []string{own, other},
			get: func(p tuner.Plan) int {
				if p.Architecture == other {
					return 1
				}
				return 0
			},
			put: func(p *tuner.Plan, at int) { p.Architecture = []string{"", other}[at] },
		},
		explain: func() string {
			if s.Plan().Architecture == "" {
				return "The copy runs where the function runs. The other one may be cheaper: a session on each tells, and " + keys.First(s.about.keys().Tune.Compare) + " compares them."
			}
			return "The copy runs on " + other + ", at its prices. What is best there is not set: the function runs on " + own + "."
		},
	}
}

// priceOf is the price of what the plan measures, nil where it is unknown.
func (s *choices) priceOf(p tuner.Plan) *price.Price {
	if p.Architecture == "" || s.about.PriceOn == nil {
		return s.about.Price
	}
	return s.about.PriceOn(p.Architecture)
}
