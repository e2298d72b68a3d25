package session_test

import (
	"strings"
	"testing"

	"lambdial/tuner/emulator"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
)

// TestDiscountOfThePlan: the session keeps the list price with the plan's
// discount, and leaves the price that it was given alone.
func TestDiscountOfThePlan(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	list, _ := price.Lookup("us-east-1", "x86_64")
	plan := plan("orders-api", 512)
	plan.Samples, plan.Discount = 1, 0.12
	s, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir, Price: &list})
	if err != nil {
		t.Fatal(err)
	}
	state := run(t, s, nil)
	if state.Price.Discount != 0.12 || state.Price.PerGBSecond != list.PerGBSecond || list.Discount != 0 {
		t.Errorf("price %+v of %+v", state.Price, list)
	}
}

// TestBudgetNeedsAPrice: where a part of the price is not known, a budget would
// never be reached.
func TestBudgetNeedsAPrice(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	plan := plan("orders-api", 512)
	plan.Budget = 0.01
	noFee, _ := price.Lookup("us-east-1", "x86_64")
	noFee.PerRequest = nil
	for want, at := range map[string]*price.Price{
		"there is no price for this region":         nil,
		"the request fee in us-east-1 is not known": &noFee,
	} {
		s, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir, Price: at})
		if err == nil {
			run(t, s, nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
