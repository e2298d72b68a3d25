package price

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var readOn = time.Date(2026, time.November, 24, 10, 0, 0, 0, time.UTC)

// listed writes a product as the price list does. tiers are "begin end price".
func listed(group, region, usage, currency string, tiers ...string) string {
	var dimensions []string
	for i, tier := range tiers {
		var begin, end, amount string
		if _, err := fmt.Sscan(tier, &begin, &end, &amount); err != nil {
			panic(err)
		}
		dimensions = append(dimensions, fmt.Sprintf(`"SKU.JRTCKXETXF.R%d":{"unit":"Lambda-GB-Second","beginRange":%q,"endRange":%q,"description":"AWS Lambda - Total Compute","appliesTo":[],"rateCode":"SKU.JRTCKXETXF.R%d","pricePerUnit":{%q:%q}}`, i, begin, end, i, currency, amount))
	}
	return fmt.Sprintf(`{"product":{"productFamily":"Serverless","attributes":{"regionCode":%q,"servicecode":"AWSLambda","groupDescription":"Invocation duration weighted by memory assigned to function, measured in GB-s","usagetype":%q,"locationType":"AWS Region","location":"Somewhere","servicename":"AWS Lambda","operation":"","group":%q},"sku":"SKU"},"serviceCode":"AWSLambda","terms":{"OnDemand":{"SKU.JRTCKXETXF":{"priceDimensions":{%s},"sku":"SKU","effectiveDate":"2026-09-01T00:00:00Z","offerTermCode":"JRTCKXETXF","termAttributes":{}}}},"version":"20260919000000","publicationDate":"2026-09-19T00:00:00Z"}`,
		region, usage, group, strings.Join(dimensions, ","))
}

// ireland is a whole list for eu-west-1, with products that are none of ours.
func ireland() []string {
	return []string{
		listed("AWS-Lambda-Duration", "eu-west-1", "EU-Lambda-GB-Second", "USD", "15000000000 Inf 0.0000133334", "0 6000000000 0.0000166667", "6000000000 15000000000 0.0000150000"),
		listed("AWS-Lambda-Duration-ARM", "eu-west-1", "EU-Lambda-GB-Second-ARM", "USD", "0 7500000000 0.0000133334", "7500000000 18750000000 0.0000120001", "18750000000 Inf 0.0000106667"),
		listed("AWS-Lambda-Requests", "eu-west-1", "EU-Request", "USD", "0 Inf 0.0000002000"),
		listed("AWS-Lambda-Requests-ARM", "eu-west-1", "EU-Request-ARM", "USD", "0 Inf 0.0000002000"),
		listed("AWS-Lambda-Storage-Duration", "eu-west-1", "EU-Lambda-Storage-GB-Second", "USD", "0 Inf 0.0000000340"),
		listed("AWS-Lambda-Storage-Duration-ARM", "eu-west-1", "EU-Lambda-Storage-GB-Second-ARM", "USD", "0 Inf 0.0000000340"),
		listed("AWS-Lambda-Edge-Duration", "eu-west-1", "EU-Lambda-Edge-GB-Second", "USD", "0 Inf 0.0000500100"),
		listed("AWS-Lambda-Duration-Provisioned", "eu-west-1", "EU-Lambda-Provisioned-GB-Second", "USD", "0 Inf 0.0000097222"),
		listed("AWS-Lambda-Requests", "Any", "Global-Request", "USD", "0 1000000 0.0000000000"),
		listed("AWS-Lambda-Duration", "", "Global-Lambda-GB-Second", "USD", "0 400000 0.0000000000"),
		`{"product":{"sku":"ODD"},"terms":{}}`,
	}
}

func TestRead(t *testing.T) {
	fee, storage := 0.0000002, 0.000000034
	want := []Price{
		{
			Region: "eu-west-1", Architecture: "arm64", Currency: "USD", PerGBSecond: 0.0000133334, PerRequest: &fee, PerStorageGBSecond: &storage,
			Later: []Tier{{7.5e9, 0.0000120001}, {18.75e9, 0.0000106667}}, Status: Live, Source: "AWS Price List", AsOf: readOn,
		},
		{
			Region: "eu-west-1", Architecture: "x86_64", Currency: "USD", PerGBSecond: 0.0000166667, PerRequest: &fee, PerStorageGBSecond: &storage,
			Later: []Tier{{6e9, 0.000015}, {15e9, 0.0000133334}}, Status: Live, Source: "AWS Price List", AsOf: readOn,
		},
	}
	rapid.Check(t, func(t *rapid.T) { // in any order
		got, err := Read(rapid.Permutation(ireland()).Draw(t, "products"), "AWS Price List", readOn)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v %s", err, diff)
		}
	})
	good, refused := Accept(want, "eu-west-1")
	if len(good) != 2 || len(refused) != 0 {
		t.Errorf("accepted %v, refused %v", good, refused)
	}
}

