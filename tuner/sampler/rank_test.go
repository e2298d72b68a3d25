package sampler

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/payload"
)

// chances of each size to be better than the winner.
func chances(v *view) map[int]float64 {
	better := map[int]float64{}
	for j, p := range v.outlook.Prospects {
		z := (v.scores.Mean[v.winner] - v.scores.Mean[j]) / math.Sqrt(math.Max(v.scores.Variance(j, v.winner), 1e-12))
		better[p.MemoryMB] = math.Erfc(-z/math.Sqrt2) / 2
	}
	return better
}

// Only what has hardly a chance is hopeless, and nothing that is worth a look for
// another reason.
func TestHopelessSizesHaveNoChance(t *testing.T) {
	hopeful, hopeless := 0, 0
	for _, strategy := range tuner.Strategies()[:3] {
		p := usualPlan()
		p.Goal.Strategy = strategy
		for _, s := range []*tuner.State{sampled(p, 0, 2, 128, 256, 512), sampled(p, 50, 2, 128, 512), sampled(p, 2000, 2, 1769)} {
			r := (&auto{}).rank(s, nothing)
			better := chances(r.view)
			for _, o := range r.all {
				looked := slices.ContainsFunc(r.view.unseen, func(j int) bool { return r.view.outlook.Prospects[j].MemoryMB == o.mb })
				switch {
				case better[o.mb] > .1:
					hopeful++
				case better[o.mb] < .01 && !looked:
					hopeless++
					if !o.hopeless {
						t.Errorf("%s: %d MB is better with %.3f, and not hopeless", strategy, o.mb, better[o.mb])
					}
					continue
				case !looked:
					continue // about where the bound is
				}
				if o.hopeless {
					t.Errorf("%s: %d MB is better with %.3f, and hopeless", strategy, o.mb, better[o.mb])
				}
			}
		}
	}
	if hopeful < 10 || hopeless < 5 {
		t.Errorf("only %d with a chance and %d without were tried", hopeful, hopeless)
	}
}

// A ranking believes those in flight, at every size, and no others.
func TestRankingBelievesWhatIsInFlight(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 0, 2, 128, 256, 512)
	r := (&auto{}).rank(s, func(mb int) int { return map[int]int{256: 1, 512: 2}[mb] })
	if want := []int{0, 1, 2, 0, 0, 0}; !slices.Equal(r.view.coming, want) || r.view.flying() != 3 {
		t.Errorf("coming %d, want %d", r.view.coming, want)
	}
	before := viewOf(s)
	if spent := r.view.spent - before.spent; math.Abs(spent-before.outlook.Prospects[1].Price-2*before.outlook.Prospects[2].Price) > 1e-12 {
		t.Errorf("they cost %v", spent)
	}
}

// Once it is rather sure it looks where nobody has beside the last samples, and
// does not wait for them.
func TestAutoLooksBesideTheLastSamples(t *testing.T) {
	why := func(strategy tuner.Strategy, flying ...int) (why string, v *view) {
		p := usualPlan()
		p.Goal.Strategy = strategy
		r := (&auto{}).rank(sampled(p, 50, 4, 128, 512), at(flying...))
		mb := r.view.outlook.Prospects[r.view.unseen[0]].MemoryMB
		return r.all[r.index(mb)].why, r.view
	}
	const look = "nobody has looked there yet"
	if got, v := why(tuner.StrategyCost, 512); got != look || v.confidence < soon {
		t.Errorf("%.2f sure, beside one in flight: %s", v.confidence, got)
	}
	if got, _ := why(tuner.StrategyCost); got == look {
		t.Errorf("with nothing in flight: %s", got)
	}
	if got, v := why(tuner.StrategySpeed, 512); got == look || v.confidence >= soon {
		t.Errorf("%.2f sure, beside one in flight: %s", v.confidence, got)
	}
}

