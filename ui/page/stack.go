package page

import (
	"slices"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Stack is the open screen with what lies over it. The topmost gets the keys,
// the clicks and the footer.
type Stack struct {
	screen Screen
	over   []Page
	x, y   int // of the topmost box, as last drawn
}

// Open changes the screen. What lies over it stays: it is still to be answered.
func (s *Stack) Open(screen Screen) {
	s.screen = screen
	s.cover()
}

// Show lays a page on top.
func (s *Stack) Show(over Page) {
	s.over = append(s.over, over)
	s.cover()
}

// Do does what an action asks of the stack itself, and gives what is left for
// the program to do, in order.
func (s *Stack) Do(action Action) (left []Action) {
	switch action := action.(type) {
	case nil:
	case All:
		for _, one := range action {
			left = append(left, s.Do(one)...)
		}
	case Show:
		s.Show(action.Over)
	case Close:
		if top, over := s.Top(); over {
			s.Close(top)
		}
	default:
		left = append(left, action)
	}
	return left
}

// Close takes a page away, wherever it lies.
func (s *Stack) Close(over Page) {
	s.over = slices.DeleteFunc(s.over, func(p Page) bool { return p == over })
	s.cover()
}

// Clear takes away all that lies over the screen.
func (s *Stack) Clear() {
	s.over = nil
	s.cover()
}

func (s *Stack) cover() {
	if c, ok := s.screen.(Coverable); ok {
		c.SetCovered(len(s.over) > 0)
	}
}

// Screen is the open screen.
func (s *Stack) Screen() Screen { return s.screen }

// Top is what answers keys, and whether it lies over the screen.
func (s *Stack) Top() (top Page, over bool) {
	if n := len(s.over); n > 0 {
		return s.over[n-1], true
	}
	return s.screen, false
}

// View draws the screen in h lines of w cells, with the topmost of what lies
// over it.
func (s *Stack) View(t theme.Theme, w, h int) string {
	body := t.Fit(s.screen.View(w, h), w, h)
	top, over := s.Top()
	if s.x, s.y = 0, 0; !over {
		return body
	}
	box := top.View(w, h)
	first, _, _ := strings.Cut(box, "\n")
	s.x, s.y = widget.Middle(w, h, cell.Width(first), strings.Count(box, "\n")+1)
	return widget.Overlay(body, box)
}

// Click gives a click at a cell of the last View to the topmost.
func (s *Stack) Click(x, y int) Action {
	top, _ := s.Top()
	return top.Click(x-s.x, y-s.y)
}

// SetTheme changes the look of what lies over the screen. The screens have
// theirs whether they are open or not.
func (s *Stack) SetTheme(t theme.Theme) {
	for _, over := range s.over {
		over.SetTheme(t)
	}
}

// Waiting says that something in sight waits, Tick moves its signs.
func (s *Stack) Waiting() bool {
	return slices.ContainsFunc(s.all(), func(p Page) bool {
		w, ok := p.(Waiting)
		return ok && w.Waiting()
	})
}

// Tick moves the signs of waiting.
func (s *Stack) Tick() {
	for _, p := range s.all() {
		if w, ok := p.(Waiting); ok {
			w.Tick()
		}
	}
}

func (s *Stack) all() []Page { return append([]Page{s.screen}, s.over...) }
