package cell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lambdial/ui/cell"
)

// text draws what names, descriptions and logs may hold: wide and combining
// characters, emoji, styles, and escape sequences that must not get through.
func text() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.StringN(0, 12, -1),
		rapid.SampledFrom([]string{
			"", "checkout-api", "日本語", "한글", "é", "e\u0301\u0302", "👩‍👩‍👧‍👦", "🇩🇪", "❄️", "\u200b", "\u202e", "\t", "\n", "\r", "\x00", "\xff",
			"\x1b[31m", "\x1b[0m", "\x1b[38;2;1;2;3mred\x1b[m", "\x1b[2J", "\x1b]0;title\x07", "\x1b", "\x1b[", "\u009b2J", "\u2028",
		}),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 8), func(s []string) string { return strings.Join(s, "") })
}

func marks() *rapid.Generator[cell.Marks] {
	return rapid.SampledFrom([]cell.Marks{{Ellipsis: "…", Invisible: "·"}, {Ellipsis: "~", Invisible: "?", Plain: true}})
}

// check fails unless s is h lines of exactly w cells without control characters.
func check(t *rapid.T, what, s string, w, h int) {
	t.Helper()
	lines := strings.Split(s, "\n")
	if len(lines) != h {
		t.Fatalf("%s: %d lines, want %d: %q", what, len(lines), h, s)
	}
	for _, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			t.Fatalf("%s: %d cells, want %d: %q", what, got, w, line)
		}
		for _, r := range ansi.Strip(line) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%s: control character %U in %q", what, r, line)
			}
		}
	}
}

func TestWidthsAreNeverExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := marks().Draw(t, "marks")
		s := text().Draw(t, "text")
		w := rapid.IntRange(0, 40).Draw(t, "w")
		h := rapid.IntRange(1, 6).Draw(t, "h")

		if got := ansi.StringWidth(m.Truncate(s, w)); got > w {
			t.Fatalf("Truncate: %d cells, want at most %d", got, w)
		}
		check(t, "PadRight", m.PadRight(s, w), w, 1)
		check(t, "PadLeft", m.PadLeft(s, w), w, 1)
		check(t, "Center", m.Center(s, w), w, 1)
		if w > 0 {
			check(t, "Fit", m.Fit(s, w, h), w, h)
		}
	})
}

func TestRowFitsItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := marks().Draw(t, "marks")
		column := rapid.Custom(func(t *rapid.T) cell.Column {
			return cell.Column{
				Title: text().Draw(t, "title"), Width: rapid.IntRange(-1, 12).Draw(t, "width"), Flex: rapid.IntRange(-1, 3).Draw(t, "flex"),
				Right: rapid.Bool().Draw(t, "right"), Drop: rapid.IntRange(0, 3).Draw(t, "drop"),
			}
		})
		columns := rapid.SliceOfN(column, 0, 6).Draw(t, "columns")
		w := rapid.IntRange(0, 60).Draw(t, "w")
		cells := rapid.SliceOfN(text(), 0, 6).Draw(t, "cells")

		widths := cell.Layout(columns, w)
		if got := ansi.StringWidth(m.Row(columns, widths, cells)); got > w {
			t.Fatalf("Row: %d cells, want at most %d", got, w)
		}
	})
}

func TestCleanLetsNoControlThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := marks().Draw(t, "marks")
		for _, r := range m.Clean(text().Draw(t, "text")) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e || m.Plain && r > 0x7e {
				t.Fatalf("%U came through", r)
			}
		}
	})
}

func TestLayoutDropsLeastImportantFirst(t *testing.T) {
	columns := []cell.Column{{Width: 10, Flex: 1}, {Width: 8, Drop: 1}, {Width: 8, Drop: 2}}
	for _, tc := range []struct {
		w    int
		want string
	}{
		{40, "[20 8 8]"},
		{30, "[10 8 8]"},
		{29, "[19 8 0]"},
		{19, "[19 0 0]"},
		{4, "[4 0 0]"},
		{0, "[0 0 0]"},
	} {
		if got := fmt.Sprint(cell.Layout(columns, tc.w)); got != tc.want {
			t.Errorf("Layout(%d) = %s, want %s", tc.w, got, tc.want)
		}
	}
}

// The short way to measure must agree with the long one.
func TestWidthAgreesWithGraphemes(t *testing.T) {
	for r := rune(0x20); r < 0x3000; r++ {
		for _, s := range []string{string(r), "a" + string(r) + "b", "\x1b[1;38;2;1;2;3m─" + string(r) + "\x1b[m×"} {
			if got, want := cell.Width(s), ansi.StringWidth(s); got != want {
				t.Errorf("%q: %d cells, want %d", s, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if s := text().Draw(t, "text"); cell.Width(s) != ansi.StringWidth(s) {
			t.Fatalf("%q: %d cells, want %d", s, cell.Width(s), ansi.StringWidth(s))
		}
	})
}
