package chart

// Dots of a braille cell, the finest that every terminal's font has.
const (
	dotColumns = 2
	dotRows    = 4
)

// canvas is the part of a grid where values are drawn, in dots that are eight
// to a cell; a cell that several things share takes the pen of the last, which
// is the nearest to the eye. In ASCII each cell is one dot, drawn with the
// character of what it belongs to.
type canvas struct {
	g         *grid
	left, top int // of the grid's cells
	w, h      int // in cells
	fineX     int
	fineY     int
	dots      []uint8
	chars     []rune // in ASCII
	pens      []pen
}

func (g *grid) canvas(left, top, w, h int) *canvas {
	c := &canvas{g: g, left: left, top: top, w: max(w, 0), h: max(h, 0), fineX: dotColumns, fineY: dotRows}
	if g.t.ASCII {
		c.fineX, c.fineY = 1, 1
	}
	c.dots, c.chars, c.pens = make([]uint8, c.w*c.h), make([]rune, c.w*c.h), make([]pen, c.w*c.h)
	return c
}

// columns is how many dots the canvas is wide.
func (c *canvas) columns() int { return c.w * c.fineX }

// dot sets the dot in a column at a level from the bottom.
func (c *canvas) dot(x, level int, char rune, p pen) {
	y := c.h*c.fineY - 1 - level
	if x < 0 || y < 0 || x >= c.columns() || y >= c.h*c.fineY {
		return
	}
	i := y/c.fineY*c.w + x/c.fineX
	c.dots[i] |= dotBit(x%dotColumns, y%dotRows)
	c.chars[i], c.pens[i] = char, p
}

// column draws the dots between two levels of a column, every so many.
func (c *canvas) column(x, from, to, every int, char rune, p pen) {
	for level := min(from, to); level <= max(from, to); level += max(every, 1) {
		c.dot(x, level, char, p)
	}
}

// dotBit is the bit of a dot in a braille character, whose first six dots are
// numbered down the columns and the last two along the bottom.
func dotBit(x, y int) uint8 {
	if y == dotRows-1 {
		return 0x40 << x
	}
	return 1 << (3*x + y)
}

// free says that nothing is drawn in n cells of a row, from one on, of the grid's.
func (c *canvas) free(x, y, n int) bool {
	if x < c.left || x+n > c.left+c.w || y < c.top || y >= c.top+c.h {
		return false
	}
	for ; n > 0; n, x = n-1, x+1 {
		if c.dots[(y-c.top)*c.w+x-c.left] != 0 || c.g.pixelAt(x, y).r != ' ' {
			return false
		}
	}
	return true
}

// fold puts the dots into the grid. They leave no cell that holds something.
func (c *canvas) fold() {
	for i, bits := range c.dots {
		x, y := c.left+i%c.w, c.top+i/c.w
		if bits == 0 || c.g.pixelAt(x, y).r != ' ' {
			continue
		}
		r := c.chars[i]
		if !c.g.t.ASCII {
			r = 0x2800 + rune(bits)
		}
		c.g.set(x, y, r, c.pens[i])
	}
}

// fine is the column of dots in the middle of a cell's column.
func (c *canvas) fine(x int) int { return x * c.fineX }
