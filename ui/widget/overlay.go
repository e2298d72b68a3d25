// Package widget holds the small parts that several screens are built of. They
// draw themselves with a theme and keep no state but what a person entered.
package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Overlay draws box in the middle of base, which stays visible around it.
// Both have lines of equal width each.
func Overlay(base, box string) string {
	lines, over := strings.Split(base, "\n"), strings.Split(box, "\n")
	w, bw := cell.Width(lines[0]), cell.Width(over[0])
	x, y := Middle(w, len(lines), bw, len(over))
	for i, line := range over {
		if y+i >= len(lines) {
			break
		}
		under := lines[y+i]
		left, right := ansi.Truncate(under, x, ""), ansi.TruncateLeft(under, x+bw, "")
		if cell.Width(right) > max(w-x-bw, 0) { // a wide character stood astride the edge
			right = ansi.TruncateLeft(under, x+bw+1, "")
		}
		lines[y+i] = left + "\x1b[m" + blank(x-cell.Width(left)) + ansi.Truncate(line, w-x, "") + "\x1b[m" + blank(w-x-bw-cell.Width(right)) + right
	}
	return strings.Join(lines, "\n")
}

// Middle is where the upper left corner of a bw×bh box lies in the middle of
// w×h cells.
func Middle(w, h, bw, bh int) (x, y int) { return max(w-bw, 0) / 2, max(h-bh, 0) / 2 }

func blank(cells int) string { return strings.Repeat(" ", max(cells, 0)) }

// Dialog is a panel around content, as large as the content needs and w×h
// allow, with a blank line and two blank columns inside.
func Dialog(t theme.Theme, title, content string, w, h int) string {
	lines := strings.Split(content, "\n")
	wide := cell.Width(title) + 4
	for _, line := range lines {
		wide = max(wide, cell.Width(line))
	}
	inner := min(wide, max(w-8, 1))
	pad := DialogTop(len(lines), h) - 1
	var b strings.Builder
	for range pad {
		b.WriteByte('\n')
	}
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("  " + t.PadRight(line, inner) + "  ")
	}
	return t.Panel(title, b.String(), min(inner+8, w), min(len(lines)+2*pad+2, h), true)
}

// DialogLeft is the column at which the content of a dialog begins.
const DialogLeft = 4

// DialogTop is the line of a dialog of so many lines on which they begin: below
// the border, and a blank one where there is room.
func DialogTop(lines, h int) int {
	if lines+4 > h {
		return 1
	}
	return 2
}
