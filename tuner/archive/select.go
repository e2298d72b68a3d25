package archive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Order is by what lists of sessions are sorted.
type Order string

// The orders. Saving is by what the verdict saves of the cost, the most first;
// sessions without a verdict come last.
const (
	ByTime     Order = "time"
	BySaving   Order = "saving"
	ByFunction Order = "function"
)

// Orders are all, the default first.
func Orders() []Order { return []Order{ByTime, BySaving, ByFunction} }

// Sort sorts sessions that are sorted by time, the newest first.
func (o Order) Sort(entries []Entry) error {
	switch o {
	case ByTime:
	case ByFunction:
		slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Function, b.Function) })
	case BySaving:
		slices.SortStableFunc(entries, func(a, b Entry) int {
			switch {
			case a.CostChange == nil && b.CostChange == nil:
				return 0
			case a.CostChange == nil:
				return 1
			case b.CostChange == nil:
				return -1
			}
			return cmp.Compare(*a.CostChange, *b.CostChange)
		})
	default:
		return fmt.Errorf("sessions can't be sorted by %q: time, saving or function", o)
	}
	return nil
}

// Only are those of a function, with all tags and with all words that are given;
// "" and none take all.
func Only(entries []Entry, function string, tags []string, words string) (only []Entry) {
	sought := strings.Fields(strings.ToLower(words))
	only = []Entry{}
	for _, e := range entries {
		lacks := slices.ContainsFunc(tags, func(tag string) bool {
			return !slices.Contains(e.Tags, strings.ToLower(strings.TrimPrefix(tag, "#")))
		})
		if (function == "" || e.IsOf(function)) && !lacks && e.Matches(sought) {
			only = append(only, e)
		}
	}
	return only
}
