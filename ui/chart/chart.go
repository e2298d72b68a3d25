// Package chart draws graphs for a terminal: plain data in, a block of exactly
// the asked width and height out.
//
// asciigraph draws the lines, a character a dot, on a canvas with eight dots to
// a cell. It knows neither marks, nor bands, nor points at chosen places: these
// are added there, and the dots are folded into the braille characters of a grid
// of cells with the axes and the theme's styles. Every graph reads without
// colour: series differ by their dots or their labels.
package chart

import (
	"math"
	"strings"

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
	Label     string    // under the axis; empty: the memory size
	Value     float64   // median, of a cost the mean; NaN while unknown
	Low, High float64   // p10 and p90, NaN while unknown
	Samples   []float64 // single values behind it, some of them where there are many
	Failed    bool      // the size can't run the function
	Marks     []Mark
	// Other is the value of the curve's other series, not above 0 where that has
	// none.
	Other float64
}

// Curve is a value over memory sizes.
type Curve struct {
	Title string
	// Unspread: all values are means of which nobody knows how they are spread.
	Unspread bool
	Unit     string // beside the title, for example "ms" or "$ per million"
	Points   []Point
	// Fitted is what is expected of a memory size that was not measured, and
	// FittedBand how sure that is. NaN where nothing is; nil: nowhere.
	Fitted     func(memMB float64) float64
	FittedBand func(memMB float64) (low, high float64)
	Kind       Kind
	Format     func(float64) string // writes the axis labels; nil: by Kind, all ticks alike
	InFull     func(float64) string // writes a value; nil: as Format, or by Kind
	Axis       Range                // as [Curve.Around] gave it; zero: from the points
	Zoom       bool                 // the axis shows the values' range rather than begin with zero
	ToScale    bool                 // sizes stand in proportion to their memory
	Now        float64              // what the values are compared with at the right; 0: nothing
	Other      string               // what the other series is of; empty: there is none
	Unexpected bool                 // nothing is known of sizes that were not measured
	Leading    bool                 // the recommended one only leads so far
	Partial    bool                 // sizes are left that nobody measured
	Empty      string               // shown while there is no value; empty: "waiting for samples"
}

// Around returns the axis for the curve's values, given the one that it had
// before (zero: none), which is kept while it fits.
//
// It shows the medians, and p90 where it isn't far above them. A lone outlier,
// more than eight times the next value, is left to be drawn cut off with an
// arrow: even a log axis would bend every other distance on the graph.
func (c Curve) Around(before Range) Range {
	low, high := c.extent()
	return before.around(low, high, c.Zoom)
}

// Tight is the axis of values that no longer change: it need not hold still, so
// that durations fill its height.
func (c Curve) Tight() Range {
	r := c.Around(Range{})
	if _, high := c.extent(); r.From == 0 && high > 0 {
		r.Top = high
	}
	return r
}

func (c Curve) extent() (low, high float64) {
	low = math.NaN()
	first, second, band := math.NaN(), math.NaN(), 0.0
	n := 0
	for _, p := range c.Points {
		v := clean(p.Value)
		if math.IsNaN(v) || p.Failed {
			continue
		}
		n++
		if !(v >= low) {
			low = v
		}
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
	if math.IsNaN(first) { // as long as there are only samples
		for _, p := range c.Points {
			for _, v := range withoutNaN(p.Samples) {
				low, first = math.Min(orElse(low, v), v), math.Max(orElse(first, v), v)
			}
		}
	}
	for _, p := range c.Points {
		if p.Failed || math.IsNaN(p.Value) {
			continue
		}
		if h := clean(p.High); h <= 1.5*first && h > band {
			band = h
		}
		if l := clean(p.Low); l < low && l >= low/1.5 {
			low = l
		}
	}
	high = math.Max(first, band)
	for _, p := range c.Points {
		if v := clean(p.Other); c.Other != "" && v > 0 {
			low, high = math.Min(orElse(low, v), v), math.Max(orElse(high, v), v)
		}
	}
	for _, p := range c.Points {
		if c.Fitted == nil || p.Failed || !math.IsNaN(p.Value) {
			continue
		}
		if v := clean(c.Fitted(float64(p.MemoryMB))); v >= low/farOff && v <= high*farOff {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// farOff is how many times what was measured an expected value may be to be shown
// whole.
const farOff = 1.5

// stylesOf is how a kind of curve is styled, and the edges of its spread.
func stylesOf(t theme.Theme, k Kind) (main, edge theme.Style) {
	switch k {
	case Cost:
		return t.Cost, t.CostEdge
	case Cold:
		return t.Cold, t.DurationEdge
	}
	return t.Duration, t.DurationEdge
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
func markLook(t theme.Theme, m Mark) (glyph string, style theme.Style, word string) {
	switch m {
	case Recommended:
		return t.Glyph.Recommended, t.Recommended, "recommended"
	case Cheapest:
		return t.Glyph.Cheapest, t.Cheapest, "cheapest"
	case Fastest:
		return t.Glyph.Fastest, t.Fastest, "fastest"
	case Balanced:
		return t.Glyph.Balanced, t.Balanced, "balanced"
	}
	return t.Glyph.Now, t.Now, "now"
}

// legend writes the marks of points on one line of at most w cells: with words
// and sizes, or less where there is no room; the axis shows the sizes too. It
// is empty without marks. partial says that the best are so of the measured sizes
// only, leading that the recommended one is that so far.
func legend(t theme.Theme, points []Point, partial, leading bool, w int) string {
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
				if leading && m == Recommended {
					word = "leads"
				}
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
