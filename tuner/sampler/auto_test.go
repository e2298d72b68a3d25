package sampler

import (
	"math"
	"slices"
	"testing"

	"lambdial/tuner"
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
	if d := (&auto{}).Next(fresh(512, p), beside); d.MemoryMB != 128 && d.MemoryMB != 0 {
		t.Errorf("beside the first %+v", d)
	}
	p.Parallel = 1
	if d := (&auto{}).Next(fresh(512, p), beside); d != (Decision{}) {
		t.Errorf("one at a time, beside the first %+v", d)
	}
	p.Sizes = nil
	if d := (&auto{}).Next(fresh(512, p), nothing); d.Stop != "no size is left that may work" {
		t.Errorf("without a size %+v", d)
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

// The winner has three warm samples at least.
func TestAutoConfirmsTheLeader(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 0, 2, p.Sizes...)
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 128 || d.Why != "confirming the leader" {
		t.Errorf("%+v", d)
	}
}

// A size that can't win is not made ready.
func TestAutoWantsWhatMayWin(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	if want := (&auto{}).Want(sampled(p, 0, 4, 128, 256, 512)); slices.Contains(want, 3008) {
		t.Errorf("wanted %v of a function that waits", want)
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
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	v := viewOf(sampled(p, 50, 2, 128, 512, 1769))
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
			if ahead := v.scores.Mean[v.leader] - v.scores.Mean[j]; ahead > 0 && !prospect.Usable {
				named += ahead
			}
			want = math.Max(want, math.Max(gain(all, moves), named)/price)
		}
		if got := v.worth(j); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%d MB: %v, want %v", prospect.MemoryMB, got, want)
		}
	}
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
	v.send(5, 1) // cold, at 3008 MB
	if got, want := v.spent-before.spent, v.outlook.Prospects[2].Price+v.outlook.Prospects[5].First; math.Abs(got-want) > 1e-12 {
		t.Errorf("%v more is spent, want %v", got, want)
	}
}
