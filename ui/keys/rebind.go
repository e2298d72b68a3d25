package keys

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
)

// Map are the keys of all pages. Where one types, and in dialogs, keys are what
// they are.
type Map struct {
	Global    Global
	List      List // of Functions and Sessions
	Functions Functions
	Plan      Plan
	Tune      Tune
	Sessions  Sessions
}

// NewMap are the keys as they are where nobody chose others.
func NewMap() Map {
	return Map{Global: NewGlobal(), List: NewList(), Functions: NewFunctions(), Plan: NewPlan(), Tune: NewTune(), Sessions: NewSessions()}
}

// Action is something that keys can be chosen for.
type Action struct {
	Name string // such as "tune.pause"
	Does string // as the help tells it
	Keys []string
}

// Actions are all of which the keys can be chosen, by page.
func (m Map) Actions() (all []Action) {
	for _, b := range m.bindings() {
		if b.fixed == "" {
			all = append(all, Action{Name: b.action, Does: b.Help().Desc, Keys: b.Keys()})
		}
	}
	return all
}

// binding is one of a keymap with its name; fixed says why its keys can't be
// chosen.
type binding struct {
	*key.Binding
	action, scope, fixed string
	with                 string // the action whose keys it has
	usual                []string
}

// bindings are those of the keymap in the order in which they are written down.
func (m *Map) bindings() (all []binding) {
	usual := NewMap()
	pages, usually := reflect.ValueOf(m).Elem(), reflect.ValueOf(&usual).Elem()
	for i := range pages.NumField() {
		scope := kebab(pages.Type().Field(i).Name)
		page, as := pages.Field(i), usually.Field(i)
		for j := range page.NumField() {
			b, is := page.Field(j).Addr().Interface().(*key.Binding)
			if !is {
				continue // the list, which has a scope of its own
			}
			field := page.Type().Field(j)
			found := binding{Binding: b, scope: scope, action: scope + "." + kebab(field.Name), usual: as.Field(j).Interface().(key.Binding).Keys()}
			switch fixed, with := field.Tag.Get("fixed"), field.Tag.Get("with"); {
			case slices.ContainsFunc(found.usual, isReserved):
				found.fixed = "keeps " + found.usual[0]
			case fixed != "":
				found.fixed = fixed
			case with != "":
				found.with = scope + "." + kebab(with)
				found.fixed = "has the keys of " + found.with
			}
			all = append(all, found)
		}
	}
	return all
}

// kebab writes PageUp as page-up.
func kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Choice are the keys that somebody wants for an action.
type Choice struct {
	Action string
	Keys   []string
}

// ErrNoAction says that a choice is for something that there is not.
var ErrNoAction = errors.New("there is no such action")

// Refusal says why a choice can't be.
type Refusal struct {
	Choice
	Err error
}

// Error names the action.
func (r Refusal) Error() string { return r.Action + ": " + r.Err.Error() }

// Unwrap gives the reason alone.
func (r Refusal) Unwrap() error { return r.Err }

// Rebind gives the keymap with other keys. What is refused is left as it was.
func (m Map) Rebind(choices []Choice) (Map, []Refusal) {
	var refused []Refusal
	all := m.bindings()
	chosen := map[string]Choice{}
	for _, c := range choices {
		at := slices.IndexFunc(all, func(b binding) bool { return b.action == c.Action })
		var err error
		switch {
		case at < 0:
			err = ErrNoAction
		case all[at].fixed != "":
			err = fmt.Errorf("can't be chosen: it %s", all[at].fixed)
		default:
			err = all[at].takes(c.Keys)
		}
		if err != nil {
			refused = append(refused, Refusal{c, err})
			continue
		}
		chosen[c.Action] = c
		all[at].rebind(c.Keys)
	}
	m.agree()
	for _, c := range choices {
		if err := m.conflict(c.Action); err != nil && chosen[c.Action].Action != "" {
			refused = append(refused, Refusal{c, err})
		}
	}
	return m, refused
}

// agree gives those that have the keys of another the same.
func (m *Map) agree() {
	all := m.bindings()
	for _, b := range all {
		if b.with == "" {
			continue
		}
		of := all[slices.IndexFunc(all, func(o binding) bool { return o.action == b.with })]
		b.SetKeys(of.Keys()...)
		b.SetHelp(of.Help().Key, b.Help().Desc)
	}
	m.Functions.List, m.Sessions.List = m.List, m.List
}

// rebind sets other keys.
func (b binding) rebind(keys []string) {
	b.SetKeys(keys...)
	b.SetHelp(name(keys), b.Help().Desc)
}

