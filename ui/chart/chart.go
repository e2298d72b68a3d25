// Package chart draws graphs for a terminal: plain data in, a block of exactly
// the asked width and height out.
//
// asciigraph draws the lines. It knows neither marks, nor bands, nor points at
// chosen places, so its characters are taken into a grid of cells, where axes,
// bands and marks are added and the theme's styles are put on. Every graph
// reads without colour: series differ by their characters or their labels.
package chart

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Mark says why a size stands out.
type Mark int

// The marks of a size, most important last.
const (
	Now         Mark = iota // the size the function has
	Balanced                // best by the weighted strategy
	Fastest                 // shortest duration
	Cheapest                // least cost
	Recommended             // the verdict's choice
)

// Kind says what a curve measures.
type Kind int

// The kinds of curves.
const (
	Duration Kind = iota // milliseconds
	Cost                 // dollars
	Cold                 // milliseconds of cold starts
)

// Point is what is known of one memory size.
type Point struct {
	MemoryMB  int
	Label     string  // under the axis; empty: the memory size
	Value     float64 // median, of a cost the mean; NaN while unknown
	Low, High float64 // p10 and p90, NaN while unknown
	Failed    bool    // the size can't run the function
	Marks     []Mark
}

// Curve is a value over memory sizes.
type Curve struct {
	Title   string
	Unit    string // beside the title, for example "ms" or "$ per million"
	Points  []Point
	Fitted  func(memMB float64) float64 // the fitted curve; nil: none
	Kind    Kind
	Format  func(float64) string // writes the axis labels; nil: by Kind, all ticks alike
	Top     float64              // top of the axis as [StableTop] gave it; 0: from the points
	Partial bool                 // sizes are left that nobody measured
	Empty   string               // shown while there is no value; empty: "waiting for samples"
}

// Highest returns the largest value that the curve's axis has to show: the
// medians, and p90 where it isn't far above them. A lone outlier, more than
// eight times the next value, is left to be drawn cut off with an arrow: a log
// axis would keep it, but would bend every other distance on the graph. It
// returns NaN without values.
func (c Curve) Highest() float64 {
	first, second, band := math.NaN(), math.NaN(), 0.0
	n := 0
	for _, p := range c.Points {
		v := clean(p.Value)
		if math.IsNaN(v) || p.Failed {
			continue
		}
		n++
		switch {
		case !(v <= first):
			first, second = v, first
		case !(v <= second):
			second = v
		}
	}
	if n >= 3 && first > 8*second && second > 0 {
		first = second
	}
	for _, p := range c.Points {
		if h := clean(p.High); !p.Failed && h <= 2.5*first && h > band {
			band = h
		}
	}
	return math.Max(first, band)
}

// look is how a kind of curve is styled.
func look(t theme.Theme, k Kind) (main, edge, band lipgloss.Style) {
	switch k {
	case Cost:
		return t.Cost, t.CostEdge, t.CostBand
	case Cold:
		return t.Cold, t.DurationEdge, t.DurationBand
	}
	return t.Duration, t.DurationEdge, t.DurationBand
}

// strongest returns the most important mark, or -1.
func strongest(marks []Mark) Mark {
	top := Mark(-1)
	for _, m := range marks {
		if m <= Recommended {
			top = max(top, m)
		}
	}
	return top
}

// markLook returns a mark's glyph, style and word.
func markLook(t theme.Theme, m Mark) (glyph string, style lipgloss.Style, word string) {
	switch m {
	case Recommended:
		return t.Glyph.Recommended, t.Recommended, "recommended"
	case Cheapest:
		return t.Glyph.Cheapest, t.Cost.Bold(true), "cheapest"
	case Fastest:
		return t.Glyph.Fastest, t.Duration.Bold(true), "fastest"
	case Balanced:
		return t.Glyph.Balanced, t.Accent.Bold(true), "balanced"
	}
	return t.Glyph.Now, t.Now, "now"
}

// legend writes the marks of points on one line of at most w cells: with words
// and sizes, or less where there is no room; the axis shows the sizes too. It
// is empty without marks. partial says that the best are so of the measured sizes
// only.
func legend(t theme.Theme, points []Point, partial bool, w int) string {
	line := ""
	for _, l := range []struct{ words, recommended, sizes, tight bool }{
		{words: true, recommended: true, sizes: true},
		{words: true, recommended: true},
		{words: true, tight: true},
		{sizes: true, tight: true},
	} {
		var parts []string
		for m := Recommended; m >= Now; m-- {
			for _, p := range points {
				if !has(p.Marks, m) {
					continue
				}
				glyph, style, word := markLook(t, m)
				if partial && m != Recommended && m != Now {
					word += " tried"
				}
				part := style.Render(glyph)
				if l.words {
					part += " " + t.Text.Render(word)
				}
				switch {
				case l.sizes && l.tight:
					part += " " + t.Muted.Render(t.Clean(p.label()))
				case l.sizes || l.recommended && m == Recommended:
					part += " " + t.Muted.Render(t.Clean(p.size()))
				}
				parts = append(parts, part)
				break
			}
		}
		between := t.Faint.Render(t.Glyph.Separator)
		if l.tight {
			between = " "
		}
		if line = strings.Join(parts, between); cell.Width(line) <= w {
			return line
		}
	}
	return t.Truncate(line, w)
}

func has(marks []Mark, m Mark) bool {
	for _, x := range marks {
		if x == m {
			return true
		}
	}
	return false
}
