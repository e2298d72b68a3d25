package tune

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
	"lambdial/ui/widget"
)

// table is the table of sizes, with its cursor and its order.
type table struct {
	*figures
	cold    bool   // it tells of cold starts
	untried bool   // it shows the sizes that were not tried, too
	sort    string // the field by which it is sorted; empty: by memory
	reverse bool   // the largest first
	chosen  int    // memory of the selected size, 0 while nobody selected one

	// As it was drawn last: the sizes of its rows, of which the first are
	// pinned on top while the list scrolls the others, and the headings that
	// sort it.
	order    []*tuner.Size
	pinned   int
	ruled    bool // a line sets the pinned rows apart from those that are sorted
	pinLine  int
	list     widget.List
	heads    []head
	headLine int
}

// hide forgets where the table was drawn.
func (s *table) hide() {
	s.list.Window(0, 0)
	s.order, s.pinned, s.ruled, s.heads, s.headLine = nil, 0, false, nil, -1
}

// draw draws the sizes in w×h cells, scrolled so that the selected one shows.
// It begins at the column left and the line top of the screen.
func (s *table) draw(w, h, left, top int, marks map[int]mark) string {
	if h <= 0 {
		return ""
	}
	if w < 8 { // not even the size
		return s.t.Fit("", w, h)
	}
	fields := s.fields(w)
	columns, by := make([]cell.Column, len(fields)), s.sortedBy(fields)
	for i, f := range fields {
		columns[i] = f.Column
		if f.name == by {
			columns[i].Title = f.Title + " " + s.direction()
			columns[i].Width = max(f.Width, cell.Width(columns[i].Title))
		}
	}
	widths := cell.Layout(columns, w-1)
	room := h - 1
	folded := s.folded()
	if folded != "" && room > 1 {
		room--
	} else {
		folded = ""
	}
	shown := s.arrange(room, top+1, marks)
	s.heads, s.headLine = heads(fields, widths, left+1), top
	// Without a frame there is no title to tell it.
	if last := len(columns) - 1; !s.framed && s.shown() != "" {
		part := s.part()
		for _, shown := range []string{"  " + s.shown(), "  " + part, " " + strings.Replace(part, " of ", "/", 1)} {
			if title := columns[last].Title + shown; cell.Width(title) <= widths[last] {
				columns[last].Title = title
				break
			}
		}
	}
	lines := []string{" " + s.t.HeaderRow(columns, widths)}
	selected := s.selected()
	r := row{now: s.state.Size(nowMB(s.state)), state: widths[len(widths)-1]}
	cells := make([]string, len(fields))
	for i, size := range shown {
		if s.ruled && i == s.pinned {
			lines = append(lines, s.t.Faint.Render(" "+strings.Repeat(s.t.Glyph.Rule, w-1)))
		}
		r.Size, r.mark = size, marks[size.MemoryMB]
		for i, f := range fields {
			cells[i] = ""
			if widths[i] > 0 {
				cells[i] = f.shows(&r)
			}
		}
		line := s.t.Row(columns, widths, cells)
		if size == selected {
			line = s.t.SelectRow(s.t.Cursor.Render(s.t.Glyph.Cursor)+line, w)
		} else {
			line = " " + line
		}
		lines = append(lines, line)
	}
	if folded != "" {
		lines = append(lines, s.t.Faint.Render(s.t.Truncate(" "+folded, w)))
	}
	return s.t.Fit(strings.Join(lines, "\n"), w, h)
}

// arrange gives the sizes of the rows to draw. Where there is no room for all,
// the size that is recommended and the one that the function has stay on top,
// above a line where enough others are left to be sorted.
func (s *table) arrange(room, line int, marks map[int]mark) []*tuner.Size {
	s.order, s.pinned, s.ruled, s.pinLine = s.rows(), 0, false, line
	if len(s.order) > room && room >= leastPinned {
		pin := func(size *tuner.Size) bool { m := marks[size.MemoryMB]; return m.best || m.now }
		var pins, others []*tuner.Size
		for _, size := range s.order {
			if pin(size) {
				pins = append(pins, size)
			} else {
				others = append(others, size)
			}
		}
		s.order, s.pinned = append(pins, others...), len(pins)
		s.ruled = len(pins) > 0 && room-len(pins) > leastSorted
	}
	above := s.above()
	s.list.SetLen(len(s.order) - s.pinned)
	at := slices.Index(s.order, s.selected()) - s.pinned
	if s.list.At = max(at, 0); at >= 0 || s.pinned == 0 {
		s.list.Around(room-above, line+above)
	} else {
		s.list.Window(room-above, line+above)
	}
	from, to, _ := s.list.Seen()
	return append(slices.Clone(s.order[:s.pinned]), s.order[s.pinned+from:s.pinned+to]...)
}

// drawn is how many lines the table took as it was drawn last.
func (s *table) drawn() int {
	from, to, _ := s.list.Seen()
	n := 1 + s.above() + to - from
	if s.folded() != "" {
		n++
	}
	return n
}

// above is how many lines stand above the rows that scroll.
func (s *table) above() int {
	if s.ruled {
		return s.pinned + 1
	}
	return s.pinned
}

// leastPinned is the height from which pinned rows leave others to be seen, and
// leastSorted how many others a line below those must leave.
const leastPinned, leastSorted = 3, 4

