// Package jsonedit is a text area for JSON. A line of the text is a line on
// the screen, which moves sideways where it is longer, and what is written has
// the colours of its kind. The text areas that there are draw all of their
// text anew at each key and in one style.
package jsonedit

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/theme"
)

// MaxBytes is the most text that the editor takes: more than anyone types.
const MaxBytes = 64 << 10

// tab is what a tab becomes: its width on a terminal depends on where it is.
const tab = "  "

// characters are what a person takes for one each: grapheme clusters.
type characters []string

func (c characters) String() string { return strings.Join(c, "") }

func charactersOf(s string) characters {
	var all characters
	for s != "" {
		next, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if next == "" {
			break
		}
		all, s = append(all, next), s[len(next):]
	}
	return all
}

// Editor is the text with its caret.
type Editor struct {
	lines    []characters
	row, col int
	// As last drawn: the part that is seen, and with what.
	top, left, height int
	theme             theme.Theme
}

// New makes an empty editor.
func New() *Editor {
	return &Editor{lines: []characters{nil}, height: 1, theme: theme.New(theme.Options{})}
}

// Text is what stands there.
func (e *Editor) Text() string {
	lines := make([]string, len(e.lines))
	for i, l := range e.lines {
		lines[i] = l.String()
	}
	return strings.Join(lines, "\n")
}

// SetText replaces all text and puts the caret at its beginning.
func (e *Editor) SetText(s string) {
	*e = Editor{lines: split(s), height: e.height, theme: e.theme}
}

func split(s string) []characters {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", tab).Replace(strings.ToValidUTF8(s, "?"))
	var lines []characters
	for l := range strings.SplitSeq(s, "\n") {
		lines = append(lines, charactersOf(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, l)))
	}
	return lines
}

// Caret is where the caret is, counted from 1, columns in characters.
func (e *Editor) Caret() (line, column int) { return e.row + 1, e.col + 1 }

// Before is the text on the caret's line before it.
func (e *Editor) Before() string { return e.lines[e.row][:e.col].String() }

// Lines is the number of lines, at least 1.
func (e *Editor) Lines() int { return len(e.lines) }

// Empty says that nothing is written.
func (e *Editor) Empty() bool { return len(e.lines) == 1 && len(e.lines[0]) == 0 }

// OnFirstLine says that the caret can't go further up.
func (e *Editor) OnFirstLine() bool { return e.row == 0 }

// OnLastLine says that the caret can't go further down.
func (e *Editor) OnLastLine() bool { return e.row == len(e.lines)-1 }

// Paste inserts text, as much as there is room for, and says whether there was
// any. Beside the empty object nothing can stand, so that a text takes its
// place there.
func (e *Editor) Paste(s string) bool {
	if s == "" || e.size()+len(s) > MaxBytes {
		return false
	}
	if e.Text() == "{}" && e.col != 1 && strings.TrimSpace(s) != "" {
		e.SetText("")
	}
	e.insert(split(s))
	return true
}

func (e *Editor) size() int { return len(e.Text()) }

// insert puts lines where the caret is. What meets may become one character.
func (e *Editor) insert(in []characters) {
	l := e.lines[e.row]
	before, after := l[:e.col].String(), l[e.col:].String()
	last := len(in) - 1
	lines := slices.Clone(in)
	lines[0] = charactersOf(before + in[0].String())
	col := len(lines[last])
	lines[last] = charactersOf(lines[last].String() + after)
	e.lines = slices.Replace(e.lines, e.row, e.row+1, lines...)
	e.Place(e.row+last, col)
}

