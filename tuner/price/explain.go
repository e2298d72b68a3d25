package price

import (
	"strings"

	"lambdial/tuner/text"
)

// Unknown says in a few words what keeps the cost of an invocation from being
// known, "" where nothing does. p is nil where there is no price at all.
func Unknown(p *Price, ephemeralMB int) string {
	if p == nil || p.PerGBSecond <= 0 {
		return "there is no price for this region and architecture"
	}
	var parts []string
	if p.PerRequest == nil {
		parts = append(parts, "the request fee")
	}
	if p.PerStorageGBSecond == nil && ephemeralMB > FreeStorageMB {
		parts = append(parts, "the price of ephemeral storage")
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0] + " in " + p.Region + " is not known"
	}
	return strings.Join(parts, " and ") + " in " + p.Region + " are not known"
}

// Basis says in one line which price the amounts are of: list or live, usage
// tier, discount.
func (p Price) Basis() string {
	parts := []string{p.origin()}
	if first, next, ok := p.FirstTier(); ok {
		parts = append(parts, "where you use no more than "+first+" GB-seconds a month (then "+next+")")
	}
	if p.Discount > 0 {
		parts = append(parts, "with "+text.Percent(p.Discount)+" off the GB-seconds")
	}
	return strings.Join(parts, ", ")
}

// origin says whose price it is and how well it is known.
func (p Price) origin() string {
	switch p.Status {
	case Live:
		return "live list price in " + p.Region + ", read on " + p.AsOf.Format("2 January 2006")
	case Derived:
		if p.Region == "" { // of a session that was imported
			return "price that " + p.Source + " reckoned with"
		}
		return p.Status + " price in " + p.Region
	case Inferred:
		return p.Status + " price in " + p.Region
	}
	return "list price in " + p.Region
}

// FirstTier tells up to which monthly GB-seconds the first usage tier holds,
// and the price of the next; false where no other tier is known.
func (p Price) FirstTier() (gbSeconds, next string, known bool) {
	if len(p.Later) == 0 {
		return "", "", false
	}
	return text.Quantity(p.Later[0].FromGBSeconds), text.ExactMoney(p.Later[0].PerGBSecond, p.Currency), true
}
