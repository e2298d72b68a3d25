package price

import (
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const eps = 1e-12

func near(a, b float64) bool { return math.Abs(a-b) <= eps*math.Max(math.Abs(a), math.Abs(b)) }

func lookup(t *testing.T, region, architecture string) Price {
	t.Helper()
	p, ok := Lookup(region, architecture)
	if !ok {
		t.Fatalf("no price for %s %s", region, architecture)
	}
	return p
}

// TestEveryRow: each row of the table comes out as it is written, and an empty
// cell is unknown.
func TestEveryRow(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(prices)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := []string{"region", "arch", "currency", "per_gb_second_tier1", "per_request", "per_gb_second_ephemeral_over_512mb", "status", "source"}
	if diff := cmp.Diff(header, rows[0]); diff != "" {
		t.Fatal(diff)
	}
	if len(table()) != len(rows)-1 {
		t.Errorf("%d prices from %d rows", len(table()), len(rows)-1)
	}
	text := func(f *float64, digits int) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'f', digits, 64)
	}
	for _, row := range rows[1:] {
		p := lookup(t, row[0], row[1])
		_, decimals, _ := strings.Cut(row[3], ".")
		got := []string{p.Region, p.Architecture, p.Currency, text(&p.PerGBSecond, len(decimals)), text(p.PerRequest, 10), text(p.PerStorageGBSecond, 10), p.Status, p.Source}
		if diff := cmp.Diff(row, got); diff != "" {
			t.Errorf("%s %s: %s", row[0], row[1], diff)
		}
		switch p.Status {
		case Sourced, Inferred, Derived:
		default:
			t.Errorf("%s %s: status %q", row[0], row[1], p.Status)
		}
		if (p.Currency == "CNY") != strings.HasPrefix(p.Region, "cn-") {
			t.Errorf("%s is billed in %s", p.Region, p.Currency)
		}
		amount, known := p.Invocation(1024, FreeStorageMB, time.Second)
		if known != (p.PerRequest != nil) {
			t.Errorf("%s %s: invocation known: %v, request fee %v", row[0], row[1], known, p.PerRequest)
		}
		if known && !near(amount, p.PerGBSecond+*p.PerRequest) {
			t.Errorf("%s %s: 1 GB for 1 s costs %g", row[0], row[1], amount)
		}
	}
}

func TestUnknownIsUnknown(t *testing.T) {
	for _, c := range [][2]string{{"mx-central-1", "x86_64"}, {"us-east-1", ""}, {"us-east-1", "ARM64"}, {"", "x86_64"}, {"cn-north-1", "arm64"}, {"region", "arch"}} {
		if p, ok := Lookup(c[0], c[1]); ok {
			t.Errorf("%v has a price: %+v", c, p)
		}
	}
	if _, known := (Price{}).Invocation(128, 512, time.Second); known {
		t.Error("an empty price prices")
	}
}

func TestUnknownParts(t *testing.T) {
	for _, c := range []struct {
		region    string
		ephemeral int
		known     bool
	}{
		{"us-east-1", 512, true},
		{"us-east-1", 10240, true},
		{"us-gov-west-1", 512, true},
		{"us-gov-west-1", 513, false}, // price of storage
		{"cn-north-1", 512, false},    // request fee
	} {
		amount, known := lookup(t, c.region, "x86_64").Invocation(512, c.ephemeral, time.Second)
		if known != c.known || !known && amount != 0 {
			t.Errorf("%s with %d MB of storage: %g, %v", c.region, c.ephemeral, amount, known)
		}
	}
	if got := lookup(t, "cn-north-1", "x86_64").Compute(1024, time.Second); !near(got, 0.0001136) {
		t.Errorf("1 GB for 1 s in China costs %g", got)
	}
}

// TestFee: the request fee of us-east-1 is what 96 ms at 128 MB cost.
func TestFee(t *testing.T) {
	p := lookup(t, "us-east-1", "x86_64")
	if got := p.Compute(128, 96*time.Millisecond); math.Abs(got-*p.PerRequest) > 1e-5**p.PerRequest {
		t.Errorf("96 ms at 128 MB cost %g, the request %g", got, *p.PerRequest)
	}
	if got := p.Compute(128, time.Millisecond); math.Abs(got-2.0833e-9) > 1e-13 {
		t.Errorf("1 ms at 128 MB costs %g", got)
	}
}

func TestStorage(t *testing.T) {
	p := lookup(t, "us-east-1", "arm64")
	with, _ := p.Invocation(128, 512+2048, 10*time.Second)
	without, _ := p.Invocation(128, 512, 10*time.Second)
	if !near(with, without+2*10*0.0000000309) {
		t.Errorf("2 GB of storage for 10 s cost %g", with-without)
	}
	if less, _ := p.Invocation(128, 0, 10*time.Second); less != without {
		t.Error("storage within the free 512 MB changes the price")
	}
}

func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _ := Lookup("eu-west-1", rapid.SampledFrom([]string{"x86_64", "arm64"}).Draw(t, "architecture"))
		memory := rapid.IntRange(128, 10240).Draw(t, "memory")
		storage := rapid.IntRange(512, 10240).Draw(t, "storage")
		billed := time.Duration(rapid.Int64Range(1, int64(15*time.Minute)).Draw(t, "billed"))
		k := rapid.IntRange(2, 30).Draw(t, "k")
		fee := *p.PerRequest

		once, _ := p.Invocation(memory, storage, billed)
		longer, _ := p.Invocation(memory, storage, billed*time.Duration(k))
		if !near(longer, float64(k)*(once-fee)+fee) {
			t.Fatalf("%d times the time costs %g instead of %g", k, longer-fee, float64(k)*(once-fee))
		}
		bigger := p.Compute(memory*k, billed)
		if !near(bigger, float64(k)*p.Compute(memory, billed)) || !near(bigger, p.Compute(memory, billed*time.Duration(k))) {
			t.Fatalf("%d times the memory costs %g", k, bigger)
		}
		if once <= fee {
			t.Fatalf("costs %g with a fee of %g", once, fee)
		}
	})
}

// TestLookupIsACopy: nobody can change the table through a price.
func TestLookupIsACopy(t *testing.T) {
	*lookup(t, "us-east-1", "x86_64").PerRequest = 1
	if *lookup(t, "us-east-1", "x86_64").PerRequest != 2e-7 {
		t.Error("the table changed")
	}
}

func TestTiers(t *testing.T) {
	for _, architecture := range []string{"x86_64", "arm64"} {
		p := lookup(t, "us-east-1", architecture)
		tiers := append([]Tier{{0, p.PerGBSecond}}, p.Later...)
		if len(tiers) != 3 {
			t.Fatalf("%s: %v", architecture, tiers)
		}
		for i := 1; i < len(tiers); i++ {
			if tiers[i].FromGBSeconds <= tiers[i-1].FromGBSeconds || tiers[i].PerGBSecond >= tiers[i-1].PerGBSecond {
				t.Errorf("%s: tiers out of order: %v", architecture, tiers)
			}
		}
	}
	if lookup(t, "eu-west-1", "x86_64").Later != nil {
		t.Error("tiers where none are known")
	}
}
