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

func picker(free bool) *widget.Picker {
	p := &widget.Picker{
		Title: "Region", Free: free, Current: "eu-west-1", Ask: "type to filter", None: "none",
		Options: []widget.Option{{Value: "eu-central-1"}, {Value: "eu-west-1"}, {Value: "us-east-1", About: "far"}, {Value: "evil\x1b[2J"}},
	}
	p.Begin(theme.New(theme.Options{}))
	return p
}

func TestPicker(t *testing.T) {
	enter, down, esc := tea.KeyPressMsg{Code: tea.KeyEnter}, tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyEscape}
	for _, test := range []struct {
		free   bool
		typed  string
		then   []tea.KeyPressMsg
		want   string
		cancel bool
	}{
		{false, "", []tea.KeyPressMsg{enter}, "eu-west-1", false}, // the one in use
		{false, "", []tea.KeyPressMsg{down, enter}, "us-east-1", false},
		{false, "USE", []tea.KeyPressMsg{enter}, "us-east-1", false},
		{false, "nowhere", []tea.KeyPressMsg{enter}, "", false},
		{true, "nowhere", []tea.KeyPressMsg{enter}, "nowhere", false},
		{true, "eu-central-1", []tea.KeyPressMsg{down, enter}, "eu-central-1", false}, // offered once
		{true, "q", []tea.KeyPressMsg{esc}, "", true},
	} {
		p := picker(test.free)
		for _, r := range test.typed {
			p.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		var got string
		var cancel bool
		for _, k := range test.then {
			got, cancel = p.Key(k)
		}
		if got != test.want || cancel != test.cancel {
			t.Errorf("%q gives %q, %v, want %q, %v", test.typed, got, cancel, test.want, test.cancel)
		}
	}
	p := picker(false)
	p.Busy = "connecting"
	if got, _ := p.Key(enter); got != "" {
		t.Errorf("chooses %q while it waits", got)
	}
	if _, cancel := p.Key(esc); !cancel {
		t.Error("esc does not cancel what is waited for")
	}
}

func TestPickerFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := theme.New(theme.Options{ASCII: rapid.Bool().Draw(t, "ascii")})
		p := picker(rapid.Bool().Draw(t, "free"))
		for _, r := range rapid.StringOfN(rapid.RuneFrom([]rune("eu-w日\u0301")), 0, 30, -1).Draw(t, "typed") {
			p.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		w, h := rapid.IntRange(40, 120).Draw(t, "w"), rapid.IntRange(10, 50).Draw(t, "h")
		lines := strings.Split(p.Draw(th, "|", w, h), "\n")
		if len(lines) > h {
			t.Fatalf("%d lines of %d", len(lines), h)
		}
		for _, line := range lines {
			if got := ansi.StringWidth(line); got > w {
				t.Fatalf("%d cells of %d: %q", got, w, line)
			}
			if strings.Contains(ansi.Strip(line), "\x1b") {
				t.Fatalf("an escape sequence comes through: %q", line)
			}
		}
	})
}
