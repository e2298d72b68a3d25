// Package keytest names keys for tests.
package keytest

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

var codes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

var modifiers = map[string]tea.KeyMod{"shift": tea.ModShift, "ctrl": tea.ModCtrl, "alt": tea.ModAlt}

// Keys are those of names such as "enter", "space", "ctrl+s" and "shift+up".
// What names no key is text, which is typed.
func Keys(names ...string) (keys []tea.KeyPressMsg) {
	for _, name := range names {
		held, base, _ := strings.Cut(name, "+")
		mod := modifiers[held]
		if mod == 0 {
			base = name
		}
		code, named := codes[base]
		switch {
		case named:
			keys = append(keys, tea.KeyPressMsg{Code: code, Mod: mod})
		case mod != 0:
			keys = append(keys, tea.KeyPressMsg{Code: []rune(base)[0], Mod: mod})
		case name == "space":
			keys = append(keys, tea.KeyPressMsg{Code: ' ', Text: " "})
		default:
			for _, r := range name {
				keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
	return keys
}

// Key is the first of [Keys].
func Key(name string) tea.KeyPressMsg { return Keys(name)[0] }
