package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func of(durations ...time.Duration) *Distribution {
	d := new(Distribution)
	for _, x := range durations {
		d.Add(x)
	}
	return d
}

func milliseconds(values ...float64) *Distribution {
	d := new(Distribution)
	for _, v := range values {
		d.Add(time.Duration(v * float64(time.Millisecond)))
	}
	return d
}

// durations draws populations below, at and above the exact limit.
func durations(t *rapid.T) []time.Duration {
	n := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(exactLimit-2, exactLimit+400)).Draw(t, "n")
	seed := rapid.Uint64().Draw(t, "seed")
	spread := rapid.Float64Range(0, 3).Draw(t, "spread")
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]time.Duration, n)
	for i := range list {
		list[i] = time.Duration(1e7 * math.Exp(spread*r.NormFloat64()))
	}
	return list
}

// deviation is the sample standard deviation.
func deviation(s Summary) time.Duration { return time.Duration(math.Round(math.Sqrt(s.variance()))) }

func TestEmpty(t *testing.T) {
	var d Distribution
	if d.N() != 0 || d.Mean() != 0 || d.CV() != 0 || d.Quantile(0.5) != 0 || d.Bimodal() {
		t.Errorf("an empty distribution has values: %+v", d)
	}
	if _, _, ok := d.MeanInterval(0.95); ok {
		t.Error("mean interval of nothing")
	}
}

func TestSmall(t *testing.T) {
	d := milliseconds(4, 1, 3, 2)
	got := []time.Duration{d.Min(), d.Max(), d.Mean(), d.Quantile(0), d.Quantile(0.25), d.Quantile(0.5), d.Quantile(1), deviation(d.Summary)}
	want := []time.Duration{1e6, 4e6, 2.5e6, 1e6, 1.75e6, 2.5e6, 4e6, 1290994}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if of(-1).Max() != 0 {
		t.Error("a negative duration must count as zero")
	}
}

func TestVarianceKeepsItsDigits(t *testing.T) {
	// 15 minutes ± 1 ns: squares need 80 bits.
	d := of(15*time.Minute-1, 15*time.Minute, 15*time.Minute+1)
	if got := deviation(d.Summary); got != 1 {
		t.Errorf("standard deviation %d ns, want 1", got)
	}
}

// TestNoOverflow: a billion times 15 minutes are 30,000 years.
func TestNoOverflow(t *testing.T) {
	s := of(15*time.Minute-time.Second, 15*time.Minute+time.Second).Summary
	for range 29 {
		s.Merge(s)
	}
	if s.N() != 1<<30 || s.Mean() != 15*time.Minute || deviation(s).Round(time.Microsecond) != time.Second {
		t.Errorf("%d durations with mean %v and deviation %v", s.N(), s.Mean(), deviation(s))
	}
}

// TestOrder: every output is the same for every order of the samples, however
// they were split and merged.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := durations(t)
		whole := of(list...)

		shuffled := slices.Clone(list)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 2))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		cut := rapid.IntRange(0, len(shuffled)).Draw(t, "cut")
		merged := of(shuffled[:cut]...).Summary
		merged.Merge(of(shuffled[cut:]...).Summary)

		want := summary(whole)
		if diff := cmp.Diff(want, summary(of(shuffled...))); diff != "" {
			t.Fatalf("another order: %s", diff)
		}
		if merged != whole.Summary {
			t.Fatalf("merged: %+v, want %+v", merged, whole.Summary)
		}
	})
}

func summary(d *Distribution) []string {
	s := []string{fmt.Sprint(d.N(), d.Min(), d.Max(), d.Mean(), deviation(d.Summary), d.CV(), d.Bimodal(), d.skewness())}
	for _, p := range []float64{0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1} {
		s = append(s, fmt.Sprint(p, d.Quantile(p)))
	}
	lo, hi, ok := d.MeanInterval(0.95)
	return append(s, fmt.Sprint(lo, hi, ok))
}

