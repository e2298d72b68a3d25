package tune

import (
	"slices"

	"lambdial/tuner"
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

// selected is the size under the cursor: the chosen one, else the size that
// the function has now, else the first. Nil without sizes.
func (s *table) selected() *tuner.Size {
	if s.count() == 0 {
		return nil
	}
	for _, mb := range []int{s.chosen, s.state.Function.MemoryMB} {
		if size := s.state.Size(mb); size != nil {
			return size
		}
	}
	return s.state.Sizes[0]
}

func (s *table) selectedIndex() int {
	return slices.Index(s.ordered(), s.selected())
}

func (s *table) selectBy(rows int) {
	if s.count() == 0 {
		return
	}
	s.list.SetLen(s.count())
	s.list.At = s.selectedIndex()
	s.list.Move(rows)
	s.choose()
}

// Click selects the row of the table at (x, y) of the last View, or sorts by
// the heading there.
func (s *Screen) Click(x, y int) page.Action {
	s.said = ""
	if y == s.sizes.headLine {
		s.sizes.clickHead(x)
	} else if row, ok := s.sizes.list.RowAt(y); ok {
		s.sizes.list.At = row
		s.sizes.choose()
		s.scroll = 0
	}
	return nil
}

// selectBy selects another size, so many rows below.
func (s *Screen) selectBy(rows int) {
	s.sizes.selectBy(rows)
	s.scroll = 0
}

// choose selects the size under the cursor.
func (s *table) choose() { s.chosen = s.ordered()[s.list.At].MemoryMB }

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

// applicable is the size that could be applied, 0 for none.
func (s *drawing) applicable() int {
	if !s.ended() || s.state.Applied > 0 {
		return 0
	}
	if mb := s.verdict().MemoryMB; mb != s.state.Function.MemoryMB {
		return mb
	}
	return 0
}
