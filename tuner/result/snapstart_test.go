package result

import (
	"math"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/verdict"
)

// restored is a session of a SnapStart function: three warm samples and a
// restore at each of two sizes.
func restored(runtime, region string, goal tuner.Goal) verdict.Findings {
	at, _ := price.Lookup(region, "x86_64")
	f := tuner.Function{Name: "f", Runtime: runtime, Architecture: "x86_64", SnapStart: true, Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 10}}
	plan := tuner.DefaultPlan(f)
	plan.Sizes, plan.Goal = []int{512, 1024}, goal
	s := verdict.Of(&tuner.State{})
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Account: tuner.Identity{Region: region}, Plan: plan, Function: f, Price: &at}})
	for mb, d := range map[int]time.Duration{512: 100 * time.Millisecond, 1024: 70 * time.Millisecond} {
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Cold: true, Duration: d, Restore: 200 * time.Millisecond, Billed: d + 120*time.Millisecond}}})
		for range 3 {
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: d, Billed: d}}})
		}
	}
	s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
	return s
}

func TestRestoresArePriced(t *testing.T) {
	goal := tuner.DefaultGoal()
	goal.Strategy, goal.ColdShare = tuner.StrategyCost, 0.25
	const perGB = 0.0001397998
	paid, free := restored("python3.13", "us-east-1", goal), restored("java21", "us-east-1", goal)
	more := func(what string, a, b, want float64) {
		t.Helper()
		if math.Abs(a-b-want) > 1e-15 {
			t.Errorf("%s: %g instead of %g, %g more, want %g more", what, a, b, a-b, want)
		}
	}
	for _, mb := range []int{512, 1024} {
		restore := perGB * float64(mb) / 1024
		a, b := paid.Size(mb), free.Size(mb)
		costA, _ := paid.ColdCost(a)
		costB, _ := free.ColdCost(b)
		more("a cold start", costA, costB, restore)
		mixedA, _ := paid.Blended(a, 0.25)
		mixedB, _ := free.Blended(b, 0.25)
		more("blended", mixedA.Cost, mixedB.Cost, restore/4)
		warmA, _ := paid.Cost(a)
		warmB, _ := free.Cost(b)
		more("warm", warmA, warmB, 0)
		if r := Of(paid.State).Sizes; mb == 512 && math.Abs(r[0].Cold.Cost.Restore-restore) > 1e-15 {
			t.Errorf("the result tells a restore for %g, want %g", r[0].Cold.Cost.Restore, restore)
		}
	}
	more("spent", paid.Spent().Cost, free.Spent().Cost, perGB*1.5)
	// At 1,024 MB the restore is twice as dear, which is most of what there is.
	change := func(s verdict.Findings) float64 { return s.VerdictFor(goal).CostChange }
	if v := paid.Verdict(); v.MemoryMB != 512 || change(paid) > -0.4 || change(paid) >= change(free) {
		t.Errorf("%d MB, %g, and without restores %g", v.MemoryMB, change(paid), change(free))
	}
	if r := Of(paid.State).Price; r.PerRestoredGB == nil || *r.PerRestoredGB != perGB || r.PerCachedGBSecond == nil {
		t.Errorf("price %+v", r)
	}
	if r := Of(free.State); r.Price.PerRestoredGB != nil || r.Sizes[0].Cold.Cost.Restore != 0 {
		t.Errorf("a restore of Java costs %+v", r.Sizes[0].Cold.Cost)
	}
	if n := len(free.Verdict().Warnings); n != len(paid.Verdict().Warnings) {
		t.Errorf("warnings %q", paid.Verdict().Warnings)
	}
}

// TestRestoreAtAnUnmeasuredSize: it is taken to restore as the others do, and
// pays for its own memory.
func TestRestoreAtAnUnmeasuredSize(t *testing.T) {
	s := restored("dotnet8", "us-east-1", tuner.DefaultGoal())
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 2048, Duration: 70 * time.Millisecond, Billed: 70 * time.Millisecond}}})
	b, ok := s.Blended(s.Size(2048), 1)
	billed, _ := s.Price.Invocation(2048, 0, 190*time.Millisecond)
	if want := billed + 2*0.0001397998; !ok || !b.Estimated || math.Abs(b.Cost-want) > 1e-12 {
		t.Errorf("%+v, want %g", b, want)
	}
}

// TestUnknownRestoreIsNeverZero: where its price is unknown, so is all that has
// one in it, and a warning names it.
func TestUnknownRestoreIsNeverZero(t *testing.T) {
	goal := tuner.DefaultGoal()
	goal.ColdShare = 0.1
	s := restored("python3.13", "eu-west-1", goal)
	size := s.Size(512)
	if cost, known := s.ColdCost(size); known {
		t.Errorf("a cold start costs %g", cost)
	}
	if b, _ := s.Blended(size, 0.1); b.Priced {
		t.Errorf("blended %+v", b)
	}
	if spent := s.Spent(); spent.Known {
		t.Errorf("spent %+v", spent)
	}
	if _, known := s.Cost(size); !known {
		t.Error("the warm cost is unknown")
	}
	const missing = "the price of a SnapStart restore in eu-west-1 is not known"
	v := s.Verdict()
	if said := strings.Join(v.Warnings, "\n"); v.CostChangeKnown || !strings.Contains(said, missing+": run lambdial prices refresh; it is missing from what cold starts cost") {
		t.Errorf("change %v, says %q", v.CostChangeKnown, said)
	}
	if _, _, changes := s.ColdShareChange(goal); changes || !strings.Contains(s.ColdSentence(), missing+", so what cold starts would change can't be told") {
		t.Errorf("says %q", s.ColdSentence())
	}
	if r := Of(s.State); r.Spent.Cost != nil || r.Sizes[0].Cold.Cost != nil || r.Sizes[0].Cost == nil {
		t.Errorf("result %+v", r.Sizes[0])
	}
	plan := s.Plan
	if e := plan.Estimate(tuner.Experience{}, s.Function, s.Price); e.Known || e.Unknown != missing {
		t.Errorf("estimate %+v", e)
	}
	if java := restored("java21", "eu-west-1", goal); !java.Spent().Known || !java.Verdict().CostChangeKnown {
		t.Errorf("Java: %+v", java.Spent())
	}
}

func TestEstimateOfSnapStart(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Architecture: "x86_64", Runtime: "python3.13", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 3}}
	plan := tuner.DefaultPlan(f)
	plan.Sizes, plan.Samples = []int{512, 1024}, 5
	plain := plan.Estimate(tuner.Experience{}, f, &at)
	f.SnapStart = true
	e := plan.Estimate(tuner.Experience{}, f, &at)
	most := float64(tuner.MostInvocations(5)+1) * 1.5 * 0.0001397998
	if d := e.Cost - plain.Cost; math.Abs(d-most) > 1e-12 {
		t.Errorf("restores cost %g at most, want %g", d, most)
	}
	if d := e.Likely - plain.Likely; math.Abs(d-1.5*0.0001397998) > 1e-12 {
		t.Errorf("restores cost %g, want one at each size", d)
	}
	if want := 1.5 * 10800 * 0.0000015046; math.Abs(e.Snapshots-want) > 1e-12 || plain.Snapshots != 0 {
		t.Errorf("snapshots cost %g, want %g", e.Snapshots, want)
	}
}
