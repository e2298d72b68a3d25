package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lambdial/ui/theme/themetest"
)

// TestDrawingReadsNothing: what is on the screen came by a message. Drawing reads
// no clock, asks nobody, changes nothing, and gives the same again.
func TestDrawingReadsNothing(t *testing.T) {
	for i, look := range slices.Concat(looks, listLooks) {
		for _, size := range [][2]int{{60, 20}, {120, 36}, {200, 50}} {
			w, h := size[0], size[1]
			t.Run(fmt.Sprintf("%s %dx%d", look.name, w, h), func(t *testing.T) {
				o := Options{}
				if i >= len(looks) {
					o = movable()
				}
				b := newBench(o, w, h)
				look.make(t, b)
				at, version, title := b.at, b.version, b.title()
				b.now = func() time.Time {
					t.Error("the clock is read to draw")
					return at
				}
				first := b.draw(w, h)
				b.draw(h, w) // as large as another window
				if again := b.draw(w, h); again != first {
					t.Errorf("drawn again:\n%s\nand at first:\n%s", themetest.Plain(again), themetest.Plain(first))
				}
				if b.version != version || b.title() != title {
					t.Error("drawing changed the program")
				}
			})
		}
	}
}
