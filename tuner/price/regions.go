package price

import (
	"maps"
	"slices"
)

// Regions lists the regions with a known price, by name.
func Regions() []string {
	regions := map[string]bool{}
	for k := range table() {
		regions[k.region] = true
	}
	return slices.Sorted(maps.Keys(regions))
}
