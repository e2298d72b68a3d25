package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"

	"lambdial/tuner/archive"
	"lambdial/tuner/export"
	"lambdial/tuner/price"
	"lambdial/tuner/result"
	"lambdial/tuner/schema"
)

// schemaOf names the schema of what each command prints with --json.
var schemaOf = map[string]string{
	"import": "sessions", "tune": "result", "open": "result", "functions": "functions", "prices": "prices", "sessions": "sessions", "sessions describe": "description",
	"compare": "comparison", "check": "comparison", "apply": "change", "undo": "change", "patch": "patch", "restore": "restoration",
	"version": "version", "config": "config",
}

// printed are the types behind the schemas.
func printed() map[string]reflect.Type {
	return map[string]reflect.Type{
		"result": reflect.TypeFor[result.Result](), "functions": reflect.TypeFor[[]functionEntry](), "prices": reflect.TypeFor[[]price.Price](),
		"sessions": reflect.TypeFor[[]archive.Entry](), "description": reflect.TypeFor[description](), "comparison": reflect.TypeFor[compared](),
		"change": reflect.TypeFor[change](), "patch": reflect.TypeFor[patched](), "restoration": reflect.TypeFor[restoration](),
		"error": reflect.TypeFor[struct {
			Error failure `json:"error"`
		}](), "sample": reflect.TypeFor[export.Line](), "version": reflect.TypeFor[build](), "config": reflect.TypeFor[held](),
	}
}

