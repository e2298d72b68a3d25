package payload

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 345e6, time.UTC)

func expand(t testing.TB, text string, number uint64) string {
	t.Helper()
	parsed, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return string(NewRepeatable(1).Expand(parsed, number, noon))
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                 `{}`,
		`null`:                               `null`,
		`{"a": "{{counter}}"}`:               `{"a": "7"}`,
		`"{{ counter }}"`:                    `"7"`,
		`"order-{{counter}}/{{counter}}"`:    `"order-7/7"`,
		`{"{{counter}}": 1}`:                 `{"7": 1}`,
		`["{{number counter}}", "x"]`:        `[7, "x"]`,
		`"{{number counter}}"`:               `7`,
		`{"a":"{{number int 5 5}}","b":"c"}`: `{"a":5,"b":"c"}`,
		`"{{number int -9 -9}}"`:             `-9`,
		`"{{number pick 1.5|1.5}}"`:          `1.5`,
		`"{{pick same | same}}"`:             `"same"`,
		`"{{pick |}}"`:                       `""`,
		`"{{pick \"\\|\"\\}}"`:               `"\"\\"`,
		`"{{timestamp}}"`:                    `"2026-01-02T12:00:00.345Z"`,
		`"{{number unix_ms}}"`:               `1767355200345`,
		`"{{{{name}}"`:                       `"{{name}}"`,
		`"{{{{{name}}}"`:                     `"{{{name}}}"`,
		`"{{{{{{counter}}}}"`:                `"{{7}}"`,
		`"{ {x} } }}"`:                       `"{ {x} } }}"`,
		`{"a": {"b": {}}}`:                   `{"a": {"b": {}}}`,
		`"\u007b\u007bname}}"`:               `"\u007b\u007bname}}"`,
		`"\"{{counter}}\\"`:                  `"\"7\\"`,
		`["\\", "{{counter}}"]`:              `["\\", "7"]`,
	} {
		if got := expand(t, text, 7); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                                     "unexpected end of JSON input",
		`{{counter}}`:                           "invalid character '{' looking for beginning of object key string",
		`"{{name}}"`:                            "line 1, column 2: {{name}} is no placeholder: known are " + Known + "; {{{{ stands for {{ itself",
		"{\n \"a\": \"b{{name}}\"}":             "line 2, column 9: {{name}} is no placeholder",
		`"{{}}"`:                                "line 1, column 2: {{}} is no placeholder",
		`"{{{name}}}"`:                          "line 1, column 2: {{{name}} is no placeholder",
		`"{{Counter}}"`:                         "{{Counter}} is no placeholder",
		`"{{` + strings.Repeat("é", 99) + `}}"`: "{{éééééééééééééééééééé…}} is no placeholder",
		`["{{counter", "}}"]`:                   "line 1, column 3: {{ begins a placeholder that no }} ends; {{{{ stands for {{ itself",
		`"{{counter 5}}"`:                       "{{counter}} takes nothing after its name, not 5",
		`"{{uuid v7}}"`:                         "{{uuid}} takes nothing after its name, not v7",
		`"{{int}}"`:                             "{{int 1 100}} takes the least and the most, two whole numbers",
		`"{{int 1 x}}"`:                         "two whole numbers, not 1 x",
		`"{{int 1 99999999999999999999}}"`:      "two whole numbers, not 1 99999999999999999999",
		`"{{int 2 1}}"`:                         "{{int 2 1}}: the least comes first",
		`"{{pick}}"`:                            "{{pick a|b|c}} takes two texts or more",
		`"{{pick a}}"`:                          "{{pick a|b|c}} takes two texts or more",
		`"{{number uuid}}"`:                     "{{uuid}} is no number",
		`"{{number timestamp}}"`:                "{{timestamp}} is no number",
		`"{{number pick 1|01}}"`:                `"01" is no number`,
		`"{{number pick 1|}}"`:                  `"" is no number`,
		`"{{number pick 1|true}}"`:              `"true" is no number`,
		`"{{number}}"`:                          "{{}} is no placeholder",
		`"x{{number counter}}"`:                 "{{number counter}} must be all of its string",
		`"{{number counter}} "`:                 "{{number counter}} must be all of its string",
		`"\"{{number counter}}\""`:              "{{number counter}} must be all of its string",
		`{"{{number counter}}" : 1}`:            "{{number counter}} names a member",
	} {
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	_, err := Parse([]byte("[\n\"{{counter}}\", \"{{x}}\"]"))
	var fault *Fault
	if !errors.As(err, &fault) || fault.Line != 2 || fault.Column != 17 {
		t.Errorf("%#v", err)
	}
}

