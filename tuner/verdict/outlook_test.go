package verdict

import (
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// TestProspectsAfterATimeout: it rules out the size and smaller ones, but none
// that has worked.
func TestProspectsAfterATimeout(t *testing.T) {
	cold := func(mb int) tuner.Sample { return tuner.Sample{MemoryMB: mb, Cold: true, Duration: 1, Billed: 1} }
	timeout := tuner.Sample{MemoryMB: 512, Failure: &report.Failure{Kind: report.TimedOut}}
	for name, c := range map[string]struct {
		samples []tuner.Sample
		want    []int
	}{
		"nothing worked":          {[]tuner.Sample{timeout}, []int{1024}},
		"the size worked before":  {[]tuner.Sample{cold(512), timeout}, []int{128, 256, 512, 1024}},
		"a smaller one has":       {[]tuner.Sample{cold(256), timeout}, []int{256, 1024}},
		"without a report it did": {[]tuner.Sample{{MemoryMB: 512, NoReport: true, MaybeCold: true, Duration: 1, Billed: 1}, timeout}, []int{128, 256, 512, 1024}},
	} {
		s := sessionOf(tuner.DefaultGoal(), []int{128, 256, 512, 1024}, c.samples)
		var got []int
		for _, p := range s.Outlook(s.Plan.Goal).Prospects {
			got = append(got, p.MemoryMB)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %d are left, want %d", name, got, c.want)
		}
	}
}

// TestASlowCallDoesNotHideASize: where the only warm samples of a size took far
// longer than its cold start, that one tells what to expect of it; three are
// believed.
func TestASlowCallDoesNotHideASize(t *testing.T) {
	sizes := []int{128, 512, 1024}
	of := func(mb, ms int, cold bool) tuner.Sample {
		d := time.Duration(ms) * time.Millisecond
		return tuner.Sample{MemoryMB: mb, Duration: d, Billed: d, Cold: cold}
	}
	for n, hidden := range map[int]bool{1: false, 2: false, 3: true} {
		samples := []tuner.Sample{of(128, 1500, true), of(512, 860, true), of(1024, 750, true)}
		for range 4 {
			samples = append(samples, of(512, 855, false), of(1024, 745, false))
		}
		for range n {
			samples = append(samples, of(128, 10500, false))
		}
		o := sessionOf(tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .05}, sizes, samples).Outlook(tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .05})
		leader, _ := o.Leader()
		if got := o.Prospects[leader].MemoryMB != 128; got != hidden {
			t.Errorf("with %d slow ones %d MB leads", n, o.Prospects[leader].MemoryMB)
		}
	}
}

// TestColdStartsOfAMixTellNothing: of several payloads a small one may have started
// cold, beside which a warm sample of another seems far too slow.
func TestColdStartsOfAMixTellNothing(t *testing.T) {
	var samples []tuner.Sample
	of := func(mb, payload int, ms float64, cold bool) {
		d := time.Duration(ms * 1e6)
		samples = append(samples, tuner.Sample{MemoryMB: mb, Payload: payload, Duration: d, Billed: d, Cold: cold})
	}
	for mb, warm := range map[int]float64{512: 80, 1024: 79} {
		of(mb, 1, 2, true)
		of(mb, 0, warm, false)
	}
	goal := tuner.Goal{Strategy: tuner.StrategySpeed, Indifference: .05}
	o := sessionOf(goal, []int{512, 1024}, samples).Outlook(goal)
	for i, mean := range o.belief.Mean {
		if ms := math.Exp(mean) / 1e6; ms < 60 || ms > 100 {
			t.Errorf("%d MB is expected to take %.1f ms", o.Prospects[i].MemoryMB, ms)
		}
		if !o.lone[o.Prospects[i].MemoryMB] {
			t.Errorf("%d MB: a cold start of another payload vouches for its sample", o.Prospects[i].MemoryMB)
		}
	}
}

