package sampler

import (
	"math"
	"slices"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

func nothing(int) int { return 0 }

// It begins at the size that the function has where that is not large, else
// near 512 MB, and at the smallest beside it unless one at a time is asked for.
func TestAutoBegins(t *testing.T) {
	p := usualPlan()
	s := sampled(p, 0, 0, p.Sizes...)
	for _, size := range s.Sizes {
		if size.Invocations != 1 {
			t.Fatalf("%d invocations at %d MB", size.Invocations, size.MemoryMB)
		}
	}
	fresh := func(now int, p tuner.Plan) *tuner.State {
		s := &tuner.State{}
		f := tuner.Function{}
		f.MemoryMB = now
		s.Apply(tuner.Event{What: tuner.Opened{Plan: p, Function: f}})
		for _, mb := range p.Sizes {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		}
		return s
	}
	for now, want := range map[int]int{256: 512, 1024: 512, 3008: 512} {
		// The size it has is as good as one near 512 MB; of equals the smaller is first.
		if now <= 512 {
			want = now
		}
		if d := (&auto{}).Next(fresh(now, p), nothing); d.MemoryMB != want || d.Why != "first samples" {
			t.Errorf("has %d MB: %+v, want %d MB", now, d, want)
		}
	}
	beside := func(mb int) int {
		if mb == 512 {
			return 1
		}
		return 0
	}
	if d := (&auto{}).Next(fresh(512, p), beside); d.MemoryMB != 128 {
		t.Errorf("beside the first %+v", d)
	}
	p.Parallel = 1
	if d := (&auto{}).Next(fresh(512, p), beside); d != (Decision{}) {
		t.Errorf("one at a time, beside the first %+v", d)
	}
	p.Sizes = nil
	for _, p.Parallel = range []int{1, 2} {
		if d := (&auto{}).Next(fresh(512, p), nothing); d.Stop != "no size is left that may work" {
			t.Errorf("without a size, %d at a time: %+v", p.Parallel, d)
		}
	}
}

// Before the first warm sample one size is made ready to begin with and the
// smallest, and another where sizes are sampled beside each other.
func TestAutoMakesReadyAhead(t *testing.T) {
	for _, c := range []struct {
		parallel   int
		ready, one []int // without and with others in the plan
		want       []int
	}{
		{0, nil, nil, []int{512, 128, 1024}}, // the function has 1024 MB
		{1, nil, nil, []int{512, 128}},
		{0, []int{512}, nil, []int{128, 1024}},
		{1, []int{512}, nil, []int{128}},
		{0, []int{128}, nil, []int{512, 1024}},
		{1, []int{128}, nil, []int{512}},
		{0, []int{512, 1024}, nil, []int{128}},
		{0, []int{128, 512}, nil, []int{1024}},
		{1, []int{128, 512}, nil, nil},
		{0, []int{128, 512, 1024}, nil, nil},
		{0, nil, []int{256}, []int{256}},
		{1, []int{256}, []int{256}, nil},
	} {
		p := usualPlan()
		p.Parallel = c.parallel
		if c.one != nil {
			p.Sizes = c.one
		}
		s := sampled(p, 0, 0)
		for _, mb := range c.ready {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		}
		if got := (&auto{}).Want(s); !slices.Equal(got, c.want) {
			t.Errorf("of %d with %d ready, parallel %d: %d are wanted, want %d", p.Sizes, c.ready, c.parallel, got, c.want)
		}
	}
}

// While nothing is in flight a size far from the best is something to do until
// that is ready; beside others it is not.
func TestAutoTakesWhatIsReadyRatherThanWait(t *testing.T) {
	s := sampled(usualPlan(), 0, 0)
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 1769}})
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 1769 {
		t.Errorf("%+v", d)
	}
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 512}})
	if d := (&auto{}).Next(s, at(512)); d != (Decision{}) {
		t.Errorf("beside one at 512 MB %+v", d)
	}
}

