package price

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// product is one entry of the AWS Price List, as far as Lambda's prices need
// it. Amounts and ranges are decimal texts there.
type product struct {
	Product struct {
		SKU        string `json:"sku"`
		Attributes struct {
			Group      string `json:"group"`
			RegionCode string `json:"regionCode"`
			UsageType  string `json:"usagetype"`
		} `json:"attributes"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]struct {
			PriceDimensions map[string]dimension `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
}

// dimension is a range of monthly usage with its price.
type dimension struct {
	BeginRange   string            `json:"beginRange"`
	EndRange     string            `json:"endRange"` // "Inf" at the last
	PricePerUnit map[string]string `json:"pricePerUnit"`
}

// part is what a product charges for.
type part int

const (
	duration part = iota
	requests
	storage
	restores // of snapshots
	cache    // of snapshots
)

// groups are the products that make up the price of an invocation. There are
// others in the list: Lambda@Edge, provisioned concurrency, free tiers.
var groups = map[string]struct {
	part         part
	architecture string
}{
	"AWS-Lambda-Duration":             {duration, "x86_64"},
	"AWS-Lambda-Duration-ARM":         {duration, "arm64"},
	"AWS-Lambda-Requests":             {requests, "x86_64"},
	"AWS-Lambda-Requests-ARM":         {requests, "arm64"},
	"AWS-Lambda-Storage-Duration":     {storage, "x86_64"},
	"AWS-Lambda-Storage-Duration-ARM": {storage, "arm64"},
}

// onDemand are their usage types, with the region's prefix ("EUC1-", "EU-") but
// in us-east-1. "Global-" is the free tier of all regions together.
var onDemand = regexp.MustCompile(`^([A-Z]{2,6}\d?-)?(Lambda-GB-Second|Request|Lambda-Storage-GB-Second)(-ARM)?$`)

var regionName = regexp.MustCompile(`^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$`)

// CurrencyOf is the currency that AWS bills a region in.
func CurrencyOf(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "CNY"
	}
	return "USD"
}

// rate is what one product says.
type rate struct {
	key
	part  part
	tiers []Tier // at least one, the first one from zero
}

// parseProduct reads one product; ok is false for one that is no part of an
// invocation's price.
func parseProduct(text string) (r rate, ok bool, err error) {
	var p product
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return rate{}, false, errors.New("a product is not valid JSON")
	}
	if r, ok := snapshotRate(p); ok {
		return r, true, nil
	}
	of := p.Product.Attributes
	group, ok := groups[of.Group]
	if !ok || !onDemand.MatchString(of.UsageType) || !regionName.MatchString(of.RegionCode) {
		return rate{}, false, nil
	}
	r = rate{key: key{of.RegionCode, group.architecture}, part: group.part}
	if len(p.Terms.OnDemand) != 1 {
		return rate{}, false, fmt.Errorf("%s in %s has %d offers instead of one", of.Group, of.RegionCode, len(p.Terms.OnDemand))
	}
	for _, offer := range p.Terms.OnDemand {
		if r.tiers, err = tiersOf(offer.PriceDimensions, CurrencyOf(of.RegionCode)); err != nil {
			return rate{}, false, fmt.Errorf("%s in %s: %w", of.Group, of.RegionCode, err)
		}
	}
	return r, true, nil
}

// tiersOf puts the ranges in order and checks that they leave no gap. A free
// tier at the beginning is left out, as prices are those before it.
func tiersOf(dimensions map[string]dimension, currency string) ([]Tier, error) {
	type span struct{ from, to, price float64 }
	var spans []span
	for _, d := range dimensions {
		from, err1 := amount(d.BeginRange)
		to, err2 := amount(d.EndRange)
		each, err3 := amount(d.PricePerUnit[currency])
		if d.EndRange == "Inf" {
			to, err2 = math.Inf(1), nil
		}
		if err1 != nil || err2 != nil || err3 != nil || from >= to {
			return nil, errors.New("a price or its range cannot be read")
		}
		spans = append(spans, span{from, to, each})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	end := 0.0
	var tiers []Tier
	for i, s := range spans {
		if s.from != end {
			return nil, errors.New("its usage tiers do not join")
		}
		if end = s.to; s.price > 0 {
			tiers = append(tiers, Tier{s.from, s.price})
		} else if i > 0 {
			return nil, errors.New("a usage tier costs nothing")
		}
	}
	if len(tiers) == 0 || !math.IsInf(end, 1) {
		return nil, errors.New("its usage tiers are not complete")
	}
	tiers[0].FromGBSeconds = 0
	return tiers, nil
}

// amount reads a decimal number that is not negative.
func amount(text string) (float64, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f >= 0 && f <= math.MaxFloat64) {
		return 0, errors.New("not an amount")
	}
	return f, nil
}
