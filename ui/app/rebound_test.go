package app

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/keys"
	"lambdial/ui/theme/themetest"
)

// otherwise are other keys than the usual ones for every action, each usual key
// replaced by one that nothing else has.
func otherwise(t *testing.T) (keys.Map, map[string]string) {
	t.Helper()
	var choices []keys.Choice
	instead := map[string]string{}
	greek, latin := []rune("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩАБВГДЖЗИЙКЛПУФЦЧШЩЪЫЬЭЮЯбвгджзийклмнптуфцчшщ"), []rune("abcdefghijklmnop")
	for _, a := range keys.NewMap().Actions() {
		c := keys.Choice{Action: a.Name}
		for _, k := range a.Keys {
			if instead[k] == "" {
				if strings.HasPrefix(k, "ctrl+") || strings.HasSuffix(k, "tab") { // they work where one types, too
					instead[k], latin = "alt+"+string(latin[0]), latin[1:]
				} else {
					instead[k], greek = string(greek[0]), greek[1:]
				}
			}
			c.Keys = append(c.Keys, instead[k])
		}
		choices = append(choices, c)
	}
	m, refused := keys.NewMap().Rebind(choices)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	return m, instead
}

// TestNoKeyIsWrittenIntoAText: with other keys for everything, no page tells of
// one of the usual ones, but of those that can't be chosen and where one types.
func TestNoKeyIsWrittenIntoAText(t *testing.T) {
	m, instead := otherwise(t)
	// Of dialogs, of text fields and of what can't be chosen.
	fixed := []string{"esc", "ctrl+c", "enter", "tab", "y", "n", "m", "t", "p", "a", "s", "v", "↑/↓", "←/→", "1-6", "any key", "/", "▌", "1", "2", "→", "lambdial"}
	// Only these keys' names are words of their own; of letters the style of keys
	// tells.
	usual := regexp.MustCompile(`\b(space|ctrl\+[a-bd-z]|shift\+\S+)\b|\((t|m)\)|/ to filter`)
	told := regexp.MustCompile(`‹key:([^›]*)›`)
	news := slices.Collect(func(yield func(string) bool) {
		for _, k := range instead {
			if !yield(k) {
				return
			}
		}
	})
	seen := map[string]bool{}
	for _, look := range slices.Concat(looks, listLooks) {
		o := movable()
		o.Keys = &m
		o.Restore = func(context.Context) (did, left []string, err error) { return nil, nil, nil }
		b := newBench(o, 160, 48)
		b.instead = instead
		look.make(t, b)
		view := b.view()
		top, over := b.stack.Top()
		typing := over || top.Capturing()
		page := themetest.NewPage("dark", b.theme)
		page.Add(look.name, view)
		for _, match := range told.FindAllStringSubmatch(page.String(), -1) {
			for _, k := range strings.Split(strings.TrimSpace(match[1]), "/") {
				if k == "" || slices.Contains(fixed, k) || slices.Contains(fixed, match[1]) {
					continue
				}
				if !slices.Contains(news, k) {
					t.Errorf("%s tells of the key %q", look.name, k)
				}
				seen[k] = true
			}
		}
		if found := usual.FindAllString(ansi.Strip(view), -1); len(found) > 0 && !typing {
			t.Errorf("%s: %q is written in\n%s", look.name, found, ansi.Strip(view))
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d of the new keys were seen: %v", len(seen), seen)
	}
}
