package jsonedit

import (
	"strings"

	"lambdial/ui/theme"
)

// kind is what a piece of a line is.
type kind int

const (
	plain kind = iota // white space, punctuation, and what is no JSON
	name
	text
	number
	literal
	placeholder
)

type token struct {
	kind kind
	text string
}

// tokens cuts a line into pieces. Strings of JSON end where their line ends,
// so that a line can be read without those before it.
func tokens(line string) []token {
	var out []token
	for line != "" {
		var n int
		k := plain
		switch c := line[0]; {
		case c == '"':
			n, k = stringLen(line), text
			if strings.HasPrefix(strings.TrimLeft(line[n:], " \t"), ":") {
				k = name
			}
		case c == '-' || c >= '0' && c <= '9':
			n, k = span(line, "+-.eE0123456789"), number
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n = span(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
			if word := line[:n]; word == "true" || word == "false" || word == "null" {
				k = literal
			}
		default:
			if end := strings.IndexAny(line[1:], `"{-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`); end >= 0 {
				n = end + 1
			} else {
				n = len(line)
			}
		}
		out = append(out, inside(token{k, line[:n]})...)
		line = line[n:]
	}
	return out
}

// inside cuts the placeholders out of a string.
func inside(t token) []token {
	if t.kind != text && t.kind != name {
		return []token{t}
	}
	var out []token
	from, at := 0, 0
	for at < len(t.text) {
		n := placeholderLen(t.text[at:])
		if n == 0 {
			at += max(len(t.text[at:])-len(strings.TrimLeft(t.text[at:], "{")), 1)
			continue
		}
		if at > from {
			out = append(out, token{t.kind, t.text[from:at]})
		}
		out = append(out, token{placeholder, t.text[at : at+n]})
		at += n
		from = at
	}
	if from < len(t.text) {
		out = append(out, token{t.kind, t.text[from:]})
	}
	return out
}

// placeholderLen is the length of the placeholder that s begins with, 0 if
// that is none: {{{{ stands for two braces.
func placeholderLen(s string) int {
	end := strings.Index(s, "}}")
	if !strings.HasPrefix(s, "{{") || end < 3 || strings.ContainsAny(s[2:end], "{}\"") {
		return 0
	}
	return end + 2
}

// stringLen is the length of the string that s begins with, to its closing
// quote or to the end of the line.
func stringLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

func span(s, of string) int {
	return len(s) - len(strings.TrimLeft(s, of))
}

func style(t theme.Theme, k kind) theme.Style {
	switch k {
	case name:
		return t.SyntaxKey
	case text:
		return t.SyntaxString
	case number:
		return t.SyntaxNumber
	case literal:
		return t.SyntaxLiteral
	case placeholder:
		return t.SyntaxPlaceholder
	}
	return t.Text
}

// Colour draws one line of JSON.
func Colour(t theme.Theme, line string) string {
	var b strings.Builder
	for _, piece := range tokens(line) {
		shown := t.Clean(piece.text)
		if piece.kind == plain {
			b.WriteString(shown)
			continue
		}
		b.WriteString(style(t, piece.kind).Render(shown))
	}
	return b.String()
}
