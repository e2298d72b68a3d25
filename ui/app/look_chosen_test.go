package app

import (
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/ui/theme"
)

// TestChosenLook: whatever the terminal tells of itself, and when, the look that
// was chosen stays; but one that has no colours gets none.
func TestChosenLook(t *testing.T) {
	for look, want := range map[Look]theme.Options{
		"":          {Basic: true},
		LookAuto:    {Basic: true},
		LookDark:    {Basic: true, Dark: true},
		LookLight16: {Basic: true},
		LookDark16:  {Basic: true, Dark: true},
		LookNone:    {Basic: true, NoColor: true},
	} {
		b := newBench(Options{Look: look}, 80, 24)
		b.send(tea.BackgroundColorMsg{Color: color.White}, tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		if b.theme.Options != want {
			t.Errorf("%q is %+v", look, b.theme.Options)
		}
	}
	b := newBench(Options{Look: LookDark16}, 80, 24)
	if !b.theme.Basic || !b.theme.Dark {
		t.Errorf("before the terminal told: %+v", b.theme.Options)
	}
	b.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor}, tea.BackgroundColorMsg{Color: color.White})
	if want := (theme.Options{Dark: true, Basic: true}); b.theme.Options != want {
		t.Errorf("dark with 16 colours is %+v", b.theme.Options)
	}
	b.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if !b.theme.NoColor {
		t.Error("colours where the terminal has none")
	}
}

// TestChosenKeys: the keys that were chosen do it, and those that they replace
// do not.
func TestChosenKeys(t *testing.T) {
	m, instead := otherwise(t)
	b := newBench(Options{Keys: &m}, 80, 24)
	b.instead = instead
	b.tunes(t, 60)
	if !b.shows(b.tune) {
		t.Fatal("the session is not shown")
	}
	b.instead = nil
	b.press("q", "?", "esc")
	if b.leaving {
		t.Error("q leaves still")
	}
}
