package export

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/tuner/price"
)

func TestComment(t *testing.T) {
	now, later := past("20261127-090000-aa", "orders-api", 1), past("20261128-090000-bb", "orders-api", 1.5)
	same := past("20261128-090000-cc", "orders-api", 1.001)
	for _, c := range []struct {
		name    string
		comment Comment
		worth   bool
	}{
		{"tune", Comment{State: now.State, CallsMonth: 2e6}, true},
		{"regression", Comment{State: later.State, Base: now.State, Limit: .05, Regression: true, Confirmation: "Confirmed by fresh samples."}, true},
		{"unchanged", Comment{State: same.State, Base: now.State, Limit: .05}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.comment.Worth(.05) != c.worth {
				t.Errorf("worth telling: %t", !c.worth)
			}
			var values strings.Builder
			for _, v := range c.comment.Values() {
				values.WriteString(v.Name + "=" + v.Value + "\n")
			}
			golden.RequireEqual(t, []byte(c.comment.Markdown()+"\n"+values.String()))
		})
	}
	if c := (Comment{State: now.State}); c.Worth(10) {
		t.Error("below the threshold it is worth telling")
	}
}

// TestCommentWithoutPrice tells durations alone, and no money.
func TestCommentWithoutPrice(t *testing.T) {
	s := past("20261127-090000-aa", "orders-api", 1)
	s.State.Price = (*price.Price)(nil)
	c := Comment{State: s.State, CallsMonth: 1e6}
	if told := c.Markdown(); strings.Contains(told, "$") || strings.Contains(told, "a month") || !strings.Contains(told, "| mean duration |") {
		t.Error(told)
	}
	for _, v := range c.Values() {
		if (v.Name == "cost" || v.Name == "saving-month" || v.Name == "currency") && v.Value != "" {
			t.Errorf("%s is %q", v.Name, v.Value)
		}
	}
}

// TestHostileComment: a name can't end the fold, add a row or mention anybody.
func TestHostileComment(t *testing.T) {
	parts := []string{"</details>", "<!--", "-->", "|", "`", "@someone", "\n", "**", "\x1b", "](", "http://x.example"}
	s := past("s", "f", 1)
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 5).Draw(t, "parts"), "x")
		s.State.Function.Name, s.State.Warnings = name, nil
		s.State.Sizes[0].Why = name
		told := Comment{State: s.State, Confirmation: name}.Markdown()
		if strings.Count(told, "\n</details>") != 1 || strings.Contains(told, "\x1b") {
			t.Fatal(told)
		}
		for line := range strings.Lines(told) {
			if rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "</details>") && rest != "</details>\n" {
				t.Fatal(line)
			}
		}
	})
}
