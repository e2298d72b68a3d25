package cell

import "strings"

// Column describes one column of a table.
type Column struct {
	Title string
	Width int  // least width in cells
	Flex  int  // share of the room left over; 0 keeps Width
	Right bool // align to the right, as numbers are
	Drop  int  // when room is short columns go in the order of Drop, highest first; 0 stays to the end
}

// ColumnGap is the blank cells between columns.
const ColumnGap = 2

// Layout shares w cells among columns. A column that finds no room gets width
// 0. The widths and the gaps between them never exceed w.
func Layout(columns []Column, w int) []int {
	widths := make([]int, len(columns))
	used := -ColumnGap
	for i, c := range columns {
		widths[i] = max(c.Width, 1)
		used += widths[i] + ColumnGap
	}
	for used > w {
		last := -1
		for i, c := range columns {
			if widths[i] > 0 && (last < 0 || c.Drop >= columns[last].Drop) {
				last = i
			}
		}
		if last < 0 {
			return widths
		}
		if only := used == widths[last]; only {
			widths[last] = max(w, 0)
			return widths
		}
		used -= widths[last] + ColumnGap
		widths[last] = 0
	}

	shares := 0
	for i, c := range columns {
		if widths[i] > 0 {
			shares += max(c.Flex, 0)
		}
	}
	room := w - used
	for i, c := range columns {
		if widths[i] == 0 || c.Flex <= 0 {
			continue
		}
		extra := room * c.Flex / shares
		widths[i] += extra
		room -= extra
		shares -= c.Flex
	}
	return widths
}

// Row draws cells in columns whose widths [Layout] gave. Cells may carry styles.
func (m *Marks) Row(columns []Column, widths []int, cells []string) string {
	var b strings.Builder
	first := true
	for i, c := range columns {
		if i >= len(widths) || widths[i] == 0 {
			continue
		}
		if !first {
			b.WriteString(Blank(ColumnGap))
		}
		first = false
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		if c.Right {
			b.WriteString(m.PadLeft(cell, widths[i]))
		} else {
			b.WriteString(m.PadRight(cell, widths[i]))
		}
	}
	return b.String()
}

// Beside sets blocks of equal height side by side with gap blank cells between.
// Each block must have lines of one width, as [Marks.Fit] and a panel give.
func Beside(gap int, blocks ...string) string {
	rows := make([][]string, len(blocks))
	height := 0
	for i, block := range blocks {
		rows[i] = strings.Split(block, "\n")
		height = max(height, len(rows[i]))
	}
	var b strings.Builder
	for y := range height {
		if y > 0 {
			b.WriteByte('\n')
		}
		for i, lines := range rows {
			if i > 0 {
				b.WriteString(Blank(gap))
			}
			if y < len(lines) {
				b.WriteString(lines[y])
			} else {
				b.WriteString(Blank(Width(lines[0])))
			}
		}
	}
	return b.String()
}
