package tuner_test

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/result"
	"lambdial/tuner/verdict"
)

// priced is the state of a session at a price, with one warm sample of a
// second at 1,024 MB.
func priced(at *price.Price, account tuner.Identity, f tuner.Function) *tuner.State {
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Account: account, Function: f, Price: at}})
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Duration: time.Second, Billed: time.Second}}})
	return s
}

// TestDiscountReachesEverything: cost of a size, what was spent, the result and
// the estimate.
func TestDiscountReachesEverything(t *testing.T) {
	list, _ := price.Lookup("us-east-1", "x86_64")
	at := list.Discounted(0.12)
	f := tuner.Function{Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 1}}
	const want = 0.000014866696 // 0.0000166667 × 0.88 + 0.0000002
	near := func(got float64) bool { return got > want*(1-1e-12) && got < want*(1+1e-12) }

	s := priced(&at, tuner.Identity{Region: "us-east-1"}, f)
	if cost, known := s.Cost(s.Size(1024)); !known || !near(cost) {
		t.Errorf("an invocation costs %.12g", cost)
	}
	if spent := s.Spent(); !spent.Known || !near(spent.Cost) {
		t.Errorf("spent %+v", spent)
	}
	if !strings.Contains(s.CostBasis(), "with 12 % off") {
		t.Errorf("basis %q", s.CostBasis())
	}
	r := result.Of(s).Price
	if r == nil || r.Discount != 0.12 || r.PerGBSecond != list.PerGBSecond || r.FirstTierGBSeconds != 6e9 || r.Status != price.Sourced || r.AsOf.IsZero() {
		t.Errorf("result: %+v", r)
	}

	plan := tuner.DefaultPlan(f)
	plan.Sizes, plan.Samples, plan.Discount = []int{1024}, 4, 0.12 // and a cold start: five
	if e := plan.Estimate(tuner.Experience{}, f, &list); !e.Known || !near(e.Likely/5) {
		t.Errorf("estimate %+v", e)
	}
}

// TestUnknownCostTellsWhy: which part is missing, and what to do about it.
func TestUnknownCostTellsWhy(t *testing.T) {
	china, _ := price.Lookup("cn-north-1", "x86_64")
	gov, _ := price.Lookup("us-gov-west-1", "arm64")
	f := tuner.Function{Architecture: "x86_64", EphemeralMB: 512}
	for _, c := range []struct {
		at      *price.Price
		region  string
		demo    bool
		storage int
		want    string
	}{
		{&china, "cn-north-1", false, 512, "cost unknown, the request fee in cn-north-1 is not known: run lambdial prices refresh; sizes are ranked by GB-seconds"},
		{&gov, "us-gov-west-1", false, 2048, "cost unknown, the price of ephemeral storage in us-gov-west-1 is not known: run lambdial prices refresh; sizes are ranked by GB-seconds"},
		{&gov, "us-gov-west-1", false, 512, ""},
		{nil, "mx-central-1", false, 512, "cost unknown, there is no price for x86_64 in mx-central-1: run lambdial prices refresh; sizes are ranked by GB-seconds"},
		{nil, "mx-central-1", true, 512, "cost unknown, there is no price for x86_64 in mx-central-1; sizes are ranked by GB-seconds"},
	} {
		f.EphemeralMB = c.storage
		s := priced(c.at, tuner.Identity{Region: c.region, Demo: c.demo}, f)
		if got := strings.Join(verdict.Of(s).Verdict().Warnings, "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.region, got, c.want)
		}
		if basis := s.CostBasis(); (basis == "") != (c.want != "") {
			t.Errorf("%s: basis %q", c.region, basis)
		}
		plan := tuner.DefaultPlan(f)
		if e := plan.Estimate(tuner.Experience{}, f, c.at); e.Known != (c.want == "") || e.Known != (e.Unknown == "") || !e.Known && (e.Cost != 0 || e.Likely != 0) {
			t.Errorf("%s: estimate %+v", c.region, e)
		}
	}
}