// TestAColdStartVouchesForALoneSample: it is thought to be a slow one only where
// the cold start of its size did not take longer by as much as elsewhere.
func TestAColdStartVouchesForALoneSample(t *testing.T) {
	of := func(mb int, ms float64, cold bool) tuner.Sample {
		d := time.Duration(ms * 1e6)
		return tuner.Sample{MemoryMB: mb, Duration: d, Billed: d, Cold: cold}
	}
	goal := tuner.Goal{Strategy: tuner.StrategyCost, Indifference: .05}
	for name, c := range map[string]struct {
		cold, warm float64 // ms at 1,024 MB
		lone       bool
	}{
		"as elsewhere":                    {260, 200, false},
		"a little shorter":                {260, 190, false},
		"longer than its cold start says": {260, 240, true},
		"cold start slow":                 {520, 200, true},
		"both slow":                       {520, 400, false},
		"no cold start":                   {0, 200, true},
	} {
		var samples []tuner.Sample
		for _, mb := range []int{128, 512} {
			samples = append(samples, of(mb, 1300, true), of(mb, 990, false), of(mb, 1000, false), of(mb, 1010, false))
		}
		if c.cold > 0 {
			samples = append(samples, of(1024, c.cold, true))
		}
		s := sessionOf(goal, []int{128, 512, 1024}, append(samples, of(1024, c.warm, false)))
		o := s.Outlook(goal)
		if o.lone[1024] != c.lone {
			t.Errorf("%s: thought to be slow: %t", name, o.lone[1024])
		}
		if c.lone {
			continue
		}
		if unsure := sessionOf(goal, []int{128, 512, 1024}, []tuner.Sample{of(1024, c.cold, true), of(1024, c.warm, false)}).Outlook(goal); !unsure.lone[1024] {
			t.Errorf("%s, alone: there is nothing to vouch by", name)
		}
	}
}

