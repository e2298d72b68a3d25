package template

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// proposed patches a file that is not on the disk.
func proposed(path, content string, want Want) (*Patch, error) {
	f := &file{path: path, target: path, before: []byte(content), after: []byte(content)}
	open := &files{byPath: map[string]*file{path: f}}
	return propose(open, f, want)
}

// drawYAML writes a template with one function, in any of the ways people write
// them.
func drawYAML(t *rapid.T) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	number := func(label string) string {
		n := fmt.Sprint(rapid.IntRange(1, 10240).Draw(t, label))
		return pick(label+" written", n, n, `"`+n+`"`, "'"+n+"'", "!!int "+n, "&"+strings.ReplaceAll(label, " ", "")+" "+n)
	}
	comment := func() string { return pick("comment", "", "", "   # é MemorySize: 1", " #", "\t# tab") }
	var properties []string
	for _, line := range []string{"Runtime: nodejs22.x", "Handler: 'a: b'", "Description: \"x \\u2028 {{y}} 日本\"", "Layers: [ a,  b ]", "Role: !GetAtt Role.Arn"} {
		if rapid.Bool().Draw(t, line) {
			properties = append(properties, line)
		}
	}
	properties = append(properties, "FunctionName: orders-api")
	for _, name := range []string{"MemorySize", "Timeout"} {
		if rapid.Bool().Draw(t, "has "+name) {
			properties = append(properties, name+": "+number(name))
		}
	}
	properties = rapid.Permutation(properties).Draw(t, "order")
	var b strings.Builder
	b.WriteString(pick("begin", "", "", "\ufeff", "---\n", "# begin\n\n", "%YAML 1.1\n---\n"))
	b.WriteString("Resources:" + comment() + "\n  Orders:\n    Type: AWS::Lambda::Function\n")
	if rapid.Bool().Draw(t, "flow") {
		b.WriteString("    Properties: {" + strings.Join(properties, pick("between", ", ", ",", " ,\n      ")) + "}" + comment() + "\n")
	} else {
		indent := pick("indent", "      ", "     ", "         ")
		b.WriteString("    Properties:" + comment() + "\n")
		for _, line := range properties {
			b.WriteString(pick("blank", "", "", "\n", "# note\n") + indent + line + comment() + "\n")
		}
	}
	b.WriteString(pick("end", "", "", "Outputs: {A: 1}\n", "...\n", "---\nother: [1]\n"))
	text := b.String()
	if rapid.Bool().Draw(t, "no last line end") {
		text = strings.TrimRight(text, "\n")
	}
	return strings.ReplaceAll(text, "\n", pick("line ends", "\n", "\r\n", "\r"))
}

// drawTerraform writes a resource in any of the ways people write them.
func drawTerraform(t *rapid.T) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	lines := []string{`function_name = "orders-api"`}
	for _, line := range []string{"handler = \"a\"", "layers = [\n    \"memory_size = 1\",\n  ]", "environment {\n    variables = { timeout = 3 }\n  }", "description = <<-EOT\n    memory_size = 1\n  EOT"} {
		if rapid.Bool().Draw(t, line) {
			lines = append(lines, line)
		}
	}
	for _, name := range []string{"memory_size", "timeout"} {
		n := fmt.Sprint(rapid.IntRange(1, 10240).Draw(t, name))
		if written := pick(name+" written", "", n, `"`+n+`"`, "("+n+")"); written != "" {
			lines = append(lines, name+pick("sign", " = ", "=", "   =  ")+written)
		}
	}
	var b strings.Builder
	b.WriteString(pick("begin", "", "\ufeff", "# é\n", "/* a\n b */\n"))
	b.WriteString("resource \"aws_lambda_function\" \"orders\" {\n")
	for _, line := range rapid.Permutation(lines).Draw(t, "order") {
		comment := pick("comment", "", "", " # é", " // x")
		if strings.Contains(line, "EOT") {
			comment = ""
		}
		b.WriteString(pick("indent", "  ", "\t", "") + line + comment + "\n")
	}
	b.WriteString("}\n")
	return strings.ReplaceAll(b.String(), "\n", pick("line ends", "\n", "\r\n"))
}