// at is one invocation in flight at each of the sizes.
func at(sizes ...int) func(mb int) int {
	return func(mb int) int {
		if slices.Contains(sizes, mb) {
			return 1
		}
		return 0
	}
}

// At most one is in flight at each size, and as many as the plan says in all.
func TestAutoKeepsToWhatMayBeInFlight(t *testing.T) {
	p := usualPlan()
	s := sampled(p, 50, 1, p.Sizes...)
	all := func(int) int { return 1 }
	if d := (&auto{}).Next(s, all); d != (Decision{}) {
		t.Errorf("with one in flight at each size %+v", d)
	}
	first := (&auto{}).Next(s, nothing)
	if first.MemoryMB == 0 {
		t.Fatalf("%+v", first)
	}
	flying := map[int]int{first.MemoryMB: 1}
	if d := (&auto{}).Next(s, func(mb int) int { return flying[mb] }); d.MemoryMB == first.MemoryMB {
		t.Errorf("two at %d MB", first.MemoryMB)
	}
	s.Plan.Parallel = 2
	if d := (&auto{}).Next(s, func(mb int) int { return 2 * flying[mb] }); d != (Decision{}) {
		t.Errorf("with two of two in flight %+v", d)
	}
}

// What is in flight may still change everything: it never ends beside it. What it
// comes to anyway does not wait for it.
func TestAutoGoesOnBesideWhatIsInFlight(t *testing.T) {
	for _, strategy := range tuner.Strategies()[:3] {
		p := usualPlan()
		p.Goal.Strategy = strategy
		s, beside := sampled(p, 50, 0), 0
		for _, mb := range p.Sizes {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		}
		for range 200 {
			first := (&auto{}).Next(s, nothing)
			if first.Stop != "" {
				break
			}
			second := (&auto{}).Next(s, at(first.MemoryMB))
			if second.Stop != "" || second.MemoryMB == first.MemoryMB {
				t.Fatalf("%s: %+v beside %+v", strategy, second, first)
			}
			if second.MemoryMB > 0 {
				beside++
			}
			take(s, first.MemoryMB, 50, s.Size(first.MemoryMB).Invocations == 0)
		}
		if beside < 3 {
			t.Errorf("%s: only %d are worth it beside another", strategy, beside)
		}
	}
	// What is worth something, and hardly comes to it, waits.
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 50, 2, 128, 512)
	for _, mb := range p.Sizes {
		s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
	}
	if d := (&auto{}).Next(s, at(256)); d.MemoryMB > 256 {
		t.Errorf("of a function that is cheapest at a small size %+v", d)
	}
	// The last sample that the winner takes leaves nothing to be done beside it.
	if d := (&auto{}).Next(sampled(p, 0, 2, p.Sizes...), at(128)); d != (Decision{}) {
		t.Errorf("%+v", d)
	}
}

// What is clear ends it, with how sure that is; what nobody looked at does not.
func TestAutoEndsWhenItIsSure(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	if d := (&auto{}).Next(sampled(p, 0, 6, p.Sizes...), nothing); d.Stop != "over 99 % sure that no chosen size is more than 5 % better" {
		t.Errorf("at all sizes %+v", d)
	}
	s := sampled(p, 0, 6, 128, 256)
	if d := (&auto{}).Next(s, nothing); d.Stop != "" {
		t.Errorf("below 512 MB only %+v", d)
	}
	if want := (&auto{}).Want(s); !slices.Contains(want, 512) {
		t.Errorf("wanted %v, not the size from which on reads may be direct", want)
	}
	for _, mb := range []int{512, 1024, 1769, 3008} {
		s.Apply(tuner.Event{What: tuner.Dropped{MemoryMB: mb}})
	}
	if d := (&auto{}).Next(s, nothing); d.Stop == "" {
		t.Errorf("where no other is left %+v", d)
	}
	one := sampled(p, 0, 6, 128)
	for _, mb := range []int{256, 512, 1024, 1769, 3008} {
		one.Apply(tuner.Event{What: tuner.Dropped{MemoryMB: mb}})
	}
	if d := (&auto{}).Next(one, nothing); d.Stop != "no other size is left to compare with" {
		t.Errorf("where only one works %+v", d)
	}
}

