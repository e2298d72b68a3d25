package price

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/text"
)

// Read makes prices of the products of an AWS Price List for AWSLambda, each a
// JSON text as pricing:GetProducts gives it. Products that are no part of an
// invocation's price are passed over. An error means that the list is not what
// it should be, so that nothing of it can be believed.
func Read(products []string, source string, asOf time.Time) ([]Price, error) {
	found := map[key]map[part][]Tier{}
	for _, text := range products {
		r, ok, err := parseProduct(text)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if found[r.key] == nil {
			found[r.key] = map[part][]Tier{}
		}
		other, twice := found[r.key][r.part]
		switch {
		case r.part == restores || r.part == cache:
			r.tiers = dearer(other, r.tiers)
		case twice && !slices.Equal(other, r.tiers):
			return nil, fmt.Errorf("two prices for the same in %s for %s", r.region, r.architecture)
		}
		found[r.key][r.part] = r.tiers
	}
	var prices []Price
	for of, parts := range found {
		if parts[duration] == nil {
			continue
		}
		snapshots := found[key{region: of.region}]
		p := Price{
			Region: of.region, Architecture: of.architecture, Currency: CurrencyOf(of.region),
			PerGBSecond: parts[duration][0].PerGBSecond, Later: parts[duration][1:],
			PerRequest: firstTier(parts[requests]), PerStorageGBSecond: firstTier(parts[storage]),
			PerRestoredGB: firstTier(snapshots[restores]), PerCachedGBSecond: firstTier(snapshots[cache]),
			Status: Live, Source: source, AsOf: asOf,
		}
		prices = append(prices, p)
	}
	slices.SortFunc(prices, func(a, b Price) int {
		return compareKeys(key{a.Region, a.Architecture}, key{b.Region, b.Architecture})
	})
	return prices, nil
}

func firstTier(tiers []Tier) *float64 {
	if len(tiers) == 0 {
		return nil
	}
	return &tiers[0].PerGBSecond
}

// plausible is the most by which a price may differ from the one in the
// program, as a factor: prices change by percents.
const plausible = 10

// Check says what is wrong with a live price, nil if it may be used: it must
// tell everything that the program's own table tells, in the same currency,
// and by no more than ten times another amount.
func (p Price) Check() error {
	where := p.Region + " for " + p.Architecture
	if !(p.PerGBSecond > 0) {
		return fmt.Errorf("the price list tells no price of duration in %s", where)
	}
	known, ok := Lookup(p.Region, p.Architecture)
	if !ok {
		known = comparable(p)
	}
	if known.Currency != "" && known.Currency != p.Currency {
		return fmt.Errorf("the price in %s is in %s instead of %s", where, p.Currency, known.Currency)
	}
	for _, part := range []struct {
		name     string
		is, was  *float64
		required bool
	}{
		{"of a GB-second", &p.PerGBSecond, &known.PerGBSecond, false},
		{"of a request", p.PerRequest, known.PerRequest, ok},
		{"of storage", p.PerStorageGBSecond, known.PerStorageGBSecond, ok},
		{"of a SnapStart restore", p.PerRestoredGB, known.PerRestoredGB, false},
		{"of a SnapStart snapshot", p.PerCachedGBSecond, known.PerCachedGBSecond, false},
	} {
		switch {
		case part.is == nil && part.was != nil && part.required:
			return fmt.Errorf("the price list tells no price %s in %s", part.name, where)
		case part.is == nil || part.was == nil || *part.was == 0:
		case *part.is > plausible**part.was || *part.is < *part.was/plausible:
			return fmt.Errorf("the price %s in %s is %s in the price list, more than ten times off the %s known before",
				part.name, where, text.ExactMoney(*part.is, p.Currency), text.ExactMoney(*part.was, known.Currency))
		}
	}
	return nil
}

// comparable is a price that another one of unknown size can be held against:
// the other architecture's, or another region's in the same currency.
func comparable(p Price) Price {
	for _, of := range []key{{p.Region, "x86_64"}, {p.Region, "arm64"}, {"us-east-1", p.Architecture}, {"cn-north-1", "x86_64"}} {
		if known, ok := Lookup(of.region, of.architecture); ok && known.Currency == p.Currency {
			return known
		}
	}
	return Price{}
}

// Accept parts a list into prices that may be used and reasons against the
// others. region is the one that was asked for, "" for all: a list that lacks
// an architecture whose price is known there is not complete.
func Accept(list []Price, region string) (good []Price, refused []error) {
	listed := map[key]bool{}
	regions := map[string]bool{region: region != ""}
	for _, p := range list {
		if region != "" && p.Region != region {
			continue
		}
		listed[key{p.Region, p.Architecture}], regions[p.Region] = true, true
		if err := p.Check(); err != nil {
			refused = append(refused, err)
			continue
		}
		good = append(good, p)
	}
	for _, k := range slices.SortedFunc(maps.Keys(table()), compareKeys) {
		if regions[k.region] && !listed[k] {
			refused = append(refused, Price{Region: k.region, Architecture: k.architecture}.Check())
		}
	}
	return good, refused
}

func compareKeys(a, b key) int {
	return cmp.Or(strings.Compare(a.region, b.region), strings.Compare(a.architecture, b.architecture))
}

// IsRegion says whether a text looks like the name of an AWS region.
func IsRegion(name string) bool { return regionName.MatchString(name) }

// Book is what is known of prices: what was read from the live list and, where
// nothing was, the table that is part of the program.
type Book struct{ live map[key]Price }

// NewBook puts live prices above the program's own.
func NewBook(live []Price) Book {
	b := Book{live: map[key]Price{}}
	for _, p := range live {
		b.live[key{p.Region, p.Architecture}] = p
	}
	return b
}

// Lookup returns the price of a region and an architecture; false when it is
// not known.
func (b Book) Lookup(region, architecture string) (Price, bool) {
	if p, ok := b.live[key{region, architecture}]; ok {
		return p.clone().withSnapStart(), true
	}
	return Lookup(region, architecture)
}
