package tune_test

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/ui/theme"
	"lambdial/ui/tune"
)

// BenchmarkFrame draws 200×50 anew each time. Its cost must not grow with the
// number of samples.
func BenchmarkFrame(b *testing.B) {
	w := thumbnail()
	s := begin(w)
	s.publishAll()
	done := 0
	for _, n := range []int{600, 10_000, 1_000_000} {
		s.sample(w, (n-done)/len(w.sizes))
		done = n
		for view := '1'; view <= '6'; view++ {
			b.Run(fmt.Sprintf("samples=%d/view=%c", n, view), func(b *testing.B) {
				screen := tune.New(theme.New(theme.Options{Dark: true}))
				screen.SetState(s.State, s.now)
				screen.Key(tea.KeyPressMsg{Code: view, Text: string(view)})
				b.ReportAllocs()
				for i := range b.N {
					screen.SetState(s.State, s.now.Add(time.Duration(i+1)*time.Second))
					screen.View(200, 50)
				}
			})
		}
		b.Run(fmt.Sprintf("samples=%d/live", n), func(b *testing.B) { // a sample a frame
			screen := tune.New(theme.New(theme.Options{Dark: true}))
			for i := range b.N {
				s.invoke(w, w.sizes[i%len(w.sizes)])
				screen.SetState(s.State, s.now)
				screen.View(200, 50)
			}
		})
	}
}
