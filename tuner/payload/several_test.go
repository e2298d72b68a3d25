package payload

import (
	"fmt"
	"strings"
	"testing"
)

func TestSeveral(t *testing.T) {
	for typed, want := range map[string]string{
		`{"a":1}`:                  `1 {"a":1}`,
		"{\"a\":1}\n\n{\"a\":2}\n": `1 {"a":1}, 1 {"a":2}`,
		"\xef\xbb\xbf1 2":          `1 1, 1 2`,
		`[1, {"a": [2]}, null]`:    `1 1, 1 {"a": [2]}, 1 null`,
		"[1]\n[2]":                 `1 [1], 1 [2]`,
		`[[1], [2]]`:               `1 [1], 1 [2]`,
		`[{"payload":{"a":1},"weight":3},{"weight":1,"payload":"x"}]`:  `3 {"a":1}, 1 "x"`,
		"{\"payload\":1,\"weight\":30}\n{\"payload\":2,\"weight\":70}": `30 1, 70 2`,
		`[{"payload":1},{"weight":1}]`:                                 `1 {"payload":1}, 1 {"weight":1}`,
		`[{"payload":1,"weight":2,"id":3}]`:                            `1 {"payload":1,"weight":2,"id":3}`,
		`[{"payload":{"id":"{{uuid}}"},"weight":3}]`:                   `3 {"id":"{{uuid}}"}`,
	} {
		all, err := Several("mix.json", []byte(typed), New)
		var got []string
		for i, p := range all {
			got = append(got, fmt.Sprintf("%d %s", p.Weight, p.Content))
			if p.Source != fmt.Sprintf("mix.json:%d", i+1) {
				t.Errorf("source %q", p.Source)
			}
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, %v, want %s", typed, strings.Join(got, ", "), err, want)
		}
	}
	for typed, want := range map[string]string{
		"":                               "payloads (mix.json): there is none in it",
		"[]":                             "payloads (mix.json): there is none in it",
		"{}\n{\"a\": b}\n":               "payloads (mix.json): not JSON: line 2, column 7: invalid character 'b'",
		"{}\n{\"a\": ":                   "payloads (mix.json): not JSON: line 2, column 6: unexpected end of JSON input",
		`[{"payload":1,"weight":1}, {}]`: "payloads (mix.json): some have the form",
		`[{"payload":1,"weight":0.5}]`:   "payloads (mix.json): the weight of number 1 is 0.5: a weight is a whole number from 1 to 1000000",
		`[{"payload":1,"weight":0}]`:     "the weight of number 1 is 0",
		`[{"payload":1,"weight":"3"}]`:   `the weight of number 1 is "3"`,
		`["{{counter}}", "{{name}}"]`:    "payload (mix.json:2): line 1, column 2: {{name}} is no placeholder",
		strings.Repeat("1\n", 1001):      "payloads (mix.json): 1001 of them are more than 1000",
	} {
		if _, err := Several("mix.json", []byte(typed), New); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", typed, err, want)
		}
	}
	if all, err := Several("mix.json", []byte(`["{{name}}"]`), NewLiteral); err != nil || all[0].Template != nil {
		t.Errorf("literal: %+v, %v", all, err)
	}
}

func TestCutWeight(t *testing.T) {
	for typed, want := range map[string]string{
		"{}": "1 {}", "3x@big.json": "3 @big.json", `1x{"id":1}`: `1 {"id":1}`, "12": "1 12", "x": "1 x", "@3x.json": "1 @3x.json", "2x": "2 ", "1000000x1": "1000000 1",
	} {
		weight, rest, err := CutWeight(typed)
		if got := fmt.Sprint(weight, " ", rest); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", typed, got, err, want)
		}
	}
	for _, typed := range []string{"0x{}", "1000001x{}", "99999999999999999999x{}"} {
		if _, _, err := CutWeight(typed); err == nil || !strings.Contains(err.Error(), "must be 1 to 1000000") {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

func TestPayloadWithPlaceholders(t *testing.T) {
	p, err := New("inline", []byte(` {"id": "{{uuid}}"} `))
	if err != nil || p.Template == nil || p.Bytes != len(`{"id": "{{uuid}}"}`) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := New("inline", []byte(`{"a":{"b":{}}}`)); err != nil || p.Template != nil {
		t.Errorf("%+v, %v", p, err)
	}
	text := `"` + strings.Repeat("x", MaxBytes-40) + `{{uuid}}"`
	if _, err := New("inline", []byte(text)); err != nil {
		t.Error(err)
	}
	if _, err := New("inline", []byte(`"xxx`+text[1:])); err == nil || !strings.Contains(err.Error(), "may have 6291457 bytes with its placeholders filled in: Lambda takes at most 6291456") {
		t.Error(err)
	}
}

// TestManyPayloadsKeepTheirBytes: an array is read out of the bytes that its
// members then are.
func TestManyPayloadsKeepTheirBytes(t *testing.T) {
	var members []string
	for i := range 300 {
		members = append(members, fmt.Sprintf(`{"number": %d, "text": %q}`, i, strings.Repeat("x", i%17)))
	}
	payloads, err := Several("f", []byte("[ "+strings.Join(members, " ,\n ")+" ]"), New)
	if err != nil || len(payloads) != len(members) {
		t.Fatalf("%d, %v", len(payloads), err)
	}
	for i, p := range payloads {
		if string(p.Content) != members[i] {
			t.Fatalf("number %d is %s, not %s", i, p.Content, members[i])
		}
	}
}
