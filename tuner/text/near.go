package text

import (
	"cmp"
	"slices"
	"strings"
)

// Near gives the names that somebody who typed name may have meant, the most
// likely first, three at most.
func Near(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	typed := strings.ToLower(name)
	var found []candidate
	for _, other := range names {
		lower := strings.ToLower(other)
		d := distance(typed, lower)
		contained := len(typed) >= 3 && (strings.Contains(lower, typed) || strings.Contains(typed, lower))
		// A third of the letters wrong is a slip, more is another name.
		if contained || d <= max(1, len(typed)/3) {
			found = append(found, candidate{other, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var near []string
	for _, c := range found[:min(3, len(found))] {
		near = append(near, c.name)
	}
	return near
}

// distance is the number of letters to change, add, drop or swap with their
// neighbour to get from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