// takes says what is wrong with keys for an action.
func (b binding) takes(keys []string) error {
	if len(keys) == 0 {
		return errors.New("no key: name at least one")
	}
	typing := b.scope == "plan" && slices.ContainsFunc(b.usual, func(k string) bool { return strings.HasPrefix(k, "ctrl+") || strings.HasSuffix(k, "tab") })
	for _, k := range keys {
		switch err := check(k); {
		case err != nil:
			return err
		case isReserved(k):
			return fmt.Errorf("%s is reserved: it always leaves", k)
		case typing && typed(k):
			return fmt.Errorf("%q would be typed into a field: this one works there, too, and takes ctrl, alt or a function key", k)
		}
	}
	return nil
}

// conflict says with which action of the same page an action shares a key,
// where they did not share one from the start: those are never there together.
func (m *Map) conflict(action string) error {
	all := m.bindings()
	at := slices.IndexFunc(all, func(b binding) bool { return b.action == action })
	if at < 0 {
		return nil
	}
	for _, other := range all {
		if other.action == action || !together(all[at].scope, other.scope) || common(all[at].usual, other.usual) != "" {
			continue
		}
		if k := common(all[at].Keys(), other.Keys()); k != "" {
			return fmt.Errorf("key %s is that of %s, too", k, other.action)
		}
	}
	return nil
}

// together says that the keys of two scopes work at the same time.
func together(a, b string) bool {
	if a > b {
		a, b = b, a
	}
	lists := map[string]bool{"functions": true, "sessions": true}
	return a == b || a == "global" || b == "global" || a == "list" && lists[b] || b == "list" && lists[a]
}

func common(a, b []string) string {
	for _, k := range a {
		if slices.Contains(b, k) {
			return k
		}
	}
	return ""
}

func isReserved(key string) bool { return key == "esc" || key == "ctrl+c" }

// named are the keys without a character of their own.
func named() []string {
	names := []string{"enter", "tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "esc"}
	for n := range 20 {
		names = append(names, fmt.Sprintf("f%d", n+1))
	}
	return names
}

// typed says that a key writes something where one types.
func typed(key string) bool { return utf8.RuneCountInString(key) == 1 || key == "space" }

// check says what is wrong with a key's name.
func check(name string) error {
	base, held := name, []string{}
	for {
		mod, rest, more := strings.Cut(base, "+")
		if !more || mod == "" || rest == "" {
			break
		}
		base, held = rest, append(held, mod)
	}
	for i, mod := range held {
		if order := []string{"ctrl", "alt", "shift"}; !slices.Contains(order, mod) {
			return fmt.Errorf("%q is no key: %q is none of ctrl, alt and shift", name, mod)
		} else if i > 0 && slices.Index(order, held[i-1]) >= slices.Index(order, mod) {
			return fmt.Errorf("%q is no key: write ctrl, alt, shift in this order", name)
		}
	}
	r, size := utf8.DecodeRuneInString(base)
	character := size == len(base) && size > 0 && unicode.IsPrint(r) && r != ' ' && r != utf8.RuneError
	switch {
	case slices.Contains(named(), base):
	case !character:
		return fmt.Errorf("%q is no key: one character, or %s, ... f20, with ctrl+, alt+ or shift+ before it", name, strings.Join(named()[:len(named())-19], ", "))
	case len(held) > 0 && held[len(held)-1] == "shift":
		return fmt.Errorf("%q is no key: write the character that it types", name)
	case len(held) > 0 && unicode.IsUpper(r):
		return fmt.Errorf("%q is no key: write %s", name, strings.TrimSuffix(name, base)+strings.ToLower(base))
	}
	if same := map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+h": "backspace"}[name]; same != "" {
		return fmt.Errorf("%s is %s in most terminals: choose another", name, same)
	}
	return nil
}

// name is how the help writes keys: the first two of them.
func name(keys []string) string {
	var names []string
	for _, k := range keys[:min(len(keys), 2)] {
		held, base := "", k
		if i := strings.LastIndex(k, "+"); i > 0 && i < len(k)-1 {
			held, base = k[:i+1], k[i+1:]
		}
		switch base {
		case "up":
			base = "↑"
		case "down":
			base = "↓"
		case "left":
			base = "←"
		case "right":
			base = "→"
		case "pgdown":
			base = "pgdn"
		}
		names = append(names, held+base)
	}
	return strings.Join(names, "/")
}

// First is how a text calls what an action takes: its first key.
func First(b key.Binding) string { return b.Keys()[0] }
