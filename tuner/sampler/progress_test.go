package sampler

import (
	"math"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
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
	slow := ProgressOf(sampled(p, 5000, 1, 128, 512))
	if slow.Left < 2*begun.Left {
		t.Errorf("%s are left of slow ones, %s of others", slow.Left, begun.Left)
	}
	p.MaxSamples = 6
	if got := ProgressOf(sampled(p, 50, 1, 128, 512)); got.Likely > 6 || got.Most != 6 {
		t.Errorf("of at most six %+v", got)
	}
}

func BenchmarkProgress(b *testing.B) {
	s := sampled(usualPlan(), 50, 1, 128, 512)
	for b.Loop() {
		ProgressOf(s)
	}
}
