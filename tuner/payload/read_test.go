package payload

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPayloadFlags(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := file("one.json", "{\"id\":\"{{uuid}}\"}\n")
	several := file("several.json", `[{"payload":{"a":1},"weight":30},{"payload":{"a":2},"weight":70}]`)
	lines := file("lines.jsonl", "1\n[2]\n")
	for _, c := range []struct {
		typed, files []string
		literal      bool
		want         string
	}{
		{},
		{typed: []string{"{}"}, want: "1 inline {}"},
		{typed: []string{"@" + one, "3x@" + one, `2x"x"`}, want: "1 one.json {\"id\":\"{{uuid}}\"} made fresh, 3 one.json {\"id\":\"{{uuid}}\"} made fresh, 2 inline \"x\""},
		{typed: []string{"@" + one}, literal: true, want: `1 one.json {"id":"{{uuid}}"}`},
		{typed: []string{"5x@-", "{}"}, want: `5 stdin {"from":"stdin"}, 1 inline {}`},
		{files: []string{several, "@" + lines}, want: `30 several.json:1 {"a":1}, 70 several.json:2 {"a":2}, 1 lines.jsonl:1 1, 1 lines.jsonl:2 [2]`},
		{typed: []string{"0"}, files: []string{"-"}, want: `1 inline 0, 1 stdin:1 {"from":"stdin"}`},
	} {
		reader := Reader{Literal: c.literal, Stdin: strings.NewReader(`{"from":"stdin"}`)}
		all, err := reader.All(c.typed, c.files)
		var got []string
		for _, p := range all {
			text := fmt.Sprintf("%d %s %s", p.Weight, filepath.Base(p.Source), p.Content)
			if p.Template != nil {
				text += " made fresh"
			}
			got = append(got, text)
		}
		if err != nil || strings.Join(got, ", ") != c.want {
			t.Errorf("%q %q: %s, %v, want %s", c.typed, c.files, strings.Join(got, ", "), err, c.want)
		}
	}
}

func TestStdinIsReadOnce(t *testing.T) {
	reader := Reader{Stdin: strings.NewReader("{}")}
	if _, err := reader.All([]string{"@-", "@-"}, nil); err == nil || err.Error() != "payload: stdin (@-) can be read once only" {
		t.Error(err)
	}
}

// TestBracesOfOthers: what is no placeholder of ours may be meant as it is.
func TestBracesOfOthers(t *testing.T) {
	for _, typed := range []string{`{"password": "{{resolve:secretsmanager:db}}"}`, `{"template": "{{ user.name }}"}`} {
		r := Reader{}
		if _, err := r.All([]string{typed}, nil); err == nil || !strings.Contains(err.Error(), "--literal sends its braces as they are") {
			t.Errorf("%s: %v", typed, err)
		}
		r.Literal = true
		if p, err := r.All([]string{typed}, nil); err != nil || string(p[0].Content) != typed {
			t.Errorf("%s: %v", typed, err)
		}
	}
}
