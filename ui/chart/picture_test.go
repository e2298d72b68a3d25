package chart_test

import (
	"math"
	"math/bits"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lambdial/ui/chart"
	"lambdial/ui/theme"
)

// picture is a graph read back from the screen as a person sees it.
type picture struct {
	lines []string
	left  int // the first column of the plot
	base  int // the line of the axis of sizes
}

// draw renders values without anything beside them, on a screen so high.
func draw(c chart.Curve, w, h int) picture {
	lines := strings.Split(ansi.Strip(chart.Render(theme.New(theme.Options{NoColor: true}), c, w, h)), "\n")
	p := picture{lines: lines}
	for y, line := range lines {
		if i := strings.IndexAny(line, "└≈"); i >= 0 {
			p.base, p.left = y, len([]rune(line[:i]))+1
		}
	}
	return p
}

// heights are the levels of the dots in a column of dots, from the bottom.
func (p picture) heights(x int) (levels []int) {
	for y := 1; y < p.base; y++ {
		line := []rune(p.lines[y])
		at := p.left + x/2
		if at >= len(line) || line[at] < 0x2800 || line[at] > 0x28ff {
			continue
		}
		bits := int(line[at] - 0x2800)
		for k := range 4 {
			bit := 1 << (3*(x%2) + k)
			if k == 3 {
				bit = 0x40 << (x % 2)
			}
			if bits&bit != 0 {
				levels = append(levels, 4*(p.base-y)-1-k)
			}
		}
	}
	return levels
}

// series is a curve of so many sizes close together, so that nothing but the
// line is drawn.
func series(values ...float64) chart.Curve {
	var c chart.Curve
	for i, v := range values {
		c.Points = append(c.Points, chart.Point{MemoryMB: 128 + 64*i, Label: "x", Value: v, Low: nan, High: nan})
	}
	return c
}

// TestEveryDotIsWhereItsValueIs reads the picture back: the row and the column
// of every dot against the value, at sizes and heights of many kinds.
func TestEveryDotIsWhereItsValueIs(t *testing.T) {
	values := make([]float64, 90)
	for i := range values {
		values[i] = 100 + 3*float64(i)
	}
	c := series(values...)
	c.Axis = chart.Range{Top: 400}
	for _, width := range []int{60, 100, 160} {
		for _, height := range []int{7, 9, 14, 30} {
			p := draw(c, width, height)
			plot := width - p.left
			rows := 0
			for y := 1; y < p.base; y++ { // blank lines over the graph have no axis
				if strings.ContainsAny(p.lines[y], "│┤") {
					rows++
				}
			}
			seen := 0
			for x := range 2 * plot {
				// The points are spread from a margin at the left on.
				margin := math.Min(float64(plot)/180, 3)
				share := (float64(x)/2 - margin) / (float64(plot-1) - 2*margin)
				if share < 0 || share > 1 {
					continue
				}
				want := 1 + (100+267*share)/400*float64(4*rows-3)
				levels := p.heights(x)
				if len(levels) == 0 {
					continue
				}
				seen++
				for _, level := range levels {
					// A dot from rounding, and how far the line climbs in two columns.
					if math.Abs(float64(level)-want) > 1+2*267/400.*float64(4*rows)/float64(plot) {
						t.Fatalf("%d×%d, column %d: a dot at level %d, want %.1f\n%s", width, height, x, level, want, strings.Join(p.lines, "\n"))
					}
				}
			}
			if seen < plot {
				t.Errorf("%d×%d: only %d of %d columns have dots\n%s", width, height, seen, 2*plot, strings.Join(p.lines, "\n"))
			}
		}
	}
}

// middle is the mean level of the dots around the i-th of n points.
func (p picture) middle(i, n, plot int) float64 {
	margin := math.Min(float64(plot)/float64(2*n), 3)
	x := 2 * int(math.Round(margin+(float64(plot-1)-2*margin)*float64(i)/float64(n-1)))
	sum, count := 0., 0.
	for _, level := range p.heights(x) {
		sum, count = sum+float64(level), count+1
	}
	return sum / count
}

// TestSmallDifferencesShow: sizes that differ by 3 % in a graph of nine rows are
// not on one flat line, neither from zero nor zoomed.
func TestSmallDifferencesShow(t *testing.T) {
	for _, zoom := range []bool{false, true} {
		values := make([]float64, 24) // closer than glyphs of points
		for i := range values {
			values[i] = 1000
			if i >= 12 {
				values[i] = 970
			}
		}
		c := series(values...)
		c.Zoom = zoom
		c.Axis = c.Tight()
		p := draw(c, 80, 13)
		if p.base != 10 { // heading, nine rows
			t.Fatalf("%d rows, want 9", p.base-1)
		}
		a, b := p.middle(4, 24, 80-p.left), p.middle(20, 24, 80-p.left)
		if !(a > b) {
			t.Errorf("zoom %v: 1000 is at level %v, 970 at %v\n%s", zoom, a, b, strings.Join(p.lines, "\n"))
		}
	}
}

// dots counts those of a braille character: a knot has more than a line.
func dots(r rune) int { return bits.OnesCount(uint(r - 0x2800)) }

// TestTheLeastIsLowest: the mark of the smallest value is on the lowest line of
// all points, whatever the curve.
func TestTheLeastIsLowest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.Float64Range(1, 5000), 3, 17, rapid.ID[float64]).Draw(t, "values")
		least := 0
		for i, v := range values {
			if v < values[least] {
				least = i
			}
		}
		c := series(values...)
		c.Zoom = rapid.Bool().Draw(t, "zoom")
		c.Points[least].Marks = []chart.Mark{chart.Cheapest}
		p := draw(c, 120, rapid.IntRange(9, 30).Draw(t, "height"))
		row := -1
		for y := 1; y < p.base; y++ {
			if strings.Contains(p.lines[y], "▼") {
				row = y
			}
		}
		for y := row + 1; y < p.base && row >= 0; y++ {
			if plot := string([]rune(p.lines[y])[p.left:]); strings.ContainsFunc(plot, func(r rune) bool { return r >= 0x2800 && r <= 0x28ff && dots(r) >= 4 }) {
				t.Fatalf("a point lies under the least value\n%s", strings.Join(p.lines, "\n"))
			}
		}
		if row < 0 {
			t.Fatalf("the mark is not there\n%s", strings.Join(p.lines, "\n"))
		}
	})
}

// TestOrderOnTheScreen: of two values the larger is never lower on the screen by
// more than a dot.
func TestOrderOnTheScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(25, 40).Draw(t, "n") // closer than glyphs of points
		values := rapid.SliceOfN(rapid.Float64Range(50, 500), n, n).Draw(t, "values")
		c := series(values...)
		c.Zoom = rapid.Bool().Draw(t, "zoom")
		c.Axis = chart.Range{Top: 500}
		p := draw(c, 100, rapid.IntRange(8, 30).Draw(t, "height"))
		plot := 100 - p.left
		top := func(i int) (low, high int) {
			margin := math.Min(float64(plot)/float64(2*n), 3)
			x := 2 * int(math.Round(margin+(float64(plot-1)-2*margin)*float64(i)/float64(n-1)))
			low, high = math.MaxInt, -1
			for _, level := range p.heights(x) {
				low, high = min(low, level), max(high, level)
			}
			return low, high
		}
		for i := range values {
			for k := range values {
				_, high := top(i)
				low, _ := top(k)
				if values[i] > values[k] && high < low-1 {
					t.Fatalf("%v is drawn up to %d, %v from %d\n%s", values[i], high, values[k], low, strings.Join(p.lines, "\n"))
				}
			}
		}
	})
}
