package tune_test

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"lambdial/tuner"
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

func TestLook(t *testing.T) {
	for _, m := range moments {
		state := m.state()
		for _, size := range screens {
			for name, options := range looks {
				if name != "dark" && (m.name != "sampling" && m.name != "done" || size[0] != 80 && size[0] != 120) {
					continue
				}
				t.Run(fmt.Sprintf("%s-%dx%d-%s", m.name, size[0], size[1], name), func(t *testing.T) {
					s := tune.New(theme.New(options))
					s.SetState(state.State, state.now)
					golden.RequireEqual(t, s.View(size[0], size[1]))
				})
			}
		}
	}
}
