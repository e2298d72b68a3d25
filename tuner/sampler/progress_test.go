package sampler

import (
	"math"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/verdict"
)

// sampled is the state of a session with samples of 100 ms of waiting and so
// much CPU, n at each of the sizes.
func sampled(p tuner.Plan, cpu float64, n int, sizes ...int) *tuner.State {
	at, _ := price.Lookup("us-east-1", "x86_64")
	s := &tuner.State{}
	f := tuner.Function{Architecture: "x86_64"}
	f.MemoryMB = 1024
	s.Apply(tuner.Event{What: tuner.Opened{Plan: p, Function: f, Price: &at}})
	for _, mb := range sizes {
		s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: mb, Qualifier: "1"}})
		take(s, mb, cpu, true)
		for range n {
			take(s, mb, cpu, false)
		}
	}
	return s
}

func take(s *tuner.State, mb int, cpu float64, cold bool) { takeFor(s, mb, duration(mb, cpu), cold) }

func takeFor(s *tuner.State, mb int, lasts time.Duration, cold bool) {
	x := tuner.Sample{MemoryMB: mb, Duration: lasts, Cold: cold, MaxMemoryUsedMB: 60}
	if cold {
		x.Init = 200 * time.Millisecond
	}
	x.Billed = (x.Duration + x.Init + time.Millisecond - 1).Truncate(time.Millisecond)
	x.Wall = x.Duration + x.Init
	s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
}

func duration(mb int, cpu float64) time.Duration {
	return time.Duration((100 + cpu*1769/math.Min(float64(mb), 1769)) * 1e6)
}

func usualPlan() tuner.Plan {
	p := tuner.DefaultPlan(tuner.Function{Name: "f"})
	p.Sizes = []int{128, 256, 512, 1024, 1769, 3008}
	return p
}

func TestProgressOfAFixedNumber(t *testing.T) {
	p := usualPlan()
	p.Sizes, p.Samples = []int{512, 1024}, 5
	if got := ProgressOf(sampled(p, 0, 0)); got.Known || got.Likely != 12 || got.Most != 40 || got.Enough != 0 {
		t.Errorf("at the beginning %+v", got)
	}
	s := sampled(p, 0, 3, 512)
	got := ProgressOf(s)
	// The other size is to be published, and takes six invocations of 50 to 100 ms.
	if rest := got.Left - publishing; got.Invocations != 4 || got.Likely != 12 || !got.Known || rest < 300*time.Millisecond || rest > 600*time.Millisecond {
		t.Errorf("half way %+v", got)
	}
	s.Apply(tuner.Event{What: tuner.Dropped{MemoryMB: 1024}})
	if got := ProgressOf(s); got.Likely != 6 || got.Left != 200*time.Millisecond {
		t.Errorf("without the other size %+v", got)
	}
	s.Apply(tuner.Event{What: tuner.Stopped{Why: "enough"}})
	if got := ProgressOf(s); got.Likely != got.Invocations || got.Left != 0 || !got.Known {
		t.Errorf("at the end %+v", got)
	}
}

// A size that has its samples from the session that this one continues needs neither
// more of them nor a version.
func TestProgressOfWhatIsContinued(t *testing.T) {
	p := usualPlan()
	p.Sizes, p.Samples = []int{512, 1024}, 5
	s := sampled(p, 0, 5, 512)
	for range 5 {
		x := tuner.Sample{MemoryMB: 1024, Duration: duration(1024, 0), Billed: duration(1024, 0), Earlier: true}
		s.Apply(tuner.Event{What: tuner.Sampled{Sample: x}})
	}
	if got := ProgressOf(s); got.Likely != got.Invocations || got.Left != 0 {
		t.Errorf("%+v", got)
	}
}