// TestReadChina: yuan, and a free tier inside of the product.
func TestReadChina(t *testing.T) {
	got, err := Read([]string{
		listed("AWS-Lambda-Duration", "cn-north-1", "CNN1-Lambda-GB-Second", "CNY", "0 400000 0", "400000 Inf 0.0001135000"),
		listed("AWS-Lambda-Requests", "cn-north-1", "CNN1-Request", "CNY", "0 1000000 0", "1000000 Inf 0.0000013600"),
	}, "", readOn)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	good, refused := Accept(got, "cn-north-1")
	if len(good) != 1 || len(refused) != 0 {
		t.Fatalf("refused: %v", refused)
	}
	p, _ := NewBook(good).Lookup("cn-north-1", "x86_64")
	amount, known := p.Invocation(1024, 512, time.Second)
	if p.Currency != "CNY" || len(p.Later) > 0 || !known || !near(amount, 0.00011486) {
		t.Errorf("%+v: %g", p, amount)
	}
}

// TestReadRefusesWhole: a list with such a product is not believed at all.
func TestReadRefusesWhole(t *testing.T) {
	duration := func(tiers ...string) string {
		return listed("AWS-Lambda-Duration", "eu-west-1", "EU-Lambda-GB-Second", "USD", tiers...)
	}
	for product, want := range map[string]string{
		`{"product":`: "not valid JSON",
		`[]`:          "not valid JSON",
		`{"product":{"attributes":{"group":"AWS-Lambda-Duration","regionCode":"eu-west-1","usagetype":"EU-Lambda-GB-Second"}}}`: "has 0 offers instead of one",
		duration():                                 "its usage tiers are not complete",
		duration("0 Inf 0"):                        "its usage tiers are not complete",
		duration("0 Inf free"):                     "cannot be read",
		duration("0 Inf NaN"):                      "cannot be read",
		duration("0 Inf -1"):                       "cannot be read",
		duration("0 Inf 1e999"):                    "cannot be read",
		duration("0 0 0.00001"):                    "cannot be read",
		duration("0 6 0.00001"):                    "its usage tiers are not complete",
		duration("6 Inf 0.00001"):                  "its usage tiers do not join",
		duration("0 6 0.00001", "7 Inf 0.00001"):   "its usage tiers do not join",
		duration("0 6 0.00001", "6 Inf 0"):         "a usage tier costs nothing",
		duration("0 Inf 0.00001", "0 Inf 0.00002"): "its usage tiers do not join",
		listed("AWS-Lambda-Duration", "eu-west-1", "EU-Lambda-GB-Second", "EUR", "0 Inf 0.00001"): "cannot be read",
		duration("0 Inf 0.0000170000"): "two prices for the same in eu-west-1 for x86_64",
	} {
		got, err := Read(append(ireland(), product), "", readOn)
		if err == nil || !strings.Contains(err.Error(), want) || got != nil {
			t.Errorf("%s: %v, want %q", product, err, want)
		}
	}
}