// A single size that was measured is compared with the one that likeliest beats it.
func TestAutoComparesASizeWithAnother(t *testing.T) {
	for _, c := range []struct {
		strategy tuner.Strategy
		cpu      float64
		measured int
	}{
		{tuner.StrategyCost, 0, 1024},
		{tuner.StrategyCost, 0, 128},
		{tuner.StrategyCost, 50, 512},
		{tuner.StrategySpeed, 50, 512},
		{tuner.StrategySpeed, 50, 3008},
		{tuner.StrategyBalanced, 50, 512},
	} {
		p := usualPlan()
		p.Goal.Strategy = c.strategy
		s := sampled(p, c.cpu, 6, c.measured)
		for _, mb := range p.Sizes {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb}})
		}
		v := viewOf(s)
		likely := -1
		for j, prospect := range v.outlook.Prospects {
			if prospect.MemoryMB != c.measured && (likely < 0 || v.scores.Mean[j] < v.scores.Mean[likely]) {
				likely = j
			}
		}
		if d := (&auto{}).Next(s, nothing); d.MemoryMB != p.Sizes[likely] || d.Why != "to compare with" {
			t.Errorf("%+v: %+v, want %d MB", c, d, p.Sizes[likely])
		}
	}
}

// The winner has three warm samples at least.
func TestAutoConfirmsTheLeader(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 0, 2, p.Sizes...)
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 128 || d.Why != "confirming the leader" {
		t.Errorf("%+v", d)
	}
}

// A size that is close to the winner has as many samples as that takes, before it
// ends: two that were long by chance would hide that it is better.
func TestAutoConfirmsRivals(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	const cpu = 50 // ms, by which 256 MB is a tenth dearer than 128, and 512 a third
	s := sampled(p, cpu, 12, 128, 1024, 1769, 3008)
	for mb, n := range map[int]int{256: 2, 512: 2} {
		s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb, Qualifier: "1"}})
		take(s, mb, cpu, true)
		for range n {
			take(s, mb, cpu, false)
		}
	}
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 256 || d.Why != "its few samples may have been slow ones" {
		t.Errorf("with two samples at 256 MB %+v", d)
	}
	take(s, 256, cpu, false)
	if d := (&auto{}).Next(s, nothing); d.Stop == "" {
		t.Errorf("with three %+v", d)
	}
}

// A size that can't win is not made ready.
func TestAutoWantsWhatMayWin(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	if want := (&auto{}).Want(sampled(p, 50, 2, 128, 512)); !slices.Contains(want, 256) || slices.Contains(want, 3008) {
		t.Errorf("wanted %v of a function that is cheapest at a small size", want)
	}
	s := sampled(p, 0, 0)
	if want := (&auto{}).Want(s); len(want) != 3 || !slices.Contains(want, 128) {
		t.Errorf("at first %v are wanted", want)
	}
	s.Plan.Parallel = 1
	if want := (&auto{}).Want(s); len(want) != 2 || want[1] != 128 {
		t.Errorf("one at a time, at first %v are wanted", want)
	}
}

// Worth is the gain of the best number of samples for its price, by the lines
// that those move.
func TestWorthIsGainForItsPrice(t *testing.T) {
	for _, strategy := range tuner.Strategies() {
		for _, sizes := range [][]int{{128, 512, 1769}, {128, 512}, {1024, 3008}} {
			worthIsGainForItsPrice(t, strategy, 50, sizes)
		}
	}
	// 256 MB takes hardly longer than the target, and 512 MB costs twice as much.
	if v := worthIsGainForItsPrice(t, tuner.StrategyTarget, 2, []int{256, 512}); v.scores.Mean[1] >= v.scores.Mean[v.leader] || v.leader != 2 {
		t.Errorf("%v, and the %dth leads", v.scores.Mean, v.leader)
	}
}

