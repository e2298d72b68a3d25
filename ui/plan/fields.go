package plan

import (
	"slices"

	"lambdial/tuner"
)

// field is a part of the screen that can have focus, in the order in which
// focus moves.
type field int

const (
	fieldPreset field = iota
	fieldLadder
	fieldOther
	fieldPayloads // the list of several
	fieldPayload
	fieldTenant
	fieldStrategy
	fieldWeight
	fieldTolerance
	fieldTarget
	fieldLatency
	fieldIsolation
	fieldSamples
	fieldBudget
	fieldAdvanced // the fold over what follows
	fieldMaxSamples
	fieldParallel
	fieldTimeout
	fieldIndifference
	fieldColdShare
	fieldCold
	fieldDiscount
	fieldStart
	fieldCount
)

const noField field = -1

func label(f field) string {
	return [fieldCount]string{
		fieldPreset: "Preset", fieldOther: "Others", fieldPayload: "Payload", fieldTenant: "Tenant", fieldStrategy: "Strategy",
		fieldWeight: "Weight", fieldTolerance: "Tolerance", fieldTarget: "Target", fieldLatency: "Latency",
		fieldIsolation: "Isolation", fieldSamples: "Samples", fieldBudget: "Budget", fieldAdvanced: "Advanced",
		fieldMaxSamples: "At most", fieldParallel: "Parallel", fieldTimeout: "Timeout", fieldIndifference: "Indifference",
		fieldColdShare: "Cold share", fieldCold: "Cold starts", fieldDiscount: "Discount",
	}[f]
}

// rare are the fields under the fold.
func rare() []field {
	return []field{fieldMaxSamples, fieldParallel, fieldTimeout, fieldIndifference, fieldColdShare, fieldCold, fieldDiscount}
}

// applies says whether a field means anything with what is chosen.
func (s *Screen) applies(f field) bool {
	switch f {
	case fieldTenant:
		return s.options.Function.PerTenant
	case fieldPayloads:
		return len(s.contents) > 1
	case fieldWeight:
		return s.goal.Strategy == tuner.StrategyBalanced
	case fieldTolerance:
		return s.goal.Strategy == tuner.StrategyWithin
	case fieldTarget:
		return s.goal.Strategy == tuner.StrategyTarget
	case fieldLatency:
		return s.goal.Strategy != tuner.StrategyCost
	case fieldMaxSamples:
		return s.numbers[fieldSamples].Value() == 0
	}
	return true
}

// visible says whether a field is on the screen.
func (s *Screen) visible(f field) bool {
	return s.applies(f) && (s.advanced || !slices.Contains(rare(), f))
}

func (s *Screen) moveFocus(by int) {
	for f := s.focus + field(by); f >= 0 && f < fieldCount; f += field(by) {
		if s.visible(f) {
			s.setFocus(f)
			return
		}
	}
}

// setFocus moves the focus, and unfolds what hides the field.
func (s *Screen) setFocus(f field) {
	s.advanced = s.advanced || slices.Contains(rare(), f)
	s.focus, s.follow = f, true
	s.other.Blur()
	s.tenant.Blur()
	if n := s.numbers[f]; n != nil {
		n.Enter()
	}
	// Their commands only start a blink, which is off.
	switch f {
	case fieldOther:
		s.other.Focus()
	case fieldTenant:
		s.tenant.Focus()
	}
}

// choices are the options of a field, with the one that is chosen; nil for a
// field of another kind.
func (s *Screen) choices(f field) (options []string, at int) {
	switch f {
	case fieldPreset:
		for _, p := range s.presets() {
			options = append(options, p.name)
		}
		return options, s.preset()
	case fieldStrategy:
		for _, strategy := range tuner.Strategies() {
			options = append(options, string(strategy))
		}
		return options, slices.Index(tuner.Strategies(), s.goal.Strategy)
	case fieldLatency:
		return tuner.Latencies(), slices.Index(tuner.Latencies(), s.latency())
	case fieldIsolation:
		for _, i := range tuner.Isolations() {
			options = append(options, string(i))
		}
		return options, slices.Index(tuner.Isolations(), s.isolation)
	}
	return nil, 0
}

// choose takes an option of a field.
func (s *Screen) choose(f field, at int) {
	switch f {
	case fieldPreset:
		p := s.presets()[at]
		s.auto, s.sizes = p.sizes == nil, p.sizes
		s.offer(p.sizes)
	case fieldStrategy:
		s.goal.Strategy = tuner.Strategies()[at]
	case fieldLatency:
		s.goal.Latency = tuner.Latencies()[at]
	case fieldIsolation:
		s.isolation = tuner.Isolations()[at]
	}
}

func (s *Screen) latency() string {
	if s.goal.Latency == "" {
		return "mean"
	}
	return s.goal.Latency
}
