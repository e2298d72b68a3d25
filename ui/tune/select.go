package tune

import (
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
	"lambdial/ui/page"
)

// head is a heading from one column of the screen to before another.
type head struct {
	field    string
	from, to int
}

func (s *drawing) count() int {
	if s.state == nil {
		return 0
	}
	return len(s.state.Sizes)
}

// selected is the size under the cursor: the chosen one, else the recommended
// one of a session that has ended, else the size that the function has now, else
// the first. Nil without sizes.
func (s *table) selected() *tuner.Size {
	if s.count() == 0 {
		return nil
	}
	best := 0
	if s.ended() {
		best = s.verdict().MemoryMB
	}
	for _, mb := range []int{s.chosen, best, nowMB(s.state)} {
		if size := s.state.Size(mb); size != nil {
			return size
		}
	}
	return s.state.Sizes[0]
}

// selectBy moves the cursor by rows as they were drawn.
func (s *table) selectBy(rows int) {
	order := s.order
	if len(order) == 0 {
		order = s.rows()
	}
	if len(order) > 0 {
		at := max(slices.Index(order, s.selected()), 0)
		s.chosen = order[max(min(at+rows, len(order)-1), 0)].MemoryMB
	}
}

// page is how many rows a page of the table has.
func (s *table) page() int {
	from, to, _ := s.list.Seen()
	return max(to-from, 1)
}

// Click selects the row of the table at (x, y) of the last View, or sorts by
// the heading there.
func (s *Screen) Click(x, y int) page.Action {
	s.said = ""
	if v, ok := s.tabBar.viewAt(x, y); ok {
		s.show(v)
	} else if y == s.sizes.headLine {
		s.sizes.clickHead(x)
	} else if size, ok := s.sizes.rowAt(y); ok {
		s.sizes.chosen, s.scroll = size.MemoryMB, 0
	} else if mb := s.clickedPoint(x, y); mb > 0 {
		s.sizes.chosen, s.scroll = mb, 0
	}
	return nil
}

// clickedPoint is the memory size of the point of a graph at a place, 0 for none.
func (s *Screen) clickedPoint(x, y int) int {
	if s.viewTop < 0 || s.detail || s.view != viewGraphs && s.view != viewCold {
		return 0
	}
	return s.graphs.sizeAt(x, y-s.viewTop)
}

// selectBy selects another size, so many rows below.
func (s *Screen) selectBy(rows int) {
	s.sizes.selectBy(rows)
	s.scroll = 0
}

// Wheel scrolls the text that is open, or selects the next size.
func (s *Screen) Wheel(lines int) page.Action {
	if s.scrolls() {
		s.scroll = max(s.scroll+3*lines, 0)
	} else {
		s.selectBy(lines)
	}
	return nil
}

// clickHead sorts by the heading at x, or the other way round if it is already
// sorted by.
func (s *table) clickHead(x int) {
	for _, h := range s.heads {
		if x >= h.from && x < h.to {
			s.reverse = h.field == s.sort && !s.reverse
			s.sort = h.field
		}
	}
}

// scrolls says that a text that may be longer than its place is open.
func (s *Screen) scrolls() bool {
	return s.detail || s.view == viewLog || s.view == viewNotes
}

func (s *drawing) ended() bool {
	return s.state != nil && (s.state.Phase == tuner.PhaseEnded || s.CutOff)
}

// sampling says that the session still takes samples, or will.
func (s *drawing) sampling() bool {
	return !s.CutOff && s.state.Reason == "" && (s.state.Phase == "" || s.state.Phase == tuner.PhasePreparing || s.state.Phase == tuner.PhaseSampling)
}

// applicable is the recommended size where it or its timeout could be set, 0 for
// none.
func (s *drawing) applicable() int {
	v := s.verdict()
	if v.Standing != verdict.StandingRecommended || !s.ended() {
		return 0
	}
	if t, known := s.timeoutOf(); known && t.Recommended > 0 && t.Recommended != t.Configured {
		return v.MemoryMB
	}
	return s.settable(v.MemoryMB)
}

// settable is a size that the function has not, 0 otherwise.
func (s *drawing) settable(mb int) int {
	if !s.ended() || mb == nowMB(s.state) {
		return 0
	}
	return mb
}

// selectable is the selected size where it could be set, 0 for none: one that
// works.
func (s *Screen) selectable() int {
	if size := s.sizes.selected(); size != nil && size.Usable() {
		return s.settable(size.MemoryMB)
	}
	return 0
}
