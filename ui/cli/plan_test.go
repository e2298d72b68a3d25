package cli

import (
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// TestPlanIsHonest about money: what a budget holds, and what costs come on top.
func TestPlanIsHonest(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	python := tuner.Function{Name: "f", Runtime: "python3.13", Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 60}}
	plan := tuner.DefaultPlan(python)
	plan.Sizes, plan.Samples = []int{512, 1024}, 20
	for name, c := range map[string]struct {
		with     func(*tuner.Plan, *tuner.Function)
		want     []string
		unwanted string
	}{
		"no budget": {with: func(*tuner.Plan, *tuner.Function) {}, want: []string{"At most    102 invocations, $0.0765, "}, unwanted: "stops at"},
		"a budget": {
			with: func(p *tuner.Plan, _ *tuner.Function) { p.Budget = 0.005 },
			want: []string{", $0.00617, ", "Budget     stops at $0.00500; one invocation, which can cost $0.00117, may go over that\n"},
		},
		"a budget above all": {with: func(p *tuner.Plan, _ *tuner.Function) { p.Budget = 1 }, want: []string{"At most    102 invocations, $0.0765, "}, unwanted: "stops at"},
		"SnapStart":          {with: func(_ *tuner.Plan, f *tuner.Function) { f.SnapStart = true }, want: []string{"Note       SnapStart: Lambda bills the snapshot of each version for three hours at least, $0.0244 on top at most, which is not in the costs here"}},
		"SnapStart of Java":  {with: func(_ *tuner.Plan, f *tuner.Function) { f.SnapStart, f.Runtime = true, "java21" }, unwanted: "bills the snapshot"},
		"a longer timeout applied": {
			with: func(p *tuner.Plan, _ *tuner.Function) { p.Apply, p.TimeoutS = true, 90 },
			want: []string{"Then       sets the winning size, unless it takes longer than the function's own timeout of 60 s"},
		},
		"applied": {with: func(p *tuner.Plan, _ *tuner.Function) { p.Apply = true }, want: []string{"Then       sets the winning size\n"}},
	} {
		p, f := plan, python
		c.with(&p, &f)
		var told strings.Builder
		tellPlan(&told, p, f, p.Estimate(tuner.Experience{}, f, &at), tuner.Experience{}, &at, tuner.Identity{Demo: true})
		for _, want := range c.want {
			if !strings.Contains(told.String(), want) {
				t.Errorf("%s: want %q in:\n%s", name, want, told.String())
			}
		}
		if c.unwanted != "" && strings.Contains(told.String(), c.unwanted) {
			t.Errorf("%s: %q in:\n%s", name, c.unwanted, told.String())
		}
	}
}
