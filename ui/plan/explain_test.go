package plan

import (
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/theme"
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
					for _, f := range s.fields {
						if f.number != nil {
							f.number.Set(f.number.Max)
						}
					}
					s.draft.Sizes, s.unfolded = tuner.Ladder(), true
					s.other.SetValue("128-10240/128")
				}
				for _, s.focus = range s.fields {
					for i := range 5 {
						if c := s.focus.choice; c != nil && i < len(c.options) && s.focus.label != "Strategy" && s.focus.label != "Isolation" {
							s.choose(c, i)
						}
						s.changed()
						if lines := text.Wrap(s.focus.explain(), 58); len(lines) > 2 || lines[0] == "" {
							t.Errorf("%d lines about %q: %q", len(lines), s.focus.label, lines)
						}
					}
				}
			}
		}
	}
}
