// Package page is what a page of the terminal program is to the program: a few
// calls that all pages answer alike, the actions that they ask for, and the
// stack of the open page with what lies over it.
package page

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/theme"
)

// Page is a part of the program that a person works with: one of the screens,
// or a dialog or a list that lies over one. It changes only itself; what it
// wants done it asks for by an action.
type Page interface {
	// View draws a screen in exactly h lines of w cells, and what lies over one
	// as a box in at most so many.
	View(w, h int) string
	// Key answers a key.
	Key(msg tea.KeyPressMsg) Action
	// Click answers a click at a cell of the last View, Wheel a turn of the
	// wheel: lines is 1 downwards and -1 upwards.
	Click(x, y int) Action
	Wheel(lines int) Action
	// Paste answers pasted text.
	Paste(text string) Action
	// Help tells the keys that do something now.
	Help() Keys
	// Capturing says that letters are text and no commands.
	Capturing() bool
	// SetTheme changes the look.
	SetTheme(t theme.Theme)
}

// Screen is a page that takes the whole screen.
type Screen interface {
	Page
	// Title is where a person is, the last word the page itself.
	Title() []string
}

// Keys are what the footer and the full help tell of a page.
type Keys struct {
	// Title stands over the full list.
	Title string
	// Short are the most useful ones, the first before the others; Full all.
	Short, Full []key.Binding
}

// Waiting is a page that shows a sign of waiting, which Tick moves.
type Waiting interface {
	Waiting() bool
	Tick()
}

// Coverable is a page that looks otherwise while something lies over it.
type Coverable interface{ SetCovered(covered bool) }
