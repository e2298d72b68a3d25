package keys_test

import (
	"reflect"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// bindings are all keys of a keymap, those of what it embeds too.
func bindings(keymap any) []key.Binding {
	var all []key.Binding
	v := reflect.ValueOf(keymap)
	for i := range v.NumField() {
		switch field := v.Field(i).Interface().(type) {
		case key.Binding:
			all = append(all, field)
		default:
			all = append(all, bindings(field)...)
		}
	}
	return all
}

// A key does one thing on a screen, and the help tells what.
func TestEachKeyDoesOneThing(t *testing.T) {
	for name, keymap := range map[string]any{
		"functions": keys.NewFunctions(), "sessions": keys.NewSessions(), "a list": keys.NewList(), "choose": keys.NewFilter(),
	} {
		taken := map[string]string{}
		screen := bindings(keymap)
		if name != "choose" { // letters are typed there
			screen = append(screen, keys.NewGlobal().Help, keys.NewGlobal().Quit, keys.NewGlobal().Interrupt, keys.NewGlobal().Suspend)
		}
		for _, b := range screen {
			if name == "choose" && len(b.Keys()) == 0 {
				continue // home and end move in the text
			}
			if b.Help().Key == "" || b.Help().Desc == "" || len(b.Keys()) == 0 {
				t.Errorf("%s: a key without help: %q %v", name, b.Help(), b.Keys())
			}
			for _, k := range b.Keys() {
				if other, ok := taken[k]; ok {
					t.Errorf("%s: %s does %q and %q", name, k, other, b.Help().Desc)
				}
				taken[k] = b.Help().Desc
			}
		}
	}
}

func TestFooterKeepsTheLastKey(t *testing.T) {
	th := theme.New(theme.Options{})
	k := keys.NewFunctions()
	for w := 10; w <= 120; w++ {
		footer := keys.Footer(th, []key.Binding{k.Open, k.Filter, k.Sort, k.Sessions, keys.NewGlobal().Help}, w)
		if got := ansi.StringWidth(footer); got != w {
			t.Fatalf("%d cells, want %d: %q", got, w, footer)
		}
		if !strings.HasSuffix(strings.TrimRight(ansi.Strip(footer), " "), "? help") {
			t.Fatalf("at %d the help key is missing: %q", w, footer)
		}
	}
}

func TestHelpLeavesOutWhatIsNotOffered(t *testing.T) {
	th := theme.New(theme.Options{ASCII: true})
	k := keys.NewFunctions()
	k.Restore.SetEnabled(false)
	help := ansi.Strip(keys.Help(th, []keys.Group{{Title: "Functions", Bindings: []key.Binding{k.Open, k.Restore, k.Up}}}, 60, 20))
	if strings.Contains(help, "restore") || !strings.Contains(help, "plan") || strings.Contains(help, "↑") {
		t.Errorf("help:\n%s", help)
	}
}
