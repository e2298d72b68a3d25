package payload

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	for typed, want := range map[string]string{
		"": "{}", " \n": "{}", "{}": "{}", " {\"a\": 1}\n": `{"a": 1}`, "\xef\xbb\xbf[1]": "[1]", "null": "null", `"text"`: `"text"`, "1": "1",
	} {
		p, err := New("inline", []byte(typed))
		digest := sha256.Sum256([]byte(want))
		if err != nil || string(p.Content) != want || p.Bytes != len(want) || p.SHA256 != hex.EncodeToString(digest[:]) || p.Source != "inline" || p.Weight != 1 {
			t.Errorf("%q: %+v, %v", typed, p, err)
		}
	}
	for typed, want := range map[string]string{
		"{":                         "payload (a.json) is not JSON: line 1, column 1: unexpected end of JSON input",
		"\xef\xbb\xbf\n\n {'a': 1}": "payload (a.json) is not JSON: line 3, column 3: invalid character '\\'' looking for beginning of object key string",
		" \n [\"é{{x}}\"]":          "payload (a.json): line 2, column 5: {{x}} is no placeholder: known are " + Known + "; " + escaping,
		"{\"a\": 1,\n  b: 2}":       "payload (a.json) is not JSON: line 2, column 3: invalid character 'b' looking for beginning of object key string",
		"{} {}":                     "payload (a.json) is not JSON: line 1, column 4: invalid character '{' after top-level value",
		"hello":                     "payload (a.json) is not JSON: line 1, column 1: invalid character 'h' looking for beginning of value",
		"{'a': 1}":                  "payload (a.json) is not JSON: line 1, column 2: invalid character '\\'' looking for beginning of object key string",
	} {
		if _, err := New("a.json", []byte(typed)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
	text := func(n int) []byte { return []byte(`"` + strings.Repeat("x", n-2) + `"`) }
	if _, err := New("inline", text(MaxBytes)); err != nil {
		t.Errorf("the largest payload: %v", err)
	}
	if _, err := New("inline", text(MaxBytes+1)); err == nil || !strings.Contains(err.Error(), "is too large: Lambda takes at most 6291456 bytes") {
		t.Errorf("a payload too large: %v", err)
	}
}

func FuzzNew(f *testing.F) {
	for _, text := range []string{"", "{}", "[1, 2", "\xef\xbb\xbfnull", "\xff", "{\"a\"\n:}", `"\ud800"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := New("inline", content)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
			return
		}
		if !json.Valid(p.Content) || p.Bytes != len(p.Content) {
			t.Errorf("took %q", p.Content)
		}
		again, err := New("inline", p.Content)
		if err != nil || !bytes.Equal(again.Content, p.Content) || again.SHA256 != p.SHA256 {
			t.Errorf("again: %+v, %v", again, err)
		}
	})
}
