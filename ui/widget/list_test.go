package widget_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Whatever moves it, the cursor is on a row and the row is seen; a click on a
// row goes there, and a second one chooses it.
func TestListKeepsItsCursorInSight(t *testing.T) {
	codes := []rune{tea.KeyUp, tea.KeyDown, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd, 'j', 'k', 'g', 'G'}
	rapid.Check(t, func(t *rapid.T) {
		l := widget.List{Before: rapid.Bool().Draw(t, "before")}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			n, room, line := rapid.IntRange(0, 30).Draw(t, "n"), rapid.IntRange(1, 12).Draw(t, "room"), rapid.IntRange(0, 5).Draw(t, "line")
			l.SetLen(n)
			l.Key(tea.KeyPressMsg{Code: rapid.SampledFrom(codes).Draw(t, "key")}, keys.NewList())
			window := l.Window
			if rapid.Bool().Draw(t, "around") {
				window = l.Around
			}
			from, to := window(room, line)
			if from < 0 || to > n || to-from != min(room, n) {
				t.Fatalf("rows %d to %d of %d in %d lines", from, to, n, room)
			}
			if l.At >= 0 && n > 0 && (l.At < from || l.At >= to) || l.At >= max(n, 1) || l.At < -1 || l.At < 0 && !l.Before && n > 0 {
				t.Fatalf("the cursor is on %d of %d, seen are %d to %d", l.At, n, from, to)
			}
			y := rapid.IntRange(-1, 20).Draw(t, "y")
			row, ok := l.RowAt(y)
			if ok != (y >= line && y < line+to-from) || ok && row != from+y-line {
				t.Fatalf("row %d, %v at line %d; %d to %d are drawn from %d on", row, ok, y, from, to, line)
			}
			before := l.At
			if chosen := l.Click(y); chosen != (ok && before == row) || ok && l.At != row || !ok && l.At != before {
				t.Fatalf("a click gives %v and goes from %d to %d", chosen, before, l.At)
			}
			if ok && !l.Click(y) {
				t.Fatal("a second click chooses nothing")
			}
		}
	})
}

// A click where a row was drawn that a filter has since left out chooses nothing.
func TestListClicksOnRowsThatAreGone(t *testing.T) {
	var l widget.List
	l.SetLen(5)
	l.Window(5, 1)
	l.SetLen(2)
	if chosen := l.Click(4); chosen || l.At > 1 {
		t.Errorf("the cursor is on %d of 2", l.At)
	}
	if _, ok := l.RowAt(2); !ok {
		t.Error("one that is left is not found")
	}
}

func TestListMovesByPages(t *testing.T) {
	l := widget.List{}
	l.SetLen(100)
	l.Window(10, 0)
	press := func(code rune) int {
		l.Key(tea.KeyPressMsg{Code: code}, keys.NewList())
		return l.At
	}
	for _, step := range []struct {
		key  rune
		want int
	}{{tea.KeyPgDown, 10}, {tea.KeyDown, 11}, {tea.KeyPgUp, 1}, {tea.KeyEnd, 99}, {tea.KeyPgDown, 99}, {tea.KeyHome, 0}, {tea.KeyUp, 0}} {
		if got := press(step.key); got != step.want {
			t.Errorf("%v goes to %d, want %d", step.key, got, step.want)
		}
	}
	if l.Key(tea.KeyPressMsg{Code: 'x'}, keys.NewList()) {
		t.Error("x moves")
	}
}

// While one types, letters are text and what moves the list moves it still.
func TestFilterKeys(t *testing.T) {
	l := widget.List{}
	l.SetLen(5)
	f := widget.NewFilter(theme.New(theme.Options{}))
	f.Open()
	for _, step := range []struct {
		code rune
		text string
		want widget.Typed
		at   int
	}{
		{'j', "j", widget.TypedText, 0},
		{tea.KeyDown, "", widget.TypedNothing, 1},
		{tea.KeyHome, "", widget.TypedNothing, 1},
		{tea.KeyEnter, "", widget.TypedChoice, 1},
		{tea.KeyEscape, "", widget.TypedClear, 1},
	} {
		if got := f.Key(tea.KeyPressMsg{Code: step.code, Text: step.text}, &l); got != step.want || l.At != step.at {
			t.Errorf("%v is %v at %d, want %v at %d", step.code, got, l.At, step.want, step.at)
		}
	}
	if f.On() {
		t.Error("esc leaves the filter on")
	}
	f.Open()
	if !f.Paste("a\x1bb") || f.Text() != "ab" {
		t.Errorf("pasted %q", f.Raw())
	}
	if f.Key(tea.KeyPressMsg{Code: tea.KeyTab}, &l); f.Opened() || !f.On() {
		t.Error("tab does not keep the text")
	}
}
