package theme_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"lambdial/ui/theme"
)

// TestStyleDrawsAsLipglossDoes: the short way must differ in nothing.
func TestStyleDrawsAsLipglossDoes(t *testing.T) {
	for _, o := range []theme.Options{{Dark: true}, {}, {NoColor: true}, {Basic: true, Dark: true}, {ASCII: true}} {
		styles := reflect.ValueOf(*theme.New(o).Styles)
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.OneOf(rapid.SampledFrom([]string{"", " ", "a b", "1.51×", "  x", "⣿⠂", "日本", "a\tb", "a\nbcd", "\x1b[1mx\x1b[m", "e\u0301"}), rapid.String()).Draw(t, "text")
			i := rapid.IntRange(0, styles.NumField()-1).Filter(func(i int) bool {
				_, is := styles.Field(i).Interface().(theme.Style)
				return is
			}).Draw(t, "style")
			s := styles.Field(i).Interface().(theme.Style)
			if got, want := s.Render(text), s.Lipgloss().Render(text); got != want {
				t.Fatalf("%s: %q\nlipgloss %q", styles.Type().Field(i).Name, got, want)
			}
		})
	}
}
