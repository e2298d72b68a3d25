package cli

import "slices"

// favourites are the keys of the functions that a person marked.
type favourites struct{ *kept[[]string] }

func (g *globals) favourites() favourites { return favourites{keptFile[[]string](g, "favourites")} }

// set keeps whether a function is a favourite.
func (f favourites) set(key string, is bool) error {
	return f.change(func(keys []string) []string {
		keys = slices.DeleteFunc(keys, func(k string) bool { return k == key })
		if is {
			keys = append(keys, key)
		}
		return keys
	})
}

// months are how often functions are invoked a month, by ARN, as a person told.
type months struct{ *kept[map[string]int64] }

func (g *globals) months() months { return months{keptFile[map[string]int64](g, "months")} }

func (m months) of(function string) (int64, error) {
	all, err := m.read()
	return all[function], err
}

func (m months) set(function string, invocations int64) error {
	return m.change(func(all map[string]int64) map[string]int64 {
		if all == nil {
			all = map[string]int64{}
		}
		all[function] = invocations
		return all
	})
}
