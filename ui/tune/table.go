package tune

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/ui/cell"
	"lambdial/ui/widget"
)

// table is the table of sizes, with its cursor and its order.
type table struct {
	*figures
	cold    bool   // it tells of cold starts
	sort    string // the field by which it is sorted; empty: by memory
	reverse bool   // the largest first
	chosen  int    // memory of the selected size, 0 while nobody selected one

	// As it was drawn last: its rows, and the headings that sort it.
	list     widget.List
	heads    []head
	headLine int
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
	s.list.SetLen(s.count())
	s.list.At = s.selectedIndex()
	first, last := s.list.Around(h-1, top+1)
	s.heads, s.headLine = heads(fields, widths, left+1), top
	// Without a frame there is no title to tell it.
	if last := len(columns) - 1; !s.framed && s.shown() != "" {
		for _, shown := range []string{"  " + s.shown(), " " + strings.Replace(s.shown(), " of ", "/", 1)} {
			if title := columns[last].Title + shown; cell.Width(title) <= widths[last] {
				columns[last].Title = title
				break
			}
		}
	}
	lines := []string{" " + s.t.HeaderRow(columns, widths)}
	selected := s.selected()
	r := row{now: s.state.Size(s.state.Function.MemoryMB), state: widths[len(widths)-1]}
	cells := make([]string, len(fields))
	for _, size := range s.ordered()[first:last] {
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
	return strings.Join(lines, "\n")
}

// shown tells which rows the table shows, as last drawn, if not all of them.
func (s *table) shown() string {
	from, to, of := s.list.Seen()
	if from == to || to-from == of {
		return ""
	}
	return fmt.Sprintf("%d-%d of %d", from+1, to, of)
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
