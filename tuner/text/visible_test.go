package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ name, in, line, lines string }{
		{"plain", "hello", "hello", "hello"},
		{"letters", "Größe 大小 🚀", "Größe 大小 🚀", "Größe 大小 🚀"},
		{"joined emoji", "👩\u200d💻", "👩\u200d💻", "👩\u200d💻"},
		{"lines", "a\n\tb\r\nc\n", "a b c ", "a\n    b\nc\n"},
		{"carriage returns", "a\rb\r\nc", "a b c", "a\nb\nc"},
		{"only breaks", "\n\n", "", "\n\n"},
		{"colour", "\x1b[1;31mred\x1b[0m", "red", "red"},
		{"cursor", "a\x1b[2Jb", "a␛[2Jb", "a␛[2Jb"},
		{"title", "\x1b]0;owned\a", "␛]0;owned␇", "␛]0;owned␇"},
		{"C1", "a\u009b2Jb\u0085", "a\ufffd2Jb\ufffd", "a\ufffd2Jb\ufffd"},
		{"C1 as a byte", "a\x9b2J", "a\ufffd2J", "a\ufffd2J"},
		{"backspace and delete", "a\b\x7f", "a␈␡", "a␈␡"},
		{"null", "\x00", "␀", "␀"},
		{"bidi", "a\u202eb\u2066c\u200f", "a\ufffdb\ufffdc\ufffd", "a\ufffdb\ufffdc\ufffd"},
		{"separators", "a\u2028b\u2029", "a\ufffdb\ufffd", "a\ufffdb\ufffd"},
		{"invisible", "a\u200b\ufeff\U000e0041", "a\ufffd\ufffd\ufffd", "a\ufffd\ufffd\ufffd"},
		{"no UTF-8", "\xff\xfe", "\ufffd\ufffd", "\ufffd\ufffd"},
		{"a sequence in a sequence", "\x1b[\x1b[0m2J", "␛[2J", "␛[2J"},
	} {
		if got := Visible(c.in); got != c.line {
			t.Errorf("%s: Visible(%q) is %q, want %q", c.name, c.in, got, c.line)
		}
		if got := VisibleLines(c.in); got != c.lines {
			t.Errorf("%s: VisibleLines(%q) is %q, want %q", c.name, c.in, got, c.lines)
		}
	}
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"a\x1b[31mb", "\x1b\x1b[0m[2J", "\u202e", "\xff\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, lines := Visible(s), VisibleLines(s)
		for _, out := range []string{line, strings.ReplaceAll(lines, "\n", "")} {
			if !utf8.ValidString(out) {
				t.Fatalf("%q: not UTF-8", out)
			}
			for _, r := range out {
				if r < 0x20 || r >= 0x7f && r < 0xa0 || hidden(r) {
					t.Fatalf("%q holds %q", out, r)
				}
			}
		}
		if Visible(line) != line || VisibleLines(lines) != lines {
			t.Fatalf("%q changes when it is made visible again", line)
		}
	})
}
