package theme_test

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/ui/theme"
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

func anyTheme(t *rapid.T) theme.Theme {
	return theme.New(theme.Options{
		Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii"), NoColor: rapid.Bool().Draw(t, "nocolor"),
		Basic: rapid.Bool().Draw(t, "basic"),
	})
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
		th := anyTheme(t)
		s := text().Draw(t, "text")
		w := rapid.IntRange(0, 40).Draw(t, "w")
		h := rapid.IntRange(1, 6).Draw(t, "h")

		if got := ansi.StringWidth(th.Truncate(s, w)); got > w {
			t.Fatalf("Truncate: %d cells, want at most %d", got, w)
		}
		check(t, "PadRight", th.PadRight(s, w), w, 1)
		check(t, "PadLeft", th.PadLeft(s, w), w, 1)
		check(t, "Center", th.Center(s, w), w, 1)
		check(t, "SelectRow", th.SelectRow(s, w), w, 1)
		check(t, "Bar", th.Bar(rapid.Float64().Draw(t, "fraction"), w), w, 1)
		check(t, "Spark", th.Spark(rapid.SliceOf(rapid.Float64()).Draw(t, "values"), w), w, 1)
		if w > 0 {
			check(t, "Fit", th.Fit(s, w, h), w, h)
			check(t, "Panel", th.Panel(s, s, w, h, rapid.Bool().Draw(t, "focused")), w, h)
		}
	})
}

func TestRowFitsItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := anyTheme(t)
		column := rapid.Custom(func(t *rapid.T) theme.Column {
			return theme.Column{
				Title: text().Draw(t, "title"), Width: rapid.IntRange(-1, 12).Draw(t, "width"), Flex: rapid.IntRange(-1, 3).Draw(t, "flex"),
				Right: rapid.Bool().Draw(t, "right"), Drop: rapid.IntRange(0, 3).Draw(t, "drop"),
			}
		})
		columns := rapid.SliceOfN(column, 0, 6).Draw(t, "columns")
		w := rapid.IntRange(0, 60).Draw(t, "w")
		cells := rapid.SliceOfN(text(), 0, 6).Draw(t, "cells")

		widths := theme.Layout(columns, w)
		if got := ansi.StringWidth(th.Row(columns, widths, cells)); got > w {
			t.Fatalf("Row: %d cells, want at most %d", got, w)
		}
		if got := ansi.StringWidth(th.HeaderRow(columns, widths)); got > w {
			t.Fatalf("HeaderRow: %d cells, want at most %d", got, w)
		}
	})
}

func TestCleanLetsNoControlThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := anyTheme(t)
		for _, r := range th.Clean(text().Draw(t, "text")) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e || th.ASCII && r > 0x7e {
				t.Fatalf("%U came through", r)
			}
		}
	})
}

func TestLayoutDropsLeastImportantFirst(t *testing.T) {
	columns := []theme.Column{{Width: 10, Flex: 1}, {Width: 8, Drop: 1}, {Width: 8, Drop: 2}}
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
		if got := fmt.Sprint(theme.Layout(columns, tc.w)); got != tc.want {
			t.Errorf("Layout(%d) = %s, want %s", tc.w, got, tc.want)
		}
	}
}

// With 16 colours no style may vanish into the background, nor may the
// program's own reduction to 16 change any of them.
func TestBasicUses16Colours(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := theme.New(theme.Options{Dark: dark, Basic: true})
		invisible := []color.Color{lipgloss.White, lipgloss.BrightWhite}
		if dark {
			invisible = []color.Color{lipgloss.Black, lipgloss.Blue}
		}
		for name, s := range map[string]lipgloss.Style{
			"muted": th.Muted, "faint": th.Faint, "accent": th.Accent, "good": th.Good, "warn": th.Warn, "bad": th.Bad,
			"duration": th.Duration, "cost": th.Cost, "cold": th.Cold,
		} {
			got := s.GetForeground()
			if reduced := colorprofile.ANSI.Convert(got); reduced != got {
				t.Errorf("dark=%v: %s is %v, reduced to %v", dark, name, got, reduced)
			}
			if slices.Contains(invisible, got) {
				t.Errorf("dark=%v: %s is hard to see: %v", dark, name, got)
			}
		}
	}
}

