package widget_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

func TestOverlayKeepsTheSize(t *testing.T) {
	th := theme.New(theme.Options{Dark: true})
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(10, 60).Draw(t, "w"), rapid.IntRange(3, 12).Draw(t, "h")
		base := th.Fit(th.Accent.Render(rapid.StringMatching(`[日本x]{0,40}`).Draw(t, "under"))+"\n"+strings.Repeat("x", w), w, h)
		box := widget.Dialog(th, "title", rapid.SampledFrom([]string{"", "日本", "two\nlines", strings.Repeat("long ", 30)}).Draw(t, "content"), w, h)
		lines := strings.Split(widget.Overlay(base, box), "\n")
		if len(lines) != h {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, l := range lines {
			// Half of a wide character can be cut at either side of the box.
			if got := ansi.StringWidth(l); got != w {
				t.Fatalf("%d cells, want %d: %q", got, w, l)
			}
		}
	})
}

func TestNumber(t *testing.T) {
	n := widget.Number{Stops: []float64{5, 10, 20}, Min: 1, Max: 30, Blank: "auto"}
	press := func(keys ...tea.KeyPressMsg) {
		for _, k := range keys {
			n.Key(k)
		}
	}
	left, right := tea.KeyPressMsg{Code: tea.KeyLeft}, tea.KeyPressMsg{Code: tea.KeyRight}
	digit := func(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	press(right, right)
	if got := n.Value(); got != 10 {
		t.Errorf("two steps up give %v, want 10", got)
	}
	press(left, left)
	if got := n.Value(); got != 0 || n.Wrong() != "" {
		t.Errorf("below the first stop is %v (%q), want auto", got, n.Wrong())
	}
	press(digit('9'), digit('9'))
	if n.Wrong() == "" {
		t.Error("99 is not refused")
	}
	if n.Key(digit('q')) {
		t.Error("q counts as a number")
	}
}
