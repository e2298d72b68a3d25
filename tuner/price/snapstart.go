package price

import (
	"cmp"
	"regexp"
	"slices"
	"time"
)

// LeastCached is what a snapshot is billed for at least, however soon its
// version is deleted (aws.amazon.com/lambda/pricing).
const LeastCached = 3 * time.Hour

// Restore is what one environment costs that begins from a snapshot
// (SnapStart), on top of its billed duration: by the memory size, at the list
// price. Runtimes of Java pay nothing for it, which is for the caller to know.
func (p Price) Restore(memoryMB int) (amount float64, known bool) {
	if p.PerRestoredGB == nil {
		return 0, false
	}
	return *p.PerRestoredGB * float64(memoryMB) / mbPerGB, true
}

// Cached is what keeping the snapshot of one version costs for as long as the
// version is there, LeastCached at least.
func (p Price) Cached(memoryMB int, kept time.Duration) (amount float64, known bool) {
	if p.PerCachedGBSecond == nil {
		return 0, false
	}
	return *p.PerCachedGBSecond * float64(memoryMB) / mbPerGB * max(kept, LeastCached).Seconds(), true
}

// UnknownRestore says in a few words that the price of a restore is missing,
// "" where it is known.
func UnknownRestore(p Price) string {
	if p.PerRestoredGB != nil {
		return ""
	}
	return "the price of a SnapStart restore in " + p.Region + " is not known"
}

// withSnapStart adds the prices of snapshots in the table that is part of the
// program. Only us-east-1's are known there.
func (p Price) withSnapStart() Price {
	if p.Region == "us-east-1" {
		p.PerRestoredGB = cmp.Or(p.PerRestoredGB, new(0.0001397998))
		p.PerCachedGBSecond = cmp.Or(p.PerCachedGBSecond, new(0.0000015046))
	}
	return p
}

// snapStart are the usage types of snapshots, with the region's prefix. The
// price list has one of each for both architectures.
var snapStart = regexp.MustCompile(`^(?:[A-Z]{2,6}\d?-)?Lambda-SnapStart-(Restored-GB|Cached-GB-S)$`)

// snapshotRate is what a product says of snapshots. One that says nothing
// plain leaves the price unknown, for most functions have no part in it.
func snapshotRate(p product) (r rate, ok bool) {
	of := p.Product.Attributes
	usage := snapStart.FindStringSubmatch(of.UsageType)
	if usage == nil || !regionName.MatchString(of.RegionCode) || len(p.Terms.OnDemand) != 1 {
		return rate{}, false
	}
	r = rate{key: key{region: of.RegionCode}, part: restores}
	if usage[1] == "Cached-GB-S" {
		r.part = cache
	}
	for _, offer := range p.Terms.OnDemand {
		var err error
		if r.tiers, err = tiersOf(offer.PriceDimensions, CurrencyOf(of.RegionCode)); err != nil {
			return rate{}, false
		}
	}
	return r, true
}

// dearer is the greater of two prices that the list tells for the same.
func dearer(a, b []Tier) []Tier {
	if len(a) == 0 {
		return b
	}
	return slices.MaxFunc([][]Tier{a, b}, func(a, b []Tier) int { return cmp.Compare(a[0].PerGBSecond, b[0].PerGBSecond) })
}
