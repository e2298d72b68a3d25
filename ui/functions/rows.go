package functions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sahilm/fuzzy"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// row is a function with what a frame or a keystroke would otherwise make
// again for each of thousands.
type row struct {
	function tuner.Function
	key      string
	name     string // fit for the terminal
	lower    string
	changed  string
	group    standing
	about    string         // its description, on one line
	tuned    time.Time      // when its last session began, zero for never
	last     *archive.Entry // the last that came to a verdict, nil for none
}

func newRow(f tuner.Function, now time.Time) row {
	name := text.Visible(f.Name)
	return row{function: f, key: Key(f), name: name, lower: strings.ToLower(name), changed: text.Ago(f.LastModified, now), about: text.Visible(f.Description)}
}

// saving is how a function's cost changes by its last verdict, 0 where that is
// not known or nothing.
func (r *row) saving() float64 {
	if r.last == nil || r.last.CostChange == nil || r.last.Standing == string(verdict.StandingLeading) {
		return 0
	}
	return *r.last.CostChange
}

// standing is which functions stand above the others.
type standing int

const (
	starred standing = iota
	recent           // tuned not long ago
	others
)

// recents is how many of the functions tuned last stand on top.
const recents = 3

// regroup tells each row its group.
func (s *Screen) regroup() {
	lately, tuned := map[string]bool{}, map[string]time.Time{}
	last := map[string]*archive.Entry{}
	for i := range s.past { // the newest first
		e := &s.past[i]
		key := keyOf(e.ARN, e.Function)
		if len(lately) < recents && !s.stars[key] {
			lately[key] = true
		}
		if tuned[key].IsZero() {
			tuned[key] = e.Started
		}
		if last[key] == nil && e.VerdictMB > 0 {
			last[key] = e
		}
	}
	for i := range s.rows {
		r := &s.rows[i]
		r.tuned, r.last = tuned[r.key], last[r.key]
		switch {
		case s.stars[r.key]:
			r.group = starred
		case lately[r.key]:
			r.group = recent
		default:
			r.group = others
		}
	}
}

type column int

const (
	byName column = iota
	byRuntime
	byArchitecture
	byMemory
	byTimeout
	byChanged
	byTuned
	byVerdict
	byDescription
	columnCount
)

func (c column) compare(a, b *row) int {
	f, g := &a.function, &b.function
	switch c {
	case byRuntime:
		return cmp.Compare(f.Runtime, g.Runtime)
	case byArchitecture:
		return cmp.Compare(f.Architecture, g.Architecture)
	case byMemory:
		return cmp.Compare(f.MemoryMB, g.MemoryMB)
	case byTimeout:
		return cmp.Compare(f.TimeoutS, g.TimeoutS)
	case byChanged: // the newest first
		return g.LastModified.Compare(f.LastModified)
	case byTuned:
		return b.tuned.Compare(a.tuned)
	case byVerdict: // what saves most first
		return cmp.Compare(a.saving(), b.saving())
	case byDescription:
		return cmp.Compare(a.about, b.about)
	}
	return 0
}

// arrange makes the order again if something changed it. It waits for the
// next look, because pages arrive faster than they are seen.
func (s *Screen) arrange() {
	if !s.stale {
		return
	}
	s.stale = false
	if s.sorted == nil {
		s.regroup()
		s.sorted = s.sortRows()
	}
	s.order, s.marks = s.match(s.sorted)
	s.list.SetLen(len(s.order))
	s.list.At = max(slices.IndexFunc(s.order, func(at int) bool { return s.rows[at].function.Name == s.chosen }), 0)
}

// resort makes the order of the rows again before they are seen.
func (s *Screen) resort() { s.stale, s.sorted = true, nil }

// sortRows gives the indexes of all rows in the order that was chosen, those
// of a group together.
func (s *Screen) sortRows() []int {
	sorted := make([]int, len(s.rows))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(a, b int) int {
		if by := cmp.Compare(s.rows[a].group, s.rows[b].group); by != 0 {
			return by
		}
		if s.rows[a].group == recent {
			return s.rows[b].tuned.Compare(s.rows[a].tuned)
		}
		by := s.sort.compare(&s.rows[a], &s.rows[b])
		if s.reverse {
			by = -by
		}
		if by != 0 {
			return by
		}
		by = strings.Compare(s.rows[a].lower, s.rows[b].lower)
		if s.reverse && s.sort == byName {
			by = -by
		}
		return by
	})
	return sorted
}

// match filters rows by the typed text and tells which bytes of a name matched.
// The best match comes first, unless an order was chosen since.
func (s *Screen) match(sorted []int) (order []int, marks map[int][]int) {
	pattern := strings.ToLower(strings.Join(strings.Fields(s.filter.Raw()), ""))
	if pattern == "" {
		return sorted, nil
	}
	found := fuzzy.FindFrom(pattern, source{s.rows, sorted})
	if !s.ranked {
		slices.SortFunc(found, func(a, b fuzzy.Match) int { return a.Index - b.Index })
	}
	order, marks = make([]int, len(found)), make(map[int][]int, len(found))
	for i, m := range found {
		order[i] = sorted[m.Index]
		marks[order[i]] = m.MatchedIndexes
	}
	return order, marks
}

type source struct {
	rows  []row
	order []int
}

func (s source) String(i int) string { return s.rows[s.order[i]].lower }
func (s source) Len() int            { return len(s.order) }

func (s *Screen) setFilter(pattern string) {
	if s.filter.Set(pattern) {
		s.stale = true
	}
}

// sortBy sorts by a column, and once it does so already in the other direction.
func (s *Screen) sortBy(c column) {
	if s.sort == c && !s.byRank() {
		s.reverse = !s.reverse
	} else {
		s.reverse = false
	}
	s.sort, s.ranked = c, false
	s.resort()
}

// byRank says that the rows stand by how well they match the filter.
func (s *Screen) byRank() bool { return s.ranked && s.filter.Text() != "" }

// refilter shows the best match first after each typed letter.
func (s *Screen) refilter() {
	s.stale, s.chosen, s.ranked = true, "", true
	s.arrange()
	s.list.Home()
	s.follow()
}

// marked draws a name with the characters that the filter matched. Lower case
// can be longer than the name in bytes; then nothing is marked.
func (s *Screen) marked(at int) string {
	r := s.rows[at]
	bytes := s.marks[at]
	if len(bytes) == 0 || len(r.lower) != len(r.name) {
		return s.theme.Clean(r.name)
	}
	var b strings.Builder
	next := 0
	for i, c := range r.name {
		for next < len(bytes) && bytes[next] < i {
			next++
		}
		part := s.theme.Clean(string(c))
		if next < len(bytes) && bytes[next] == i {
			part = s.theme.Match.Render(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

func (s *Screen) count() string {
	total := len(s.rows)
	noun := "functions"
	switch {
	case total == 1:
		noun = "function"
	case total == 0 && (s.loading || s.err != nil):
		return ""
	}
	if s.filter.Text() != "" {
		return fmt.Sprintf("%d of %d", len(s.order), total)
	}
	if part := s.list.Part(); part != "" {
		return part + " functions"
	}
	return fmt.Sprintf("%d %s", total, noun)
}
