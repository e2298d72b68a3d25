package tune_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
	"lambdial/ui/tune"
)

// moments of sessions that must look right.
var moments = []struct {
	name  string
	state func() *story
}{
	{"preparing", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publish(128)
		s.publish(256)
		s.sample(w, 2)
		s.intend(tuner.Change{Action: tuner.ActionPublish, MemoryMB: 512})
		return s
	}},
	{"sampling", func() *story {
		w := invoicePDF()
		s := begin(w)
		s.publishAll()
		s.sample(w, 9)
		return s
	}},
	{"cleaning", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publishAll()
		s.sample(w, 12)
		s.stop(tuner.Stopped{Why: "the evidence is enough"})
		s.clean(4)
		s.intend(tuner.Change{Action: tuner.ActionDeleteVersion, Version: "14"})
		return s
	}},
	{"done", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publishAll()
		s.sample(w, 24)
		s.stop(tuner.Stopped{Why: "the evidence is enough"})
		s.end()
		return s
	}},
	{"leftovers", func() *story {
		w := invoicePDF()
		s := begin(w)
		s.publishAll()
		s.sample(w, 5)
		s.tell(tuner.Paused{Paused: true})
		s.stop(tuner.Stopped{Why: "a person stopped it", Interrupted: true})
		s.clean(1)
		s.tell(tuner.Closed{Left: []string{"version 17 of invoice-pdf: access denied (lambda:DeleteFunction)"}})
		return s
	}},
	{"paused", func() *story {
		w := invoicePDF()
		w.plan = func(p *tuner.Plan) { p.Samples = 20 }
		s := begin(w)
		s.publishAll()
		s.sample(w, 12)
		s.tell(tuner.Warned{Text: "somebody deployed a new version meanwhile"})
		s.tell(tuner.Paused{Paused: true})
		return s
	}},
	{"one-size", func() *story {
		w := thumbnail()
		w.sizes = []int{1024}
		s := begin(w)
		s.publishAll()
		s.sample(w, 8)
		return s
	}},
	{"46-sizes", func() *story {
		w := thumbnail()
		w.sizes = nil
		for mb := 128; len(w.sizes) < 46; mb += 64 {
			w.sizes = append(w.sizes, mb)
		}
		s := begin(w)
		s.publishAll()
		s.sample(w, 9)
		s.stop(tuner.Stopped{Why: "the most samples were taken"})
		s.end()
		return s
	}},
	{"yuan", func() *story {
		w := thumbnail()
		p, _ := price.Lookup("cn-north-1", "x86_64")
		fee := 1.36e-6 // the table does not know it
		p.PerRequest = &fee
		p = p.Discounted(0.12)
		w.price = &p
		s := begin(w)
		s.publishAll()
		s.sample(w, 9)
		return s
	}},
	{"unpriced", func() *story {
		w := thumbnail()
		w.price = nil
		s := begin(w)
		s.publishAll()
		s.sample(w, 9)
		return s
	}},
	{"failed", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publish(128)
		s.sample(w, 1)
		s.stop(tuner.Stopped{Why: "publish thumbnail at 256 MB: access denied: lambda:PublishVersion is missing", Failed: true})
		s.end()
		return s
	}},
	{"unusable", func() *story {
		w := invoicePDF()
		w.usesMB = 20000
		s := begin(w)
		s.publishAll()
		s.sample(w, 3)
		s.stop(tuner.Stopped{Why: "no size is left"})
		s.end()
		return s
	}},
}

var screens = [][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}}

// The words and their places, everywhere: a page a moment.
func TestLook(t *testing.T) {
	for _, m := range moments {
		state := m.state()
		t.Run(m.name, func(t *testing.T) {
			golden.RequireEqual(t, themetest.Sizes(screens, func(w, h int) string { return screenOf(state).View(w, h) }))
		})
	}
}