// What is told of a size beside the winner is what was measured of both.
func TestStanding(t *testing.T) {
	state := func(ms ...float64) *tuner.State {
		p := usualPlan()
		p.Sizes = []int{1769, 3008}
		p.Goal.Strategy = tuner.StrategySpeed
		s := sampled(p, 0, 0, p.Sizes...)
		for i, each := range ms {
			for range 20 {
				takeFor(s, p.Sizes[i], time.Duration(each*1e6), false)
			}
		}
		return s
	}
	told := func(s *tuner.State, j, winner int) string {
		return standing(s.Plan.Goal, viewOf(s).scores, j, winner)
	}
	var percent, give float64
	near := state(100, 104)
	if _, err := fmt.Sscanf(told(near, 1, 0), "%f %% behind, give or take %f %%", &percent, &give); err != nil || percent < 2 || percent > 4 || give < 1 || give > 3 {
		t.Errorf("4 %% slower: %s", told(near, 1, 0))
	}
	if _, err := fmt.Sscanf(told(near, 0, 1), "%f %% ahead, give or take %f %%", &percent, &give); err != nil || percent < 2 || percent > 4 || give < 1 || give > 3 {
		t.Errorf("4 %% faster: %s", told(near, 0, 1))
	}
	if _, err := fmt.Sscanf(told(state(100, 100), 1, 0), "level, give or take %f %%", &give); err != nil || give < 1 || give > 3 {
		t.Errorf("as fast: %s", told(state(100, 100), 1, 0))
	}
	if got := told(state(100, 150), 1, 0); got != "to learn how the other sizes compare" {
		t.Errorf("half as slow again: %s", got)
	}
	one := sampled(usualPlan(), 2000, 2, 1769)
	if got := told(one, 0, 4); got != "it may be the better one" {
		t.Errorf("128 MB, from 1769 MB: %s", got)
	}
	for _, near.Plan.Goal.Strategy = range []tuner.Strategy{tuner.StrategyWithin, tuner.StrategyTarget} {
		if got := told(near, 1, 0); got != "it may still be the better one" {
			t.Errorf("%s: %s", near.Plan.Goal.Strategy, got)
		}
	}
}

// A mix of payloads is taken as a whole at each size, where that is not too long.
func TestWholeMixes(t *testing.T) {
	mix := func(weights ...int) (m payload.Mix) {
		for _, w := range weights {
			m = append(m, payload.Payload{Weight: w})
		}
		return m
	}
	for _, c := range []struct {
		weights []int
		want    int
	}{{[]int{1}, 1}, {[]int{3, 1}, 4}, {[]int{LongestRound - 1, 1}, LongestRound}, {[]int{LongestRound, 1}, 1}} {
		if got := wholeRound(tuner.Plan{Payloads: mix(c.weights...)}); got != c.want {
			t.Errorf("weights %d: %d at once, want %d", c.weights, got, c.want)
		}
	}
	p := usualPlan()
	p.Payloads = mix(3, 1)
	s := sampled(p, 50, 4, p.Sizes...)
	take(s, 1024, 50, false)
	for flying, want := range map[int]bool{0: true, 1: true, 2: true, 3: false, 4: true} {
		if got := incomplete(s.Size(1024), 4, flying); got != want {
			t.Errorf("five of two mixes and %d in flight: incomplete %v", flying, got)
		}
	}
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 1024 || d.Why != "completing its mix of payloads" {
		t.Errorf("%+v", d)
	}
	for range 3 {
		take(s, 1024, 50, false)
	}
	if d := (&auto{}).Next(s, nothing); d.Why == "completing its mix of payloads" {
		t.Errorf("with whole mixes only %+v", d)
	}
	take(s, 1024, 50, false)
	s.Apply(tuner.Event{What: tuner.Parked{MemoryMB: 1024}})
	if incomplete(s.Size(1024), 4, 0) {
		t.Error("a size that can't be invoked any more is waited for")
	}
}

// The loss is that of the winner against the one that it is likeliest to lose to,
// by the differences of the scores, which are normal.
func TestExpectedLoss(t *testing.T) {
	for _, strategy := range tuner.Strategies()[:3] {
		p := usualPlan()
		p.Goal.Strategy = strategy
		v := viewOf(sampled(p, 50, 2, 128, 512))
		for winner := range v.scores.Mean {
			want := 0.0
			for j := range v.scores.Mean {
				sd := math.Sqrt(math.Max(v.scores.Variance(j, winner), 0))
				loss := 0.0
				const n = 4000
				for k := range n {
					z := math.Sqrt2 * math.Erfinv(2*(float64(k)+.5)/n-1)
					loss += math.Max(0, v.scores.Mean[winner]-v.scores.Mean[j]+sd*z) / n
				}
				want = math.Max(want, loss)
			}
			if got := expectedLoss(v.scores, winner); !(math.Abs(got-want) < .005*want+1e-4) {
				t.Errorf("%s, %d MB: %v, want %v", strategy, p.Sizes[winner], got, want)
			}
		}
	}
}
