// Package price tells what an invocation costs: the public list price of a
// GB-second, a request and ephemeral storage, by region and architecture.
//
// What is not in the table is unknown. Nothing falls back to another region's
// price, because a wrong price looks exactly like a right one.
package price

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How well a price is known.
const (
	Sourced  = "sourced"  // read in a published price list
	Inferred = "inferred" // follows from the prices of comparable regions
	Derived  = "derived"  // computed from another tool's price per 128 MB and ms
	Live     = "live"     // read from the AWS Price List with the user's credentials
)

// Price is what one region charges for on-demand invocations on one
// architecture, before free tier, in the first usage tier. The amounts are list
// prices; Discount is kept apart from them.
type Price struct {
	Region       string `json:"region"`
	Architecture string `json:"architecture"` // "x86_64" or "arm64", as Lambda writes it
	Currency     string `json:"currency"`     // ISO 4217: "USD", or "CNY" in China

	PerGBSecond        float64  `json:"per_gb_second"`
	PerRequest         *float64 `json:"per_request,omitempty"`           // nil: unknown
	PerStorageGBSecond *float64 `json:"per_storage_gb_second,omitempty"` // above 512 MB; nil: unknown

	// What SnapStart charges other runtimes than Java's on top, nil: unknown.
	PerRestoredGB     *float64 `json:"per_restored_gb,omitempty"`      // by memory size, for each new environment
	PerCachedGBSecond *float64 `json:"per_cached_gb_second,omitempty"` // by memory size, for each version

	// Later are the usage tiers after the first, ascending; nil: unknown.
	Later []Tier `json:"later_tiers,omitempty"`
	// Discount is the fraction off PerGBSecond that the user has, 0 to below 1.
	Discount float64 `json:"discount,omitempty"`

	Status string    `json:"status"` // Sourced, Inferred, Derived or Live
	Source string    `json:"source"`
	AsOf   time.Time `json:"as_of,omitzero"` // when Source was read
}

// FreeStorageMB is the ephemeral storage that every function has without charge.
const FreeStorageMB = 512

const mbPerGB = 1024

// Lookup returns the price of a region ("eu-west-1") and an architecture
// ("x86_64" or "arm64") from the table that is part of the program; false when
// it is not known. Book knows live prices too.
func Lookup(region, architecture string) (Price, bool) {
	p, ok := table()[key{region, architecture}]
	return p.clone(), ok
}

// Compute is the memory part of an invocation's price: GB-seconds alone, after
// the discount.
func (p Price) Compute(memoryMB int, billed time.Duration) float64 {
	return p.PerGBSecond * (1 - p.Discount) * float64(memoryMB) / mbPerGB * billed.Seconds()
}

// Invocation is the price of one invocation in p.Currency: memory, ephemeral
// storage above 512 MB, and the request fee. The billed time is charged as
// given, so that it may be a mean; rounding up to a millisecond is Lambda's
// work, done once for each invocation. Not known when a part that the function
// uses has no known price.
func (p Price) Invocation(memoryMB, ephemeralMB int, billed time.Duration) (amount float64, known bool) {
	if p.PerGBSecond <= 0 || p.PerRequest == nil {
		return 0, false
	}
	amount = p.Compute(memoryMB, billed) + *p.PerRequest
	if extra := ephemeralMB - FreeStorageMB; extra > 0 {
		if p.PerStorageGBSecond == nil {
			return 0, false
		}
		amount += *p.PerStorageGBSecond * float64(extra) / mbPerGB * billed.Seconds()
	}
	return amount, true
}

func (p Price) clone() Price {
	p.Later = slices.Clone(p.Later)
	p.PerRequest = clone(p.PerRequest)
	p.PerStorageGBSecond = clone(p.PerStorageGBSecond)
	p.PerRestoredGB, p.PerCachedGBSecond = clone(p.PerRestoredGB), clone(p.PerCachedGBSecond)
	return p
}

func clone(f *float64) *float64 {
	if f == nil {
		return nil
	}
	return new(*f)
}

//go:embed prices.csv
var prices string

// tableDate is the day on which the sources of the table were read.
var tableDate = time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)

type key struct{ region, architecture string }

var table = sync.OnceValue(func() map[key]Price {
	list, err := parse(prices)
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	return list
})

func parse(text string) (map[key]Price, error) {
	r := csv.NewReader(strings.NewReader(text))
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("price table: %w", err)
	}
	list := make(map[key]Price, len(rows))
	for i, row := range rows[1:] {
		p := Price{Region: row[0], Architecture: row[1], Currency: row[2], Status: row[6], Source: row[7], AsOf: tableDate}
		perGBSecond, err := optional(row[3])
		if err != nil || perGBSecond == nil {
			return nil, fmt.Errorf("price table row %d: price per GB-second %q", i+2, row[3])
		}
		p.PerGBSecond = *perGBSecond
		if p.PerRequest, err = optional(row[4]); err != nil {
			return nil, fmt.Errorf("price table row %d: price per request %w", i+2, err)
		}
		if p.PerStorageGBSecond, err = optional(row[5]); err != nil {
			return nil, fmt.Errorf("price table row %d: price of storage %w", i+2, err)
		}
		p.Later = laterTiers(p.Region, p.Architecture)
		list[key{p.Region, p.Architecture}] = p.withSnapStart()
	}
	return list, nil
}

func optional(text string) (*float64, error) {
	if text == "" {
		return nil, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, err
	}
	return &f, nil
}
