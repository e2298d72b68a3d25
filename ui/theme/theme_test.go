package theme_test

import (
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

func anyTheme(t *rapid.T) theme.Theme {
	return theme.New(theme.Options{
		Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii"), NoColor: rapid.Bool().Draw(t, "nocolor"),
		Basic: rapid.Bool().Draw(t, "basic"),
	})
}

// What is drawn is as large as it was asked to be, whatever the text.
func TestPartsKeepTheirSize(t *testing.T) {
	texts := []string{"", "checkout-api", "日本語", "e\u0301\u0302", "👩‍👩‍👧‍👦", "\u202e", "\t\n", "\x00\xff", "\x1b[31mred\x1b[m", "\x1b[2J", "\x1b]0;title\x07"}
	rapid.Check(t, func(t *rapid.T) {
		th := anyTheme(t)
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(texts), 0, 8).Draw(t, "text"), "")
		w := rapid.IntRange(0, 40).Draw(t, "w")
		h := rapid.IntRange(1, 6).Draw(t, "h")
		check := func(what, drawn string, h int) {
			t.Helper()
			lines := strings.Split(drawn, "\n")
			for _, line := range lines {
				if got := ansi.StringWidth(line); len(lines) != h || got != w {
					t.Fatalf("%s: %d lines, one of %d cells, want %d of %d: %q", what, len(lines), got, h, w, drawn)
				}
			}
		}
		check("SelectRow", th.SelectRow(s, w), 1)
		check("Bar", th.Bar(rapid.Float64().Draw(t, "fraction"), w), 1)
		check("Spark", th.Spark(rapid.SliceOf(rapid.Float64()).Draw(t, "values"), w), 1)
		if w > 0 {
			check("Panel", th.Panel(s, s, w, h, rapid.Bool().Draw(t, "focused")), h)
		}
	})
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
		for name, s := range map[string]theme.Style{
			"muted": th.Muted, "faint": th.Faint, "accent": th.Accent, "good": th.Good, "warn": th.Warn, "bad": th.Bad,
			"duration": th.Duration, "cost": th.Cost, "cold": th.Cold,
		} {
			got := s.Lipgloss().GetForeground()
			if reduced := colorprofile.ANSI.Convert(got); reduced != got {
				t.Errorf("dark=%v: %s is %v, reduced to %v", dark, name, got, reduced)
			}
			if slices.Contains(invisible, got) {
				t.Errorf("dark=%v: %s is hard to see: %v", dark, name, got)
			}
		}
	}
}

// One page shows all styles in all themes, and the parts that are drawn with
// them.
func TestStyles(t *testing.T) {
	themes := []struct {
		name string
		theme.Options
	}{
		{"dark", theme.Options{Dark: true}},
		{"light", theme.Options{}},
		{"16 colours on dark", theme.Options{Basic: true, Dark: true}},
		{"16 colours on light", theme.Options{Basic: true}},
		{"no colours", theme.Options{NoColor: true}},
		{"ascii", theme.Options{ASCII: true, NoColor: true}},
	}
	var page strings.Builder
	for _, o := range themes {
		styles := themetest.Styles(theme.New(o.Options))
		fmt.Fprintf(&page, "==== %s\n", o.name)
		for _, name := range slices.Sorted(maps.Keys(styles)) {
			fmt.Fprintf(&page, "%-18s %s\n", name, styles[name])
		}
	}
	for _, o := range themes {
		parts := themetest.NewPage(o.name, theme.New(o.Options))
		if foreign := parts.Add("parts", sheet(theme.New(o.Options))); len(foreign) > 0 {
			t.Errorf("%s: not of the theme: %q", o.name, foreign)
		}
		page.WriteString("\n" + parts.String())
	}
	golden.RequireEqual(t, page.String())
}

// sheet shows every style and part once.
func sheet(t theme.Theme) string {
	columns := []cell.Column{{Title: "size", Width: 6, Right: true}, {Title: "name", Width: 8, Flex: 1}, {Title: "p50", Width: 8, Right: true}}
	widths := cell.Layout(columns, 56)
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
