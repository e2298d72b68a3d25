package plan_test

import (
	"testing"

	"lambdial/tuner"
	"lambdial/ui/plan"
	"lambdial/ui/theme"
)

// TestUnknownCostTellsWhy: what is missing and what to do, which for the
// embedded account is nothing.
func TestUnknownCostTellsWhy(t *testing.T) {
	see(t, screen(theme.Options{}, func(o *plan.Options) { o.Price = nil }),
		"Cost unknown, there is no price for this region and", "architecture: run lambdial prices refresh")
	see(t, screen(theme.Options{}, func(o *plan.Options) {
		o.Price.Region, o.Price.PerRequest = "cn-north-1", nil
		o.Account = tuner.Identity{Demo: true}
	}), "Cost unknown, the request fee in cn-north-1 is not")
}