func TestValuesAreFreshAndRepeatable(t *testing.T) {
	parsed, err := Parse([]byte(`["{{uuid}}", "{{uuid}}", "{{number int 1 1000000}}", "{{pick a|b|c|d|e|f|g|h}}"]`))
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, e := range []*Expander{NewRepeatable(1), NewRepeatable(2), NewExpander(), NewExpander()} {
		for number := range uint64(500) {
			text := e.Expand(parsed, number, noon)
			if again := e.Expand(parsed, number, noon.Add(time.Hour)); string(again) != string(text) {
				t.Fatalf("%s, and again %s", text, again)
			}
			var v []any
			if err := json.Unmarshal(text, &v); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for _, id := range v[:2] {
				if id := id.(string); seen[id] || !form.MatchString(id) {
					t.Fatalf("%s: seen %v", id, seen[id])
				} else {
					seen[id] = true
				}
			}
		}
	}
	first, again := NewRepeatable(9).Expand(parsed, 3, noon), NewRepeatable(9).Expand(parsed, 3, noon)
	if string(first) != string(again) {
		t.Errorf("one seed gives %s and %s", first, again)
	}
}

func TestIntegersCoverTheirRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Int64().Draw(t, "low")
		high := rapid.Int64Range(low, 1<<63-1).Draw(t, "high")
		text := fmt.Sprintf(`"{{number int %d %d}}"`, low, high)
		parsed, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.ParseInt(string(NewExpander().Expand(parsed, 1, noon)), 10, 64)
		if err != nil || n < low || n > high {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	})
	seen := map[string]int{}
	for number := range uint64(3000) {
		seen[expand(t, `"{{int -1 1}} {{pick x|y}}"`, number)]++
	}
	for _, text := range []string{`"-1 x"`, `"0 x"`, `"1 x"`, `"-1 y"`, `"0 y"`, `"1 y"`} {
		if n := seen[text]; n < 400 || n > 600 {
			t.Errorf("%s came %d times of 3000", text, n)
		}
	}
	if len(seen) != 6 {
		t.Errorf("%v", seen)
	}
}

// FuzzTemplate: whatever is taken expands to valid JSON, no larger than told;
// what has no braces is left as it is.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{
		`{}`, `"{{uuid}}"`, `"{{{{"`, `"{{number pick 1|2}}"`, `{"{{counter}}": "{{number counter}}"}`, `"\\{{pick \\|\"|\u00e9}}\""`,
		`"{{int -9223372036854775808 9223372036854775807}}"`, `"{{unix_ms}}{{timestamp}}{{{{{{"`, "\"{{pick \xff|\\ud800}}\"",
	} {
		f.Add([]byte(text), uint64(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, number uint64) {
		parsed, err := Parse(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
			return
		}
		for _, e := range []*Expander{NewRepeatable(number), NewExpander()} {
			got := e.Expand(parsed, number, noon)
			if !json.Valid(got) || len(got) > parsed.MostBytes() {
				t.Errorf("%s became %s (%d bytes, told %d at most)", text, got, len(got), parsed.MostBytes())
			}
			if !strings.Contains(string(text), "{{") && string(got) != string(text) {
				t.Errorf("%s became %s", text, got)
			}
		}
	})
}

// BenchmarkExpand must not be felt beside an invocation.
func BenchmarkExpand(b *testing.B) {
	parsed, err := Parse([]byte(`{"id": "{{uuid}}", "n": "{{number counter}}", "of": "{{pick a|b|c}}", "body": "` + strings.Repeat("x", 10_000) + `"}`))
	if err != nil {
		b.Fatal(err)
	}
	e := NewExpander()
	b.ReportAllocs()
	for i := uint64(0); b.Loop(); i++ {
		e.Expand(parsed, i, noon)
	}
}
