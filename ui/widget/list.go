package widget

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/keys"
)

// List is the cursor in rows that may be more than are seen: how keys, the
// wheel and clicks move it, and which rows are seen. What the rows are is its
// owner's.
type List struct {
	// At is the row under the cursor, from 0. Before lets it stand before the
	// first one, at -1.
	At     int
	Before bool

	n         int
	top, rows int // the rows that were drawn last
	line      int // where the first of them was drawn
}

// SetLen tells how many rows there are. The cursor stays among them.
func (l *List) SetLen(n int) {
	l.n = n
	l.Move(0)
}

// Move moves the cursor by rows, as far as there are any.
func (l *List) Move(by int) {
	first := 0
	if l.Before {
		first = -1
	}
	l.At = max(min(l.At+by, l.n-1), first)
}

// Key answers a key that moves the cursor and says whether it was one.
func (l *List) Key(msg tea.KeyPressMsg, k keys.List) bool {
	page := max(l.rows, 1)
	for _, move := range []struct {
		key key.Binding
		by  int
	}{{k.Up, -1}, {k.Down, 1}, {k.PageUp, -page}, {k.PageDown, page}, {k.Top, -l.n}, {k.Bottom, l.n}} {
		if key.Matches(msg, move.key) {
			l.Move(move.by)
			return true
		}
	}
	return false
}

// Window gives the rows to draw, from one to before another, where there is
// room for so many and the first is drawn at a line: scrolled as little as
// shows the cursor.
func (l *List) Window(room, line int) (from, to int) {
	l.rows, l.line = max(min(room, l.n), 0), line
	l.top = max(min(l.top, l.At), l.At-l.rows+1)
	l.top = max(min(l.top, l.n-l.rows), 0)
	return l.top, l.top + l.rows
}

// Around is a Window with the cursor in its middle.
func (l *List) Around(room, line int) (from, to int) {
	l.top = l.At - max(min(room, l.n), 0)/2
	return l.Window(room, line)
}

// Below moves what was drawn last so many lines down, where its place was not
// known while it was drawn.
func (l *List) Below(lines int) { l.line += lines }

// Home scrolls to the first row.
func (l *List) Home() { l.top = 0 }

// RowAt is the row that was drawn at a line, where it is still there: a filter
// may have left fewer since.
func (l *List) RowAt(y int) (row int, ok bool) {
	row = l.top + y - l.line
	if y < l.line || y >= l.line+l.rows || row >= l.n {
		return 0, false
	}
	return row, true
}

// Seen are the rows that were drawn last, of how many.
func (l *List) Seen() (from, to, of int) { return l.top, l.top + l.rows, l.n }

// Part says which rows were drawn last, "" where all were: "1-12 of 40".
func (l *List) Part() string {
	if l.rows == l.n {
		return ""
	}
	return fmt.Sprintf("%d-%d of %d", l.top+1, l.top+l.rows, l.n)
}

// Click moves the cursor to the row at a line, and says whether it stood there
// already, which is how a mouse chooses.
func (l *List) Click(y int) (chosen bool) {
	row, ok := l.RowAt(y)
	chosen = ok && row == l.At
	if ok {
		l.At = row
	}
	return chosen
}
