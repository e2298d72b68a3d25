package price

// Tier is a price per GB-second that holds from some monthly usage on.
type Tier struct {
	// FromGBSeconds of this architecture in this region, in one month, by one
	// paying account.
	FromGBSeconds float64 `json:"from_gb_seconds"`
	PerGBSecond   float64 `json:"per_gb_second"`
}

// laterTiers are the tiers after the first in the table that is part of the
// program. Only us-east-1's are known: other regions' discounts may differ.
func laterTiers(region, architecture string) []Tier {
	const billion = 1e9
	if region != "us-east-1" {
		return nil
	}
	switch architecture {
	case "x86_64":
		return []Tier{{6 * billion, 0.000015}, {15 * billion, 0.0000133334}}
	case "arm64":
		return []Tier{{7.5 * billion, 0.0000120001}, {18.75 * billion, 0.0000106667}}
	}
	return nil
}
