package chart

import (
	"math"
	"strings"

	"lambdial/ui/theme"
)

// StripSample is one sample of [Strip].
type StripSample struct {
	Label      string // the size
	DurationMS float64
	Cold       bool
	Failed     bool
}

// Strip shows the newest samples on one line of w cells, the newest at the
// right with its size and duration. Heights are logarithmic between the least
// and the greatest duration on the strip, since sizes differ by more than an
// order of magnitude; what counts here is the rhythm, not the value.
func Strip(t theme.Theme, samples []StripSample, w int) string {
	if w <= 0 {
		return ""
	}
	// The newest sample's text has a width of its own, so that the strip
	// doesn't shift as sizes come and go.
	const caption = 20
	cells := w
	if w >= 2*caption {
		cells = w - caption - 1
	}
	samples = samples[max(len(samples)-cells, 0):]

	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range samples {
		if v := clean(s.DurationMS); v > 0 && !s.Failed && !s.Cold {
			low, high = min(low, math.Log(v)), max(high, math.Log(v))
		}
	}
	var b strings.Builder
	room, name := cells-len(samples), "newest samples"
	if room < len(name)+2 {
		name = ""
	}
	b.WriteString(t.PadRight(t.Faint.Render(name), room))
	var run []rune // neighbouring warm samples share one style
	flush := func() {
		if len(run) > 0 {
			b.WriteString(t.Duration.Render(string(run)))
			run = run[:0]
		}
	}
	for _, s := range samples {
		switch v := clean(s.DurationMS); {
		case s.Failed:
			flush()
			b.WriteString(t.Failed.Render(t.Glyph.Failed))
		case s.Cold:
			flush()
			b.WriteString(t.Cold.Render(t.Glyph.Cold))
		case math.IsNaN(v):
			run = append(run, ' ')
		default:
			share := 0.5
			if high > low {
				share = (math.Log(max(v, 1e-12)) - low) / (high - low)
			}
			run = append(run, t.Level(0.06+0.93*share, 1))
		}
	}
	flush()
	if cells == w {
		return b.String()
	}
	text := ""
	if len(samples) > 0 {
		s := samples[len(samples)-1]
		value := t.Text.Render(FormatMS(s.DurationMS))
		if s.Failed {
			value = t.Failed.Render("failed")
		}
		text = t.Muted.Render(t.Clean(s.Label)) + " " + value
	}
	return b.String() + " " + t.PadRight(text, caption)
}
