package price

// Tier is a price per GB-second that holds from some monthly usage on.
type Tier struct {
	FromGBSeconds float64 // of this architecture in this region, in one month, by one paying account
	PerGBSecond   float64
}

// Tiers returns the usage tiers, the first one from zero. Only us-east-1's are
// known; elsewhere it is nil, since other regions' discounts may differ.
func (p Price) Tiers() []Tier {
	const billion = 1e9
	if p.Region != "us-east-1" {
		return nil
	}
	switch p.Architecture {
	case "x86_64":
		return []Tier{{0, p.PerGBSecond}, {6 * billion, 0.000015}, {15 * billion, 0.0000133334}}
	case "arm64":
		return []Tier{{0, p.PerGBSecond}, {7.5 * billion, 0.0000120001}, {18.75 * billion, 0.0000106667}}
	}
	return nil
}
