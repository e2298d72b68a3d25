package sampler

import (
	"math"
	"testing"

	"lambdial/tuner"
)

// budgeted has two sizes with three warm samples of 100 ms, and a budget.
func budgeted(t *testing.T, budget float64) *tuner.State {
	t.Helper()
	p := usualPlan()
	p.Budget = budget
	return sampled(p, 0, 3, 128, 512)
}

func TestRoom(t *testing.T) {
	none := func(int) int { return 0 }
	s := budgeted(t, 0)
	if room, known := Left(s, none); !known || !math.IsInf(room.likely, 1) || !math.IsInf(room.sure, 1) || room.Fits(s, s.Size(128), 7) != 7 {
		t.Errorf("without a budget %+v, %v", room, known)
	}
	s = budgeted(t, 1)
	spent := s.Spent().Cost
	room, known := Left(s, none)
	if !known || math.Abs(room.likely-(1-spent)) > 1e-12 || room.likely != room.sure || room.dearest != 0 {
		t.Errorf("%+v, %v of %v spent", room, known, spent)
	}
	one := func(mb int) int {
		if mb == 512 {
			return 2
		}
		return 0
	}
	flying, known := Left(s, one)
	each, _ := s.HighCost(s.Size(512), true)
	worst := s.Plan.WorstCost(s.Function, s.Price, 512)
	if !known || math.Abs(flying.likely-(room.likely-2*each)) > 1e-12 || math.Abs(flying.sure-(room.sure-2*worst)) > 1e-9 || flying.dearest != worst {
		t.Errorf("beside two in flight %+v, %v; each %v, at worst %v", flying, known, each, worst)
	}
	// One environment has begun: a single one in flight begins no other.
	alone, _ := Left(s, at(512))
	if warm, _ := s.HighCost(s.Size(512), false); warm >= each || math.Abs(alone.likely-(room.likely-warm)) > 1e-12 {
		t.Errorf("beside one in flight %+v; a warm one costs %v, a cold one %v", alone, warm, each)
	}
	if _, known := Left(s, func(mb int) int { return mb / 3008 }); known {
		t.Error("what a size costs is known before anything came back from it")
	}
	if got := room.Less(.25); math.Abs(got.likely-(room.likely-.25)) > 1e-12 || math.Abs(got.sure-(room.sure-.25)) > 1e-12 {
		t.Errorf("less a quarter %+v", got)
	}
	if got := room.Within(.1); got.likely != .1 || got.sure != room.sure {
		t.Errorf("within a tenth %+v", got)
	}
	if got := room.Within(5); got.likely != room.likely {
		t.Errorf("within more than there is %+v", got)
	}
}

func TestFits(t *testing.T) {
	none := func(int) int { return 0 }
	s := budgeted(t, 1)
	size := s.Size(128)
	warm, _ := s.HighCost(size, false)
	worst := s.Plan.WorstCost(s.Function, s.Price, 128)
	room := Room{likely: 2.5 * warm, sure: 100 * worst, inFlight: func(int) int { return -9 }} // no start of an environment
	if got := room.Fits(s, size, 9); got != 2 {
		t.Errorf("%d fit into two and a half", got)
	}
	cold, _ := s.HighCost(size, true)
	room = Room{likely: (warm + cold) / 2, sure: 100 * worst, inFlight: none} // enough for a warm one
	if warm >= cold || room.Fits(s, size, 1) != 1 {
		t.Errorf("in the environment that has begun none fits; a warm one costs %v, a cold one %v", warm, cold)
	}
	room.inFlight = at(128)
	if got := room.Fits(s, size, 1); got != 0 {
		t.Errorf("beside one in that environment %d fit", got)
	}
	room = Room{likely: 100, sure: 1.5 * worst, inFlight: none} // one may go over it
	if got := room.Fits(s, size, 9); got != 2 {
		t.Errorf("%d fit at worst", got)
	}
	if got := (Room{likely: 100, sure: 100 * worst, inFlight: none}).Fits(s, s.Size(1024), 5); got != 1 {
		t.Errorf("%d of a size that nothing came back from", got)
	}
	for _, c := range []struct {
		amount, each float64
		n, want      int
	}{{0, 1, 5, 0}, {0, 0, 5, 0}, {-1, 1, 5, 0}, {1, 0, 5, 5}, {10, 3, 5, 3}, {10, 1, 5, 5}, {3, 3, 5, 1}} {
		if got := times(c.amount, c.each, c.n); got != c.want {
			t.Errorf("%v by %v at most %d: %d, want %d", c.amount, c.each, c.n, got, c.want)
		}
	}
	// A size that was never invoked costs as the nearest one, for as long.
	near, _ := s.HighCost(s.Size(512), true)
	if got := firstCost(s, s.Size(1024)); math.Abs(got-2*near) > 1e-12 {
		t.Errorf("first at 1024 MB %v, want %v", got, 2*near)
	}
	small, _ := s.HighCost(s.Size(128), true)
	if got := firstCost(s, s.Size(256)); math.Abs(got-2*small) > 1e-12 && math.Abs(got-near) > 1e-12 {
		t.Errorf("first at 256 MB %v", got)
	}
	if got := firstCost(sampled(usualPlan(), 0, 0), s.Size(128)); got != 0 {
		t.Errorf("%v of nothing", got)
	}
}

