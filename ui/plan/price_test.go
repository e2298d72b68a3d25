package plan_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/price"
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

// TestBudgetTellsWhatMayGoOverIt: one invocation can't be taken back.
func TestBudgetTellsWhatMayGoOverIt(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.View(120, 40)
	press(s, "tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "0", ".", "0", "0", "0", "5")
	see(t, s, "It stops where one more would likely take it above $0.000500. Only one can go over that, by at most $")
	see(t, s, "until one more would likely go over $0.000500")
}

// TestSnapshotsAreTold: they cost something on top, but for Java.
func TestSnapshotsAreTold(t *testing.T) {
	const told = "SnapStart: Lambda bills the snapshot"
	for runtime, want := range map[string]bool{"python3.13": true, "java21": false} {
		s := screen(theme.Options{}, func(o *plan.Options) {
			at, _ := price.Lookup("us-east-1", "x86_64")
			o.Price, o.Function.SnapStart, o.Function.Runtime = &at, true, runtime
		})
		if picture := ansi.Strip(s.View(200, 50)); strings.Contains(picture, told) != want {
			t.Errorf("%s:\n%s", runtime, picture)
		}
	}
}

// TestWhatIsInTheWayIsTold before anything begins, with what is to be known.
func TestWhatIsInTheWayIsTold(t *testing.T) {
	s := screen(theme.Options{}, func(o *plan.Options) {
		o.Function.ReservedConcurrency = new(0)
		o.Function.Durable = true
	})
	see(t, s, "has a reserved concurrency of 0 so Lambda refuses every invocation: raise it first", "can't start", "durable function: durations are those of each run")
	refused(t, s)
	s = screen(theme.Options{}, func(o *plan.Options) { o.Function.Durable = true })
	if press(s, "ctrl+s"); !s.asks() {
		t.Error("it does not ask")
	}
	see(t, s, "durable function: durations are those of each run")
}
