package tune

import (
	"fmt"
	"strings"
	"time"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
)

// none stands in a column for a value that is not known yet.
const none = "-"

// elapsed writes a stretch of time to the second: "8 s", "2 min 05 s".
func elapsed(d time.Duration) string {
	d = max(d, 0)
	seconds := int(d / time.Second)
	switch {
	case seconds < 60:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%d min %02d s", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d h %02d min", seconds/3600, seconds/60%60)
}

// line makes text that came from an account, or may quote it, one harmless
// line.
func (s *drawing) line(foreign string) string { return s.t.Clean(text.Visible(foreign)) }

// dash joins two halves of a sentence.
func (s *drawing) dash() string {
	if s.t.ASCII {
		return " - "
	}
	return " — "
}

func (s *drawing) ellipsis() string { return s.t.Glyph.Ellipsis }

// facts joins what fits into w cells of the given parts, most important
// first, by the theme's separator.
func (s *drawing) facts(w int, parts ...string) string {
	separator := s.t.Faint.Render(s.t.Glyph.Separator)
	between := cell.Width(s.t.Glyph.Separator)
	var b strings.Builder
	used := 0
	for _, part := range parts {
		need := cell.Width(part)
		if need == 0 {
			continue
		}
		if used == 0 {
			b.WriteString(s.t.Truncate(part, w))
			used = min(need, w)
			continue
		}
		if used+between+need > w {
			continue
		}
		b.WriteString(separator)
		b.WriteString(part)
		used += between + need
	}
	return b.String()
}
