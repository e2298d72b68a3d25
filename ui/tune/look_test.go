package tune_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/theme"
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

var looks = map[string]theme.Options{
	"dark": {Dark: true}, "light": {}, "nocolor": {NoColor: true}, "ascii": {ASCII: true, NoColor: true},
}

// The words and their places, everywhere.
func TestLook(t *testing.T) {
	for _, m := range moments {
		state := m.state()
		for _, size := range screens {
			t.Run(fmt.Sprintf("%s-%dx%d", m.name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, plain(screenOf(state), size[0], size[1]))
			})
		}
	}
}

// The styles, where most of them are used.
func TestStyles(t *testing.T) {
	for name, options := range looks {
		for _, keys := range []string{"1", "2", "3", "4", "5", "6", "O"} {
			t.Run(name+"-"+keys, func(t *testing.T) {
				screen := tune.New(theme.New(options))
				s := ended()
				screen.SetState(s.State, s.now)
				screen.View(120, 36)
				screen.Key(press(keys))
				view := screen.View(120, 36)
				if options.ASCII && strings.ContainsFunc(view, func(r rune) bool { return r > 0x7e }) {
					t.Error("there is more than ASCII")
				}
				if options.NoColor && (strings.Contains(view, "38;") || strings.Contains(view, "48;")) {
					t.Error("there are colours")
				}
				golden.RequireEqual(t, view)
			})
		}
	}
}

// Every view of a session that runs, and the detail of a size.
func TestViews(t *testing.T) {
	for _, key := range []string{"2", "3", "4", "5", "6", "7", "enter", "a", "o"} {
		for _, size := range screens {
			t.Run(fmt.Sprintf("%s-%dx%d", key, size[0], size[1]), func(t *testing.T) {
				screen := screenOf(running())
				screen.View(size[0], size[1])
				screen.Key(press(key))
				golden.RequireEqual(t, plain(screen, size[0], size[1]))
			})
		}
	}
}

// The views of sessions that are easily drawn badly: nothing yet, one sample,
// all alike, one a thousand times as long, many sizes.
func TestViewsOfHardStories(t *testing.T) {
	for _, h := range hardStories {
		state := h.state()
		for _, key := range []string{"1", "2", "3", "4", "5"} {
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				t.Run(fmt.Sprintf("%s-%s-%dx%d", h.name, key, size[0], size[1]), func(t *testing.T) {
					screen := screenOf(state)
					screen.Key(press(key))
					golden.RequireEqual(t, plain(screen, size[0], size[1]))
				})
			}
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
