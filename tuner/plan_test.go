package tuner

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestPlanValidate(t *testing.T) {
	valid := func() Plan {
		return DefaultPlan(Function{Name: "f", Settings: Settings{MemoryMB: 640}})
	}
	for name, test := range map[string]struct {
		with func(*Plan)
		want string // "" is no error
	}{
		"as offered":              {func(*Plan) {}, ""},
		"auto sizes":              {func(p *Plan) { p.Sizes, p.AutoSizes = nil, true }, ""},
		"exact samples":           {func(p *Plan) { p.Samples, p.MaxSamples = 10000, 0 }, ""},
		"a sample a size":         {func(p *Plan) { p.MaxSamples = len(p.Sizes) }, ""},
		"limits":                  {func(p *Plan) { p.Parallel, p.TimeoutS, p.Budget = 100, 900, 0.01 }, ""},
		"every isolation":         {func(p *Plan) { p.Isolation = IsolateCopy }, ""},
		"no function":             {func(p *Plan) { p.Function = "" }, "no function chosen: name one"},
		"no sizes":                {func(p *Plan) { p.Sizes = nil }, "take at least one of 128 to 10240 MB, or auto"},
		"size too small":          {func(p *Plan) { p.Sizes = []int{64} }, "memory size 64 MB is out of range: Lambda takes 128 to 10240 MB"},
		"size too large":          {func(p *Plan) { p.Sizes = []int{10241} }, "memory size 10241 MB is out of range: Lambda takes 128 to 10240 MB"},
		"sizes descend":           {func(p *Plan) { p.Sizes = []int{256, 128} }, "must ascend, each of them once"},
		"a size twice":            {func(p *Plan) { p.Sizes = []int{256, 256} }, "must ascend, each of them once"},
		"samples below 0":         {func(p *Plan) { p.Samples = -1 }, "samples must be 1 to 10000 a size, or auto"},
		"samples above the most":  {func(p *Plan) { p.Samples = 10001 }, "samples must be 1 to 10000 a size, or auto"},
		"too few for the sizes":   {func(p *Plan) { p.Sizes, p.MaxSamples = []int{128, 256}, 1 }, "at most 1 sample: too few, it takes 2: one for each size"},
		"enough in place":         {func(p *Plan) { p.Sizes, p.MaxSamples, p.Isolation = []int{128, 256}, 8, IsolateLatest }, ""},
		"too few in place":        {func(p *Plan) { p.Sizes, p.MaxSamples, p.Isolation = []int{128, 256}, 7, IsolateLatest }, "at most 7 samples: too few, it takes 8: 3 warm ones for each size in place, and cold starts"},
		"too few for several":     {func(p *Plan) { p.Sizes, p.MaxSamples, p.Isolation, p.Parallel = []int{128, 256}, 11, IsolateLatest, 9 }, "too few, it takes 12: "},
		"too few for a ladder":    {func(p *Plan) { p.Sizes, p.AutoSizes, p.MaxSamples, p.Isolation = nil, true, 67, IsolateLatest }, "too few, it takes 68: "},
		"none for auto sizes":     {func(p *Plan) { p.Sizes, p.AutoSizes, p.MaxSamples = nil, true, -1 }, "at most -1 samples: too few"},
		"none in flight":          {func(p *Plan) { p.Parallel = -1 }, "parallel must be 1 to 100"},
		"too many in flight":      {func(p *Plan) { p.Parallel = 101 }, "parallel must be 1 to 100"},
		"most cold starts":        {func(p *Plan) { p.Cold = 100 }, ""},
		"cold starts below 0":     {func(p *Plan) { p.Cold = -1 }, "cold starts must be 0 to 100 a size"},
		"too many cold starts":    {func(p *Plan) { p.Cold = 101 }, "cold starts must be 0 to 100 a size"},
		"all cold":                {func(p *Plan) { p.Goal.ColdShare = 1 }, ""},
		"more than all cold":      {func(p *Plan) { p.Goal.ColdShare = 1.01 }, "the cold share must be 0 % to 100 %"},
		"no payload":              {func(p *Plan) { p.Payloads = nil }, "no payload: {} is the empty one"},
		"negative budget":         {func(p *Plan) { p.Budget = -0.01 }, "0 for no limit"},
		"budget is not a number":  {func(p *Plan) { p.Budget = math.NaN() }, "0 for no limit"},
		"budget without end":      {func(p *Plan) { p.Budget = math.Inf(1) }, "0 for no limit"},
		"a discount":              {func(p *Plan) { p.Discount = 0.99 }, ""},
		"all for nothing":         {func(p *Plan) { p.Discount = 1 }, "the discount must be 0 % to below 100 %"},
		"negative discount":       {func(p *Plan) { p.Discount = -0.1 }, "the discount must be 0 % to below 100 %"},
		"discount is no number":   {func(p *Plan) { p.Discount = math.NaN() }, "the discount must be 0 % to below 100 %"},
		"timeout below 0":         {func(p *Plan) { p.TimeoutS = -1 }, "timeout must be 1 to 900 s"},
		"timeout above Lambda's":  {func(p *Plan) { p.TimeoutS = 901 }, "timeout must be 1 to 900 s"},
		"unknown isolation":       {func(p *Plan) { p.Isolation = "mirror" }, `isolation "mirror" is unknown: versions, copy or latest`},
		"unknown strategy":        {func(p *Plan) { p.Goal.Strategy = "best" }, `strategy "best" is unknown: cost, speed, balanced, within, target`},
		"weight below 0":          {func(p *Plan) { p.Goal.Weight = -0.1 }, "weight must be 0 (speed alone) to 1 (cost alone)"},
		"weight above 1":          {func(p *Plan) { p.Goal.Weight = 1.1 }, "weight must be 0 (speed alone) to 1 (cost alone)"},
		"weight is not a number":  {func(p *Plan) { p.Goal.Weight = math.NaN() }, "weight must be 0 (speed alone) to 1 (cost alone)"},
		"tolerance below 0":       {func(p *Plan) { p.Goal.Tolerance = -0.1 }, "the tolerance must be 0 % to 10000 %"},
		"tolerance without end":   {func(p *Plan) { p.Goal.Tolerance = math.Inf(1) }, "the tolerance must be 0 % to 10000 %"},
		"no indifference":         {func(p *Plan) { p.Goal.Indifference = 0 }, "above 0 % and below 100 %"},
		"all indifferent":         {func(p *Plan) { p.Goal.Indifference = 1 }, "above 0 % and below 100 %"},
		"unknown latency":         {func(p *Plan) { p.Goal.Latency = "p42" }, `latency "p42" is unknown: mean, p50, p90, p95 or p99`},
		"target without latency":  {func(p *Plan) { p.Goal.Strategy = StrategyTarget }, "needs a target above 0, such as 200ms"},
		"target with a latency":   {func(p *Plan) { p.Goal.Strategy, p.Goal.Target = StrategyTarget, time.Second }, ""},
		"several faults together": {func(p *Plan) { p.Parallel, p.Goal.Weight = -1, 2 }, "parallel must be 1 to 100 invocations, or 0 for one at each size\nweight must be"},
	} {
		p := valid()
		test.with(&p)
		err := p.Validate()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	for _, s := range Strategies() {
		g := DefaultGoal()
		g.Strategy, g.Target = s, time.Second
		if err := g.Validate(); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, i := range []Isolation{IsolateVersions, IsolateCopy, IsolateLatest} {
		if i.Explain() == "" {
			t.Errorf("%s is not explained", i)
		}
	}
}
