package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lambdial/ui/config"
)

func TestParse(t *testing.T) {
	got, err := config.Parse([]byte("\ufeff# mine\r\nstrategy = \"cost\"\r\nweight = 0.50\nparallel = 0x10\nbudget = 1_000 # much\nmemory = [128, 512,\n  # then\n  1_024]\n\n[keys]\n\"tune.pause\" = ['p', \"space\"]\n  tune.stop = 's'\ninner = {plan.every = 'e', \"é\" = true}\n[keys.functions]\nsort = \"o\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) config.Place { return config.Place{Line: line, Column: column} }
	want := []config.Value{
		{Name: "strategy", Texts: []string{"cost"}, Place: at(2, 1)},
		{Name: "weight", Texts: []string{"0.5"}, Place: at(3, 1)},
		{Name: "parallel", Texts: []string{"16"}, Place: at(4, 1)},
		{Name: "budget", Texts: []string{"1000"}, Place: at(5, 1)},
		{Name: "memory", Texts: []string{"128", "512", "1024"}, Array: true, Place: at(6, 1)},
		{Name: "keys.tune.pause", Texts: []string{"p", "space"}, Array: true, Place: at(11, 1)},
		{Name: "keys.tune.stop", Texts: []string{"s"}, Place: at(12, 3)},
		{Name: "keys.inner.plan.every", Texts: []string{"e"}, Place: at(13, 10)},
		{Name: "keys.inner.é", Texts: []string{"true"}, Place: at(13, 28)},
		{Name: "keys.functions.sort", Texts: []string{"o"}, Place: at(15, 1)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMistakes: each names its line and column.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\nb = ":                   ":2:4: ",
		"a = 1\nb = 'é' c = 2":          ":2:9: ",
		"a = 1\na = 2":                  "a",
		"a = 'x\xff'":                   ":1:",
		"[[keys]]\na = 1":               ":1:3: keys is an array of tables",
		"a = 1\n  when = 2026-11-28":    ":2:3: when: localdate is none of a text, a number and true or false",
		"a.b = 1\n'a.b' = 2":            ":2:1: a.b is set in line 1, too",
		"a = [1, [2]]":                  ":1:1: a: array is none of",
		"a = 99999999999999999999":      ":1:",
		"strategy = cost":               ":1:12: ",
		"[keys\ntune.pause = 'p'":       ":1:",
		strings.Repeat("[", 20000) + "": ":1:",
	} {
		values, err := config.Parse([]byte(text))
		var wrong *config.Mistake
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, %v", text, values, err)
		}
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if values, err := config.Read(path); err != nil || len(values) != 0 {
		t.Errorf("of no file: %v, %v", values, err)
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a = 1\nb =")
	if _, err := config.Read(path); err == nil || !strings.HasPrefix(err.Error(), path+":2:") {
		t.Errorf("%v", err)
	}
	write("#" + strings.Repeat(" ", 2<<20))
	if _, err := config.Read(path); err == nil || !strings.Contains(err.Error(), "more than a configuration can need") {
		t.Errorf("%v", err)
	}
	if _, err := config.Read(filepath.Dir(path)); err == nil || !strings.HasPrefix(err.Error(), filepath.Dir(path)+": ") {
		t.Errorf("of a folder: %v", err)
	}
}

// FuzzParse: any text is read or has a mistake that stands in it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a = 1", "a = [1, 'b', true]\n[keys]\ntune.pause = \"p\"", "a = {b = {c = 1}}", "a = 1979-05-27", "[[a]]\nb=1", "é = 'x' y", "a = \"\"\"\nb\n\"\"\"", "a = 0x_1", "a = [\n#c\n1\n]", "\ufeffa=inf",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := config.Parse([]byte(text))
		lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
		inside := func(at config.Place) bool {
			return at.Line >= 1 && at.Line <= len(lines) && at.Column >= 1 && at.Column <= utf8.RuneCountInString(lines[at.Line-1])+1
		}
		var wrong *config.Mistake
		if err != nil && (!errors.As(err, &wrong) || wrong.Err == nil || wrong.Line != 0 && !inside(wrong.Place)) {
			t.Errorf("%q: %v", text, err)
		}
		for _, v := range values {
			if !inside(v.Place) || !v.Array && len(v.Texts) != 1 {
				t.Errorf("%q: %+v", text, v)
			}
		}
	})
}
