package keys_test

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/ui/keys"
	"lambdial/ui/keys/keytest"
)

func rebind(pairs ...string) (keys.Map, []string) {
	var choices []keys.Choice
	for _, p := range pairs {
		action, names, _ := strings.Cut(p, " = ")
		choices = append(choices, keys.Choice{Action: action, Keys: strings.Fields(names)})
	}
	m, refused := keys.NewMap().Rebind(choices)
	var told []string
	for _, r := range refused {
		told = append(told, r.Error())
	}
	return m, told
}

func TestRebind(t *testing.T) {
	m, refused := rebind("tune.pause = p space", "tune.stop = ctrl+x", "list.up = i", "global.help = f1", "plan.sooner = alt+up")
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	for _, want := range []struct {
		b           key.Binding
		keys, shown string
	}{
		{m.Tune.Pause, "p space", "p/space"},
		{m.Tune.Resume, "p space", "p/space"}, // one key does both
		{m.Tune.Stop, "ctrl+x", "ctrl+x"},
		{m.Functions.Up, "i", "i"},
		{m.Sessions.Up, "i", "i"},
		{m.Global.Help, "f1", "f1"},
		{m.Plan.Sooner, "alt+up", "alt+↑"},
		{m.Tune.Add, "+", "+"},
	} {
		if got := strings.Join(want.b.Keys(), " "); got != want.keys || want.b.Help().Key != want.shown {
			t.Errorf("%s: keys %s shown as %s", want.b.Help().Desc, got, want.b.Help().Key)
		}
	}
	if !key.Matches(keytest.Key("p"), m.Tune.Pause) || key.Matches(keytest.Key("."), m.Tune.Stop) {
		t.Error("the keys don't do it")
	}
	if usual := keys.NewMap(); usual.Tune.Pause.Help().Key != "space" {
		t.Error("the usual keymap changed")
	}
}

// TestRebindRefuses what can't be, with both names where it is a conflict.
func TestRebindRefuses(t *testing.T) {
	for choices, want := range map[string]string{
		"tune.pause = .":                       "tune.pause: key . is that of tune.stop, too",
		"tune.pause = q":                       "tune.pause: key q is that of global.quit, too",
		"global.quit = /":                      "global.quit: key / is that of functions.filter, too",
		"functions.sort = j":                   "functions.sort: key j is that of list.down, too",
		"list.down = s":                        "list.down: key s is that of functions.sort, too",
		"tune.pause = p|tune.stop = p":         "tune.pause: key p is that of tune.stop, too|tune.stop: key p is that of tune.pause, too",
		"tune.pause = .|tune.stop = space":     "",
		"tune.detail = v|tune.whole-log = v":   "", // never there together
		"sessions.sort = e|functions.name = v": "", // v and e are those of the other page
		"tune.pause = esc":                     "tune.pause: esc is reserved: it always leaves",
		"tune.pause = ctrl+c":                  "tune.pause: ctrl+c is reserved: it always leaves",
		"global.back = b":                      "global.back: can't be chosen: it keeps esc",
		"global.interrupt = x":                 "global.interrupt: can't be chosen: it keeps ctrl+c",
		"tune.resume = r":                      "tune.resume: can't be chosen: it has the keys of tune.pause",
		"tune.views = a":                       "tune.views: can't be chosen: it has the numbers",
		"tune.paus = p":                        "tune.paus: there is no such action",
		"tune.pause = ":                        "tune.pause: no key: name at least one",
		"tune.pause = spce":                    `tune.pause: "spce" is no key: one character, or enter`,
		"tune.pause = shift+a":                 `tune.pause: "shift+a" is no key: write the character that it types`,
		"tune.pause = ctrl+A":                  `tune.pause: "ctrl+A" is no key: write ctrl+a`,
		"tune.pause = alt+ctrl+a":              `write ctrl, alt, shift in this order`,
		"tune.pause = cmd+a":                   `"cmd" is none of ctrl, alt and shift`,
		"tune.pause = ctrl+m":                  "ctrl+m is enter in most terminals",
		"plan.start-now = s":                   `"s" would be typed into a field`,
	} {
		_, refused := rebind(strings.Split(choices, "|")...)
		if got := strings.Join(refused, "|"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %s", choices, got)
		}
	}
}

// TestRebindAnything: whatever is chosen, no key is two things of a page that
// it was not before, but for what is refused.
func TestRebindAnything(t *testing.T) {
	usual := keys.NewMap()
	actions := usual.Actions()
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "p", "s", "enter", "space", "ctrl+x", "f5", "esc", "?", "q"}
		var choices []keys.Choice
		for range rapid.IntRange(1, 6).Draw(t, "choices") {
			choices = append(choices, keys.Choice{
				Action: rapid.SampledFrom(actions).Draw(t, "action").Name,
				Keys:   rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(names), rapid.StringN(0, 5, -1)), 0, 2).Draw(t, "keys"),
			})
		}
		m, refused := usual.Rebind(choices)
		if len(refused) > 0 {
			return
		}
		for _, page := range []struct {
			now, before any
		}{{m.Tune, usual.Tune}, {m.Functions, usual.Functions}, {m.Sessions, usual.Sessions}, {m.Plan, usual.Plan}} {
			now, before := append(bindings(page.now), bindings(m.Global)...), append(bindings(page.before), bindings(usual.Global)...)
			for i := range now {
				for j := range i {
					if shared(now[i], now[j]) && !shared(before[i], before[j]) {
						t.Fatalf("%v: %q and %q have a key in common", choices, now[i].Help().Desc, now[j].Help().Desc)
					}
				}
			}
		}
	})
}

func shared(a, b key.Binding) bool {
	return slices.ContainsFunc(a.Keys(), func(k string) bool { return slices.Contains(b.Keys(), k) })
}

// TestActions: each has a name of its own, and its keys can be chosen again.
func TestActions(t *testing.T) {
	usual := keys.NewMap()
	seen := map[string]bool{}
	for _, a := range usual.Actions() {
		if seen[a.Name] || a.Does == "" || len(a.Keys) == 0 {
			t.Errorf("%+v", a)
		}
		seen[a.Name] = true
		m, refused := usual.Rebind([]keys.Choice{{Action: a.Name, Keys: a.Keys}})
		if len(refused) > 0 {
			t.Errorf("%+v: %v", a, refused)
		}
		if diff := cmp.Diff(usual.Actions(), m.Actions()); diff != "" {
			t.Errorf("%s: %s", a.Name, diff)
		}
	}
	for _, name := range []string{"tune.pause", "list.page-up", "plan.start-now", "global.help", "sessions.describe", "functions.star"} {
		if !seen[name] {
			t.Errorf("%s can't be chosen", name)
		}
	}
}
