package page_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// TestAnswersAreAlwaysSeen, however small the screen and long the text, and a
// click on them answers.
func TestAnswersAreAlwaysSeen(t *testing.T) {
	long := strings.TrimSuffix(strings.Repeat("a line of the text\n", 30), "\n") + " ends"
	for _, size := range [][2]int{{38, 10}, {60, 18}, {120, 50}} {
		q := &page.Question{
			Theme: theme.New(theme.Options{NoColor: true}), Title: "Sure?", Yes: page.ListSessions{}, Does: "Do it",
			Body: func(theme.Theme, int, int) string { return long },
		}
		find := func(what string) (x, y int) {
			t.Helper()
			for y, line := range strings.Split(ansi.Strip(q.View(size[0], size[1])), "\n") {
				if before, _, ok := strings.Cut(line, what); ok {
					return ansi.StringWidth(before), y
				}
			}
			t.Fatalf("%v: no %q in\n%s", size, what, q.View(size[0], size[1]))
			return 0, 0
		}
		if n := strings.Count(q.View(size[0], size[1]), "\n") + 1; n > size[1] {
			t.Errorf("%v: %d lines", size, n)
		}
		x, y := find("Do it")
		if all, ok := q.Click(x, y).(page.All); !ok || all[1] != (page.ListSessions{}) {
			t.Errorf("%v: a click on yes gives %v", size, q.Click(x, y))
		}
		if got := q.Click(x, y-1); got != nil {
			t.Errorf("%v: a click beside gives %v", size, got)
		}
		x, y = find("Cancel")
		if got := q.Click(x, y); got != (page.Close{}) {
			t.Errorf("%v: a click on no gives %v", size, got)
		}
		for range 40 {
			q.Key(tea.KeyPressMsg{Code: tea.KeyDown})
			q.View(size[0], size[1])
		}
		find("text ends")
	}
}