// The styles of all views on one page; see the same test of the program.
func TestStyles(t *testing.T) {
	var pages strings.Builder
	for _, kind := range []struct {
		name  string
		shown bool
		theme.Options
	}{
		{"dark", true, theme.Options{Dark: true}},
		{"light", false, theme.Options{}},
		{"no colours", true, theme.Options{NoColor: true}},
		{"16 colours", false, theme.Options{Basic: true, Dark: true}},
		{"ascii", true, theme.Options{ASCII: true, NoColor: true}},
	} {
		th := theme.New(kind.Options)
		page := themetest.NewPage(kind.name, th)
		show := func(name string, s *story, keys ...string) {
			screen := tune.New(th)
			screen.SetState(s.State, s.now)
			for _, k := range keys {
				screen.View(120, 36)
				screen.Key(keytest.Key(k))
			}
			view := screen.View(120, 36)
			if kind.ASCII && strings.ContainsFunc(view, func(r rune) bool { return r > 0x7e }) {
				t.Errorf("%s has more than ASCII:\n%s", name, view)
			}
			if foreign := page.Add(name, view); len(foreign) > 0 {
				t.Errorf("%s, %s: not of the theme: %q", kind.name, name, foreign)
			}
		}
		for _, key := range []string{"1", "2", "3", "4", "5", "6", "S", "x", "w", "enter"} {
			show("ended, "+key, ended(), key)
		}
		for _, m := range moments {
			show(m.name, m.state())
		}
		show("adding", running(), "+", "9", "enter")
		show("in time", ended(), "3", "x")
		if kind.shown {
			pages.WriteString(page.String() + "\n")
		}
	}
	golden.RequireEqual(t, pages.String())
}

// Every view of a session that runs, and the detail of a size.
func TestViews(t *testing.T) {
	for _, key := range []string{"2", "3", "4", "5", "6", "enter", "+", "s", "x", "w"} {
		t.Run(key, func(t *testing.T) {
			golden.RequireEqual(t, themetest.Sizes(screens, func(w, h int) string {
				screen := screenOf(running())
				screen.View(w, h)
				screen.Key(keytest.Key(key))
				return screen.View(w, h)
			}))
		})
	}
}

// The views of sessions that are easily drawn badly: nothing yet, one sample,
// all alike, one a thousand times as long, many sizes.
func TestViewsOfHardStories(t *testing.T) {
	for _, h := range hardStories {
		state := h.state()
		for _, key := range []string{"1", "2", "3", "4"} {
			t.Run(h.name+"-"+key, func(t *testing.T) {
				golden.RequireEqual(t, themetest.Sizes([][2]int{{80, 24}, {120, 36}}, func(w, height int) string {
					screen := screenOf(state)
					screen.Key(keytest.Key(key))
					return screen.View(w, height)
				}))
			})
		}
	}
}

var hardStories = []struct {
	name  string
	state func() *story
}{
	{"empty", func() *story {
		s := begin(thumbnail())
		s.publishAll()
		return s
	}},
	{"one-sample", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publishAll()
		s.invoke(w, 1024)
		s.invoke(w, 1024)
		return s
	}},
	{"all-equal", func() *story {
		w := thumbnail()
		w.noise, w.warm = 0, func(int) time.Duration { return 80 * time.Millisecond }
		s := begin(w)
		s.publishAll()
		s.sample(w, 8)
		return s
	}},
	{"outlier", func() *story {
		w := thumbnail()
		s := begin(w)
		s.publishAll()
		s.sample(w, 8)
		slow := w
		slow.warm = func(mb int) time.Duration { return 1000 * w.warm(mb) }
		s.invoke(slow, 512)
		return s
	}},
	{"46-sizes", func() *story {
		w := thumbnail()
		w.sizes = nil
		for mb := 128; len(w.sizes) < 46; mb += 64 {
			w.sizes = append(w.sizes, mb)
		}
		s := begin(w)
		s.publishAll()
		s.sample(w, 4)
		return s
	}},
}
