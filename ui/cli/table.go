package cli

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
)

// column is one of a table of sizes. Where room is short those of the highest
// drop go first; those of 0 stay.
type column struct {
	title string
	drop  int
	left  bool
	cell  func(*tuner.Size) string
}

const columnGap = "  "

// tableLines draws a table of at most so many columns of text, of all of them
// where width is 0.
func tableLines(columns []column, sizes []*tuner.Size, width int) []string {
	drawn := make([][]string, len(columns))
	for i, c := range columns {
		drawn[i] = c.cells(sizes)
	}
	for width > 0 && tableWidth(drawn) > width {
		least := -1
		for i, c := range columns {
			if c.drop > 0 && drawn[i] != nil && (least < 0 || c.drop > columns[least].drop) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		drawn[least] = nil
	}
	lines := make([]string, len(sizes)+1)
	for _, cells := range drawn {
		for i, cell := range cells {
			lines[i] += cell + columnGap
		}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// cells are the title and the cell of each size, all of one width.
func (c column) cells(sizes []*tuner.Size) []string {
	cells := []string{c.title}
	for _, size := range sizes {
		cells = append(cells, c.cell(size))
	}
	width := 0
	for _, cell := range cells {
		width = max(width, ansi.StringWidth(cell))
	}
	for i, cell := range cells {
		space := strings.Repeat(" ", width-ansi.StringWidth(cell))
		if c.left {
			cells[i] = cell + space
		} else {
			cells[i] = space + cell
		}
	}
	return cells
}

func tableWidth(drawn [][]string) int {
	width := -len(columnGap)
	for _, cells := range drawn {
		if cells != nil {
			width += len(columnGap) + ansi.StringWidth(cells[0])
		}
	}
	return width
}
