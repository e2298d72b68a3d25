package chart

import (
	"strconv"
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// heading is what stands over the graph in w cells: title and unit at the left,
// what its signs mean at the right. It says the same whatever was measured so
// far, so that it does not blink.
func (f *frame) heading(w int) (left, right string) {
	t := f.t
	main, edge := stylesOf(t, f.c.Kind)
	left = title(t, f.c)
	if f.s.Log && f.known {
		left += t.Muted.Render(", log axis")
	}
	if f.c.ToScale && !f.note {
		left += t.Muted.Render(", sizes to scale")
	}
	middle, knot, solid, dotted, other, whisker := " median", "⠶", "⠒⠒", "⠂⠂", "⠂ ⠂", "⡇"
	if f.c.Kind == Cost || f.c.Unspread {
		middle = " mean" // money adds up
	}
	if t.ASCII {
		knot, solid, dotted, other, whisker = "o", "--", "~~", "::", "|"
	}
	parts := []string{main.Render(knot+solid) + t.Muted.Render(middle)}
	if f.c.Kind != Cold && !f.c.Unexpected && !f.c.Unspread {
		parts = append(parts, t.Fitted.Render(dotted)+t.Muted.Render(" expected"))
	}
	if f.c.Other != "" {
		parts = append(parts, edge.Render(other)+t.Muted.Render(" "+f.c.Other))
	}
	if !f.c.Unspread {
		parts = append(parts, edge.Render(whisker)+t.Muted.Render(" p10-p90"))
	}
	for ; len(parts) > 0; parts = parts[:len(parts)-1] {
		if key := strings.Join(parts, "  "); cell.Width(left)+3+cell.Width(key) <= w {
			return left, key
		}
	}
	return left, ""
}

// title is the curve's title and unit; either may be empty.
func title(t theme.Theme, c Curve) string {
	main, _ := stylesOf(t, c.Kind)
	var parts []string
	if c.Title != "" {
		parts = append(parts, main.Bold(true).Render(t.Clean(c.Title)))
	}
	if c.Unit != "" {
		parts = append(parts, t.Muted.Render(t.Clean(c.Unit)))
	}
	return strings.Join(parts, " ")
}

// label is what stands under the point's place on the axis.
func (p Point) label() string {
	if p.Label != "" {
		return p.Label
	}
	return strconv.Itoa(p.MemoryMB)
}

// size is the label as it is named in a sentence.
func (p Point) size() string {
	if p.Label != "" {
		return p.Label
	}
	return text.MB(p.MemoryMB)
}
