package chart

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/theme"
)

// pen is a style of a grid; the zero pen is the terminal's own text.
type pen uint8

// pixel is one character with its foreground pen and, where a band lies behind
// it, its background pen.
type pixel struct {
	r      rune
	fg, bg pen
}

// grid is a picture of exactly w×h cells. Everything outside is ignored, so
// drawing never needs to know where the edge is.
type grid struct {
	t     theme.Theme
	w, h  int
	cells []pixel
	open  []string // the escape sequence that begins each pen
}

func newGrid(t theme.Theme, w, h int) *grid {
	g := &grid{t: t, w: w, h: h, cells: make([]pixel, w*h), open: make([]string, 1, 16)}
	for i := range g.cells {
		g.cells[i].r = ' '
	}
	return g
}

// pen registers a style. Only its SGR matters: a grid has its own layout.
func (g *grid) pen(s theme.Style) pen {
	open := s.Open()
	for i, o := range g.open {
		if o == open {
			return pen(i)
		}
	}
	g.open = append(g.open, open)
	return pen(len(g.open) - 1)
}

func (g *grid) pixelAt(x, y int) *pixel {
	if x < 0 || y < 0 || x >= g.w || y >= g.h {
		return &pixel{}
	}
	return &g.cells[y*g.w+x]
}

func (g *grid) set(x, y int, r rune, p pen) {
	c := g.pixelAt(x, y)
	c.r, c.fg = r, p
}

// glyph is set for a glyph of the theme.
func (g *grid) glyph(x, y int, s string, p pen) {
	for _, r := range s {
		g.set(x, y, r, p)
		return
	}
}

// text writes s from x on and returns the cells it took. A cell holds one
// rune of width one; anything else is replaced, since neither half of a wide
// character nor a mark joined to its neighbour can be drawn.
func (g *grid) text(x, y int, s string, p pen) int {
	n := 0
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			r = g.single(r)
		}
		g.set(x+n, y, r, p)
		n++
	}
	return n
}

// single returns r if it takes exactly one cell whatever stands beside it.
func (g *grid) single(r rune) rune {
	if c := g.t.Clean(string(r)); ansi.StringWidth("a"+c+" ") == 3 && ansi.StringWidth(" "+c+"a") == 3 {
		for _, r := range c {
			return r
		}
	}
	for _, r := range g.t.Glyph.Invisible {
		return r
	}
	return ' '
}

// textRight writes s so that it ends before x.
func (g *grid) textRight(x, y int, s string, p pen) {
	g.text(x-len([]rune(g.t.Clean(s))), y, s, p)
}

// String draws the picture: h lines of w cells. A run of cells with one look
// gets one escape sequence.
func (g *grid) String() string {
	var b strings.Builder
	b.Grow(len(g.cells)*2 + g.h*16)
	for y := range g.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		var fg, bg pen
		for _, c := range g.cells[y*g.w : (y+1)*g.w] {
			if c.r == ' ' {
				c.fg = 0
			}
			if c.fg != fg || c.bg != bg {
				if g.open[fg] != "" || g.open[bg] != "" {
					b.WriteString("\x1b[m")
				}
				b.WriteString(g.open[c.fg])
				b.WriteString(g.open[c.bg])
				fg, bg = c.fg, c.bg
			}
			b.WriteRune(c.r)
		}
		if g.open[fg] != "" || g.open[bg] != "" {
			b.WriteString("\x1b[m")
		}
	}
	return b.String()
}
