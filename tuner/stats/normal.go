package stats

import "gonum.org/v1/gonum/stat/distuv"

// Excess is how far a standard normal variable lies above −z on average, counted
// as nothing where it lies below.
func Excess(z float64) float64 {
	normal := distuv.UnitNormal
	return normal.Prob(z) + z*normal.CDF(z)
}
