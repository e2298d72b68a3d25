// Package logs reads the logs of a session's samples beside each other: which
// lines all have, and which only the slow ones, since what a function does when
// it is slow is what one looks for in a log.
package logs

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

const (
	// slowFrom is how many times the median of its size a slow sample takes.
	slowFrom = 1.5
	// fewestToCompare are the warm samples of a size from which one of them can be
	// called slow.
	fewestToCompare = 3
)

// Why a sample stands where it does among the others.
type Why string

// The reasons, the most telling first; the others are in their order.
const (
	Failed Why = "failed"
	Slow   Why = "slow"
	Cold   Why = "cold"
	Usual  Why = ""
)

// Book is the logs of samples. It does not change.
type Book struct {
	// Entries are those samples that have a log or could have one: failed, slow and cold ones first,
	// the others from the slowest on.
	Entries []Entry
	of      map[string]kind // by what lines have in common
	logged  int             // entries that have one
	usual   int             // those of them that are neither slow nor failed nor cold
}

// Entry is a sample with its log.
type Entry struct {
	tuner.Sample
	Why Why
	// Times is how many times the median of its size a warm one takes, 0 where that
	// is not known.
	Times float64
}

// kind counts the entries with a line of that kind.
type kind struct{ all, slow, usual int }

// Line is a line of a log.
type Line struct {
	Text string
	// Times is how often it is repeated right there, with other numbers.
	Times int
	// Everywhere: all logs have it. SlowOnly: none but those of slow samples.
	Everywhere, SlowOnly bool
}

// Of reads the logs of samples, oldest first.
func Of(samples []tuner.Sample) *Book {
	medians := medians(samples)
	b := &Book{of: map[string]kind{}}
	for _, x := range samples {
		has := strings.TrimSpace(x.Log) != ""
		if !has && x.RequestID == "" {
			continue
		}
		e := Entry{Sample: x}
		if usual := medians[x.MemoryMB]; measured(x) && usual > 0 {
			e.Times = float64(x.Duration) / float64(usual)
		}
		switch {
		case x.Failure != nil:
			e.Why = Failed
		case e.Times >= slowFrom:
			e.Why = Slow
		case x.Cold:
			e.Why = Cold
		case has:
			b.usual++
		}
		if has {
			b.logged++
		}
		b.Entries = append(b.Entries, e)
	}
	for _, e := range b.Entries {
		seen := map[string]bool{}
		for line := range strings.Lines(e.Log) {
			if c := common(line); !seen[c] {
				seen[c] = true
				k := b.of[c]
				k.all++
				switch e.Why {
				case Slow:
					k.slow++
				case Usual:
					k.usual++
				}
				b.of[c] = k
			}
		}
	}
	slices.SortStableFunc(b.Entries, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(rank(x.Why), rank(y.Why)), cmp.Compare(y.Times, x.Times), y.Sent.Compare(x.Sent))
	})
	return b
}

// rank orders the reasons.
func rank(w Why) int { return slices.Index([]Why{Failed, Slow, Cold, Usual}, w) }

// measured says that a sample is a warm one that counts.
func measured(x tuner.Sample) bool {
	return x.Failure == nil && x.NotCounted == "" && !x.Cold && !x.NoReport && !x.StartInside
}

// medians are those of the warm samples at each size that has enough of them.
func medians(samples []tuner.Sample) map[int]time.Duration {
	by := map[int][]time.Duration{}
	for _, x := range samples {
		if measured(x) {
			by[x.MemoryMB] = append(by[x.MemoryMB], x.Duration)
		}
	}
	out := map[int]time.Duration{}
	for mb, all := range by {
		if len(all) >= fewestToCompare {
			slices.Sort(all)
			out[mb] = all[len(all)/2]
		}
	}
	return out
}

// Lines are those of an entry's log; one that is repeated with other numbers is
// told once.
func (b *Book) Lines(e Entry) (lines []Line) {
	last := ""
	for line := range strings.SplitSeq(strings.TrimRight(text.VisibleLines(e.Log), "\n "), "\n") {
		c := common(line)
		if c == last && len(lines) > 0 {
			lines[len(lines)-1].Times++
			continue
		}
		last = c
		k := b.of[c]
		lines = append(lines, Line{
			Text: line, Times: 1,
			Everywhere: b.logged > 1 && k.all == b.logged,
			SlowOnly:   k.slow > 0 && k.slow == k.all && b.usual > 0,
		})
	}
	return lines
}

// Having are the entries of which a line has some text, whatever its case; all of
// them for "".
func (b *Book) Having(some string) (found []Entry) {
	some = strings.ToLower(strings.TrimSpace(some))
	for _, e := range b.Entries {
		if strings.Contains(strings.ToLower(e.Log), some) {
			found = append(found, e)
		}
	}
	return found
}

// varying is what differs from one invocation to the next: ids, hexadecimal
// numbers and all other numbers.
var varying = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F-]{13,27}|\b(?:0x)?[0-9a-fA-F]*[0-9][0-9a-fA-F]{7,}\b|[0-9]+(?:[.,:][0-9]+)*`)

// common is what a line has in common with those of other invocations.
func common(line string) string {
	return varying.ReplaceAllString(strings.TrimSpace(line), "#")
}
