package result

import (
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// ended is a session that measured two sizes, warm and cold.
func ended(goal tuner.Goal, n int, sizes ...int) *tuner.State {
	at, _ := price.Lookup("us-east-1", "x86_64")
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	plan.Sizes, plan.Goal = sizes, goal
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Architecture: "x86_64"}, Price: &at}})
	for _, mb := range sizes {
		ms := 100 * 1024 / float64(mb)
		for i := range n {
			d := time.Duration((ms + float64(i%3)) * 1e6)
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: d, Billed: d, MaxMemoryUsedMB: 60}}})
		}
	}
	s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
	return s
}

func TestStanding(t *testing.T) {
	if v := Of(ended(tuner.DefaultGoal(), 5, 512)).Verdict; v.Standing != "only" || v.Confidence != nil {
		t.Errorf("one size: %+v", v)
	}
	if v := Of(ended(tuner.DefaultGoal(), 20, 512, 1024)).Verdict; v.Standing != "recommended" || v.Confidence == nil || *v.Confidence < 0.6 {
		t.Errorf("two sizes: %+v", v)
	}
}

func TestTarget(t *testing.T) {
	goal := tuner.DefaultGoal()
	goal.Strategy, goal.Latency = tuner.StrategyTarget, "p95"
	for name, c := range map[string]struct {
		n          int
		target     time.Duration
		known, met bool
	}{
		"met": {30, 150 * time.Millisecond, true, true}, "not met": {30, 50 * time.Millisecond, true, false},
		"of one sample": {1, 150 * time.Millisecond, false, true},
	} {
		goal.Target = c.target
		v := Of(ended(goal, c.n, 512, 1024)).Verdict
		r := v.Target
		if r == nil || (r.Met != nil) != c.known || (r.Confidence != nil) != c.known || c.known && *r.Met != c.met || r.Latency != "p95" || r.TargetMS != ms(c.target) || r.NeededSamples != 20 || r.Samples != c.n {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestGoalAndWhereabouts(t *testing.T) {
	goal := tuner.DefaultGoal()
	goal.Strategy = tuner.StrategyWithin
	s := ended(goal, 2, 512, 1024)
	s.Function.ARN, s.Account = "arn:aws:lambda:eu-west-1:123456789012:function:f", tuner.Identity{Region: "eu-west-1", Profile: "p"}
	r := Of(s)
	if r.Account.ID != "123456789012" || r.Account.Profile != "p" || r.Goal.Strategy != "within" || *r.Goal.Tolerance != 0.1 || r.Goal.Weight != nil || r.Goal.Headroom != 0.1 || r.Applied {
		t.Errorf("%+v", r)
	}
	s.Applied = 1024
	if r := Of(s); !r.Applied || r.AppliedMB != 1024 {
		t.Errorf("applied: %+v", r)
	}
}

// TestColdStartsOfOneSize: what was not measured at the other is marked as
// estimated, and absent where none was measured at all.
func TestColdStartsOfOneSize(t *testing.T) {
	goal := tuner.DefaultGoal()
	goal.ColdShare = 0.02
	s := ended(goal, 8, 512, 1024)
	if r := Of(s); r.Sizes[0].Blended != nil || r.Verdict.ColdShareChange != nil {
		t.Errorf("blended %+v", r.Sizes[0].Blended)
	}
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Cold: true, Duration: 90 * time.Millisecond, Init: 400 * time.Millisecond, Billed: 490 * time.Millisecond}}})
	if r := Of(s); !r.Sizes[0].Blended.Estimated || r.Sizes[1].Blended.Estimated {
		t.Errorf("blended %+v and %+v", r.Sizes[0].Blended, r.Sizes[1].Blended)
	}
	restored := tuner.Sample{MemoryMB: 512, Cold: true, Duration: 100 * time.Millisecond, Restore: 500 * time.Millisecond, Billed: 153 * time.Millisecond}
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: restored}})
	if r := Of(s).Sizes[0].Cold; r.InitMS != nil || r.RestoreMS.P50 != 500 || r.DurationMS.Mean != 100 || r.BilledMS.Mean != 153 {
		t.Errorf("%+v", r)
	}
}
