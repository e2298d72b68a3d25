package tune

import (
	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// mark is what distinguishes a size from the others.
type mark struct {
	now, cheapest, fastest, balanced bool
	// best is the size that the verdict names, or the one that leads so far.
	best bool
}

// nowMB is the memory size that the function has by now.
func nowMB(st *tuner.State) int { return st.Now().MemoryMB }

// marksOf tells the distinguished sizes by their memory.
func marksOf(st *tuner.State, v verdict.Verdict) map[int]mark {
	marks := make(map[int]mark, 4)
	set := func(mb int, with func(*mark)) {
		if mb > 0 {
			m := marks[mb]
			with(&m)
			marks[mb] = m
		}
	}
	set(nowMB(st), func(m *mark) { m.now = true })
	if several(st) {
		set(v.CheapestMB, func(m *mark) { m.cheapest = true })
		set(v.FastestMB, func(m *mark) { m.fastest = true })
	}
	if v.BalancedMB != v.MemoryMB { // else it would say the same twice
		set(v.BalancedMB, func(m *mark) { m.balanced = true })
	}
	set(v.MemoryMB, func(m *mark) { m.best = true })
	return marks
}

// several says that more than one size is measured: the only one is neither
// cheapest nor fastest.
func several(st *tuner.State) bool {
	usable := 0
	for _, size := range st.Sizes {
		if size.Usable() {
			usable++
		}
	}
	return usable > 1
}

// markCells shows the marks of a row, each in a cell of its own.
func (s *drawing) markCells(m mark) string {
	t := s.t
	out := ""
	add := func(is bool, glyph string) {
		if !is {
			glyph = " "
		}
		out += glyph
	}
	best := t.Muted // as long as it only leads
	if s.ended() {
		best = t.Recommended
	}
	add(m.best, best.Render(t.Glyph.Recommended))
	add(m.now, t.Now.Render(t.Glyph.Now))
	add(m.cheapest, t.Cost.Render(t.Glyph.Cheapest))
	add(m.fastest, t.Duration.Render(t.Glyph.Fastest))
	return out
}
