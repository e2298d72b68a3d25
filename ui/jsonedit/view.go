package jsonedit

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Look says how the editor is drawn.
type Look struct {
	Theme   theme.Theme
	W, H    int
	Focused bool // draw the caret
	// FaultLine and FaultColumn are where something is wrong, counted from 1;
	// 0 for nowhere.
	FaultLine, FaultColumn int
	// Empty is shown where nothing is written.
	Empty string
}

// View draws exactly H lines of at most W cells.
func (e *Editor) View(o Look) []string {
	w, h := max(o.W, 1), max(o.H, 1)
	e.height = h
	e.theme = o.Theme
	e.follow(w, h)
	lines := make([]string, h)
	for i := range lines {
		if at := e.top + i; at < len(e.lines) {
			lines[i] = e.draw(o, at, w)
		}
	}
	if e.Empty() && o.Empty != "" {
		hint := o.Theme.Truncate(o.Empty, w-1)
		if o.Focused {
			lines[0] = o.Theme.Caret.Render(" ") + o.Theme.Muted.Render(hint)
		} else {
			lines[0] = o.Theme.Muted.Render(hint)
		}
	}
	return lines
}

// follow moves the part that is seen to where the caret is.
func (e *Editor) follow(w, h int) {
	e.top = min(max(e.top, e.row-h+1), e.row)
	e.top = max(min(e.top, len(e.lines)-h), 0)
	l := e.lines[e.row]
	x := e.cells(l[:e.col])
	wide := max(e.cells(l[e.col:min(e.col+1, len(l))]), 1)
	if x < e.left || x+wide > e.left+w {
		e.left = max(x-w*3/4, x+wide-w, 0)
	}
	if x < w-1 {
		e.left = 0
	}
}

func (e *Editor) cells(of characters) int {
	n := 0
	for _, c := range of {
		n += cell.Width(drawn(e.theme, c))
	}
	return n
}

// drawn is a character as it is drawn, in two cells at most. A mark without a
// letter would go onto whatever is drawn before it.
func drawn(t theme.Theme, c string) string {
	r, _ := utf8.DecodeRuneInString(c)
	clean := t.Clean(c)
	if n := cell.Width(clean); unicode.In(r, unicode.M, unicode.Cf) || n == 0 || n > 2 {
		return t.Glyph.Invisible
	}
	return clean
}

// draw draws what is seen of one line, with the caret and the fault in it.
func (e *Editor) draw(o Look, at, w int) string {
	t := o.Theme
	var b strings.Builder
	caret, fault := -1, -1
	if o.Focused && at == e.row {
		caret = e.col
	}
	if at == o.FaultLine-1 {
		fault = o.FaultColumn - 1
	}
	line := e.lines[at]
	kinds := kindsOf(line.String())
	x, offset := -e.left, 0
	for column, c := range append(slices.Clone(line), " ") { // the caret may stand behind the end
		shown := drawn(t, c)
		cells := cell.Width(shown)
		if x+cells > w {
			break
		}
		switch {
		case x < 0 && x+cells > 0:
			b.WriteString(strings.Repeat(" ", x+cells)) // half of a wide character
		case x < 0:
		case column == caret:
			b.WriteString(paint(t.Caret, shown))
		case column == fault, column == len(line) && fault > column:
			b.WriteString(paint(t.Bad.Underline(true), shown))
		case column == len(line) || kinds[offset] == plain:
			b.WriteString(shown)
		default:
			b.WriteString(paint(style(t, kinds[offset]), shown))
		}
		x += cells
		offset += len(c)
	}
	return b.String()
}

// paint styles one character. Style.Render takes underlined ones apart.
func paint(s theme.Style, character string) string {
	before, after, _ := strings.Cut(s.Render("x"), "x")
	return before + character + after
}

// kindsOf tells the kind of each byte of a line.
func kindsOf(line string) []kind {
	kinds := make([]kind, 0, len(line))
	for _, piece := range tokens(line) {
		kinds = append(kinds, slices.Repeat([]kind{piece.kind}, len(piece.text))...)
	}
	return kinds
}

// Click puts the caret to a cell of the last picture.
func (e *Editor) Click(x, y int) {
	row := min(e.top+y, len(e.lines)-1)
	col, at := 0, -e.left
	for _, c := range e.lines[row] {
		if at += cell.Width(drawn(e.theme, c)); at > x {
			break
		}
		col++
	}
	e.Place(row, col)
}

// Row is the row of the last picture on which a line counted from 1 was drawn.
func (e *Editor) Row(line int) int { return line - 1 - e.top }
