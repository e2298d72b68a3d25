package template

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// source is a parsed file.
type source struct {
	file *file
	body *hclsyntax.Body
}

// mostBeside is how many files of a module are read.
const mostBeside = 500

// read parses the file and those of its module. Of the others one that can't be
// read is left out: it is not what shall be changed.
func (t *terraform) read() error {
	body, err := parseHCL(t.file, t.file.after)
	if err != nil {
		return err
	}
	named := source{t.file, body}
	t.all, t.values, t.unread = nil, nil, nil
	dir := filepath.Dir(t.file.path)
	if isVariables(t.file.path) {
		if code, _ := filepath.Glob(filepath.Join(dir, "*.tf")); len(code) == 0 {
			dir = filepath.Dir(dir) // files of variables often have a folder of their own
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read %s: %w", dir, err)
	}
	var standard, automatic []source
	for _, entry := range entries[:min(len(entries), mostBeside)] {
		path := filepath.Join(dir, entry.Name())
		code, variables := isTerraform(path), isVariables(path)
		if path == t.file.path || !code && !variables {
			continue
		}
		f, err := t.files.open(path)
		if err != nil {
			t.unread = append(t.unread, path)
			continue
		}
		body, err := parseHCL(f, f.after)
		switch one := (source{f, body}); {
		case err != nil:
			t.unread = append(t.unread, path)
		case code:
			t.all = append(t.all, one)
		case entry.Name() == "terraform.tfvars":
			standard = append(standard, one)
		case strings.HasSuffix(path, ".auto.tfvars"):
			automatic = append(automatic, one)
		}
	}
	t.values = append(standard, automatic...)
	if isVariables(t.file.path) {
		t.values = append(t.values, named) // as by -var-file
		if filepath.Base(t.file.path) == "terraform.tfvars" {
			t.values = append([]source{named}, automatic...)
		}
	} else {
		t.all = append([]source{named}, t.all...)
	}
	return nil
}

func isTerraform(path string) bool {
	return filepath.Ext(path) == ".tf" || filepath.Ext(path) == ".tofu"
}

func isVariables(path string) bool { return filepath.Ext(path) == ".tfvars" }