// TestScale: durations k times as long give results k times as long.
func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := durations(t)
		k := rapid.IntRange(2, 50).Draw(t, "k")
		scaled := make([]time.Duration, len(list))
		for i, x := range list {
			scaled[i] = x * time.Duration(k)
		}
		a, b := of(list...), of(scaled...)
		tolerance := 1e-9
		if a.N() > exactLimit {
			tolerance = 0.04 // twice half a bucket, and its cube in the skewness
		}
		near := func(what string, x, y time.Duration) {
			want := float64(x) * float64(k)
			if math.Abs(float64(y)-want) > float64(k)+tolerance*want {
				t.Fatalf("n=%d k=%d: %s %d became %d", a.N(), k, what, x, y)
			}
		}
		near("mean", a.Mean(), b.Mean())
		near("deviation", deviation(a.Summary), deviation(b.Summary))
		near("median", a.Quantile(0.5), b.Quantile(0.5))
		near("p95", a.Quantile(0.95), b.Quantile(0.95))
		alo, ahi, aok := a.MeanInterval(0.95)
		blo, bhi, bok := b.MeanInterval(0.95)
		near("low end", alo, blo)
		near("high end", ahi, bhi)
		if aok != bok || a.N() <= exactLimit && a.Bimodal() != b.Bimodal() {
			t.Fatalf("scaling by %d changed what can be told", k)
		}
	})
}

// TestSketch: beyond the exact limit a quantile is within 0.4 %, and the rest
// stays exact.
func TestSketch(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, scale := range []float64{1e3, 1e6, 1e9, 2e11} {
		d := new(Distribution)
		var list []time.Duration
		for range 20_000 {
			x := time.Duration(scale * math.Exp(0.7*r.NormFloat64()))
			d.Add(x)
			list = append(list, x)
		}
		slices.Sort(list)
		for _, p := range []float64{0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1} {
			want := list[int(math.Round(p*float64(len(list)-1)))]
			if got := d.Quantile(p); math.Abs(float64(got-want)) > 0.005*float64(want) {
				t.Errorf("scale %g: quantile %g is %v, want %v", scale, p, got, want)
			}
		}
		var n int
		for _, count := range d.all() {
			n += count
		}
		if n != d.N() {
			t.Errorf("it holds %d of %d", n, d.N())
		}
	}
}

func TestBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := time.Duration(rapid.Int64Range(0, math.MaxInt64/2).Draw(t, "x"))
		i := index(x)
		if got := middle(i); math.Abs(float64(got-x)) > float64(x)/256 {
			t.Fatalf("%d is in bucket %d around %d", x, i, got)
		}
		if next := index(x + 1); next != i && next != i+1 {
			t.Fatalf("buckets %d and %d of neighbours", i, next)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			list := sample(lognormal(0.3), 4096, 1)
			b.ReportAllocs()
			d := new(Distribution)
			for i := range b.N {
				if i%n == 0 {
					d = new(Distribution)
				}
				d.Add(list[i%len(list)])
			}
		})
	}
}

// BenchmarkFrame is what one size costs in one frame.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{5, 100, 1000, 10_000, 1_000_000} {
		d := new(Distribution)
		for _, x := range sample(lognormal(0.3), n, 1) {
			d.Add(x)
		}
		b.Run(fmt.Sprint("Quantile/", n), func(b *testing.B) {
			for b.Loop() {
				d.Quantile(0.95)
			}
		})
		b.Run(fmt.Sprint("MeanInterval/", n), func(b *testing.B) {
			for b.Loop() {
				d.MeanInterval(0.95)
			}
		})
		b.Run(fmt.Sprint("Bimodal/", n), func(b *testing.B) {
			for b.Loop() {
				d.Bimodal()
			}
		})
	}
}

// BenchmarkMillion holds a million durations of 46 sizes.
func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		list := sample(lognormal(0.3), 1_000_000, 1)
		runtime.GC()
		runtime.ReadMemStats(&before)
		sizes := make([]Distribution, 46)
		for i, x := range list {
			sizes[i%46].Add(x)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		runtime.KeepAlive(sizes)
		runtime.KeepAlive(list)
	}
}

func TestUpTo(t *testing.T) {
	d := milliseconds(1, 2, 3, 4, 90)
	n, mean, variance := d.UpTo(4 * time.Millisecond)
	kept := milliseconds(1, 2, 3, 4)
	if n != 4 || math.Abs(mean-kept.MeanNS()) > 1e-3 || math.Abs(variance-kept.variance()) > 1 {
		t.Errorf("%d of mean %v, variance %v, want %v, %v", n, mean, variance, kept.MeanNS(), kept.variance())
	}
	if n, mean, variance := d.UpTo(0); n != 1 || mean != 1e6 || variance != 0 {
		t.Errorf("of the shortest alone: %d, %v, %v", n, mean, variance)
	}
	if n, mean, _ := d.UpTo(time.Second); n != 5 || mean != 2e7 {
		t.Errorf("of all: %d, %v", n, mean)
	}
	var none Distribution
	if n, _, _ := none.UpTo(time.Second); n != 0 {
		t.Errorf("%d of none", n)
	}
}
