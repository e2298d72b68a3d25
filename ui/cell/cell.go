// Package cell measures text in the cells of a terminal and makes it fit: cut,
// padded, set in columns, and free of what a terminal would obey.
package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Marks are what stands in place of text that can't be shown.
type Marks struct {
	// Ellipsis is where text was cut, Invisible stands for a character that must
	// not reach the terminal; both one cell.
	Ellipsis, Invisible string
	// Plain lets nothing but ASCII through.
	Plain bool
}

// Width returns how many cells s takes on one line, styles not counted.
func Width(s string) int {
	if n, simple := cells(s); simple {
		return n
	}
	return ansi.StringWidth(s)
}

// cells counts the cells of text without wide or joining characters, which is
// what frames, graphs and numbers are made of. Measuring by grapheme clusters
// takes ten times as long, and a frame measures each of its lines.
func cells(s string) (n int, simple bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7f:
			n++
			i++
		case c == 0x1b:
			skip := sgrLen(s[i:])
			if skip == 0 {
				return 0, false
			}
			i += skip
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			box, dots := r >= 0x2500 && r <= 0x25e5, r >= 0x2800 && r <= 0x28ff // lines, blocks, shapes; braille
			if !box && !dots && r != '\u00b7' && r != '\u00d7' && r != '\u00b1' && r != '\u2026' && r != '\u2212' {
				return 0, false
			}
			n++
			i += size
		}
	}
	return n, true
}

// Clean makes text from outside fit for the terminal: escape sequences, control
// characters and characters that reorder or hide text become a visible dot,
// line ends and tabs a space.
func (m *Marks) Clean(s string) string {
	if strings.IndexFunc(s, m.unfit) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r == '\r':
		case m.unfit(r):
			b.WriteString(m.Invisible)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (m *Marks) unfit(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError:
		return true
	case r >= 0x200b && r <= 0x200f && r != 0x200d, // zero-width space and direction marks; the joiner builds emoji
		r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	}
	return m.Plain && r > 0x7e || !m.Plain && unicode.Is(unicode.Co, r)
}

// Truncate cuts s to w cells and marks the cut. s may carry styles; what would
// move the cursor is dropped. The result is at most w cells, on one line, and
// keeps its width whatever stands beside it.
func (m *Marks) Truncate(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if n, simple := cells(s); simple && n <= w {
		return s
	}
	s = OneLine(s)
	if isASCII(s) {
		if len(s) > w && ansi.StringWidth(s) > w {
			s = ansi.Truncate(s, w, m.Ellipsis)
		}
		return s
	}
	cut := s
	if ansi.StringWidth(s) > w {
		cut = ansi.Truncate(s, w, m.Ellipsis)
	}
	// Some characters join with a blank beside them into one, and some are
	// measured otherwise when cut.
	if n := ansi.StringWidth(cut); n > w || ansi.StringWidth(" "+cut+" ") != n+2 {
		return ansi.Truncate(m.lone(s), w, m.Ellipsis)
	}
	return cut
}

// PadRight makes s exactly w cells wide, text at the left.
func (m *Marks) PadRight(s string, w int) string { return m.pad(s, w, 0) }

// PadLeft makes s exactly w cells wide, text at the right.
func (m *Marks) PadLeft(s string, w int) string { return m.pad(s, w, 1) }

// Center makes s exactly w cells wide, text in the middle.
func (m *Marks) Center(s string, w int) string { return m.pad(s, w, 0.5) }

// pad puts the given share of the room that s leaves before it.
func (m *Marks) pad(s string, w int, before float64) string {
	s = m.Truncate(s, w)
	room := max(w-Width(s), 0)
	left := int(float64(room) * before)
	return Blank(left) + s + Blank(room-left)
}

// lone keeps the characters that take cells whatever stands beside them; the
// others become a visible dot, styles are lost.
func (m *Marks) lone(s string) string {
	kept := " "
	for _, r := range ansi.Strip(s) {
		next := kept + string(r)
		if alone := ansi.StringWidth(string(r)); alone == 0 || ansi.StringWidth(next+" ") != ansi.StringWidth(kept)+alone+1 {
			next = kept + m.Invisible
		}
		kept = next
	}
	return kept[1:]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Fit makes a block exactly h lines of w cells: longer lines are cut, missing
// ones are blank. With w or h below 1 it returns "".
func (m *Marks) Fit(block string, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	lines := strings.Split(block, "\n")
	var b strings.Builder
	b.Grow(h * (w + 1))
	for i := range h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < len(lines) {
			b.WriteString(m.PadRight(lines[i], w))
		} else {
			b.WriteString(Blank(w))
		}
	}
	return b.String()
}

// OneLine drops every control character but those of styles (SGR), because
// they have no width of their own yet move the cursor.
func OneLine(s string) string {
	i := firstControl(s)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		if c := s[i]; c == '\n' || c == '\t' {
			b.WriteByte(' ')
			s = s[i+1:]
		} else {
			// A whole sequence is dropped, so that its tail isn't shown as text.
			_, _, n, _ := ansi.DecodeSequence(s[i:], ansi.NormalState, nil)
			s = s[i+max(n, 1):]
		}
		i = firstControl(s)
	}
	b.WriteString(s)
	return b.String()
}

// firstControl returns the index of the first control character or escape
// sequence other than SGR, or -1.
func firstControl(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == 0x1b:
			n := sgrLen(s[i:])
			if n == 0 {
				return i
			}
			i += n - 1
		case c < 0x20 || c == 0x7f:
			return i
		case c >= 0x80:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r < 0xa0 || r == 0x2028 || r == 0x2029 {
				return i
			}
			i += n - 1
		}
	}
	return -1
}

// sgrLen returns the length of the SGR sequence that s begins with, or 0.
func sgrLen(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c >= '0' && c <= '9' || c == ';' || c == ':':
		default:
			return 0
		}
	}
	return 0
}

const blanks = "                                                                                "

// Blank is n blank cells, none below 1.
func Blank(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}
