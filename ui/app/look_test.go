package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

// bench is a model without a program around it: commands are not run, and
// their answers are handed in.
type bench struct {
	*app
	at      time.Time
	instead map[string]string // other keys for the usual ones, where those were rebound
}

func newBench(o Options, w, h int) *bench {
	if o.Account == nil {
		o.Account = someFunctions()
	}
	o.Price = func(region, architecture string) *price.Price {
		at, _ := price.Lookup(region, architecture)
		return &at
	}
	if o.Start == nil {
		o.Start = func(context.Context, tuner.Plan) (Session, error) { return nil, context.Canceled }
	}
	b := &bench{app: newApp(o), at: began.Add(72 * time.Hour)}
	b.now = func() time.Time { return b.at }
	b.Init()
	b.send(tea.WindowSizeMsg{Width: w, Height: h})
	return b
}

func (b *bench) send(msgs ...tea.Msg) {
	for _, m := range msgs {
		b.Update(m)
	}
}

func (b *bench) press(keys ...string) {
	for _, name := range keys {
		top, over := b.stack.Top()
		if other := b.instead[name]; other != "" && !over && (!top.Capturing() || strings.HasPrefix(other, "alt+")) {
			name = other
		}
		for _, k := range keytest.Keys(name) {
			b.send(k)
		}
	}
}

// fill answers the listing.
func (b *bench) fill(all []tuner.Function) {
	b.send(pageMsg{listing: b.functions.listing.id, functions: all}, pageMsg{listing: b.functions.listing.id, done: true})
}

func (b *bench) fillSome() {
	for _, page := range b.options.Account.(*fakeAccount).pages {
		b.send(pageMsg{listing: b.functions.listing.id, functions: page})
	}
	b.send(pageMsg{listing: b.functions.listing.id, done: true})
}

// idle is a session that does nothing by itself.
type idle struct{ events chan tuner.Event }

func (s idle) Events() <-chan tuner.Event { return s.events }
func (idle) Pause(bool)                   {}
func (idle) Stop(string)                  {}
func (idle) AddSize(int)                  {}
func (idle) Abandon()                     {}
func (idle) Wait() error                  { return nil }

// play starts a session of the function under the cursor and feeds it events.
func (b *bench) play(events []tuner.Event) {
	b.press("enter", "enter", "y")
	f := &feed{session: idle{}, cancel: func() {}, state: &tuner.State{}, over: make(chan struct{}), pending: events}
	b.send(startedMsg{opening: b.tune.opening, feed: f}, eventsMsg{f})
	if len(events) > 0 {
		b.at = events[len(events)-1].At
	}
}

// tunes plays a session of thumbnail, but for so many events at its end.
func (b *bench) tunes(t *testing.T, cut int) {
	b.fillSome()
	b.press("/", "thumb")
	b.play(story(t, "thumbnail", cut))
}

func (b *bench) view() string { return b.View().Content }

// story gives the events of a session; cut leaves so many out at its end.
func story(t testing.TB, name string, cut int) []tuner.Event {
	var events []tuner.Event
	synctest.Test(t.(*testing.T), func(t *testing.T) {
		f := fakeFunction(name, 1024)
		s := newFakeSession(t.Context(), f, tuner.DefaultPlan(f))
		for e := range s.events {
			events = append(events, e)
		}
	})
	return events[:len(events)-cut]
}

// look is a state of the program to be seen.
type look struct {
	name string
	make func(t *testing.T, b *bench)
}

