package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner/text"
)

// say prints a line for a person; what came from the account is made visible.
func say(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintln(w, wrapped(text.Visible(fmt.Sprintf(format, args...)), terminalWidth(w)))
}

// sayOf prints what there is to say of something, its name before it.
func sayOf(w io.Writer, name, words string) {
	const indent = 11
	width := terminalWidth(w)
	if width > 0 {
		width = max(width-indent, 1)
	}
	lines := wrapped(text.Visible(words), width)
	_, _ = fmt.Fprintf(w, "%-*s%s\n", indent, name, strings.ReplaceAll(lines, "\n", "\n"+strings.Repeat(" ", indent)))
}

// wrapped breaks a line at words, so that it keeps within so many columns, of
// which 0 are as many as it takes.
func wrapped(line string, width int) string {
	if width == 0 {
		return line
	}
	return ansi.Wordwrap(line, width, " ")
}
