package plan

import (
	"math"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/widget"
)

// numbers are the fields that hold a number, as a plan has them.
func numbers(p tuner.Plan, f tuner.Function) map[field]*widget.Number {
	own := "the function's own"
	if f.TimeoutS > 0 {
		own = "its own, " + text.Roughly(f.Timeout())
	}
	all := map[field]*widget.Number{
		fieldWeight:       {Stops: []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}, Max: 1, Decimals: true},
		fieldTolerance:    {Stops: []float64{1, 2, 5, 10, 15, 20, 30, 50, 100}, Max: 1000, Unit: "%", Decimals: true},
		fieldTarget:       {Stops: []float64{10, 20, 50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000}, Min: 1, Max: 900_000, Unit: "ms", Decimals: true},
		fieldSamples:      {Stops: []float64{5, 8, 10, 15, 20, 30, 50, 100}, Min: 1, Max: 10_000, Blank: "auto", Unit: "warm a size"},
		fieldMaxSamples:   {Stops: []float64{30, 50, 100, 150, 200, 300, 500, 1000, 2000}, Min: 1, Max: 1_000_000, Unit: "in all"},
		fieldParallel:     {Stops: []float64{1, 2, 3, 5, 10, 20, 50, 100}, Min: 1, Max: 100, Unit: "in flight"},
		fieldBudget:       {Stops: []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10}, Min: 1e-6, Max: 10_000, Blank: "no limit", Decimals: true},
		fieldTimeout:      {Stops: []float64{1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900}, Min: 1, Max: tuner.MaxTimeout.Seconds(), Blank: own, Unit: "s"},
		fieldIndifference: {Stops: []float64{0.5, 1, 2, 3, 5, 8, 10, 15, 20}, Min: 0.1, Max: 99, Unit: "%", Decimals: true},
		fieldColdShare:    {Stops: []float64{0.1, 0.5, 1, 2, 5, 10, 20, 50, 100}, Max: 100, Blank: "warm only", Unit: "%", Decimals: true},
		fieldCold:         {Stops: []float64{3, 5, 10, 20, 50, 100}, Max: tuner.MaxCold, Blank: "as they come", Unit: "a size, at once"},
		fieldDiscount:     {Stops: []float64{5, 10, 12, 15, 17, 20, 25, 30}, Max: 99.9, Blank: "none", Unit: "%", Decimals: true},
	}
	target := float64(p.Goal.Target.Milliseconds())
	if target == 0 {
		target = 200
	}
	for f, v := range map[field]float64{
		fieldWeight: p.Goal.Weight, fieldTolerance: percent(p.Goal.Tolerance), fieldTarget: target,
		fieldSamples: float64(p.Samples), fieldMaxSamples: float64(p.MaxSamples), fieldParallel: float64(p.Parallel),
		fieldBudget: p.Budget, fieldTimeout: float64(p.TimeoutS),
		fieldIndifference: percent(p.Goal.Indifference), fieldColdShare: percent(p.Goal.ColdShare),
		fieldCold: float64(p.Cold), fieldDiscount: percent(p.Discount),
	} {
		all[f].Set(v)
	}
	return all
}

// percent makes a fraction one of hundred, without the last digits that only
// the binary form of the fraction has.
func percent(fraction float64) float64 { return math.Round(fraction*1e8) / 1e6 }

// fraction is what percent was made of.
func fraction(percent float64) float64 { return math.Round(percent*1e6) / 1e8 }

// changedRare names the fields under the fold that differ from the defaults.
func (s *Screen) changedRare() []string {
	usual := numbers(tuner.DefaultPlan(s.options.Function), s.options.Function)
	var names []string
	for _, f := range rare() {
		if s.applies(f) && s.numbers[f].Value() != usual[f].Value() {
			number, unit, _ := strings.Cut(s.numbers[f].Text(), " ")
			if unit == "%" || unit == "s" {
				number += " " + unit
			}
			names = append(names, strings.ToLower(label(f))+" "+number)
		}
	}
	return names
}