// The rest is the less the more is known, and takes the longer the slower the
// sizes are that it is at.
func TestProgressOfAuto(t *testing.T) {
	p := usualPlan()
	if got := ProgressOf(sampled(p, 0, 0)); got.Known || got.Confidence != 0 || got.Enough != .95 || got.Most != 200 {
		t.Errorf("at the beginning %+v", got)
	}
	begun := ProgressOf(sampled(p, 50, 1, 128, 512))
	if more := begun.Likely - begun.Invocations; !begun.Known || more < 2 || more > 40 || begun.Left < time.Second || begun.Left > time.Minute {
		t.Errorf("after two sizes %+v", begun)
	}
	done := ProgressOf(sampled(p, 50, 8, p.Sizes...))
	if more := done.Likely - done.Invocations; more > begun.Likely-begun.Invocations || done.Confidence < begun.Confidence {
		t.Errorf("after eight at each size %+v", done)
	}
	if want := verdict.Of(sampled(p, 50, 8, p.Sizes...)).Verdict().Confidence; done.Confidence != want || want < .9 {
		t.Errorf("%.2f sure after eight, the verdict %.2f", done.Confidence, want)
	}
	slow := ProgressOf(sampled(p, 5000, 1, 128, 512))
	if slow.Left < 2*begun.Left {
		t.Errorf("%s are left of slow ones, %s of others", slow.Left, begun.Left)
	}
	p.MaxSamples = 6
	if got := ProgressOf(sampled(p, 50, 1, 128, 512)); got.Likely > 6 || got.Most != 6 {
		t.Errorf("of at most six %+v", got)
	}
}

// What is foreseen keeps to what the plan leaves room for, and ends with the
// samples that the winner takes where there is nothing to compare it with.
func TestForeseen(t *testing.T) {
	sum := func(s *tuner.State) (n int) {
		more, known := foresee(s)
		if !known {
			t.Error("nothing is foreseen")
		}
		for _, m := range more {
			n += m
		}
		return n
	}
	p := usualPlan()
	p.Goal.Strategy = tuner.StrategyCost
	s := sampled(p, 50, 1, 128, 512)
	free := sum(s)
	if free < 3 {
		t.Fatalf("%d are foreseen", free)
	}
	spent := s.Spent()
	for left := range free {
		s.Plan.MaxSamples = spent.Invocations + left
		if n := sum(s); n > left+1 || (n == 0) != (left == 0) { // the first of a size is cold beside it
			t.Errorf("%d are foreseen where %d are left", n, left)
		}
	}
	s.Plan.MaxSamples, s.Plan.Budget = 0, spent.Cost/2
	if n := sum(s); n != 0 {
		t.Errorf("%d are foreseen of a budget that is spent", n)
	}
	for _, p.Cold = range []int{0, 4} {
		p.Sizes = []int{512}
		one := sampled(p, 0, 0)
		one.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 512}})
		take(one, 512, 0, false)
		if more, _ := foresee(one); more[512] != 2 || len(more) != 1 {
			t.Errorf("of a single size, with one warm sample, %v are foreseen", more)
		}
		// The smallest two of six tell that another look at 512 MB is worth it, with
		// the cold starts that it takes.
		p.Sizes = usualPlan().Sizes
		look := viewOf(sampled(p, 0, 6, 128, 256))
		if more := look.foresee(); more[512] != 1+max(1, p.Cold) || len(more) != 1 {
			t.Errorf("with %d cold starts %v are foreseen", p.Cold, more)
		}
	}
}

// The next that is foreseen is the most promising, but for the samples that a winner
// lacks of which hardly anything can be lost.
func TestForeseenNext(t *testing.T) {
	promising := map[bool]int{}
	for i, strategy := range append(tuner.Strategies()[:3], tuner.StrategyCost) {
		p := usualPlan()
		p.Goal.Strategy = strategy
		s := sampled(p, []float64{50, 50, 50, 0}[i], 2, 128, 512)
		s.Plan.MaxSamples = s.Spent().Invocations + 1
		v := viewOf(s)
		next := v.winner
		clear := v.loss <= regret*p.Goal.Indifference
		if !clear {
			for j := range v.scores.Mean {
				if v.worth(j) > v.worth(next) {
					next = j
				}
			}
		}
		promising[clear]++
		if more := v.foresee(); len(more) != 1 || more[p.Sizes[next]] == 0 {
			t.Errorf("%s: %v, want %d MB", strategy, more, p.Sizes[next])
		}
	}
	if len(promising) != 2 {
		t.Errorf("of clear winners and others %v", promising)
	}
}

// A comparison takes two sizes, one of which may be on its way.
func TestCompares(t *testing.T) {
	v := viewOf(sampled(usualPlan(), 0, 3, 512))
	if v.compares() {
		t.Error("512 MB is compared with itself")
	}
	if v.send(0, 1); !v.compares() {
		t.Error("with 128 MB on its way nothing is compared")
	}
}