var compiled = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	all := map[string]*jsonschema.Schema{}
	for _, s := range schema.All() {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(s.Document)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(s.Name+".json", document); err != nil {
			return nil, err
		}
		if all[s.Name], err = c.Compile(s.Name + ".json"); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// validate holds a JSON text to a schema.
func validate(name, text string) error {
	all, err := compiled()
	if err != nil {
		return err
	}
	if all[name] == nil {
		return fmt.Errorf("there is no schema %q", name)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return all[name].Validate(value)
}

// validateCommand holds what a command line printed to its schema.
func validateCommand(args []string, stdout string) error {
	root := rootCommand()
	if !wantsJSON(root, args) || strings.TrimSpace(stdout) == "" {
		return nil
	}
	if strings.HasPrefix(stdout, "{\n  \"error\":") {
		return validate("error", stdout)
	}
	cmd, _, err := root.Find(args)
	if err != nil {
		return err
	}
	if cmd.Name() == "export" {
		return validateExport(stdout)
	}
	return validate(schemaOf[pathOf(cmd)], stdout)
}

// validateExport holds a result, or an array of several, to the schema.
func validateExport(stdout string) error {
	var several []json.RawMessage
	if json.Unmarshal([]byte(stdout), &several) != nil {
		several = []json.RawMessage{json.RawMessage(stdout)}
	}
	for _, one := range several {
		if err := validate("result", string(one)); err != nil {
			return err
		}
	}
	return nil
}

func pathOf(cmd *cobra.Command) string { return strings.TrimPrefix(cmd.CommandPath(), "lambdial ") }

// TestEveryJSONHasASchema: each --json of a command is described.
func TestEveryJSONHasASchema(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("json") != nil && schemaOf[pathOf(cmd)] == "" {
			t.Errorf("%s --json: write tuner/schema/NAME.json of it, name that in schemaOf and its type in printed", pathOf(cmd))
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(rootCommand())
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range schema.All() {
		if !strings.Contains(string(page), "(../tuner/schema/"+s.Name+".json)") {
			t.Errorf("docs/json.md does not name the schema %s", s.Name)
		}
		if printed()[s.Name] == nil {
			t.Errorf("the schema %s is of no type: name it in printed", s.Name)
		}
	}
}

// node is as much of a schema as the test of its members looks at.
type node struct {
	Ref         string          `json:"$ref"`
	Type        string          `json:"type"`
	Format      string          `json:"format"`
	Const       string          `json:"const"`
	Description string          `json:"description"`
	Closed      *bool           `json:"additionalProperties"`
	Required    []string        `json:"required"`
	Properties  map[string]node `json:"properties"`
	Items       *node           `json:"items"`
	Defs        map[string]node `json:"$defs"`
}

// TestSchemasAreTheProgram: the members of the types and those of the schemas are
// the same, likewise which of them may be absent; each is described, with its unit.
func TestSchemasAreTheProgram(t *testing.T) {
	shared := map[string]string{}
	for name, of := range printed() {
		s, _ := schema.Find(name)
		var root node
		if err := json.Unmarshal(s.Document, &root); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		used := map[string]bool{}
		describe(t, name, root, of, root.Defs, used)
		var raw struct {
			Defs map[string]json.RawMessage `json:"$defs"`
		}
		_ = json.Unmarshal(s.Document, &raw)
		for def, text := range raw.Defs {
			if !used[def] {
				t.Errorf("%s: nothing refers to %s", name, def)
			}
			if !slices.Contains([]string{"settings", "moved", "routing", "set", "made", "verification", "origin", "failure"}, def) {
				continue // a word that means another thing elsewhere
			}
			if before := shared[def]; before != "" && before != string(text) {
				t.Errorf("%s: %s is another than elsewhere", name, def)
			}
			shared[def] = string(text)
		}
	}
}

// describe holds a part of a schema to a type.
func describe(t *testing.T, at string, n node, of reflect.Type, defs map[string]node, used map[string]bool) {
	t.Helper()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if def, is := strings.CutPrefix(n.Ref, "#/$defs/"); is {
		used[def] = true
		n = defs[def]
	}
	is := n.Type
	if n.Const != "" {
		is = "string"
	}
	want := map[reflect.Kind]string{
		reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number", reflect.String: "string",
		reflect.Slice: "array", reflect.Array: "array", reflect.Struct: "object",
	}[of.Kind()]
	if of == reflect.TypeFor[time.Time]() {
		if n.Format != "date-time" {
			t.Errorf("%s is a time", at)
		}
		want = "string"
	}
	if is != want {
		t.Errorf("%s is %q in the schema, %q in the program", at, is, want)
		return
	}
	switch want {
	case "array":
		describe(t, at+"[]", *n.Items, of.Elem(), defs, used)
	case "object":
		members(t, at, n, of, defs, used)
	}
}

func members(t *testing.T, at string, n node, of reflect.Type, defs map[string]node, used map[string]bool) {
	t.Helper()
	if n.Closed == nil || *n.Closed || n.Description == "" {
		t.Errorf("%s takes members that nothing describes", at)
	}
	found := map[string]bool{}
	for _, field := range reflect.VisibleFields(of) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "-" {
			continue
		}
		found[name] = true
		member, there := n.Properties[name]
		if !there {
			t.Errorf("%s.%s is not in the schema", at, name)
			continue
		}
		required := slices.Contains(n.Required, name)
		if required == strings.Contains(options, "omit") {
			t.Errorf("%s.%s: the schema has it required: %t", at, name, required)
		}
		says := member.Description
		if says == "" || !required != strings.Contains(says, "absent ") {
			t.Errorf("%s.%s: its description %q must say what absence means, and only where it may be absent", at, name, says)
		}
		for suffix, unit := range map[string]string{"_mb": "MB", "_ms": "milliseconds", "_s": "seconds", "_change": "fraction", "_share": "fraction", "per_million": "in currency", "ci95": "95 % interval"} {
			if strings.HasSuffix(name, suffix) && !strings.Contains(says, unit) && name != "cold_share_change" {
				t.Errorf("%s.%s: its description %q tells no unit", at, name, says)
			}
		}
		describe(t, at+"."+name, member, field.Type, defs, used)
	}
	for name := range maps.Keys(n.Properties) {
		if !found[name] {
			t.Errorf("%s.%s is in the schema alone", at, name)
		}
	}
}

// TestResultsKeepToTheirSchema: those that stand in files, of sessions with much
// that others do not have.
func TestResultsKeepToTheirSchema(t *testing.T) {
	goldens, err := filepath.Glob("../../tuner/result/testdata/*/*.golden")
	if err != nil || len(goldens) < 3 {
		t.Fatalf("%d files, %v", len(goldens), err)
	}
	for _, path := range goldens {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate("result", string(content)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		more := strings.Replace(string(content), `"schema":`, `"more": 1, "schema":`, 1)
		if err := validate("result", more); err == nil {
			t.Errorf("%s: the schema takes what it does not describe", path)
		}
	}
}

func TestSchemaCommand(t *testing.T) {
	s := newShell(t)
	code, stdout, _ := s.run(t, "schema")
	for _, one := range schema.All() {
		if code != exitOK || !strings.Contains(stdout, one.Name+" ") || one.Title == "" {
			t.Errorf("exit code %d: %s", code, stdout)
		}
		if code, document, _ := s.run(t, "schema", one.Name); code != exitOK || document != string(one.Document) {
			t.Errorf("exit code %d: %s", code, document)
		}
	}
	if code, _, stderr := s.run(t, "schema", "../schema"); code != exitUsage || !strings.Contains(stderr, "there is no schema ../schema: change, ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestSamplesKeepToTheirSchema: a line each.
func TestSamplesKeepToTheirSchema(t *testing.T) {
	s := newShell(t)
	pastSession(t, s, "20260101-090000-aaaaaa", ordersAPI(), 3, map[int]float64{512: 300, 1024: 160})
	_, stdout, _ := s.run(t, "export", "last", "--format", "ndjson")
	lines := 0
	for line := range strings.Lines(stdout) {
		lines++
		if err := validate("sample", line); err != nil {
			t.Error(err)
		}
	}
	if lines != 6 {
		t.Errorf("%d lines", lines)
	}
}

// TestFailuresAreJSON wherever JSON goes to standard output.
func TestFailuresAreJSON(t *testing.T) {
	s := newShell(t)
	for _, command := range []string{
		"export nobody --format json", "export nobody --format=json", "restore --json --read-only --function f", "restore --demo --json",
		"sessions describe nobody --title x --json", "sessions describe nobody --json",
	} {
		code, stdout, _ := s.run(t, strings.Fields(command)...)
		if code == exitOK || validate("error", stdout) != nil {
			t.Errorf("%s: exit code %d: %s", command, code, stdout)
		}
	}
	for _, command := range []string{"export nobody --format csv", "export nobody --format json --out x.json"} {
		if code, stdout, _ := s.run(t, strings.Fields(command)...); code == exitOK || stdout != "" {
			t.Errorf("%s: exit code %d: %s", command, code, stdout)
		}
	}
	if code, stdout, _ := s.run(t, "restore", "--json"); code != exitOK || stdout != "{\n  \"found\": [],\n  \"restored\": true\n}\n" {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}
