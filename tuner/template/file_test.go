package template

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const plainTemplate = `Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders-api
      MemorySize: 512
`

// fileWith puts a file into a folder of its own.
func fileWith(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestWrite replaces a file with the mode that it has.
func TestWrite(t *testing.T) {
	path := fileWith(t, plainTemplate, 0o664)
	p, err := Propose(path, Want{Function: "orders-api", MemoryMB: 1024})
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != plainTemplate {
		t.Errorf("a proposal writes: %s", got)
	}
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != strings.Replace(plainTemplate, "512", "1024", 1) {
		t.Errorf("wrote %s", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o664 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestNotWritten: files that are left as they are, each with its reason.
func TestNotWritten(t *testing.T) {
	want := Want{Function: "orders-api", MemoryMB: 1024}
	refusedWith := func(t *testing.T, err error, why string) {
		t.Helper()
		if !errors.As(err, new(*RefusedError)) || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %q", err, why)
		}
	}
	t.Run("read-only", func(t *testing.T) {
		path := fileWith(t, plainTemplate, 0o444)
		p, err := Propose(path, want)
		if err != nil {
			t.Fatal(err)
		}
		refusedWith(t, p.Write(), "it is read-only (mode 0444): chmod u+w")
		if content(t, path) != plainTemplate {
			t.Error("was written")
		}
	})
	t.Run("changed since", func(t *testing.T) {
		path := fileWith(t, plainTemplate, 0o600)
		p, err := Propose(path, want)
		if err != nil {
			t.Fatal(err)
		}
		theirs := plainTemplate + "      Timeout: 3\n"
		if err := os.WriteFile(path, []byte(theirs), 0o600); err != nil {
			t.Fatal(err)
		}
		refusedWith(t, p.Write(), "it was changed since the diff was made")
		if content(t, path) != theirs {
			t.Error("was written")
		}
	})
	t.Run("large", func(t *testing.T) {
		path := fileWith(t, "", 0o600)
		if err := os.Truncate(path, 40<<20); err != nil {
			t.Fatal(err)
		}
		_, err := Propose(path, want)
		refusedWith(t, err, "it has 40 MB, more than the 10 MB")
	})
	t.Run("binary", func(t *testing.T) {
		for _, bytes := range []string{"\xff\xfeR\x00e\x00", "Resources: \xe9\n"} {
			_, err := Propose(fileWith(t, bytes, 0o600), want)
			refusedWith(t, err, "it is not UTF-8 text")
		}
	})
	t.Run("folder", func(t *testing.T) {
		if _, err := Propose(t.TempDir(), want); err == nil || !strings.Contains(err.Error(), "is a folder") {
			t.Error(err)
		}
	})
	t.Run("not there", func(t *testing.T) {
		if _, err := Propose(filepath.Join(t.TempDir(), "a.yaml"), want); err == nil || !strings.Contains(err.Error(), "there is no file") {
			t.Error(err)
		}
	})
}

// TestLink: a link stays one, and what it leads to is changed.
func TestLink(t *testing.T) {
	path := fileWith(t, plainTemplate, 0o640)
	link := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	p, err := Propose(link, Want{Function: "orders-api", MemoryMB: 1024})
	if err != nil {
		t.Fatal(err)
	}
	if notes := p.Links(); len(notes) != 1 || !strings.Contains(notes[0], "is a link, which stays") {
		t.Errorf("told of a link: %q", notes)
	}
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, %v", info, err)
	}
	if !strings.Contains(content(t, path), "MemorySize: 1024") {
		t.Error("what it leads to is not changed")
	}
}

// TestFind looks through a project as people have them.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"infra/template.yaml":                plainTemplate,
		"node_modules/x/template.yaml":       plainTemplate,
		".aws-sam/build/template.yaml":       plainTemplate,
		"other/serverless.yml":               "service: shop\nprovider: {name: aws}\nfunctions: {mail: {handler: a.b}}\n",
		"cdk/app.ts":                         "import 'aws-cdk-lib';\nnew Function(this, 'A', {functionName: 'invoices'});\n",
		"terraform/main.tf":                  "resource \"aws_lambda_function\" \"worker\" {\n  function_name = \"${var.stage}-worker\"\n}\n",
		"terraform/.terraform/modules/m.tf":  "resource \"aws_lambda_function\" \"worker\" {\n  function_name = \"prod-worker\"\n}\n",
		"docs/README.md":                     "orders-api",
		"broken.yaml":                        "a: [\n",
		"infra/outputs/orders-api.meta.json": `{"Resources": 1}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for function, want := range map[string]string{
		"orders-api":     "infra/template.yaml Orders",
		"shop-prod-mail": "other/serverless.yml mail",
		"prod-worker":    "terraform/main.tf aws_lambda_function.worker",
		"invoices":       "cdk/app.ts ",
		"nobody":         "",
	} {
		found, all, err := Find(t.Context(), dir, Want{Function: function})
		if err != nil || !all {
			t.Errorf("%s: %v, %v", function, all, err)
		}
		var got []string
		for _, f := range found {
			at, _ := filepath.Rel(dir, f.File)
			got = append(got, filepath.ToSlash(at)+" "+f.Resource)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: found %q, want %q", function, got, want)
		}
	}
}
