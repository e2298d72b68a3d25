package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"lambdial/tuner"
)

// fraction reads "5%" and "0.05" alike. A bare number of 1 or more is refused,
// since it may mean percents as well as times.
func fraction(flag, typed string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(typed), "%")
	number = strings.TrimSpace(number)
	f, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || math.IsNaN(f) || math.IsInf(f, 0):
		return 0, fmt.Errorf("--%s %q is not a number such as 5%% or 0.05", flag, typed)
	case percent:
		return f / 100, nil
	case f == 1:
		return 0, fmt.Errorf("--%s %s may be 1%% or 100%%: write the percent sign", flag, number)
	case f > 1:
		return 0, fmt.Errorf("--%s %s lacks its percent sign: write %s%%", flag, number, number)
	}
	return f, nil
}

// unheeded refuses flags that the other flags leave without a meaning: who
// types one means it.
func (t *tuneFlags) unheeded(given func(flag string) bool) error {
	for _, of := range []struct {
		flag     string
		strategy tuner.Strategy
	}{{"target", tuner.StrategyTarget}, {"weight", tuner.StrategyBalanced}, {"tolerance", tuner.StrategyWithin}} {
		if given(of.flag) && t.strategy != string(of.strategy) {
			return fmt.Errorf("--%s does nothing with --strategy %s: write --strategy %s, or leave out --%s", of.flag, t.strategy, of.strategy, of.flag)
		}
	}
	if given("max-samples") && t.samples != "auto" {
		return fmt.Errorf("--max-samples does nothing with --samples %s, which is exact: write --samples auto, or leave out --max-samples", t.samples)
	}
	return nil
}
