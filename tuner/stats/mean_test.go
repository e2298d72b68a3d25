package stats

import (
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestMeanIntervalHoldsTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := of(durations(t)...)
		narrow, wide := 0.5, rapid.Float64Range(0.5, 0.999).Draw(t, "confidence")
		lo, hi, ok := d.MeanInterval(wide)
		if !ok {
			return
		}
		if lo > d.Mean() || hi < d.Mean() || lo < 0 {
			t.Fatalf("%v outside %v to %v", d.Mean(), lo, hi)
		}
		if l, h, ok := d.MeanInterval(narrow); !ok || l < lo || h > hi {
			t.Fatalf("at %g %v to %v (%v) is wider than at %g %v to %v", narrow, l, h, ok, wide, lo, hi)
		}
	})
}

func TestStudentT(t *testing.T) {
	for _, freedom := range []float64{3, 29, 30, 100, 1000, 1e5} {
		for _, confidence := range []float64{0.5, 0.95, 0.99} {
			want := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1 + confidence) / 2)
			if got := studentT(freedom, confidence); math.Abs(got-want) > 2e-5 {
				t.Errorf("t(%g, %g) is %g, want %g", freedom, confidence, got, want)
			}
		}
	}
}

// TestNeededFor: as many as it says make the interval so narrow, and many fewer do not.
func TestNeededFor(t *testing.T) {
	few := of(sample(lognormal(.5), 30, 7)...)
	needed := few.NeededFor(.95, .05, 10_000)
	if needed < 200 || needed > 800 { // (1.96 × 0.5 / 0.05)² = 384
		t.Errorf("%d", needed)
	}
	for n, narrow := range map[int]bool{needed * 2: true, needed / 2: false} {
		d := of(sample(lognormal(.5), n, 8)...)
		low, high, _ := d.MeanInterval(.95)
		if got := float64(high-low)/2 <= .05*d.MeanNS(); got != narrow {
			t.Errorf("%d of them: narrow is %t", n, got)
		}
	}
	for _, fraction := range []float64{0, -1, 1e-9} {
		if got := few.NeededFor(.95, fraction, 1000); got != 1000 {
			t.Errorf("%g: %d", fraction, got)
		}
	}
	if got := of(time.Second).NeededFor(.95, .05, 1000); got != 1000 {
		t.Errorf("of one: %d", got)
	}
}

func TestAlike(t *testing.T) {
	for n, want := range map[int]bool{2: false, 5: false, 6: true, 2000: true} {
		d := alike(1, n)
		if lo, hi, ok := d.MeanInterval(0.95); ok != want || ok && (lo != time.Millisecond || hi != time.Millisecond) {
			t.Errorf("n=%d: %v to %v, %v", n, lo, hi, ok)
		}
	}
}

func alike(value float64, n int) *Distribution {
	return milliseconds(slices.Repeat([]float64{value}, n)...)
}
