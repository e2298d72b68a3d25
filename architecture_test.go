package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "lambdial"

// floors, from the ground up. A package imports only what stands below it; a
// new package needs a floor here.
var floors = [][]string{
	{"tuner/text", "tuner/disk", "tuner/schema", "tuner/powertuning"},
	{"tuner/stats", "tuner/curve", "tuner/price", "tuner/report", "tuner/payload", "tuner/origin", "tuner/emulator"},
	{"tuner/template", "tuner"},
	{"tuner/verdict", "tuner/logs"},
	{"tuner/result", "tuner/compare"},
	{"tuner/sampler", "tuner/journal", "tuner/account", "tuner/pricelist", "tuner/cloudlogs", "tuner/github", "tuner/export"},
	{"tuner/archive", "tuner/preflight"},
	{"tuner/session"},
	{"ui/cell", "ui/config"},
	{"ui/theme"},
	{"ui/keys", "ui/chart", "ui/jsonedit"},
	{"ui/widget"},
	{"ui/page"},
	{"ui/sessions", "ui/plan", "ui/tune"},
	{"ui/functions"},
	{"ui/app"},
	{"ui/cli"},
	{"."},
}

// reserved are libraries with the only packages that may import them.
var reserved = map[string][]string{
	"charm.land/bubbletea":               {"ui"},
	"charm.land/bubbles":                 {"ui"},
	"charm.land/lipgloss":                {"ui"},
	"github.com/charmbracelet/bubbletea": {},
	"github.com/charmbracelet/bubbles":   {},
	"github.com/charmbracelet/lipgloss":  {},
	"github.com/guptarohit/asciigraph":   {"ui/chart"},
	"github.com/aws/aws-sdk-go-v2":       {"tuner/account", "tuner/pricelist", "tuner/cloudlogs"},
	"github.com/aws/smithy-go":           {"tuner/account"},
	"github.com/aws/aws-lambda-go":       {"tuner/emulator"},
	"github.com/hashicorp/hcl/v2":        {"tuner/template"},
	"github.com/BurntSushi/toml":         {"tuner/template"},
	"github.com/pelletier/go-toml/v2":    {"ui/config"},
	"go.yaml.in/yaml/v3":                 {"tuner/template"},
	"github.com/aymanbagabas/go-udiff":   {"tuner/template"},
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// floorOf finds the floor of a package, and as whose part it stands there: a
// folder is one with those inside of it, but for the top and tuner.
func floorOf(pkg string) (floor int, part string) {
	for floor, parts := range floors {
		for _, part := range parts {
			if pkg == part || part != "." && part != "tuner" && within(pkg, part) {
				return floor, part
			}
		}
	}
	return -1, ""
}

// checkImport tells in a sentence what is wrong with pkg importing another,
// "" if nothing is. Packages of ours are named by their folder.
func checkImport(pkg, imported string) string {
	for library, by := range reserved {
		if within(imported, library) && !slices.ContainsFunc(by, func(p string) bool { return within(pkg, p) }) {
			if len(by) == 0 {
				return fmt.Sprintf("%s imports %s: that is the old name, use charm.land", pkg, imported)
			}
			return fmt.Sprintf("%s imports %s: only %s may", pkg, imported, strings.Join(by, ", "))
		}
	}
	if !within(imported, module) {
		return ""
	}
	if imported = strings.TrimPrefix(strings.TrimPrefix(imported, module), "/"); imported == "" {
		imported = "."
	}
	from, part := floorOf(pkg)
	to, other := floorOf(imported)
	switch {
	case from < 0:
		return pkg + " stands on no floor: give it one in floors"
	case to < 0:
		return fmt.Sprintf("%s imports %s, which stands on no floor: give it one in floors", pkg, imported)
	case part == other:
		return "" // the compiler keeps order inside of a part
	case part == "tuner/emulator":
		return fmt.Sprintf("%s imports %s: the emulator imports nothing else of ours", pkg, imported)
	case to >= from:
		return fmt.Sprintf("%s imports %s, which does not stand below it", pkg, imported)
	}
	return ""
}

// TestImportRule reads the imports of all source files but tests, for every
// system that they are built for.
func TestImportRule(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (strings.HasPrefix(name, ".") || name == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		if pkg != "." && !within(pkg, "ui") && !within(pkg, "tuner") {
			t.Errorf("%s: source folders at the top are ui and tuner alone", path)
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		if floor, _ := floorOf(pkg); floor < 0 {
			t.Errorf("%s stands on no floor: give it one in floors", pkg)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if wrong := checkImport(pkg, imported); wrong != "" {
				t.Errorf("%s: %s", path, wrong)
			}
		}
		return nil
	})
	if err != nil || files < 50 {
		t.Errorf("read %d files: %v", files, err)
	}
}

// TestImportRuleCanFail shows the rule what it must refuse.
func TestImportRuleCanFail(t *testing.T) {
	for _, test := range []struct{ pkg, imported, want string }{
		{"tuner", "lambdial/tuner/stats", ""},
		{"ui/tune", "lambdial/ui/chart", ""},
		{"ui/app", "lambdial/tuner/session", ""},
		{".", "lambdial/ui/cli", ""},
		{"ui/app", "lambdial/ui/cli", "ui/app imports ui/cli, which does not stand below it"},
		{"tuner/emulator", "lambdial/tuner/emulator/model", ""},
		{"ui/chart", "github.com/guptarohit/asciigraph", ""},
		{"tuner/account", "github.com/aws/aws-sdk-go-v2/service/lambda", ""},
		{"tuner", "lambdial/tuner/journal", "tuner imports tuner/journal, which does not stand below it"},
		{"tuner/journal", "lambdial/tuner/account", "tuner/journal imports tuner/account, which does not stand below it"},
		{"tuner/stats", "lambdial/tuner/price", "tuner/stats imports tuner/price, which does not stand below it"},
		{"tuner/session", "lambdial/ui/theme", "tuner/session imports ui/theme, which does not stand below it"},
		{"ui/tune", "lambdial", "ui/tune imports ., which does not stand below it"},
		{"tuner/emulator/model", "lambdial/tuner/stats", "tuner/emulator/model imports tuner/stats: the emulator imports nothing else of ours"},
		{"tuner/new", "lambdial/tuner", "tuner/new stands on no floor: give it one in floors"},
		{"tuner", "github.com/aws/aws-sdk-go-v2/aws", "tuner imports github.com/aws/aws-sdk-go-v2/aws: only tuner/account, tuner/pricelist, tuner/cloudlogs may"},
		{"ui/app", "github.com/aws/aws-sdk-go-v2/service/lambda", "ui/app imports github.com/aws/aws-sdk-go-v2/service/lambda: only tuner/account, tuner/pricelist, tuner/cloudlogs may"},
		{"tuner/session", "charm.land/lipgloss/v2", "tuner/session imports charm.land/lipgloss/v2: only ui may"},
		{".", "charm.land/bubbletea/v2", ". imports charm.land/bubbletea/v2: only ui may"},
		{"ui/tune", "github.com/guptarohit/asciigraph", "ui/tune imports github.com/guptarohit/asciigraph: only ui/chart may"},
		{"ui/app", "github.com/charmbracelet/bubbletea", "ui/app imports github.com/charmbracelet/bubbletea: that is the old name, use charm.land"},
	} {
		if got := checkImport(test.pkg, test.imported); got != test.want {
			t.Errorf("%s imports %s: %q, want %q", test.pkg, test.imported, got, test.want)
		}
	}
}
