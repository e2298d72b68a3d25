package main

import (
	"runtime"
	"strings"
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
