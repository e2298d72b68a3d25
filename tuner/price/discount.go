package price

// Discounted is the price with a fraction off its GB-seconds: 0.12 is 12 %. The
// fraction is from 0 to below 1, and takes the place of an earlier one.
//
// A Compute Savings Plan lowers the duration and provisioned concurrency, by
// some 12 to 17 %, never the request fee (cloudwiry.com/lambda-functions,
// finops.com.py/services/lambda/savings-plans). Sources disagree about
// ephemeral storage: it stays at its list price here, so that the amount is
// rather too high than too low.
func (p Price) Discounted(fraction float64) Price {
	p = p.clone()
	p.Discount = fraction
	return p
}