// The winner is foreseen to be sure where no other is near it, or as near as does
// not matter, and hardly anything can be lost.
func TestForeseenIsSure(t *testing.T) {
	view := func(indifference float64, ms ...float64) *view {
		p := usualPlan()
		p.Sizes = []int{512, 1024, 1769}[:len(ms)]
		p.Goal.Strategy, p.Goal.Indifference = tuner.StrategySpeed, indifference
		s := sampled(p, 0, 0)
		for i, each := range ms {
			s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: p.Sizes[i]}})
			for range 8 {
				takeFor(s, p.Sizes[i], time.Duration(each*1e6), false)
			}
		}
		return viewOf(s)
	}
	for _, c := range []struct {
		name         string
		indifference float64
		ms           []float64
		want         bool
	}{
		{"clear", .001, []float64{200, 100}, true},
		{"clear, and the other way round", .001, []float64{100, 200}, true},
		{"alike, where nothing is indifferent", .001, []float64{100, 100}, false},
		{"alike, where a fifth is", .2, []float64{100, 100}, true},
		{"three alike", .2, []float64{100, 100, 100}, true},
		{"two of three alike", .001, []float64{100, 200, 100}, false},
		{"one alone", .05, []float64{100}, false},
	} {
		if got := view(c.indifference, c.ms...).foreseen(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	v := view(.2, 100, 100)
	if v.loss = .5 * .2; v.foreseen() {
		t.Error("half of the indifference may be lost")
	}
	// Even if nothing were lost: one of them is as likely the better as the other.
	v = view(.001, 100, 100)
	if v.loss = 0; v.foreseen() {
		t.Error("two alike are told apart")
	}
	// A size that nobody tried counts, too.
	fast := view(.05, 200, 100)
	s := fast.state
	s.Apply(tuner.Event{What: tuner.Added{MemoryMB: 1769}})
	untried := viewOf(s)
	if untried.loss = 0; untried.foreseen() {
		t.Error("1769 MB may well be faster")
	}
	few := view(.2, 100, 100)
	if few.outlook.Prospects[few.winner].Size = nil; few.foreseen() {
		t.Error("the winner has no samples")
	}
}

// The rest takes as long as the sizes that it is at, one after the other where one
// is in flight at a time.
func TestProgressTakesWhatItsSizesTake(t *testing.T) {
	p := usualPlan()
	p.Sizes, p.Samples = []int{128, 1024}, 5
	s := sampled(p, 20000, 5, 1024)
	each := duration(1024, 20000)
	left := func() time.Duration { return ProgressOf(s).Left }
	// Six at 128 MB, which a function on the CPU takes up to eight times as long at.
	if got := left() - publishing; got < 6*2*each || got > 6*9*each {
		t.Errorf("%s are left, where each takes %s at 1024 MB", got, each)
	}
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 128}})
	one := left()
	s.Plan.Parallel = 3
	if three := left(); math.Abs(float64(one)/float64(three)-3) > .01 {
		t.Errorf("%s are left with one in flight at a size, %s with three", one, three)
	}
	more := map[int]int{128: 3, 1024: 3}
	s.Plan.Parallel, s.Plan.Samples = 1, 0
	alone := takes(s, more)
	s.Plan.Parallel = 0
	if beside := takes(s, more); !(beside < alone-3*each) || alone < (3+3*2)*each {
		t.Errorf("%s are left beside each other, %s one at a time, where each takes %s at 1024 MB", beside, alone, each)
	}
}

// A version takes what the last ones took, where that is less than on AWS.
func TestVersionsTakeWhatTheyTook(t *testing.T) {
	s := sampled(usualPlan(), 0, 0)
	began := time.Unix(1_700_000_000, 0)
	publish := func(id int, at time.Duration) {
		s.Apply(tuner.Event{At: began.Add(at), What: tuner.Intended{Change: tuner.Change{ID: id, Action: tuner.ActionPublish}}})
		s.Apply(tuner.Event{At: began.Add(at), What: tuner.Done{ID: id, Version: "1"}})
	}
	if got := publishes(s); got != publishing {
		t.Errorf("%s before the first", got)
	}
	publish(1, time.Second)
	if got := publishes(s); got != publishing {
		t.Errorf("%s after one", got)
	}
	publish(2, 3*time.Second)
	if got := publishes(s); got != 2*time.Second {
		t.Errorf("%s after two seconds", got)
	}
	publish(3, time.Minute)
	if got := publishes(s); got != 2*time.Second {
		t.Errorf("%s after a minute in which nobody wanted one", got)
	}
}

func BenchmarkProgress(b *testing.B) {
	s := sampled(usualPlan(), 50, 1, 128, 512)
	for b.Loop() {
		ProgressOf(s)
	}
}