// Where the budget is too little for another invocation it ends, and says so.
func TestAutoEndsWithTheBudget(t *testing.T) {
	none := func(int) int { return 0 }
	s := budgeted(t, 1)
	s.Plan.Budget = s.Spent().Cost
	if d := (&auto{}).Next(s, none); !d.Final || d.Stop != "the budget is spent" {
		t.Errorf("%+v", d)
	}
	all := sampled(usualPlan(), 0, 1, usualPlan().Sizes...)
	all.Plan.Budget = all.Spent().Cost + 1e-9
	if d := (&auto{}).Next(all, none); !d.Final || d.Stop != tooLittle {
		t.Errorf("with hardly anything left %+v", d)
	}
	if d := (&auto{}).Next(s, func(mb int) int { return mb / 512 % 2 }); d.Stop != "" || d.MemoryMB != 0 {
		t.Errorf("with one in flight %+v", d)
	}
	s.Plan.Budget, s.Plan.MaxSamples = 0, 8
	if d := (&auto{}).Next(s, none); d.Stop != "the most samples allowed, 8, are taken" || !d.Final {
		t.Errorf("%+v", d)
	}
}

// Where the most promising costs too much, what is left still goes to the samples
// that the winner lacks.
func TestTheRestOfABudgetConfirmsTheLeader(t *testing.T) {
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 50, 2, 128, 512)
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 256}})
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 256 {
		t.Fatalf("without a budget %+v", d)
	}
	warm, _ := s.HighCost(s.Size(128), false)
	if dear := firstCost(s, s.Size(256)); dear < 1.2*warm {
		t.Fatalf("256 MB cost %v, 128 MB %v", dear, warm)
	}
	s.Plan.Budget = s.Spent().Cost + 1.1*warm
	if d := (&auto{}).Next(s, nothing); d.MemoryMB != 128 || d.Why != "confirming the leader" {
		t.Errorf("%+v", d)
	}
	take(s, 128, 50, false)
	s.Plan.Budget = s.Spent().Cost + 1.1*warm
	if d := (&auto{}).Next(s, nothing); d.Stop != tooLittle || !d.Final {
		t.Errorf("once it has them %+v", d)
	}
}

// What bursts of cold starts take is not of the samples that auto may take.
func TestBurstsAreNoneOfTheMost(t *testing.T) {
	s := sampled(usualPlan(), 50, 3, 128, 512)
	s.Plan.MaxSamples = 10
	for range 4 {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Burst: true, Cold: true, Duration: 1, Billed: 1}}})
	}
	if d := (&auto{}).Next(s, nothing); d.Stop != "" {
		t.Errorf("after 8 of 10 %+v", d)
	}
	take(s, 512, 50, false)
	take(s, 512, 50, false)
	if d := (&auto{}).Next(s, nothing); d.Stop != "the most samples allowed, 10, are taken" {
		t.Errorf("after 10 %+v", d)
	}
}
