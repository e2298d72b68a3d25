package compare

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/stats"
)

// session is one with samples of a lognormal spread of 10 % about a mean at each
// size.
func session(name string, n int, seed uint64, means map[int]time.Duration) *tuner.State {
	known, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Name: "orders", Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}, EphemeralMB: 512, CodeSHA256: "one", Fingerprint: "f", VariablesDigest: "none"}
	s := &tuner.State{}
	apply := func(what tuner.Happening) { s.Apply(tuner.Event{At: time.Unix(1_700_000_000, 0), What: what}) }
	p := tuner.DefaultPlan(f)
	p.Sizes = nil
	for mb := range means {
		p.Sizes = append(p.Sizes, mb)
	}
	p.Sizes = tuner.SortSizes(p.Sizes)
	apply(tuner.Opened{Session: name, Account: tuner.Identity{Region: "us-east-1"}, Plan: p, Function: f, Price: &known})
	r := rand.New(rand.NewPCG(seed, 1))
	for _, mb := range p.Sizes {
		for range n {
			took := time.Duration(float64(means[mb]) * math.Exp(.1*r.NormFloat64()-.005))
			apply(tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: took, Billed: took.Truncate(time.Millisecond) + time.Millisecond}})
		}
	}
	return s
}

func sides(a, b *tuner.State) Comparison { return Of(SideOf(a, Usual), SideOf(b, Usual)) }

// TestFaster: what changed is told with its interval, what did not as that.
func TestFaster(t *testing.T) {
	before := map[int]time.Duration{256: 400 * time.Millisecond, 512: 200 * time.Millisecond, 1024: 150 * time.Millisecond}
	same := sides(session("a", 40, 1, before), session("b", 40, 2, before))
	for _, p := range same.Pairs {
		if p.Duration.Seen() || p.Cost.Seen() || !p.Duration.Bounded {
			t.Errorf("%d MB: sees a difference where there is none: %+v", p.MemoryMB(), p)
		}
	}
	if !strings.Contains(same.Sentence(), "duration no difference seen (") || same.Exceeding(0) != "" {
		t.Errorf("%s; exceeds %q", same.Sentence(), same.Exceeding(0))
	}
	slower := sides(session("a", 40, 1, before), session("b", 40, 2, map[int]time.Duration{512: 240 * time.Millisecond, 1024: 180 * time.Millisecond, 2048: 175 * time.Millisecond}))
	p, ok := slower.Judged()
	if !ok || !p.Duration.Seen() || math.Abs(p.Duration.Fraction-.2) > .06 || p.Duration.Low > .2 || p.Duration.High < .2 || math.Abs(p.Cost.Fraction-.2) > .07 {
		t.Errorf("20 %% more: %+v", p)
	}
	if got := slower.Exceeding(.05); !strings.Contains(got, "duration rose by ") || !strings.Contains(got, "cost rose by ") || slower.Exceeding(.5) != "" {
		t.Errorf("exceeds 5 %%: %q, 50 %%: %q", got, slower.Exceeding(.5))
	}
	if len(slower.Pairs) != 4 || slower.Pairs[0].B != nil || slower.Pairs[3].A != nil || slower.Pairs[3].Duration.Known {
		t.Errorf("sizes of one session alone: %+v", slower.Pairs)
	}
	if got := slower.Answer(.05); got != "Slower than it was, by more than 5 %." {
		t.Errorf("20 %% more: %s", got)
	}
	if got := sides(session("a", 900, 1, before), session("b", 900, 2, before)).Answer(.05); got != "Still as it was: any difference is below 5 %." {
		t.Errorf("the same: %s", got)
	}
	if got := sides(session("a", 5, 1, before), session("b", 80, 2, before)).Answer(.01); !strings.Contains(got, "the earlier session has only 5 samples at ") {
		t.Errorf("few: %s", got)
	}
	faster := sides(session("b", 40, 2, map[int]time.Duration{512: 240 * time.Millisecond}), session("a", 40, 1, before))
	if p, _ := faster.Judged(); !p.Duration.Seen() || p.Duration.Fraction > 0 || faster.Exceeding(.05) != "" {
		t.Errorf("faster is no failure: %+v, %q", p, faster.Exceeding(.05))
	}
	if got := faster.Answer(.01); got != "Faster than it was, by more than 1 %." {
		t.Errorf("faster: %s", got)
	}
}

