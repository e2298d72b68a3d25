package plan

import (
	"testing"

	"lambdial/tuner"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Every explanation has room on the smallest screen.
func TestExplanationsFit(t *testing.T) {
	f := tuner.Function{Name: "thumbnail", Settings: tuner.Settings{MemoryMB: 10240, TimeoutS: 900}, PerTenant: true}
	for _, strategy := range tuner.Strategies() {
		for _, isolation := range tuner.Isolations() {
			for _, most := range []bool{false, true} {
				p := tuner.DefaultPlan(f)
				p.Goal.Strategy, p.Isolation = strategy, isolation
				s := New(theme.New(theme.Options{}), Options{Function: f, Plan: p})
				s.addPayload()
				s.editor.SetText(`"{{`)
				s.editor.Place(0, 3)
				if most {
					s.edited()
					s.editor.SetText(" ")
					for _, n := range s.numbers {
						n.Set(n.Max)
					}
					s.sizes, s.advanced = tuner.Ladder(), true
					s.other.SetValue("128-10240/128")
				}
				for s.focus = range fieldCount {
					options, _ := s.choices(s.focus)
					for i := range max(len(options), 1) {
						if options != nil && s.focus != fieldStrategy && s.focus != fieldIsolation {
							s.choose(s.focus, i)
						}
						if lines := widget.Wrap(s.explain(), 58); len(lines) > 2 || lines[0] == "" {
							t.Errorf("%d lines about %q: %q", len(lines), label(s.focus), lines)
						}
					}
				}
			}
		}
	}
}
