package export

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/stats"
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

// TestCommentOfFew: two samples tell no difference, of a month neither; and what is
// no difference saves nothing.
func TestCommentOfFew(t *testing.T) {
	of := func(times float64, samples int) *tuner.State {
		s := past("20261127-090000-aa", "orders-api", times).State
		s.Sizes = slices.DeleteFunc(s.Sizes, func(z *tuner.Size) bool { return z.MemoryMB != 512 })
		z := s.Sizes[0]
		z.Warm, z.Billed = stats.Distribution{}, stats.Distribution{}
		for i := range samples {
			took := time.Duration((300 + 20*float64(i%5)) * times * float64(time.Millisecond))
			z.Warm.Add(took)
			z.Billed.Add(took)
		}
		return s
	}
	for _, c := range []struct {
		samples   int
		says, not string
	}{{2, "too few samples", "~"}, {30, "~", "too few samples"}} {
		comment := Comment{State: of(1.01, c.samples), Base: of(1, c.samples), Limit: .05, CallsMonth: 2e6}
		told := comment.Markdown()
		rows := 0
		for line := range strings.Lines(told) {
			if strings.HasPrefix(line, "| mean") || strings.HasPrefix(line, "| cost") || strings.HasPrefix(line, "| a month") {
				rows++
				if !strings.HasSuffix(line, "| "+c.says+" |\n") {
					t.Errorf("%d samples: %s", c.samples, line)
				}
			}
		}
		if rows != 3 || strings.Contains(told, c.not) {
			t.Errorf("%d samples:\n%s", c.samples, told)
		}
		for _, v := range comment.Values() {
			if v.Name == "saving-month" && v.Value != "0" {
				t.Errorf("%d samples: %s a month are saved by no difference", c.samples, v.Value)
			}
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
