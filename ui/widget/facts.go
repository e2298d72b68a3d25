package widget

import (
	"strings"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Fact is a labelled value.
type Fact struct{ Label, Value string }

// Facts draws labels and values in two columns, w cells wide at most. A value
// too long for its line is wrapped under itself; facts without a value are
// left out.
func Facts(t theme.Theme, facts []Fact, w int) string {
	wide := 0
	for _, f := range facts {
		if f.Value != "" {
			wide = max(wide, cell.Width(f.Label))
		}
	}
	wide = min(wide, max(w/2, 1))
	var lines []string
	for _, f := range facts {
		if f.Value == "" {
			continue
		}
		label := f.Label
		for _, line := range text.Wrap(f.Value, w-wide-2) {
			lines = append(lines, t.Muted.Render(t.PadRight(label, wide))+"  "+line)
			label = ""
		}
	}
	return strings.Join(lines, "\n")
}
