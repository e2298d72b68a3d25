package archive

import (
	"cmp"
	"context"
	"os"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

const (
	// mostSeen are so many past sessions as are read before the next one begins.
	mostSeen = 5
	// mostSeenBytes is the length of a log that is read in a moment.
	mostSeenBytes = 4 << 20
)

// Seen tells what the newest sessions of a function saw of the very code that
// it has now, on an architecture, by memory size. Long logs are passed over.
func (a *Archive) Seen(ctx context.Context, f tuner.Function, architecture string) (seen []tuner.Seen, err error) {
	if f.CodeSHA256 == "" {
		return nil, nil
	}
	read := 0
	err = a.walk(ctx, func(path string) bool {
		_, opened, err := journal.Opening(path)
		if before := opened.Function; err != nil || before.ARN != f.ARN || before.CodeSHA256 != f.CodeSHA256 || cmp.Or(opened.Plan.Architecture, before.Architecture) != architecture {
			return true
		}
		if info, err := os.Stat(path); err != nil || info.Size() > mostSeenBytes {
			return true
		}
		s, err := journal.Fold(path)
		if err != nil {
			return true
		}
		for _, size := range s.Sizes {
			seen = together(seen, size.Seen)
		}
		read++
		return read < mostSeen
	})
	slices.SortFunc(seen, func(a, b tuner.Seen) int { return cmp.Compare(a.MemoryMB, b.MemoryMB) })
	return seen, err
}

// together adds what was seen at a size to what is known of it.
func together(seen []tuner.Seen, more tuner.Seen) []tuner.Seen {
	if more.Invocations == 0 {
		return seen
	}
	for i := range seen {
		if seen[i].MemoryMB == more.MemoryMB {
			seen[i].Invocations += more.Invocations
			seen[i].Longest = max(seen[i].Longest, more.Longest)
			return seen
		}
	}
	return append(seen, more)
}
