package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks s into lines of at most w cells, at spaces where it can.
func Wrap(s string, w int) []string {
	return strings.Split(ansi.Wrap(s, max(w, 1), ""), "\n")
}

// WrapWords breaks s at spaces alone, so that a word can be copied as it stands,
// into lines of at most w cells where words allow; 0 is no bound.
func WrapWords(s string, w int) string {
	if w == 0 {
		return s
	}
	return ansi.Wordwrap(s, w, " ")
}
