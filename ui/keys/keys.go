// Package keys is the keymap of the terminal program: every key that a screen
// answers, with the words that the footer and the full help show for it.
package keys

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

func bind(shown, help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

// Global are the keys that every screen has.
type Global struct {
	Help, Back, Quit, Interrupt, Suspend key.Binding
}

// NewGlobal makes the keys that every screen has.
func NewGlobal() Global {
	return Global{
		Help:      bind("?", "help", "?"),
		Back:      bind("esc", "back", "esc"),
		Quit:      bind("q", "quit", "q"),
		Interrupt: bind("ctrl+c", "clean up and quit", "ctrl+c"),
		Suspend:   bind("ctrl+z", "suspend", "ctrl+z"),
	}
}

// List moves through rows.
type List struct {
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
}

// NewList makes the keys of a list. Letters move only where no text is typed.
func NewList() List {
	return List{
		Up:       bind("↑/k", "up", "up", "k"),
		Down:     bind("↓/j", "down", "down", "j"),
		PageUp:   bind("pgup", "a page up", "pgup", "ctrl+u", "ctrl+b"),
		PageDown: bind("pgdn", "a page down", "pgdown", "ctrl+d", "ctrl+f"),
		Top:      bind("home/g", "first", "home", "g"),
		Bottom:   bind("end/G", "last", "end", "G"),
	}
}

// Functions are the keys of the list of functions.
type Functions struct {
	List
	Open, Filter, Clear, Sort, Reverse, Star, Detail, Name, Region, Profile, Reload, Sessions, Restore key.Binding
}

// NewFunctions makes the keys of the list of functions.
func NewFunctions() Functions {
	return Functions{
		List:     NewList(),
		Open:     bind("enter", "plan", "enter"),
		Filter:   bind("/", "filter", "/"),
		Clear:    bind("esc", "clear filter", "esc"),
		Sort:     bind("s", "next sort column", "s"),
		Reverse:  bind("S", "reverse order", "S"),
		Star:     bind("f", "favourite", "f", "*"),
		Detail:   bind("d", "details", "d"),
		Name:     bind("N", "type a name", "N"),
		Region:   bind("e", "region", "e"),
		Profile:  bind("p", "profile", "p"),
		Reload:   bind("r", "reload", "r"),
		Sessions: bind("o", "past sessions", "o"),
		Restore:  bind("R", "restore leftovers", "R"),
	}
}

// Plan are the keys of the plan.
type Plan struct {
	Next, Previous      key.Binding
	Up                  key.Binding `fixed:"moves the same everywhere"`
	Down                key.Binding `fixed:"moves the same everywhere"`
	Left                key.Binding `fixed:"moves the same everywhere"`
	Right               key.Binding `fixed:"moves the same everywhere"`
	Toggle, Every, None key.Binding
	// Start begins from a field that is no text, StartNow from everywhere.
	Start, StartNow, Turn, Fold, Done key.Binding
	// Add and the next ones are about payloads.
	Add, Load, Editor, Heavier, Lighter, Sooner, Later, Remove, EditPayload key.Binding
}

// NewPlan makes the keys of the plan.
func NewPlan() Plan {
	return Plan{
		Next:     bind("tab", "next", "tab"),
		Previous: bind("shift+tab", "previous", "shift+tab"),
		Up:       bind("↑", "up", "up"),
		Down:     bind("↓", "down", "down"),
		Left:     bind("←", "less", "left"),
		Right:    bind("→", "more", "right"),
		Toggle:   bind("space", "choose", "space"),
		Every:    bind("a", "all sizes", "a"),
		None:     bind("n", "no size", "n"),
		Start:    bind("enter", "start", "enter"),
		StartNow: bind("ctrl+s", "start now", "ctrl+s"),
		Turn:     bind("ctrl+r", "defaults", "ctrl+r"),
		Fold:     bind("enter", "fold or unfold", "enter", "space"),
		Done:     bind("esc", "done", "esc"),

		Add:         bind("ctrl+n", "add payload", "ctrl+n"),
		Load:        bind("ctrl+o", "load a file", "ctrl+o"),
		Editor:      bind("ctrl+e", "your editor", "ctrl+e"),
		Heavier:     bind("+", "more weight", "+", "=", "right"),
		Lighter:     bind("-", "less weight", "-", "left"),
		Sooner:      bind("shift+↑", "move up", "shift+up"),
		Later:       bind("shift+↓", "move down", "shift+down"),
		Remove:      bind("D", "remove", "D", "delete", "backspace"),
		EditPayload: bind("enter", "edit", "enter"),
	}
}

// Tune are the keys of a session.
type Tune struct {
	Up, Down, First, Last, PageUp, PageDown                            key.Binding
	Views                                                              key.Binding `fixed:"has the numbers"`
	NextView, PreviousView                                             key.Binding
	Graph                                                              key.Binding `fixed:"goes both ways"`
	Axis, Untried                                                      key.Binding
	NextLog                                                            key.Binding `fixed:"goes both ways"`
	Find, WholeLog                                                     key.Binding
	FoldLog                                                            key.Binding `with:"WholeLog"`
	FetchLog, Detail, Close                                            key.Binding
	Sort, Reverse, Copy, CopyJSON                                      key.Binding
	Pause                                                              key.Binding
	Resume                                                             key.Binding `with:"Pause"`
	Stop, Add, Compare, Apply, ApplyChosen, Undo, WhatIf, Month, Again key.Binding
	Back, Leave                                                        key.Binding
	// Of the line in which one types, and of what if.
	Accept           key.Binding `fixed:"ends what is typed"`
	Choose           key.Binding `fixed:"goes both ways"`
	Change           key.Binding `fixed:"goes both ways"`
	Keep             key.Binding `fixed:"ends what is chosen"`
	Discard, PutBack key.Binding
}

// NewTune makes the keys of a session.
func NewTune() Tune {
	return Tune{
		Up:           bind("↑/k", "size above", "up", "k"),
		Down:         bind("↓/j", "size below", "down", "j"),
		First:        bind("home/g", "first size", "home", "g"),
		Last:         bind("end/G", "last size", "end", "G"),
		PageUp:       bind("pgup", "a page up", "pgup", "ctrl+u", "ctrl+b"),
		PageDown:     bind("pgdn", "a page down", "pgdown", "ctrl+d", "ctrl+f"),
		Views:        bind("1-6", "views", "1", "2", "3", "4", "5", "6"),
		NextView:     bind("tab", "next view", "tab"),
		PreviousView: bind("shift+tab", "previous view", "shift+tab"),
		Graph:        bind("←/→", "next graph", "left", "right", "h", "l"),
		NextLog:      bind("←/→", "next log", "left", "right", "h", "l"),
		Find:         bind("/", "find", "/"),
		FetchLog:     bind("f", "fetch the rest", "f"),
		WholeLog:     bind("enter", "all lines", "enter"),
		FoldLog:      bind("enter", "fold lines", "enter"),
		Axis:         bind("x", "other axis", "x"),
		Untried:      bind("t", "sizes not tried", "t"),
		Detail:       bind("enter", "detail", "enter"),
		Close:        bind("esc", "close", "esc"),
		Sort:         bind("s", "next sort column", "s"),
		Reverse:      bind("S", "reverse order", "S"),
		Copy:         bind("c", "copy the verdict", "c"),
		CopyJSON:     bind("C", "copy all as JSON", "C"),
		Pause:        bind("space", "pause", "space"),
		Resume:       bind("space", "resume", "space"),
		Stop:         bind(".", "stop", "."),
		Add:          bind("+", "add a size", "+"),
		Apply:        bind("y", "set it", "y"),
		ApplyChosen:  bind("Y", "set the selected", "Y"),
		Undo:         bind("u", "take it back", "u"),
		WhatIf:       bind("w", "what if", "w"),
		Month:        bind("m", "money a month", "m"),
		Compare:      bind("=", "compare", "="),
		Again:        bind("r", "plan again", "r"),
		Back:         bind("esc", "back", "esc"),
		Leave:        bind("esc", "stop, leave", "esc"),
		Accept:       bind("enter", "take it", "enter"),
		Discard:      bind("esc", "cancel", "esc"),
		Choose:       bind("↑/↓", "choose", "up", "down"),
		Change:       bind("←/→", "change", "left", "right"),
		Keep:         bind("enter", "keep", "enter"),
		PutBack:      bind("esc", "put back", "esc"),
	}
}

// Looks are the keys that change only what is seen, in pairs where two belong
// together, for the full help.
func (k Tune) Looks() []key.Binding {
	u := NewTune()
	return []key.Binding{
		pair("↑/↓", "choose size", k.Up, k.Down, u.Up, u.Down),
		pair("g/G", "first, last", k.First, k.Last, u.First, u.Last),
		k.Detail,
		pair("s/S", "sort, flip", k.Sort, k.Reverse, u.Sort, u.Reverse),
		k.Views,
		pair("tab", "next view", k.NextView, k.PreviousView, u.NextView, u.PreviousView),
		k.Graph, k.Axis, k.Untried,
		pair("pgup/pgdn", "page, scroll", k.PageUp, k.PageDown, u.PageUp, u.PageDown),
		pair("c/C", "copy, JSON", k.Copy, k.CopyJSON, u.Copy, u.CopyJSON),
	}
}

// pair makes two keys one for the help: shown so while they are as usual, else
// by the first of each.
func pair(shown, help string, a, b, usualA, usualB key.Binding) key.Binding {
	if !slices.Equal(a.Keys(), usualA.Keys()) || !slices.Equal(b.Keys(), usualB.Keys()) {
		shown = name(a.Keys()[:1]) + "/" + name(b.Keys()[:1])
	}
	return bind(shown, help, append(slices.Clone(a.Keys()), b.Keys()...)...)
}

// All are the keys as the full help tells them, pairs in one line.
func (p Plan) All() []key.Binding {
	u := NewPlan()
	return []key.Binding{
		p.Next, pair("↑/↓", "move", p.Up, p.Down, u.Up, u.Down), pair("←/→", "change", p.Left, p.Right, u.Left, u.Right),
		p.Toggle, pair("a/n", "all, none", p.Every, p.None, u.Every, u.None), p.Start, p.StartNow, p.Turn,
		p.Add, p.Load, p.Editor, pair("+/-", "weight", p.Heavier, p.Lighter, u.Heavier, u.Lighter),
		pair("shift+↑/↓", "order", p.Sooner, p.Later, u.Sooner, u.Later), p.Remove, p.Done,
	}
}

// Sessions are the keys of the list of past sessions.
type Sessions struct {
	List
	Open, Filter, Clear, Sort, Function, Replay, Compare, Describe, Delete, Reload key.Binding
}

// NewSessions makes the keys of the list of past sessions.
func NewSessions() Sessions {
	return Sessions{
		List:     NewList(),
		Open:     bind("enter", "open", "enter"),
		Filter:   bind("/", "filter", "/"),
		Clear:    bind("esc", "clear filter", "esc"),
		Sort:     bind("s", "sort", "s"),
		Function: bind("F", "its function alone", "F"),
		Replay:   bind("v", "play again", "v"),
		Compare:  bind("=", "compare", "="),
		Describe: bind("T", "title, note, tags", "T"),
		Delete:   bind("D", "delete", "D", "delete"),
		Reload:   bind("r", "reload", "r"),
	}
}

// Filter are the keys of a list in which one types to choose.
type Filter struct {
	List
	Choose, Clear, Done key.Binding
}

// NewFilter makes the keys of a list in which one types. Letters are typed
// there, and home and end move in what is typed.
func NewFilter() Filter {
	return Filter{
		List: List{
			Up:       bind("↑", "up", "up", "ctrl+p", "ctrl+k"),
			Down:     bind("↓", "down", "down", "ctrl+n", "ctrl+j"),
			PageUp:   bind("pgup", "a page up", "pgup"),
			PageDown: bind("pgdn", "a page down", "pgdown"),
		},
		Choose: bind("enter", "choose", "enter"),
		Clear:  bind("esc", "cancel", "esc"),
		Done:   bind("tab", "done", "tab"),
	}
}

// Group is a titled part of the full help.
type Group struct {
	Title    string
	Bindings []key.Binding
}
