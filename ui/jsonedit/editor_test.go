package jsonedit_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lambdial/ui/jsonedit"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/theme"
)

func press(e *jsonedit.Editor, keys ...string) {
	for _, k := range keytest.Keys(keys...) {
		e.Key(k)
	}
}

func TestEditing(t *testing.T) {
	for _, test := range []struct {
		name  string
		text  string
		keys  []string
		want  string
		caret [2]int
	}{
		{"typing", "", []string{`{"a": 1}`}, `{"a": 1}`, [2]int{1, 9}},
		{"a line after a bracket is indented", "", []string{"{", "enter", `"a": [`, "enter", "1"}, "{\n  \"a\": [\n    1", [2]int{3, 6}},
		{"lines join", "ab\ncd", []string{"down", "backspace"}, "abcd", [2]int{1, 3}},
		{"delete joins the next line", "ab\ncd", []string{"end", "delete"}, "abcd", [2]int{1, 3}},
		{"a line breaks in its middle", "abcd", []string{"right", "right", "enter"}, "ab\ncd", [2]int{2, 1}},
		{"a word to the left", "one two", []string{"end", "ctrl+w"}, "one ", [2]int{1, 5}},
		{"to the start of the line", "one two", []string{"ctrl+right", "ctrl+u"}, " two", [2]int{1, 1}},
		{"to the end of the line", "one two", []string{"ctrl+right", "ctrl+k"}, "one", [2]int{1, 4}},
		{"left goes to the line before", "ab\ncd", []string{"down", "left"}, "ab\ncd", [2]int{1, 3}},
		{"nothing before the beginning", "ab", []string{"left", "up", "backspace"}, "ab", [2]int{1, 1}},
		{"a value takes the empty object's place", "{}", []string{`[1]`}, "[1]", [2]int{1, 4}},
		{"also behind it", "{}", []string{"end", `1`}, "1", [2]int{1, 2}},
		{"but not inside", "{}", []string{"right", `"`}, `{"}`, [2]int{1, 3}},
		{"nothing after the end", "ab", []string{"ctrl+end", "right", "down", "delete"}, "ab", [2]int{1, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := jsonedit.New()
			e.SetText(test.text)
			press(e, test.keys...)
			line, column := e.Caret()
			if got := e.Text(); got != test.want || line != test.caret[0] || column != test.caret[1] {
				t.Errorf("%q at %d:%d, want %q at %v", got, line, column, test.want, test.caret)
			}
		})
	}
}

func TestPasteOfLines(t *testing.T) {
	e := jsonedit.New()
	press(e, "[]", "left")
	if !e.Paste("{\r\n\t\"a\": 1\n}\x1b[2J") {
		t.Fatal("not taken")
	}
	if got, want := e.Text(), "[{\n  \"a\": 1\n}[2J]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if e.Paste(strings.Repeat("x", jsonedit.MaxBytes)) {
		t.Error("took more than there is room for")
	}
}

func TestClickPutsTheCaret(t *testing.T) {
	e := jsonedit.New()
	e.SetText("{\n  \"日本\": 1\n}")
	e.View(jsonedit.Look{Theme: theme.New(theme.Options{}), W: 20, H: 5})
	for _, test := range [][4]int{{0, 0, 1, 1}, {5, 1, 2, 5}, {19, 1, 2, 10}, {3, 4, 3, 2}} {
		e.Click(test[0], test[1])
		if line, column := e.Caret(); line != test[2] || column != test[3] {
			t.Errorf("a click on %v puts it to %d:%d", test[:2], line, column)
		}
	}
}

func TestAnyKeyFits(t *testing.T) {
	keys := []string{
		`{"key": [1.5, true, "{{uuid}}"]}`, "日本", "\u202e", "\"", "{{", "\\", " ", "enter", "backspace", "delete", "left", "right", "up", "down", "home", "end", "pgup", "pgdown",
		"ctrl+w", "ctrl+u", "ctrl+k", "ctrl+left", "ctrl+right", "ctrl+end", "ctrl+home",
	}
	rapid.Check(t, func(t *rapid.T) {
		e := jsonedit.New()
		th := theme.New(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii")})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0:
				e.Paste(rapid.String().Draw(t, "pasted"))
			case 1:
				e.Click(rapid.IntRange(0, 60).Draw(t, "x"), rapid.IntRange(0, 10).Draw(t, "y"))
			default:
				press(e, rapid.SampledFrom(keys).Draw(t, "key"))
			}
			w, h := rapid.IntRange(4, 60).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
			lines := e.View(jsonedit.Look{Theme: th, W: w, H: h, Focused: true, FaultLine: rapid.IntRange(0, 5).Draw(t, "line"), FaultColumn: rapid.IntRange(0, 20).Draw(t, "column"), Empty: "{}"})
			if len(lines) != h {
				t.Fatalf("%d lines, want %d", len(lines), h)
			}
			carets := 0
			for _, line := range lines {
				if got := ansi.StringWidth(line); got > w {
					t.Fatalf("%d cells, want at most %d: %q", got, w, line)
				}
				carets += strings.Count(line, "\x1b[7m")
			}
			if carets != 1 {
				t.Fatalf("%d carets in %q", carets, lines)
			}
		}
	})
}

// What is coloured says the same as what is not.
func FuzzColour(f *testing.F) {
	for _, s := range []string{`{"a": "b\"c", "d": -1.5e3, "e": [true, null, {{counter}}], "f": "x{{uuid}}y"}`, `"open`, "{{", "}}", `"\`, "日本"} {
		f.Add(s)
	}
	t := theme.New(theme.Options{Dark: true})
	f.Fuzz(func(test *testing.T, line string) {
		if got, want := ansi.Strip(jsonedit.Colour(t, line)), t.Clean(line); !strings.ContainsAny(line, "\x1b\u009b\n\r") && got != want {
			test.Errorf("%q, want %q", got, want)
		}
	})
}
