package price

import (
	"testing"
	"time"

	"lambdial/tuner/text"

	"pgregory.net/rapid"
)

// anyPrice draws a price of the table whose parts are all known, and a
// discount.
func anyPrice(t *rapid.T) Price {
	var known []Price
	for _, p := range table() {
		if p.PerRequest != nil && p.PerStorageGBSecond != nil {
			known = append(known, p)
		}
	}
	p := rapid.SampledFrom(known).Draw(t, "price")
	return p.Discounted(rapid.Float64Range(0, 0.99).Draw(t, "discount"))
}

func billedTime(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(15*time.Minute)).Draw(t, "billed"))
}

// TestLinearInTime: what lasts as long as two others costs as much as both,
// with one request fee less.
func TestLinearInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPrice(t)
		memory, storage := rapid.IntRange(128, 10240).Draw(t, "memory"), rapid.IntRange(512, 10240).Draw(t, "storage")
		a, b := billedTime(t), billedTime(t)
		costA, _ := p.Invocation(memory, storage, a)
		costB, _ := p.Invocation(memory, storage, b)
		both, known := p.Invocation(memory, storage, a+b)
		if !known || !near(both, costA+costB-*p.PerRequest) {
			t.Fatalf("%s and %s cost %g, together %g", a, b, costA+costB, both)
		}
	})
}

func TestMoreMemoryNeverCostsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, billed := anyPrice(t), billedTime(t)
		memory := rapid.IntRange(128, 10239).Draw(t, "memory")
		larger := rapid.IntRange(memory+1, 10240).Draw(t, "larger")
		less, _ := p.Invocation(memory, 512, billed)
		more, _ := p.Invocation(larger, 512, billed)
		if more < less || billed > 0 && more == less {
			t.Fatalf("%d MB cost %g, %d MB %g", memory, less, larger, more)
		}
	})
}

// TestDiscountIsOfGBSecondsAlone: neither the request fee nor the storage gets
// cheaper, and what is saved is the fraction of the GB-seconds.
func TestDiscountIsOfGBSecondsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPrice(t)
		list := p.Discounted(0)
		memory, storage := rapid.IntRange(128, 10240).Draw(t, "memory"), rapid.IntRange(512, 10240).Draw(t, "storage")
		billed := billedTime(t)
		if fee, _ := p.Invocation(memory, storage, 0); fee != *list.PerRequest {
			t.Fatalf("the request fee is %g instead of %g", fee, *list.PerRequest)
		}
		full, _ := list.Invocation(memory, storage, billed)
		reduced, _ := p.Invocation(memory, storage, billed)
		if !near(full-reduced+1, p.Discount*list.Compute(memory, billed)+1) || reduced > full {
			t.Fatalf("%g off %g saves %g", p.Discount, list.Compute(memory, billed), full-reduced)
		}
		if again := p.Discounted(0.5).Discounted(p.Discount); again.Compute(memory, billed) != p.Compute(memory, billed) {
			t.Fatal("a discount is taken off twice")
		}
	})
}

// TestByHand: amounts worked out with pencil and paper from the rows of the
// table.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		region, architecture string
		memory, storage      int
		billed               time.Duration
		discount             float64
		want                 float64
	}{
		{"us-east-1", "x86_64", 1024, 512, time.Second, 0, 0.0000168667},                    // 0.0000166667 + 0.0000002
		{"us-east-1", "x86_64", 1024, 512, time.Second, 0.12, 0.000014866696},               // 0.000014666696 + 0.0000002
		{"eu-west-1", "arm64", 2048, 512, 500 * time.Millisecond, 0, 0.0000135334},          // 0.0000133334 + 0.0000002
		{"eu-west-1", "arm64", 2048, 512, 500 * time.Millisecond, 0.5, 0.0000068667},        // 0.0000066667 + 0.0000002
		{"af-south-1", "x86_64", 128, 512, 80 * time.Millisecond, 0, 0.000000491},           // 0.0000221 × 0.01 + 0.00000027
		{"eu-central-2", "arm64", 512, 1536, 2 * time.Second, 0, 0.000014974900},            // 0.0000146667 + 2 × 0.0000000441 + 0.00000022
		{"eu-central-2", "arm64", 512, 1536, 2 * time.Second, 0.25, 0.000011308225},         // 0.000011000025 + the same
		{"ap-southeast-5", "arm64", 10240, 10752, 15 * time.Minute, 0, 0.10829988},          // 0.000012 × 9000 + 0.0000000333 × 9000 + 0.00000018
		{"us-gov-west-1", "x86_64", 3072, 0, 100 * time.Millisecond, 0.17, 0.0000043500083}, // 0.0000166667 × 0.3 × 0.83 + 0.0000002
	} {
		got, known := lookup(t, c.region, c.architecture).Discounted(c.discount).Invocation(c.memory, c.storage, c.billed)
		if !known || !near(got, c.want) {
			t.Errorf("%s %s, %d MB, %s: %.13g, want %.13g", c.region, c.architecture, c.memory, c.billed, got, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for fraction, want := range map[float64]string{0.12: "12 %", 0.07: "7 %", 0.125: "12.5 %", 0.29: "29 %", 0.001: "0.1 %"} {
		if got := text.Percent(fraction); got != want {
			t.Errorf("%g: %q", fraction, got)
		}
	}
}
