package theme

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/cell"
)

// PanelInner returns the size of the content of a w×h panel.
func PanelInner(w, h int) (int, int) {
	if !framed(w, h) {
		return max(w, 0), max(h, 0)
	}
	return w - 4, h - 2
}

// framed tells whether a border leaves room for anything.
func framed(w, h int) bool { return w >= 8 && h >= 3 }

// Panel draws content in a border of w×h cells with the title set into its top
// edge. Below 8×3 the border is left out.
func (t Theme) Panel(title, content string, w, h int, focused bool) string {
	name := t.Muted
	if focused {
		name = t.Title
	}
	if title = t.Truncate(title, w-6); title != "" {
		title = name.Render(title)
	}
	return t.PanelOf(title, "", content, w, h, focused)
}

// PanelOf is [Theme.Panel] with words that have their styles at the left and at
// the right of its top edge, as far as both have room.
func (t Theme) PanelOf(left, right, content string, w, h int, focused bool) string {
	if !framed(w, h) {
		return t.Fit(content, w, h)
	}
	edge, box := t.Border, t.Glyph.Border
	if focused {
		edge, box = t.BorderFocused, t.Glyph.Focused
		if t.NoColor && !t.ASCII {
			box = lipgloss.ThickBorder()
		}
	}
	side := edge.Render(box.Left)
	rightSide := side
	if box.Right != box.Left {
		rightSide = edge.Render(box.Right)
	}

	var b strings.Builder
	before, after, rest := box.TopLeft, box.TopRight, w-2
	if left = t.Truncate(left, w-6); left != "" {
		b.WriteString(edge.Render(before+box.Top) + " " + left + " ")
		before, rest = "", rest-3-cell.Width(left)
	}
	if n := cell.Width(right); right != "" && n+4 <= rest {
		b.WriteString(edge.Render(before+strings.Repeat(box.Top, rest-3-n)) + " " + right + " ")
		before, rest = "", 1
	}
	b.WriteString(edge.Render(before + strings.Repeat(box.Top, rest) + after))
	for line := range strings.SplitSeq(t.Fit(content, w-4, h-2), "\n") {
		b.WriteString("\n" + side + " " + line + " " + rightSide)
	}
	b.WriteString("\n" + edge.Render(box.BottomLeft+strings.Repeat(box.Bottom, w-2)+box.BottomRight))
	return b.String()
}

// Bar draws a progress bar of w cells, filled by fraction (0 to 1).
func (t Theme) Bar(fraction float64, w int) string {
	return t.BarStyled(fraction, w, t.Accent)
}

// BarStyled is [Theme.Bar] with the filled part in another style.
func (t Theme) BarStyled(fraction float64, w int, full Style) string {
	if w <= 0 {
		return ""
	}
	if math.IsNaN(fraction) {
		fraction = 0
	}
	halves := int(math.Round(min(max(fraction, 0), 1) * float64(2*w)))
	done := strings.Repeat(t.Glyph.BarFull, halves/2)
	if halves%2 == 1 {
		done += t.Glyph.BarHalf
	}
	track := strings.Repeat(t.Glyph.BarTrack, w-(halves+1)/2)
	return render(full, done) + render(t.Faint, track)
}

// Spark draws values, oldest first, as a line of w cells: the height of each
// is its share of the largest. More values than cells are gathered by their
// maximum, so that a spike stays visible; NaN is a gap.
func (t Theme) Spark(values []float64, w int) string {
	if w <= 0 {
		return ""
	}
	cells := make([]float64, min(len(values), w))
	top := 0.0
	for i := range cells {
		cells[i] = math.NaN()
		for _, v := range values[i*len(values)/len(cells) : (i+1)*len(values)/len(cells)] {
			if !math.IsNaN(v) && !math.IsInf(v, 0) && !(v <= cells[i]) {
				cells[i] = v
			}
		}
		if cells[i] > top {
			top = cells[i]
		}
	}
	out := make([]rune, 0, w)
	for _, v := range cells {
		out = append(out, t.Level(v, top))
	}
	return string(out) + cell.Blank(w-len(out))
}

// Level returns the sparkline character for v between 0 and top, or a space if
// v is NaN.
func (t Theme) Level(v, top float64) rune {
	if math.IsNaN(v) {
		return ' '
	}
	levels := t.Glyph.Spark
	if top <= 0 || v <= 0 {
		return levels[0]
	}
	i := int(v / top * float64(len(levels)))
	return levels[min(max(i, 0), len(levels)-1)]
}

// Pill draws a badge: text with a cell of its background at either side, or in
// brackets where there is no background to see.
func (t Theme) Pill(style Style, text string) string {
	if t.ASCII {
		return style.Render("[" + cell.OneLine(text) + "]")
	}
	return style.Render(" " + cell.OneLine(text) + " ")
}

// SelectRow draws a row as [Theme.Selected], w cells wide, and keeps the styles
// of its parts: plain Selected.Render would end at the first of them. With 16
// colours, where it is reversed, they would become blocks of colour and are left
// out.
func (t Theme) SelectRow(row string, w int) string {
	if t.Basic {
		row = ansi.Strip(row)
	}
	open := t.Selected.Open()
	row = strings.ReplaceAll(t.PadRight(row, w), "\x1b[0m", "\x1b[m")
	return open + strings.ReplaceAll(row, "\x1b[m", "\x1b[m"+open) + "\x1b[m"
}

// Hint draws a key and what it does, as the footer shows it.
func (t Theme) Hint(key, help string) string {
	return t.Key.Render(key) + " " + t.KeyHelp.Render(help)
}

// Rule draws a horizontal line of w cells.
func (t Theme) Rule(w int) string {
	return render(t.Faint, strings.Repeat(t.Glyph.Rule, max(w, 0)))
}

// render is Style.Render without an empty pair of escape sequences.
func render(s Style, text string) string {
	if text == "" {
		return ""
	}
	return s.Render(text)
}

// HeaderRow draws the titles of the columns.
func (t Theme) HeaderRow(columns []cell.Column, widths []int) string {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = t.Header.Render(c.Title)
	}
	return t.Row(columns, widths, titles)
}
