package plan

import (
	"slices"

	"lambdial/tuner"
	"lambdial/ui/widget"
)

// field is a part of the screen that can have focus, in the order in which
// focus moves.
type field int

const (
	fieldPreset field = iota
	fieldLadder
	fieldOther
	fieldPayload
	fieldTenant
	fieldStrategy
	fieldWeight
	fieldTolerance
	fieldTarget
	fieldLatency
	fieldSamples
	fieldMaxSamples
	fieldParallel
	fieldBudget
	fieldTimeout
	fieldIsolation
	fieldStart
	fieldCount
)

func label(f field) string {
	return [fieldCount]string{
		fieldPreset: "Preset", fieldOther: "Others", fieldPayload: "Payload", fieldTenant: "Tenant", fieldStrategy: "Strategy",
		fieldWeight: "Weight", fieldTolerance: "Tolerance", fieldTarget: "Target", fieldLatency: "Latency",
		fieldSamples: "Samples", fieldMaxSamples: "At most", fieldParallel: "Parallel", fieldBudget: "Budget",
		fieldTimeout: "Timeout", fieldIsolation: "Isolation",
	}[f]
}

// visible says whether a field means anything with what is chosen.
func (s *Screen) visible(f field) bool {
	switch f {
	case fieldTenant:
		return s.options.Function.PerTenant
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

func (s *Screen) moveFocus(by int) {
	f := s.focus
	for {
		f += field(by)
		if f < 0 || f >= fieldCount {
			return
		}
		if s.visible(f) {
			s.setFocus(f)
			return
		}
	}
}

func (s *Screen) setFocus(f field) {
	s.focus = f
	s.other.Blur()
	s.tenant.Blur()
	s.editor.Blur()
	// Their commands only start a blink, which is off.
	switch f {
	case fieldOther:
		s.other.Focus()
	case fieldTenant:
		s.tenant.Focus()
	case fieldPayload:
		s.editor.Focus()
	}
}

func numbers(p tuner.Plan, f tuner.Function) map[field]*widget.Number {
	own := "the function's own"
	if f.TimeoutS > 0 {
		own = "its own, " + widget.Roughly(f.Timeout())
	}
	all := map[field]*widget.Number{
		fieldWeight:     {Stops: []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}, Max: 1, Decimals: true},
		fieldTolerance:  {Stops: []float64{1, 2, 5, 10, 15, 20, 30, 50, 100}, Max: 1000, Unit: "%", Decimals: true},
		fieldTarget:     {Stops: []float64{10, 20, 50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000}, Min: 1, Max: 900_000, Unit: "ms", Decimals: true},
		fieldSamples:    {Stops: []float64{5, 8, 10, 15, 20, 30, 50, 100}, Min: 1, Max: 10_000, Blank: "auto", Unit: "warm a size"},
		fieldMaxSamples: {Stops: []float64{30, 50, 100, 150, 200, 300, 500, 1000, 2000}, Min: 1, Max: 1_000_000, Unit: "in all"},
		fieldParallel:   {Stops: []float64{1, 2, 3, 5, 10, 20, 50, 100}, Min: 1, Max: 100, Unit: "in flight a size"},
		fieldBudget:     {Stops: []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10}, Max: 10_000, Blank: "no limit", Decimals: true},
		fieldTimeout:    {Stops: []float64{1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900}, Min: 1, Max: tuner.MaxTimeout.Seconds(), Blank: own, Unit: "s"},
	}
	target := float64(p.Goal.Target.Milliseconds())
	if target == 0 {
		target = 200
	}
	for f, v := range map[field]float64{
		fieldWeight: p.Goal.Weight, fieldTolerance: p.Goal.Tolerance * 100, fieldTarget: target,
		fieldSamples: float64(p.Samples), fieldMaxSamples: float64(p.MaxSamples), fieldParallel: float64(p.Parallel),
		fieldBudget: p.Budget, fieldTimeout: float64(p.TimeoutS),
	} {
		all[f].Set(v)
	}
	return all
}

// preset is a named choice of memory sizes.
type preset struct {
	name  string
	sizes []int // empty: the session chooses
}

func (s *Screen) presets() []preset {
	now := s.options.Function.MemoryMB
	usual := func(mb int) bool { return mb <= 3008 }
	ladder := tuner.Ladder()
	at, _ := slices.BinarySearch(ladder, now)
	return []preset{
		{"usual", tuner.DefaultSizes(now)},
		{"few", tuner.SortSizes([]int{128, 512, 1769, now})},
		{"near now", tuner.SortSizes(append(slices.Clone(ladder[max(at-2, 0):min(at+3, len(ladder))]), now))},
		{"fine", tuner.SortSizes(append(slices.DeleteFunc(tuner.Ladder(), func(mb int) bool { return !usual(mb) }), now))},
		{"all", tuner.SortSizes(append(tuner.Ladder(), now))},
		{"auto", nil},
	}
}

// preset is the index of the preset that is chosen, -1 for none.
func (s *Screen) preset() int {
	return slices.IndexFunc(s.presets(), func(p preset) bool {
		return s.auto && p.sizes == nil || !s.auto && slices.Equal(p.sizes, s.sizes)
	})
}
