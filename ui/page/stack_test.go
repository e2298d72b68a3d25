package page_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// plain is a screen of dots that says what happens to it.
type plain struct {
	page.Sheet
	covered bool
	x, y    int
}

func (p *plain) Title() []string { return []string{"Plain"} }
func (p *plain) View(w, h int) string {
	return strings.TrimRight(strings.Repeat(strings.Repeat(".", w)+"\n", h), "\n")
}
func (p *plain) SetCovered(covered bool) { p.covered = covered }
func (p *plain) Click(x, y int) page.Action {
	p.x, p.y = x, y
	return nil
}

func question(th theme.Theme, yes page.Action) *page.Question {
	return &page.Question{Theme: th, Title: "Sure?", Does: "Do", Yes: yes, Body: func(theme.Theme, int, int) string { return "body" }}
}

func press(s *page.Stack, key string) []page.Action {
	top, _ := s.Top()
	return s.Do(top.Key(keytest.Key(key)))
}

func TestQuestion(t *testing.T) {
	th := theme.New(theme.Options{})
	for key, want := range map[string]struct {
		left   []page.Action
		closes bool
	}{
		"y": {[]page.Action{page.Stop{}}, true}, "n": {nil, true}, "esc": {nil, true}, "q": {nil, true}, "x": {nil, false},
	} {
		screen := &plain{}
		var s page.Stack
		s.Open(screen)
		s.Show(question(th, page.Stop{}))
		if !screen.covered {
			t.Error("the screen is not told that it is covered")
		}
		left := press(&s, key)
		if _, over := s.Top(); over == want.closes || screen.covered == want.closes || cmp.Diff(want.left, left) != "" {
			t.Errorf("%s: over %v, covered %v, asks %v", key, over, screen.covered, left)
		}
	}
	var s page.Stack
	s.Open(&plain{})
	s.Show(question(th, nil)) // only tells something
	if press(&s, "x"); s.Screen().(*plain).covered {
		t.Error("what is only told stays")
	}
}

func TestTopmostIsSeenAndAnswers(t *testing.T) {
	th := theme.New(theme.Options{ASCII: true})
	screen := &plain{}
	var s page.Stack
	s.Open(screen)
	s.Show(question(th, nil))
	sheet := &plain{Sheet: page.Sheet{Theme: th}}
	if left := s.Do(page.All{page.Show{Over: &box{plain: sheet}}, page.Again{}}); len(left) != 1 || left[0] != (page.Again{}) {
		t.Errorf("left for the program: %v", left)
	}
	view := ansi.Strip(s.View(th, 20, 9))
	if strings.Contains(view, "body") || !strings.Contains(view, "box") || strings.Count(view, "\n") != 8 {
		t.Errorf("the topmost box alone is seen:\n%s", view)
	}
	for y, line := range strings.Split(view, "\n") {
		if x := strings.Index(line, "box"); x >= 0 {
			if s.Click(x, y); sheet.x != 0 || sheet.y != 0 {
				t.Errorf("a click on its corner is one at %d, %d", sheet.x, sheet.y)
			}
			break
		}
	}
	s.Do(page.Close{})
	if view := ansi.Strip(s.View(th, 40, 9)); !strings.Contains(view, "body") {
		t.Errorf("what lay below is not seen:\n%s", view)
	}
	if s.Do(page.Close{}); screen.covered {
		t.Error("something still lies over the screen")
	}
	s.Do(page.Close{}) // of nothing
	if top, _ := s.Top(); top != page.Page(screen) {
		t.Error("the screen itself was closed")
	}
}

type box struct{ *plain }

func (box) View(int, int) string { return "box\nbox" }
