package export

import (
	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// pageData are the numbers that the page's script draws and reckons with.
type pageData struct {
	Panels   []panelData   `json:"panels"`
	Sizes    []int         `json:"sizes"`
	Sessions []sessionData `json:"sessions"`
}

type panelData struct {
	Title  string        `json:"title"`
	Unit   string        `json:"unit"` // "ms", or a currency for a million
	Curves [][]pointData `json:"curves"`
}

type pointData struct {
	MB    int     `json:"mb"`
	Value float64 `json:"v"`
	Low   float64 `json:"low,omitempty"`
	High  float64 `json:"high,omitempty"`
}

type sessionData struct {
	Name      string     `json:"name"`
	BestMB    int        `json:"best,omitempty"`
	BeforeMB  int        `json:"before,omitempty"`
	Currency  string     `json:"currency,omitempty"`
	Strategy  string     `json:"strategy"`
	Weight    float64    `json:"weight"`
	Tolerance float64    `json:"tolerance"`
	TargetMS  float64    `json:"target_ms,omitempty"`
	Sizes     []sizeData `json:"sizes"`
}

// sizeData is what an invocation takes and costs, warm and cold. A cost is what
// no discount changes, and what is before any discount.
type sizeData struct {
	MB   int      `json:"mb"`
	Warm kindData `json:"warm"`
	// Cold is absent where no cold start was measured at any size.
	Cold *kindData `json:"cold,omitempty"`
	// Tight sizes lack the headroom that was asked for.
	Tight bool `json:"tight,omitempty"`
}

type kindData struct {
	MS        float64 `json:"ms"`
	Fixed     float64 `json:"fixed"`
	Varying   float64 `json:"varying"`
	Estimated bool    `json:"estimated,omitempty"`
}

func dataOf(sessions []Session, all []outcome) pageData {
	data := pageData{Sizes: []int{}}
	for _, p := range panelsOf(all) {
		drawn := panelData{Title: p.title, Unit: p.unit}
		for _, c := range p.curves {
			points := []pointData{}
			for _, at := range c {
				points = append(points, pointData{at.memoryMB, at.value, at.low, at.high})
				data.Sizes = append(data.Sizes, at.memoryMB)
			}
			drawn.Curves = append(drawn.Curves, points)
		}
		data.Panels = append(data.Panels, drawn)
	}
	data.Sizes = tuner.SortSizes(data.Sizes)
	for i, o := range all {
		g := sessions[i].State.Plan.Goal
		one := sessionData{
			Name: text.Visible(o.Function.Name + ", " + o.Session), BeforeMB: o.Before.MemoryMB, Currency: o.Currency,
			Strategy: o.Goal.Strategy, Weight: g.Weight, Tolerance: g.Tolerance, Sizes: supposed(sessions[i].State),
		}
		if mb, word := o.best(); word != "" {
			one.BestMB = mb
		}
		if g.LatencyName() == "mean" { // which is all that the page reckons with
			one.TargetMS = ms(g.Target)
		}
		data.Sessions = append(data.Sessions, one)
	}
	return data
}

// supposed are the sizes with what they take and cost at any discount and share
// of cold starts: both are lines, which two points tell.
func supposed(s *tuner.State) []sizeData {
	sizes := []sizeData{}
	if s.Price == nil {
		return sizes
	}
	full, half := discounted(s, 0), discounted(s, 0.5)
	least := verdict.Of(s)
	for _, z := range s.Usable() {
		kind := func(share float64) *kindData {
			a, ok := full.Blended(z, share)
			b, _ := half.Blended(z, share)
			if !ok || !a.Priced {
				return nil
			}
			varying := 2 * (a.Cost - b.Cost)
			return &kindData{MS: ms(a.Duration), Fixed: a.Cost - varying, Varying: varying, Estimated: a.Estimated}
		}
		if warm := kind(0); warm != nil {
			sizes = append(sizes, sizeData{MB: z.MemoryMB, Warm: *warm, Cold: kind(1), Tight: !least.Roomy(z.MemoryMB, s.Plan.Goal.Headroom)})
		}
	}
	return sizes
}

// discounted is a state as if its prices were less by a fraction.
func discounted(s *tuner.State, fraction float64) verdict.Findings {
	other := *s
	p := *s.Price
	p.Discount = fraction
	other.Price = &p
	return verdict.Of(&other)
}