// rowAt is the size whose row was drawn at a line.
func (s *table) rowAt(y int) (size *tuner.Size, ok bool) {
	if i := y - s.pinLine; i >= 0 && i < s.pinned {
		return s.order[i], true
	}
	if row, ok := s.list.RowAt(y); ok {
		return s.order[s.pinned+row], true
	}
	return nil, false
}

// rows are the sizes of the table's rows, in their order: those that were not
// tried are folded away where the evidence chooses what is.
func (s *table) rows() []*tuner.Size {
	all := s.ordered()
	if s.untried || !s.mayFold() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), s.foldable)
}

// mayFold says that sizes may stay untried, and that some were tried.
func (s *table) mayFold() bool {
	return (s.ended() || s.state.Plan.SamplesEach() == 0) && slices.ContainsFunc(s.state.Sizes, func(size *tuner.Size) bool { return !s.foldable(size) })
}

// foldable says that there is nothing to tell of a size.
func (s *table) foldable(size *tuner.Size) bool {
	return !size.Tried() && size.MemoryMB != nowMB(s.state) && size.MemoryMB != s.chosen && (s.ended() || s.state.Focus.MemoryMB != size.MemoryMB)
}

// folded tells of the rows that are not there, "" where all are.
func (s *table) folded() string {
	if s.untried || !s.mayFold() {
		return ""
	}
	small, others := 0, 0
	least := 0
	for _, size := range s.state.Sizes {
		switch {
		case !s.foldable(size):
		case size.Status == tuner.SizeDropped:
			small, least = small+1, max(least, size.MemoryMB)
		default:
			others++
		}
	}
	var parts []string
	if others > 0 && s.ended() && !s.state.Interrupted {
		parts = append(parts, fmt.Sprintf("%s not needed", text.Count(others, "size")))
	} else if others > 0 {
		parts = append(parts, fmt.Sprintf("%s not tried", text.Count(others, "size")))
	}
	if small > 0 {
		parts = append(parts, fmt.Sprintf("%d given up", small))
	}
	if len(parts) == 0 {
		return ""
	}
	return s.ellipsis() + " " + strings.Join(parts, s.t.Glyph.Separator) + " (" + keys.First(s.keys.Untried) + " shows them)"
}

// wants is how many lines the table would like to have. While the session runs
// it does not grow with each size that is tried, so that nothing moves.
func (s *table) wants() int {
	rows := len(s.rows())
	if !s.ended() && s.mayFold() && !s.untried {
		const usual = 6
		rows = max(rows, min(s.count(), usual))
	}
	if s.folded() != "" {
		rows++
	}
	return 1 + rows
}

// shown tells which rows the table shows, as last drawn, if not all of them, and
// how many of these stay on top.
func (s *table) shown() string {
	part := s.part()
	if part != "" && s.pinned > 0 {
		return fmt.Sprintf("%d on top, %s", s.pinned, part)
	}
	return part
}

// part is what part of the rows the table shows.
func (s *table) part() string {
	from, to, of := s.list.Seen()
	switch {
	case from == to || to-from == of:
		return ""
	case s.pinned > 0:
		return fmt.Sprintf("%d of %d", s.pinned+to-from, s.pinned+of)
	default:
		return fmt.Sprintf("%d-%d of %d", from+1, to, of)
	}
}

// heads are the headings that sort, from the column x of the screen on.
func heads(fields []field, widths []int, x int) []head {
	var all []head
	for i, f := range fields {
		if widths[i] == 0 {
			continue
		}
		if f.value != nil {
			all = append(all, head{f.name, x, x + widths[i]})
		}
		x += widths[i] + cell.ColumnGap
	}
	return all
}

// sortedBy is the name of the field by which the table is sorted: the chosen
// one where the open view has it.
func (s *table) sortedBy(fields []field) string {
	for _, f := range fields {
		if f.name == s.sort && f.value != nil {
			return f.name
		}
	}
	return byMemory
}

// direction is the mark of the sorted column.
func (s *table) direction() string {
	if s.reverse {
		return s.t.Glyph.SortDown
	}
	return s.t.Glyph.SortUp
}

// sortByNext sorts by the next column that is on the screen.
func (s *table) sortByNext() {
	if len(s.heads) == 0 {
		return
	}
	current := s.sort
	if current == "" {
		current = byMemory
	}
	i := slices.IndexFunc(s.heads, func(h head) bool { return h.field == current })
	s.sort, s.reverse = s.heads[(i+1)%len(s.heads)].field, false
}

// ordered are the sizes as the table shows them. What is not known comes last,
// whatever the direction.
func (s *table) ordered() []*tuner.Size {
	if (s.sort == "" || s.sort == byMemory) && !s.reverse {
		return s.state.Sizes
	}
	fields := s.fields(0)
	by := s.sortedBy(fields)
	value := fields[slices.IndexFunc(fields, func(f field) bool { return f.name == by })].value
	known := make(map[*tuner.Size]float64, s.count())
	for _, size := range s.state.Sizes {
		known[size] = value(size)
	}
	sizes := slices.Clone(s.state.Sizes)
	slices.SortStableFunc(sizes, func(a, b *tuner.Size) int {
		x, y := known[a], known[b]
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(unknown(x), unknown(y))
		case s.reverse:
			x, y = y, x
		}
		return cmp.Compare(x, y)
	})
	return sizes
}

func unknown(v float64) int {
	if math.IsNaN(v) {
		return 1
	}
	return 0
}