// TestEstimateOfOpenSizes: a session that can't choose sizes on the way takes the
// whole ladder, and one that changes $LATEST takes one size after the other.
func TestEstimateOfOpenSizes(t *testing.T) {
	list, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}}
	open := tuner.DefaultPlan(f)
	open.Sizes, open.AutoSizes, open.Samples, open.Cold = nil, true, 20, 5
	ladder := open
	ladder.Sizes, ladder.AutoSizes = tuner.Ladder(), false
	if got, want := open.Estimate(tuner.Experience{}, f, &list), ladder.Estimate(tuner.Experience{}, f, &list); got != want {
		t.Errorf("open sizes: %+v, of the ladder %+v", got, want)
	}
	latest := ladder
	latest.Isolation = tuner.IsolateLatest
	n := len(tuner.Ladder())
	side, after := ladder.Estimate(tuner.Experience{}, f, &list), latest.Estimate(tuner.Experience{}, f, &list)
	publishing := side.LikelyTime - 22*time.Second // 20 samples, a first cold start and a burst, a second each
	if after.LikelyTime-publishing != time.Duration(n)*22*time.Second || after.Time-publishing != time.Duration(n)*(side.Time-publishing) {
		t.Errorf("one after the other: %s, at most %s; side by side: %s and %s", after.LikelyTime, after.Time, side.LikelyTime, side.Time)
	}
}

// TestEstimateInPlace: auto can't choose there, so that each size gets as many
// samples as the next.
func TestEstimateInPlace(t *testing.T) {
	list, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}}
	mix := func(weights ...int) (payloads []payload.Payload) {
		for _, w := range weights {
			payloads = append(payloads, payload.Payload{Weight: w})
		}
		return payloads
	}
	for name, c := range map[string]struct {
		sizes      []int
		most       int
		payloads   []payload.Payload
		want, upTo int
	}{
		"enough for ten each":    {[]int{512, 1024}, 200, mix(1), 10, 2 * (tuner.MostInvocations(10) + 1)},
		"few in all":             {[]int{512, 1024}, 12, mix(1), 5, 12},
		"too few for any answer": {[]int{512, 1024, 2048}, 6, mix(1), 3, 6},
		"whole mixes":            {[]int{512, 1024}, 200, mix(3, 1), 8, 2 * (tuner.MostInvocations(8) + 1)},
		"a mix that is too long": {[]int{512, 1024}, 200, mix(30, 1), 10, 2 * (tuner.MostInvocations(10) + 1)},
		"open sizes":             {nil, 200, mix(1), 10, 200},
		"no payload yet":         {[]int{512}, 200, nil, 10, tuner.MostInvocations(10) + 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := tuner.DefaultPlan(f)
			p.Sizes, p.AutoSizes, p.MaxSamples, p.Payloads, p.Isolation = c.sizes, c.sizes == nil, c.most, c.payloads, tuner.IsolateLatest
			if n := p.SamplesEach(); n != c.want {
				t.Errorf("%d samples each, want %d", n, c.want)
			}
			n := len(p.WithSizes().Sizes)
			if e := p.Estimate(tuner.Experience{}, f, &list); e.LikelyInvocations != min(n*(c.want+1), c.upTo) || e.Invocations != c.upTo {
				t.Errorf("%d invocations, at most %d", e.LikelyInvocations, e.Invocations)
			}
		})
	}
}

// TestMostInAll: what is allowed is all there is, half of it at least is for warm
// samples, and where nothing is said cold starts take nothing from those.
func TestMostInAll(t *testing.T) {
	for _, c := range []struct{ most, cold, samples, warm, bursts int }{
		{0, 0, 0, 200, 0},
		{0, 20, 0, 200, 6 * 70},
		{12, 20, 0, 6, 6},
		{100, 20, 0, 50, 50},
		{100, 1, 0, 50, 50},
		{1000, 20, 0, 580, 420},
		{200, 0, 0, 200, 0},
		{0, 20, 5, 0, 6 * 70}, // exact samples are not bounded
	} {
		p := tuner.DefaultPlan(tuner.Function{Name: "f"})
		p.Sizes = []int{128, 256, 512, 1024, 1769, 3008}
		p.MaxSamples, p.Cold, p.Samples = c.most, c.cold, c.samples
		warm, bursts := p.MostBesideBursts(), p.MostForBursts()
		if bursts != c.bursts || c.samples == 0 && (warm != c.warm || warm+bursts != p.MostInAll()) {
			t.Errorf("at most %d, %d cold: %d and %d for bursts of %d", c.most, c.cold, warm, bursts, p.MostInAll())
		}
	}
}