// TestAnyFile: whatever a file looks like, a patch changes one value and its
// reverse gives the first bytes back.
func TestAnyFile(t *testing.T) {
	for path, draw := range map[string]func(*rapid.T) string{"t.yaml": drawYAML, t.TempDir() + "/main.tf": drawTerraform} {
		refused, all := 0, 0
		rapid.Check(t, func(t *rapid.T) {
			content := draw(t)
			want := Want{Function: "orders-api"}
			if rapid.Bool().Draw(t, "memory") {
				want.MemoryMB = rapid.IntRange(128, 10240).Draw(t, "wanted memory")
			} else {
				want.TimeoutS = rapid.IntRange(1, 900).Draw(t, "wanted timeout")
			}
			all++
			p, err := proposed(path, content, want)
			if err != nil {
				refused++
				if !errors.As(err, new(*RefusedError)) {
					t.Fatalf("%v\n%s", err, content)
				}
				return
			}
			if len(p.Changes) == 0 {
				return
			}
			if err := thereAndBack(p, path, want); err != nil {
				t.Fatalf("%v\nof\n%s", err, content)
			}
		})
		if refused > all/5 {
			t.Errorf("%s: %d of %d files were refused", path, refused, all)
		}
	}
}

// fuzzed holds of any file that a patch of it changes one place, and that it is
// read as before but there.
func fuzzed(t *testing.T, path, content string) {
	p, err := proposed(path, content, Want{Function: "orders-api", MemoryMB: 1024})
	if err != nil || len(p.Changes) == 0 {
		return
	}
	f := p.files.changed()[0]
	begin, end := 0, 0
	for begin < min(len(f.before), len(f.after)) && f.before[begin] == f.after[begin] {
		begin++
	}
	for end < min(len(f.before), len(f.after))-begin && f.before[len(f.before)-1-end] == f.after[len(f.after)-1-end] {
		end++
	}
	if was := f.before[begin : len(f.before)-end]; len(bytes.Trim(was, "0123456789.eExX_+-abcdfABCDF")) > 0 {
		t.Errorf("%q is replaced by %q", was, f.after[begin:len(f.after)-end])
	}
	if isTerraform(path) {
		return
	}
	var before, after yaml.Node
	if yaml.Unmarshal(f.before, &before) != nil || yaml.Unmarshal(f.after, &after) != nil {
		return // the first of several documents
	}
	if was, is := len(scalars(&before)), len(scalars(&after)); is != was && is != was+2 {
		t.Errorf("%d scalars become %d", was, is)
	}
}

func scalars(n *yaml.Node) (all []string) {
	if n.Kind == yaml.ScalarNode {
		all = append(all, n.Value)
	}
	for _, child := range n.Content {
		all = append(all, scalars(child)...)
	}
	return all
}

func FuzzCloudFormation(f *testing.F) {
	for _, seed := range seeds(f, "cfn-", "sam-") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		fuzzed(t, "template.yaml", content)
		fuzzed(t, "template.json", content)
	})
}

// FuzzSAMConfig: what is changed of a samconfig is one number of the parameter.
func FuzzSAMConfig(f *testing.F) {
	for _, seed := range seeds(f, "sam-config/samconfig", "sam-config-list/samconfig") {
		f.Add(seed)
	}
	const template = "Parameters: {Memory: {Default: 512}}\nResources: {A: {Type: AWS::Serverless::Function, Properties: {FunctionName: orders-api, MemorySize: !Ref Memory}}}\n"
	f.Fuzz(func(t *testing.T, content string) {
		open := &files{byPath: map[string]*file{}}
		for path, text := range map[string]string{"template.yaml": template, "samconfig.toml": content} {
			open.byPath[path] = &file{path: path, target: path, before: []byte(text), after: []byte(text)}
		}
		p, err := propose(open, open.byPath["template.yaml"], Want{Function: "orders-api", MemoryMB: 1024})
		if err != nil || len(p.Changes) == 0 || p.Changes[0].File != "samconfig.toml" {
			return
		}
		config := open.byPath["samconfig.toml"]
		if was := strings.Replace(string(config.after), "1024", p.Changes[0].From, 1); was != content && strings.Count(content, "1024") == 0 {
			t.Errorf("%q becomes %q", content, config.after)
		}
	})
}

func FuzzServerless(f *testing.F) {
	for _, seed := range seeds(f, "sls-") {
		f.Add(strings.ReplaceAll(seed, "  api:", "  orders-api:"))
	}
	f.Fuzz(func(t *testing.T, content string) { fuzzed(t, "serverless.yml", content) })
}

func FuzzTerraform(f *testing.F) {
	for _, seed := range seeds(f, "tf-") {
		f.Add(seed)
	}
	path := f.TempDir() + "/main.tf"
	f.Fuzz(func(t *testing.T, content string) {
		fuzzed(t, path, content)
		fuzzed(t, strings.TrimSuffix(path, ".tf")+".tfvars", content)
	})
}