// Key answers a key and says whether the text is another one now.
func (e *Editor) Key(msg tea.KeyPressMsg) (changed bool) {
	switch s := msg.String(); s {
	case "left", "right", "up", "down", "home", "end", "ctrl+home", "ctrl+end", "pgup", "pgdown", "ctrl+left", "alt+left", "ctrl+right", "alt+right", "ctrl+a":
		e.move(s)
		return false
	case "backspace", "ctrl+h":
		return e.deleteTo(e.before())
	case "delete", "ctrl+d":
		return e.deleteTo(e.after())
	case "ctrl+w", "ctrl+backspace", "alt+backspace":
		return e.deleteTo(e.row, e.wordLeft())
	case "ctrl+u":
		return e.deleteTo(e.row, 0)
	case "ctrl+k":
		return e.deleteTo(e.row, len(e.lines[e.row]))
	case "enter":
		if e.size() >= MaxBytes {
			return false
		}
		e.insert([]characters{nil, e.indent()})
		return true
	}
	return msg.Text != "" && e.Paste(msg.Text)
}

// indent is the white space that a new line begins with: that of this one, and
// a step more after an opening bracket.
func (e *Editor) indent() characters {
	before := e.lines[e.row][:e.col].String()
	in := before[:len(before)-len(strings.TrimLeft(before, " "))]
	if end := strings.TrimRight(before, " "); strings.HasSuffix(end, "{") || strings.HasSuffix(end, "[") {
		in += tab
	}
	return charactersOf(in)
}

func (e *Editor) move(to string) {
	switch to {
	case "left":
		e.row, e.col = e.before()
	case "right":
		e.row, e.col = e.after()
	case "ctrl+left", "alt+left":
		e.col = e.wordLeft()
	case "ctrl+right", "alt+right":
		e.col = e.wordRight()
	case "home", "ctrl+a":
		e.col = 0
	case "end":
		e.col = len(e.lines[e.row])
	case "ctrl+home":
		e.row, e.col = 0, 0
	case "ctrl+end":
		e.Place(len(e.lines)-1, len(e.lines[len(e.lines)-1]))
	case "up":
		e.Place(e.row-1, e.col)
	case "down":
		e.Place(e.row+1, e.col)
	case "pgup":
		e.Place(e.row-e.height, e.col)
	case "pgdown":
		e.Place(e.row+e.height, e.col)
	}
}

// Place puts the caret at a line and a column counted from 0, or as near as
// there is text.
func (e *Editor) Place(row, col int) {
	e.row = min(max(row, 0), len(e.lines)-1)
	e.col = min(max(col, 0), len(e.lines[e.row]))
}

func (e *Editor) before() (row, col int) {
	switch {
	case e.col > 0:
		return e.row, e.col - 1
	case e.row > 0:
		return e.row - 1, len(e.lines[e.row-1])
	}
	return 0, 0
}

func (e *Editor) after() (row, col int) {
	switch {
	case e.col < len(e.lines[e.row]):
		return e.row, e.col + 1
	case e.row < len(e.lines)-1:
		return e.row + 1, 0
	}
	return e.row, e.col
}

func inWord(character string) bool {
	for _, r := range character {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
	}
	return false
}

func (e *Editor) wordLeft() int {
	l, col := e.lines[e.row], e.col
	for col > 0 && !inWord(l[col-1]) {
		col--
	}
	for col > 0 && inWord(l[col-1]) {
		col--
	}
	return col
}

func (e *Editor) wordRight() int {
	l, col := e.lines[e.row], e.col
	for col < len(l) && !inWord(l[col]) {
		col++
	}
	for col < len(l) && inWord(l[col]) {
		col++
	}
	return col
}

// deleteTo deletes what is between the caret and another place, which is on
// the same line or the next to it.
func (e *Editor) deleteTo(row, col int) bool {
	from, to := [2]int{row, col}, [2]int{e.row, e.col}
	if from == to {
		return false
	}
	if row > e.row || row == e.row && col > e.col {
		from, to = to, from
	}
	before := e.lines[from[0]][:from[1]]
	joined := charactersOf(before.String() + e.lines[to[0]][to[1]:].String())
	e.lines = slices.Replace(e.lines, from[0], to[0]+1, joined)
	e.Place(from[0], len(before))
	return true
}