var looks = []look{
	{"functions", func(_ *testing.T, b *bench) { b.fillSome() }},
	{"filter", func(_ *testing.T, b *bench) { b.fillSome(); b.press("/", "ht") }},
	{"loading", func(_ *testing.T, b *bench) {}},
	{"denied", func(_ *testing.T, b *bench) {
		b.send(pageMsg{listing: b.functions.listing.id, done: true, err: errDenied})
	}},
	{"leftovers", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.send(leftoversMsg{lines: []string{"session 20000101-000000-abcdef on checkout in eu-central-1 was interrupted: up to 3 temporary versions"}})
		b.options.Restore = func(context.Context) (did, left []string, err error) { return nil, nil, nil }
		b.press("R")
	}},
	{"plan", func(_ *testing.T, b *bench) { b.fillSome(); b.press("enter") }},
	{"plan-advanced", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter", "tab", "tab", "tab", "right", "right", "tab", "tab", "tab", "tab", "tab", "tab", "enter", "tab", "tab", "5")
	}},
	{"plan-payloads", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter", "tab", "tab")
		b.send(tea.PasteMsg{Content: "{\n  \"id\": \"{{uuid}}\",\n  \"items\": [1, 2.5, true, null],\n  \"name\": \"日本語\"\n}"})
		b.press("ctrl+k", "ctrl+n", `{"n": "{{number counter}}"}`, "shift+tab", "+", "+", "up")
	}},
	{"plan-wrong", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter", "n", "tab", "tab")
		b.send(tea.PasteMsg{Content: "{\"a\": 1,\n  b: 2\n"})
		b.press("ctrl+s")
	}},
	{"plan-load", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter")
		b.send(earlierMsg{"auth", lastTime(b.at), map[string]string{"events/order.json": "other"}})
		b.press("ctrl+o")
		b.send(folderMsg{"", []payload.Entry{{Name: "event.json", Bytes: 1234}, {Name: "events", Folder: true}, {Name: "日本.json", Bytes: 12}}, nil})
		b.press("e", "down")
	}},
	{"plan-earlier", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter")
		b.send(earlierMsg{"auth", lastTime(b.at), nil})
		b.send(payloadMsg{"events/order.json", []byte(`{"a": 1}`), nil})
	}},
	{"confirm-copy", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("enter", "tab", "tab", "tab", "tab", "tab", "tab", "right", "ctrl+s")
	}},
	{"confirm", func(_ *testing.T, b *bench) { b.fillSome(); b.press("enter", "enter") }},
	{"tune", func(t *testing.T, b *bench) { b.tunes(t, 60) }},
	{"set", func(t *testing.T, b *bench) {
		b.tunes(t, 0)
		b.tune.askApply(1769)
		top, _ := b.stack.Top()
		b.options.Verify = func(context.Context, *tuner.State, session.Verifying, func(tuner.Event)) error { return nil }
		b.send(surroundingsMsg{
			of: top.(*setting), aliases: []tuner.Alias{{Name: "live", Routing: tuner.Routing{Version: "2"}}, {Name: "test"}},
			with: session.Verifying{Payloads: payload.Mix{payload.Empty()}},
		})
		b.press("t", "a", "s")
	}},
	{"set-and-verified", func(t *testing.T, b *bench) {
		b.tunes(t, 0)
		state := b.tune.state
		to := tuner.Settings{MemoryMB: 1769, TimeoutS: 1}
		for _, what := range []tuner.Happening{
			tuner.Intended{Change: tuner.Change{ID: 900, Action: tuner.ActionApply, Function: "thumbnail", From: &state.Function.Settings, To: &to, More: true}},
			tuner.Done{ID: 900},
			tuner.Intended{Change: tuner.Change{ID: 901, Action: tuner.ActionRelease, Function: "thumbnail", MemoryMB: 1769, More: true}},
			tuner.Done{ID: 901, Version: "9"},
			tuner.Intended{Change: tuner.Change{ID: 902, Action: tuner.ActionMoveAlias, Function: "thumbnail", Alias: &tuner.AliasMove{
				Name: "live", From: tuner.Routing{Version: "2"}, To: tuner.Routing{Version: "2", Also: "9", Weight: .1},
			}}},
			tuner.Done{ID: 902},
			tuner.Closed{Restored: true},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Verify: true, Cold: true, Duration: 190 * time.Millisecond}},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Verify: true, Duration: 140 * time.Millisecond}},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Verify: true, Duration: 142 * time.Millisecond}},
			tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Verify: true, Duration: 141 * time.Millisecond}},
		} {
			state.Apply(tuner.Event{At: b.at, What: what})
		}
		b.tune.present()
	}},
	{"stop", func(t *testing.T, b *bench) { b.tunes(t, 60); b.press("esc") }},
	{"leaving", func(t *testing.T, b *bench) { b.tunes(t, 2); b.press("q") }},
	{"ended", func(t *testing.T, b *bench) {
		b.tunes(t, 0)
		close(b.tune.live.over)
		b.send(eventsMsg{b.tune.live})
	}},
	{"help", func(_ *testing.T, b *bench) { b.fillSome(); b.press("?") }},
	{"help-plan", func(_ *testing.T, b *bench) { b.fillSome(); b.press("enter", "?") }},
	{"help-tune", func(t *testing.T, b *bench) { b.tunes(t, 60); b.press("?") }},
	{"sessions", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.setPast() }},
}

// lastTime is what an earlier session of the function auth was asked to do.
func lastTime(now time.Time) []archive.Planned {
	p := tuner.DefaultPlan(fakeFunction("auth", 128))
	p.Sizes, p.Samples, p.Parallel, p.Goal.Strategy = []int{128, 256, 640}, 20, 3, tuner.StrategyCost
	typed := p
	p.Payloads = []payload.Payload{{Source: "events/order.json", Bytes: 8, SHA256: "some", Weight: 1}}
	typed.Payloads = []payload.Payload{{Source: "inline", Bytes: 40, SHA256: "some", Weight: 1}}
	return []archive.Planned{{Session: "b", At: now.Add(-12 * 24 * time.Hour), Plan: p}, {Session: "a", At: now.Add(-40 * 24 * time.Hour), Plan: typed}}
}

func TestLook(t *testing.T) { testLook(t, looks, func() Options { return Options{} }) }

