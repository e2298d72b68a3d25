// Package text is how things are said, everywhere the same: plurals, sizes,
// durations and money. It makes foreign text safe to show: names, logs, payloads
// and error messages come from an account and may carry anything, also commands
// for a terminal.
package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Colours are so common in logs that they are dropped instead of shown.
var colour = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// Visible returns s as one line that a terminal prints and never obeys.
// Control characters (C0, DEL, C1) become control pictures or U+FFFD, bidi
// overrides and other invisible formatting and invalid UTF-8 become U+FFFD,
// every run of line breaks and tabs becomes one space, colour sequences
// vanish. Joiners stay, since emoji and some scripts need them.
func Visible(s string) string {
	return clean(s, func(b *strings.Builder, _ rune) {
		if text := b.String(); text != "" && !strings.HasSuffix(text, " ") {
			b.WriteByte(' ')
		}
	})
}

// VisibleLines is Visible for a text of several lines: line breaks stay, a tab
// becomes four spaces. A lone carriage return is a line break too, since
// Lambda's Node runtime writes the breaks inside one log entry so.
func VisibleLines(s string) string {
	return clean(s, func(b *strings.Builder, r rune) {
		if r == '\t' {
			b.WriteString("    ")
			return
		}
		b.WriteByte('\n')
	})
}

func clean(s string, space func(*strings.Builder, rune)) string {
	if plain(s) {
		return s
	}
	s = colour.ReplaceAllString(strings.ReplaceAll(s, "\r\n", "\n"), "")
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			space(&b, r)
		case r < 0x20:
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case hidden(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden: C1 controls, formatting characters, and the two Unicode line breaks.
func hidden(r rune) bool {
	const zwnj, zwj = '\u200c', '\u200d'
	if r == zwnj || r == zwj {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