func worthIsGainForItsPrice(t *testing.T, strategy tuner.Strategy, cpu float64, measured []int) *view {
	p := usualPlan()
	p.Goal.Strategy, p.Goal.Latency, p.Goal.Target = strategy, "p50", duration(256, cpu)-time.Millisecond/2
	v := viewOf(sampled(p, cpu, 6, measured...))
	for j, prospect := range v.outlook.Prospects {
		want := 0.0
		for _, n := range []int{1, 2, 4, 8} {
			price, noise := float64(n)*prospect.Price, prospect.Learning(prospect.Size.Warm.N(), n)
			if prospect.Size.Invocations == 0 {
				price += prospect.First
			}
			scale := 1 / math.Sqrt(v.scores.Covariance(j, j)+noise)
			var all, moves, known, knownMoves []float64
			for i, q := range v.outlook.Prospects {
				all, moves = append(all, v.scores.Mean[i]), append(moves, v.scores.Move(i, j)*scale)
				if q.Usable || i == j {
					known, knownMoves = append(known, v.scores.Mean[i]), append(knownMoves, v.scores.Move(i, j)*scale)
				}
			}
			named := gain(known, knownMoves)
			if ahead := v.scores.Mean[v.leader] - v.scores.Mean[j]; ahead > 0 {
				// Of what is not the environment's samples leave as much as they tell.
				open := v.scores.Covariance(j, j) - verdict.HostVariance
				named += ahead * v.outlook.Admits(j, open/(1+noise/open))
			}
			want = math.Max(want, math.Max(gain(all, moves), named)/price)
		}
		if got := v.worth(j); !(math.Abs(got-want) <= 1e-9*want) {
			t.Errorf("%s, %d MB: %v, want %v", strategy, prospect.MemoryMB, got, want)
		}
	}
	return v
}

// Those in flight leave less to learn where they are, and cost what they cost.
func TestExpectedAnswersLeaveLessDoubt(t *testing.T) {
	p := usualPlan()
	s := sampled(p, 50, 2, 128, 512, 1769)
	v, before := viewOf(s), viewOf(s)
	v.send(2, 1) // 512 MB
	if got, want := v.spent-before.spent, v.outlook.Prospects[2].Price; math.Abs(got-want) > 1e-15 {
		t.Errorf("%v more is spent, want %v", got, want)
	}
	for i := range v.outlook.Prospects {
		own, c := before.scores.Covariance(i, i), before.scores.Covariance(i, 2)
		want := own - c*c/(before.scores.Covariance(2, 2)+v.outlook.Prospects[2].Learning(2, 1))
		if got := v.scores.Covariance(i, i); math.Abs(got-want) > 1e-12 {
			t.Errorf("variance %v at the %dth size, want %v", got, i, want)
		}
	}
	if v.flying() != 1 || !v.begun(2) || v.begun(5) || v.worth(2) >= before.worth(2) {
		t.Errorf("%d in flight, worth %v after %v", v.flying(), v.worth(2), before.worth(2))
	}
	warm := viewOf(s)
	warm.expect(5, 1)
	v.send(5, 1) // cold, at 3008 MB
	if told, none := warm.scores.Covariance(5, 5), before.scores.Covariance(5, 5); !(told < v.scores.Covariance(5, 5) && v.scores.Covariance(5, 5) < none) {
		t.Errorf("variance %v with a cold start to come, %v with a warm sample, %v without", v.scores.Covariance(5, 5), told, none)
	}
	if got, want := v.spent-before.spent, v.outlook.Prospects[2].Price+v.outlook.Prospects[5].First; math.Abs(got-want) > 1e-12 {
		t.Errorf("%v more is spent, want %v", got, want)
	}
}