// TestLearning: what is known before and what more samples tell is together what
// all of them tell, and no number of samples tells what the environment adds.
func TestLearning(t *testing.T) {
	p := Prospect{Noise: .0064}
	mean := func(n int) float64 { return .015*.015 + p.Noise/float64(n) }
	if got := p.Learning(0, 4); got != mean(4) {
		t.Errorf("%g of four, want %g", got, mean(4))
	}
	for there := 2; there < 100; there += 7 {
		for _, more := range []int{1, 2, 8} {
			before, both := 1/mean(there), 1/mean(there+more)
			if got := p.Learning(there, more); !(got > 0) || !alike(before+1/got, both) {
				t.Errorf("%d beside %d: %g", more, there, got)
			}
		}
		if p.Learning(there+7, 1) <= p.Learning(there, 1) {
			t.Errorf("another beside %d tells as much as beside %d", there+7, there)
		}
	}
	if lone := p.Learning(1, 1); !(lone < p.Learning(2, 1)) || !alike(1/lone+1/(mean(1)+.01), 1/mean(2)) {
		t.Errorf("%g beside a lone one", lone)
	}
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// mixed is a session with cold starts at two of three sizes that were measured.
func mixed(goal tuner.Goal) Findings {
	samples := slices.Concat(plain(map[int]float64{256: 400, 512: 210, 1769: 70}, 6), coldSamples(256, 1, 600, 900), coldSamples(512, 3, 300, 500))
	s := sessionOf(goal, someSizes, samples)
	s.Function.SnapStart, s.Function.Runtime = true, "python3.13" // whose restores cost something
	for _, z := range s.Sizes {
		z.Restored, z.Restores = z.Cold.N(), z.Cold.N()
	}
	return s
}

// Cost and latency are lines in the logarithm of the mean warm duration that touch
// what they are, with the share of cold starts in them.
func TestMeasuresTouchWhatTheyAre(t *testing.T) {
	for _, share := range []float64{0, .02, .4} {
		goal := goalOf(tuner.StrategyBalanced)
		goal.ColdShare, goal.Weight = share, .3
		s := mixed(goal)
		o := s.Outlook(goal, 700)
		start := s.startup()
		for i, p := range o.Prospects {
			now := o.belief.Mean[i]
			gap := .5e6
			if p.Usable {
				gap = p.Size.Billed.MeanNS() - p.Size.Warm.MeanNS()
			}
			measures := func(log float64) (cost, latency float64) {
				warm := math.Exp(log)
				cold, billed, restores := warm+start.duration, warm+start.billed, start.restores
				if p.Size != nil && p.Size.ColdBilled.N() > 0 {
					cold, billed, restores = p.Size.Cold.MeanNS()+p.Size.Init.MeanNS(), p.Size.ColdBilled.MeanNS(), 1
				}
				of, _ := s.CostOf(p.MemoryMB, warm+gap, 0)
				once, _ := s.CostOf(p.MemoryMB, billed, restores)
				return math.Log((1-share)*of + share*once), math.Log((1-share)*warm + share*cold)
			}
			const h = 1e-4
			cost, latency := measures(now)
			moreCost, more := measures(now + h)
			lessCost, less := measures(now - h)
			for _, c := range []struct {
				name                     string
				line                     measure
				value, want, slope, rise float64
			}{
				{"cost", o.cost, o.value(o.cost, i), cost, o.cost.slope[i], (moreCost - lessCost) / (2 * h)},
				{"latency", o.latency, o.value(o.latency, i), latency, o.latency.slope[i], (more - less) / (2 * h)},
				{"both", o.aim, o.value(o.aim, i), .3*cost + .7*latency, o.aim.slope[i], (.3*(moreCost-lessCost) + .7*(more-less)) / (2 * h)},
			} {
				if !(math.Abs(c.value-c.want) < 1e-9 && math.Abs(c.slope-c.rise) < 1e-5) {
					t.Errorf("%g cold, %d MB: %s %v, want %v, and rises by %v, want %v", share, p.MemoryMB, c.name, c.value, c.want, c.slope, c.rise)
				}
			}
			warm, _ := s.CostOf(p.MemoryMB, math.Exp(now)+gap, 0)
			if !alike(p.Price, warm) || p.First < p.Price {
				t.Errorf("%d MB: %v, want %v, and %v for the first", p.MemoryMB, p.Price, warm, p.First)
			}
		}
	}
}

// A percentile is the mean times a factor, a size's own as far as it has the samples
// that a percentile takes, with the error of an order statistic.
func TestPercentilesLeanOnAllSizes(t *testing.T) {
	for name, q := range map[string]float64{"p90": .9, "p99": .99} {
		goal := goalOf(tuner.StrategyBalanced)
		goal.Latency, goal.Weight = name, .25
		s := wild(goal, 4, []int{256, 512, 1769}, 12)
		o := s.Outlook(goal)
		z := distuv.UnitNormal.Quantile(q)
		need := 1 / (1 - q)
		factor := func(size *tuner.Size) float64 {
			return math.Log(float64(size.Warm.Quantile(q)) / size.Warm.MeanNS())
		}
		usual := 0.0 // of a size without samples
		for _, p := range o.Prospects {
			if !p.Usable {
				usual = p.Noise
			}
		}
		common := need * z * math.Sqrt(usual)
		for _, size := range s.Usable() {
			common += 12 * factor(size)
		}
		common /= need + 3*12
		for i, p := range o.Prospects {
			n, want := 0.0, common
			if p.Usable {
				n = 12
				want = (12*factor(p.Size) + need*common) / (12 + need)
			}
			if got := o.latency.offset[i]; !(math.Abs(got-want) < 1e-9) || o.latency.slope[i] != 1 {
				t.Errorf("%s of %d MB: %v over the mean, want %v", name, p.MemoryMB, got, want)
			}
			error := p.Noise * q * (1 - q) / math.Pow(distuv.UnitNormal.Prob(z), 2) / (n + need)
			if got := o.latency.extra[i]; !alike(got, error) || !alike(o.aim.extra[i], .75*.75*error) {
				t.Errorf("%s of %d MB: a variance of %v, in the aim %v, want %v", name, p.MemoryMB, got, o.aim.extra[i], error)
			}
		}
	}
}

// What was spent is what the session says, and a full grid is twenty samples at each
// size of the plan and its cold starts.
func TestSpentAndGrid(t *testing.T) {
	goal := goalOf(tuner.StrategyCost)
	s := mixed(goal)
	s.Plan.Cold = 4
	o := s.Outlook(goal, 700)
	if want := s.Spent().Cost; !alike(o.Spent, want) || want == 0 {
		t.Errorf("%v is spent, want %v", o.Spent, want)
	}
	want := 0.0
	for _, p := range o.Prospects {
		if p.MemoryMB != 700 {
			want += 20*p.Price + 4*p.First
		}
	}
	if !alike(o.Grid, want) {
		t.Errorf("a grid costs %v, want %v", o.Grid, want)
	}
	s.Plan.Cold, s.Plan.Sizes = 0, []int{10240} // none of those that may win
	o = s.Outlook(goal)
	if last := o.Prospects[len(o.Prospects)-1]; !alike(o.Grid, 20*last.Price+last.First) {
		t.Errorf("a grid of sizes that can't win costs %v, want %v", o.Grid, 20*last.Price+last.First)
	}
	s.Plan.AutoSizes = true
	o = s.Outlook(goal, 700)
	want = 0
	for _, p := range o.Prospects {
		if slices.Contains(someSizes, p.MemoryMB) {
			want += 20*p.Price + p.First
		}
	}
	if !alike(o.Grid, want) {
		t.Errorf("a grid of the usual sizes costs %v, want %v", o.Grid, want)
	}
	s.Price = nil
	if got := s.amount(2048, 3e9, 1); got != 6 {
		t.Errorf("three seconds of 2 GB are %v GB-seconds", got)
	}
	total := 0.0
	for _, size := range s.Sizes {
		total += size.BilledTotal.Seconds() * float64(size.MemoryMB) / 1024
	}
	if got := s.Outlook(goal).Spent; !alike(got, total) {
		t.Errorf("%v GB-seconds are spent, want %v", got, total)
	}
}

// Outliers that no sample has shown yet count where a mean has a limit, and nowhere
// else.
func TestUnseenOutliersCountAgainstALimit(t *testing.T) {
	for _, strategy := range tuner.Strategies() {
		for _, latency := range []string{"mean", "p95"} {
			goal := goalOf(strategy)
			goal.Latency, goal.Target = latency, 150*1e6
			o := wild(goal, 3, []int{256, 512}, 4).Outlook(goal)
			if counts := strategy == tuner.StrategyTarget && latency == "mean"; (o.unseen > 0) != counts {
				t.Errorf("%s by %s: %v", strategy, latency, o.unseen)
			}
		}
	}
}

// Sizes below what the function uses, or below one that ran out of memory, can't
// work. What reports do not tell is not used.
func TestFloor(t *testing.T) {
	with := func(mb, used int, cold bool) tuner.Sample {
		return tuner.Sample{MemoryMB: mb, MaxMemoryUsedMB: used, Cold: cold, Duration: 1e8, Billed: 1e8}
	}
	s := sessionOf(goalOf(tuner.StrategyCost), nil, []tuner.Sample{with(512, 200, false), with(1024, 150, true), with(2048, 0, false), with(3008, 260, false)})
	if floor, used := s.floor(); floor != 200 || used != 200 {
		t.Errorf("at least %d MB, %d used", floor, used)
	}
	killed := sessionOf(goalOf(tuner.StrategyCost), nil, []tuner.Sample{{MemoryMB: 256, Failure: &report.Failure{Kind: report.OutOfMemory}}, with(512, 200, false)})
	var got []int
	for _, p := range killed.Outlook(killed.Plan.Goal, 250, 256, 257, 300).Prospects {
		got = append(got, p.MemoryMB)
	}
	if !slices.Equal(got, []int{257, 300, 512}) {
		t.Errorf("%d may work", got)
	}
}

func TestCompares(t *testing.T) {
	for n, want := range map[int]bool{0: false, 1: false, 2: true, 3: true} {
		goal := goalOf(tuner.StrategyCost)
		if got := wild(goal, 1, someSizes[:n], 2).Outlook(goal).Compares(); got != want {
			t.Errorf("%d sizes: %v", n, got)
		}
	}
}
