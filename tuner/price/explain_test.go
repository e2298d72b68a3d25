package price

import (
	"testing"
	"time"

	"lambdial/tuner/text"
)

func TestUnknownNamesWhatIsMissing(t *testing.T) {
	half := lookup(t, "us-gov-west-1", "x86_64")
	china := lookup(t, "cn-north-1", "x86_64")
	for _, c := range []struct {
		p         *Price
		ephemeral int
		want      string
	}{
		{nil, 512, "there is no price for this region and architecture"},
		{&Price{}, 512, "there is no price for this region and architecture"},
		{&half, 512, ""},
		{&half, 513, "the price of ephemeral storage in us-gov-west-1 is not known"},
		{&china, 512, "the request fee in cn-north-1 is not known"},
		{&china, 1024, "the request fee and the price of ephemeral storage in cn-north-1 are not known"},
	} {
		if got := Unknown(c.p, c.ephemeral); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if c.p == nil {
			continue
		}
		if _, known := c.p.Invocation(128, c.ephemeral, time.Second); known != (c.want == "") {
			t.Errorf("%q, and priced: %v", c.want, known)
		}
	}
}

func TestBasis(t *testing.T) {
	live := lookup(t, "us-east-1", "arm64").Discounted(0.12)
	live.Status, live.AsOf = Live, time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	for want, p := range map[string]Price{
		"list price in eu-west-1":     lookup(t, "eu-west-1", "x86_64"),
		"inferred price in ca-west-1": lookup(t, "ca-west-1", "arm64"),
		"derived price in cn-north-1": lookup(t, "cn-north-1", "x86_64"),
		"list price in us-east-1, where you use no more than 6 billion GB-seconds a month (then $0.000015)":                                                                    lookup(t, "us-east-1", "x86_64"),
		"live list price in us-east-1, read on 24 November 2026, where you use no more than 7.5 billion GB-seconds a month (then $0.0000120001), with 12 % off the GB-seconds": live,
	} {
		if got := p.Basis(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestQuantity(t *testing.T) {
	for n, want := range map[float64]string{6e9: "6 billion", 18.75e9: "18.75 billion", 400000: "400,000", 5e6: "5 million", 12: "12"} {
		if got := text.Quantity(n); got != want {
			t.Errorf("%g: %q", n, got)
		}
	}
}