// TestAcceptRefusesParts: what is not complete or out of all proportion.
func TestAcceptRefusesParts(t *testing.T) {
	for _, c := range []struct {
		name string
		with func([]string) []string
		want string
	}{
		{"no fee", func(p []string) []string { return append(p[:2:2], p[3:]...) }, "the price list tells no price of a request in eu-west-1 for x86_64"},
		{"no storage", func(p []string) []string { return append(p[:4:4], p[5:]...) }, "the price list tells no price of storage in eu-west-1 for x86_64"},
		{"no duration", func(p []string) []string { return p[1:] }, "the price list tells no price of duration in eu-west-1 for x86_64"},
		{"too much", func(p []string) []string {
			return append(p[1:], listed("AWS-Lambda-Duration", "eu-west-1", "EU-Lambda-GB-Second", "USD", "0 Inf 0.000167"))
		}, "the price of a GB-second in eu-west-1 for x86_64 is $0.000167 in the price list, more than ten times off the $0.0000166667 known before"},
		{"too little", func(p []string) []string {
			return append(append(p[:2:2], p[3:]...), listed("AWS-Lambda-Requests", "eu-west-1", "EU-Request", "USD", "0 Inf 0.0000000199"))
		}, "the price of a request in eu-west-1 for x86_64 is $0.0000000199 in the price list, more than ten times off the $0.0000002 known before"},
		{"nothing", func([]string) []string { return nil }, "the price list tells no price of duration in eu-west-1 for arm64"},
	} {
		list, err := Read(c.with(ireland()), "", readOn)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		good, refused := Accept(list, "eu-west-1")
		if len(refused) == 0 || refused[0].Error() != c.want || len(good)+len(refused) != 2 {
			t.Errorf("%s: %v and %v, want %q", c.name, good, refused, c.want)
		}
	}
}

// TestAcceptNewRegion: where the program's table knows nothing, what is there
// counts, but nothing out of proportion to other regions.
func TestAcceptNewRegion(t *testing.T) {
	for amount, ok := range map[string]bool{"0.0000175000": true, "0.0175": false, "0.00000000175": false} {
		list, err := Read([]string{listed("AWS-Lambda-Duration", "mx-central-1", "MXC1-Lambda-GB-Second", "USD", "0 Inf "+amount)}, "", readOn)
		if err != nil {
			t.Fatal(err)
		}
		if good, refused := Accept(list, "mx-central-1"); (len(good) == 1) != ok || (len(refused) == 0) != ok {
			t.Errorf("%s: %v, %v", amount, good, refused)
		}
	}
}

func TestBook(t *testing.T) {
	live := lookup(t, "eu-west-1", "x86_64")
	live.PerGBSecond, live.Status = 0.00002, Live
	b := NewBook([]Price{live})
	for k, want := range map[key]float64{{"eu-west-1", "x86_64"}: 0.00002, {"eu-west-1", "arm64"}: 0.0000133334, {"nowhere", "arm64"}: 0} {
		if p, known := b.Lookup(k.region, k.architecture); p.PerGBSecond != want || known != (want > 0) {
			t.Errorf("%v: %+v", k, p)
		}
	}
	got, _ := b.Lookup("eu-west-1", "x86_64")
	*got.PerRequest = 1
	if again, _ := b.Lookup("eu-west-1", "x86_64"); *again.PerRequest != 2e-7 {
		t.Error("the book changed")
	}
}

func TestIsRegion(t *testing.T) {
	for name, want := range map[string]bool{
		"us-east-1": true, "us-gov-west-1": true, "ap-southeast-7": true, "eusc-de-east-1": true,
		"": false, "../us-east-1": false, "us-east-1/x": false, "Any": false, "us-east": false, "us-east-1-bos-1": false,
	} {
		if IsRegion(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

// FuzzRead: whatever a list holds, it ends without a panic, and what is
// accepted is positive, finite and of a region.
func FuzzRead(f *testing.F) {
	for _, product := range ireland() {
		f.Add(product)
	}
	f.Add(listed("AWS-Lambda-Duration", "cn-north-1", "CNN1-Lambda-GB-Second", "CNY", "0 400000 0", "400000 Inf 0.0001135000"))
	f.Fuzz(func(t *testing.T, product string) {
		list, err := Read([]string{product}, "", readOn)
		if err != nil && list != nil {
			t.Error("an error, and prices")
		}
		good, _ := Accept(list, "")
		for _, p := range good {
			if !IsRegion(p.Region) || !(p.PerGBSecond > 0 && p.PerGBSecond < 1) || p.Status != Live || p.Currency != CurrencyOf(p.Region) {
				t.Errorf("accepted %+v", p)
			}
			for i, tier := range p.Later {
				if !(tier.PerGBSecond > 0) || !(tier.FromGBSeconds > 0) || i > 0 && tier.FromGBSeconds <= p.Later[i-1].FromGBSeconds {
					t.Errorf("tiers %+v", p.Later)
				}
			}
		}
	})
}