// TestTooFew samples tell nothing, and no size in both less.
func TestTooFew(t *testing.T) {
	of := func(mb int) map[int]time.Duration { return map[int]time.Duration{mb: 100 * time.Millisecond} }
	few := sides(session("a", 2, 1, of(512)), session("b", 40, 2, map[int]time.Duration{512: 200 * time.Millisecond}))
	p, ok := few.Judged()
	if !ok || !p.Duration.Known || p.Duration.Bounded || p.Duration.Seen() || few.Exceeding(0) != "" || !strings.Contains(few.Sentence(), "of too few samples to tell") {
		t.Errorf("%+v: %s", p, few.Sentence())
	}
	none := sides(session("a", 9, 1, of(512)), session("b", 9, 2, of(1024)))
	if _, ok := none.Judged(); ok || none.Sentence() != "No size was measured in both sessions." || none.Exceeding(0) != "" {
		t.Errorf("%s", none.Sentence())
	}
}

// TestDiffers: what else may be why.
func TestDiffers(t *testing.T) {
	means := map[int]time.Duration{512: time.Second}
	for want, change := range map[string]func(*tuner.State){
		"":                               func(*tuner.State) {},
		"code: one, two":                 func(s *tuner.State) { s.Function.CodeSHA256, s.Function.Fingerprint = "two", "g" },
		"architecture: x86_64, arm64":    func(s *tuner.State) { s.Function.Architecture, s.Function.Fingerprint = "arm64", "g" },
		"layers: none, arn:1":            func(s *tuner.State) { s.Function.Layers = []string{"arn:1"} },
		"environment variables: none, x": func(s *tuner.State) { s.Function.VariablesDigest = "x" },
		"timeout: 3 s, 30 s":             func(s *tuner.State) { s.Plan.TimeoutS = 30 },
		"other settings: f, g":           func(s *tuner.State) { s.Function.Fingerprint = "g" },
		"region: us-east-1, eu-west-1":   func(s *tuner.State) { s.Account.Region = "eu-west-1" },
	} {
		b := session("b", 3, 1, means)
		change(b)
		var got []string
		for _, d := range sides(session("a", 3, 1, means), b).Differs {
			got = append(got, d.What+": "+d.A+", "+d.B)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestChangeTurnsRound: the change back is the inverse, and so is its interval.
func TestChangeTurnsRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Mean {
			m := Mean{Value: rapid.Float64Range(1, 1e4).Draw(t, name), Known: true, Bounded: true}
			m.Low = m.Value * rapid.Float64Range(.5, 1).Draw(t, name+" low")
			m.High = m.Value * rapid.Float64Range(1, 2).Draw(t, name+" high")
			return m
		}
		a, b := draw("a"), draw("b")
		there, back := between(a, b), between(b, a)
		near := func(x, y float64) bool { return math.Abs(x-y) < 1e-9*(1+math.Abs(x)) }
		if !near(1+there.Fraction, 1/(1+back.Fraction)) || !near(1+there.Low, 1/(1+back.High)) || !near(1+there.High, 1/(1+back.Low)) {
			t.Fatalf("%+v and back %+v", there, back)
		}
		if there.Low > there.Fraction+1e-6 || there.High < there.Fraction-1e-6 || there.Seen() != back.Seen() {
			t.Fatalf("%+v", there)
		}
	})
}

// TestIntervalHolds the true change about as often as it says.
func TestIntervalHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{5, 20} {
		const repeats = 1500
		held := 0
		for range repeats {
			var a, b stats.Distribution
			for range n {
				a.Add(time.Duration(1e8 * math.Exp(.2*r.NormFloat64()-.02)))
				b.Add(time.Duration(1.1e8 * (.8 + .2*r.ExpFloat64())))
			}
			if c := between(meanOf(&a, Usual), meanOf(&b, Usual)); c.Low <= .1 && .1 <= c.High {
				held++
			}
		}
		if share := float64(held) / repeats; share < .93 || share > .99 {
			t.Errorf("of %d samples each the interval holds %.1f %%", n, 100*share)
		}
	}
}
