package plan_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/plan"
	"lambdial/ui/theme"
)

// TestArchitecture is chosen for a copy alone, of packages that run on both, and
// reckoned at its price.
func TestArchitecture(t *testing.T) {
	on := func(isolation tuner.Isolation, f func(*tuner.Function)) *stage {
		return screen(theme.Options{}, func(o *plan.Options) {
			o.Function.Runtime, o.Function.Architecture = "python3.13", "x86_64"
			if f != nil {
				f(&o.Function)
			}
			o.Plan.Isolation, o.Plan.Architecture = isolation, "arm64"
			o.PriceOn = func(architecture string) *price.Price {
				p := *o.Price
				if p.PerGBSecond *= 2; architecture != "arm64" {
					t.Errorf("asked for the price on %s", architecture)
				}
				return &p
			}
		})
	}
	s := on(tuner.IsolateCopy, nil)
	see(t, s, "Architecture", "arm64", "the copy runs on arm64")
	if got := s.Plan().Architecture; got != "arm64" {
		t.Errorf("a copy on %q", got)
	}
	s = on(tuner.IsolateVersions, nil)
	missing(t, s, "Architecture")
	if got := s.Plan().Architecture; got != "" {
		t.Errorf("versions on %q, which they can't", got)
	}
	s = on(tuner.IsolateCopy, func(f *tuner.Function) { f.Runtime = "provided.al2023" })
	missing(t, s, "Architecture")
}

func missing(t *testing.T, s *stage, text string) {
	t.Helper()
	if picture := ansi.Strip(s.View(120, 40)); strings.Contains(picture, text) {
		t.Errorf("%q is on the screen:\n%s", text, picture)
	}
}
