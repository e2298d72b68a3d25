package template

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
)

// overridden says which file beside the template gives a parameter a value at the
// deploys of SAM, and in which line; "" where none does.
func (c cloudFormation) overridden(parameter string) (name string, line int) {
	given := regexp.MustCompile(`(^|[^A-Za-z0-9])` + regexp.QuoteMeta(parameter) + `\\?["']?\s*=|ParameterKey=` + regexp.QuoteMeta(parameter) + `\b`)
	for _, name := range []string{"samconfig.toml", "samconfig.yaml", "samconfig.yml"} {
		content, err := os.ReadFile(filepath.Join(filepath.Dir(c.file.path), name))
		if err != nil {
			continue // there is none
		}
		for i, text := range bytes.Split(content, []byte("\n")) {
			if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("#")) && given.Match(text) {
				return name, i + 1
			}
		}
	}
	return "", 0
}
