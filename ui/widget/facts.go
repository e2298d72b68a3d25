package widget

import (
	"fmt"
	"strings"
	"time"

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
		for _, line := range Wrap(f.Value, w-wide-2) {
			lines = append(lines, t.Muted.Render(t.PadRight(label, wide))+"  "+line)
			label = ""
		}
	}
	return strings.Join(lines, "\n")
}

// Ago tells how long ago at was, in one unit: "now", "4 min ago", "3 d ago". A
// zero time is "".
func Ago(at, now time.Time) string {
	d := now.Sub(at)
	const day = 24 * time.Hour
	switch {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	case d < 60*day:
		return fmt.Sprintf("%d d ago", d/day)
	case d < 2*365*day:
		return fmt.Sprintf("%d mo ago", d/(30*day))
	}
	return fmt.Sprintf("%d y ago", d/(365*day))
}

// Bytes writes a size in bytes.
func Bytes(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f KB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
