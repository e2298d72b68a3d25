package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"lambdial/tuner/text"
)

// plainTerminal says that the terminal shows plain characters only: a dumb one,
// or one whose locale says that its text is not UTF-8. Where nothing says, as
// in most containers, it is UTF-8.
func plainTerminal(getenv func(string) string) bool {
	if getenv("TERM") == "dumb" {
		return true
	}
	if runtime.GOOS == "windows" { // locales are no variables there
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // the first that is set decides
		if locale := getenv(name); locale != "" {
			locale = strings.ToLower(strings.ReplaceAll(locale, "-", ""))
			return !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// say prints a line for a person; what came from the account is made visible.
func say(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintln(w, text.WrapWords(text.Visible(fmt.Sprintf(format, args...)), terminalWidth(w)))
}

// sayLines prints what is a list, a line each.
func sayLines(w io.Writer, list string) {
	for line := range strings.Lines(list) {
		say(w, "%s", strings.TrimSuffix(line, "\n"))
	}
}

// sayOf prints what there is to say of something, its name before it.
func sayOf(w io.Writer, name, words string) {
	const indent = 11
	width := terminalWidth(w)
	if width > 0 {
		width = max(width-indent, 1)
	}
	lines := text.WrapWords(text.Visible(words), width)
	_, _ = fmt.Fprintf(w, "%-*s%s\n", indent, name, strings.ReplaceAll(lines, "\n", "\n"+strings.Repeat(" ", indent)))
}

func askYes(r io.Reader, w io.Writer, question string) bool {
	_, _ = fmt.Fprint(w, question)
	answer, _ := bufio.NewReader(r).ReadString('\n') // no answer is a no
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// terminalWidth is the number of columns of a terminal, 0 where w is none.
func terminalWidth(w io.Writer) int {
	f, isFile := w.(*os.File)
	if !isFile || !isTerminal(f) {
		return 0
	}
	if os.Getenv("TERM") == "dumb" { // it can't go back in a line
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 1 {
		return 80
	}
	return columns
}

// ellipsis stands for what was cut.
func ellipsis() string {
	if plainTerminal(os.Getenv) {
		return "..."
	}
	return "…"
}