func TestLook(t *testing.T) {
	for name, o := range map[string]theme.Options{
		"dark": {Dark: true}, "light": {}, "basic": {Basic: true, Dark: true}, "nocolor": {NoColor: true}, "ascii": {ASCII: true, NoColor: true},
	} {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, sheet(theme.New(o))) })
	}
}

// sheet shows every style and part once.
func sheet(t theme.Theme) string {
	columns := []theme.Column{{Title: "size", Width: 6, Right: true}, {Title: "name", Width: 8, Flex: 1}, {Title: "p50", Width: 8, Right: true}}
	widths := theme.Layout(columns, 56)
	g := t.Glyph
	body := strings.Join([]string{
		t.Title.Render("title") + " " + t.Text.Render("text") + " " + t.Muted.Render("muted") + " " + t.Faint.Render("faint") + " " + t.Accent.Render("accent"),
		t.Good.Render(g.Check+" good") + " " + t.Warn.Render(g.Warning+" warn") + " " + t.Bad.Render(g.Cross+" bad") + " " + t.Match.Render("match"),
		t.Duration.Render("duration") + " " + t.Cost.Render("cost") + " " + t.Cold.Render(g.Cold+" cold") + " " + t.Failed.Render(g.Failed+" failed") + " " +
			t.Recommended.Render(g.Recommended+" recommended") + " " + t.Now.Render(g.Now+" now"),
		t.Pill(t.Badge, "arm64") + " " + t.Pill(t.BadgeDemo, "demo") + " " + t.Pill(t.BadgeReadOnly, "read-only") + " " + t.Pill(t.BadgeBad, "failed"),
		t.HeaderRow(columns, widths),
		t.Row(columns, widths, []string{"512", "日本語 checkout-api with a name that is far too long", "12.3 ms"}),
		t.SelectRow(t.Row(columns, widths, []string{"1024", "selected", t.Best.Render("8.1 ms")}), 56),
		t.Bar(0.43, 30) + " " + t.Spark([]float64{1, 2, 3, 4, 5, 6, 7, 8, 4, 2}, 10),
		t.Hint("enter", "open") + t.Faint.Render(g.Separator) + t.Hint("q", "quit"),
	}, "\n")
	return t.Panel("plain", body, 60, 11, false) + "\n" + t.Panel("focused", body, 60, 11, true)
}

// The short way to measure must agree with the long one.
func TestWidthAgreesWithGraphemes(t *testing.T) {
	for r := rune(0x20); r < 0x3000; r++ {
		for _, s := range []string{string(r), "a" + string(r) + "b", "\x1b[1;38;2;1;2;3m─" + string(r) + "\x1b[m×"} {
			if got, want := theme.Width(s), ansi.StringWidth(s); got != want {
				t.Errorf("%q: %d cells, want %d", s, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if s := text().Draw(t, "text"); theme.Width(s) != ansi.StringWidth(s) {
			t.Fatalf("%q: %d cells, want %d", s, theme.Width(s), ansi.StringWidth(s))
		}
	})
}

// What stands in one graph or one column of a table must not look alike.
func TestMarksDiffer(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		g := theme.New(theme.Options{ASCII: ascii}).Glyph
		marks := []string{g.Recommended, g.Cheapest, g.Fastest, g.Balanced, g.Now, g.Failed, g.Cold, g.Point, g.Beaten}
		slices.Sort(marks)
		if n := len(slices.Compact(slices.Clone(marks))); n != len(marks) {
			t.Errorf("ascii %v: some of %q are alike", ascii, marks)
		}
	}
}