// testLook shows each look at all sizes on one page.
func testLook(t *testing.T, looks []look, o func() Options) {
	for _, look := range looks {
		t.Run(look.name, func(t *testing.T) {
			golden.RequireEqual(t, themetest.Sizes([][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}}, func(w, h int) string {
				b := newBench(o(), w, h)
				look.make(t, b)
				view := b.view()
				themetest.Fits(t, view, w, h)
				return view
			}))
		})
	}
}

// Styles are seen on one page: those of a terminal with colours by their names,
// what is left of them without, and what stands for them in plain characters.
// On every kind of terminal all are the theme's own.
func TestStyles(t *testing.T) {
	var pages strings.Builder
	for _, kind := range []struct {
		name  string
		shown bool
		set   func(*bench)
	}{
		{"dark", true, func(*bench) {}},
		{"light", false, func(b *bench) { b.restyle(func(o *theme.Options) { o.Dark = false }) }},
		{"16 colours", false, func(b *bench) { b.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI}) }},
		{"no colours", true, func(b *bench) { b.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII}) }},
		{"ascii", true, func(b *bench) { b.restyle(func(o *theme.Options) { o.ASCII, o.NoColor = true, true }) }},
	} {
		var page *themetest.Page
		for i, look := range slices.Concat(looks, listLooks) {
			o := Options{}
			if i >= len(looks) {
				o = movable()
			}
			b := newBench(o, 80, 24)
			kind.set(b)
			if page == nil {
				page = themetest.NewPage(kind.name, b.theme)
			}
			look.make(t, b)
			view := b.view()
			themetest.Fits(t, view, 80, 24)
			if kind.name == "ascii" && strings.ContainsFunc(view, func(r rune) bool { return r > 0x7e }) {
				t.Errorf("%s has more than ASCII:\n%s", look.name, view)
			}
			if foreign := page.Add(look.name, view); len(foreign) > 0 {
				t.Errorf("%s, %s: not of the theme: %q", kind.name, look.name, foreign)
			}
		}
		if kind.shown {
			pages.WriteString(page.String() + "\n")
		}
	}
	golden.RequireEqual(t, pages.String())
}

// Whatever is pressed and however the window is resized, the picture fits and
// nothing panics.
func TestAnyKeysAnySize(t *testing.T) {
	events := story(t, "thumbnail", 0)
	keys := []string{
		"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "backspace", "pgup", "pgdown", "home", "end", "space",
		"/", "?", "a", "d", "e", "f", "x", "n", "y", "o", "s", "S", "p", "r", "R", "1", "2", "3", "4", "5", "6", "7", "O", "c", "C", "@", "{", "日", "640",
	}
	rapid.Check(t, func(t *rapid.T) {
		b := newBench(movable(), 80, 24)
		b.fillSome()
		w, h := 80, 24
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"key": func(t *rapid.T) { b.press(rapid.SampledFrom(keys).Draw(t, "key")) },
			"resize": func(t *rapid.T) {
				w, h = rapid.IntRange(1, 240).Draw(t, "w"), rapid.IntRange(1, 70).Draw(t, "h")
				b.send(tea.WindowSizeMsg{Width: w, Height: h})
			},
			"click": func(t *rapid.T) {
				b.send(tea.MouseClickMsg{X: rapid.IntRange(0, w).Draw(t, "x"), Y: rapid.IntRange(0, h).Draw(t, "y"), Button: tea.MouseLeft})
			},
			"answers": func(t *rapid.T) {
				b.setPast()
				b.send(detailMsg{id: b.ids, key: "arn:aws:lambda:eu-central-1:123456789012:function:auth"}, starsMsg{err: errDenied})
				b.send(profilesMsg{id: b.ids, profiles: someProfiles()}, connectedMsg{id: b.ids, err: errDenied})
			},
			"wheel": func(t *rapid.T) { b.send(tea.MouseWheelMsg{Y: 5, Button: tea.MouseWheelDown}) },
			"paste": func(t *rapid.T) { b.send(tea.PasteMsg{Content: rapid.String().Draw(t, "text")}) },
			"start": func(t *rapid.T) {
				if b.tune.opening != nil {
					next = 0
					f := &feed{session: idle{}, cancel: func() {}, state: &tuner.State{}, over: make(chan struct{})}
					b.send(startedMsg{opening: b.tune.opening, feed: f})
				}
			},
			"events": func(t *rapid.T) {
				if b.tune.live == nil {
					return
				}
				n := min(rapid.IntRange(1, 60).Draw(t, "n"), len(events)-next)
				b.tune.live.pending = append(b.tune.live.pending, events[next:next+n]...)
				if next += n; next == len(events) {
					select {
					case <-b.tune.live.over:
					default:
						close(b.tune.live.over)
					}
				}
				b.send(eventsMsg{b.tune.live})
			},
			"": func(t *rapid.T) { themetest.Fits(t, b.view(), w, h) },
		})
	})
}
