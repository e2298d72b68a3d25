package app

import (
	"slices"

	"lambdial/ui/theme"
)

// Look is how the screen looks whatever the terminal says of itself: one of
// [Looks], "" for auto.
type Look string

// The looks: auto goes by the terminal's background and colours.
const (
	LookAuto    Look = "auto"
	LookDark    Look = "dark"
	LookLight   Look = "light"
	LookDark16  Look = "dark-16"
	LookLight16 Look = "light-16"
	LookNone    Look = "none"
)

// Looks are all that there are.
func Looks() []Look {
	return []Look{LookAuto, LookDark, LookLight, LookDark16, LookLight16, LookNone}
}

// Known says that there is such a look.
func (l Look) Known() bool { return slices.Contains(Looks(), l) }

// of is what is drawn of a look on a terminal. One without colours has none,
// whatever was chosen.
func (l Look) of(terminal theme.Options) theme.Options {
	switch l {
	case LookDark, LookDark16:
		terminal.Dark = true
	case LookLight, LookLight16:
		terminal.Dark = false
	case LookNone:
		terminal.NoColor = true
	}
	if l == LookDark16 || l == LookLight16 {
		terminal.Basic = true
	}
	return terminal
}
