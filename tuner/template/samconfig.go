package template

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// samConfigs are the files beside a template in which SAM keeps the parameters of
// deploys, the first of which counts.
var samConfigs = []string{"samconfig.toml", "samconfig.yaml", "samconfig.yml"}

func isSAMConfig(path string) bool { return slices.Contains(samConfigs, filepath.Base(path)) }

// given is a number that a samconfig gives a parameter.
type given struct {
	file     *file
	line     int
	from, to int
}

// overrides are the places in the samconfig beside the template that give a
// parameter a value; those in comments are none.
func (c cloudFormation) overrides(parameter string) (places []given) {
	name := regexp.QuoteMeta(parameter)
	gives := regexp.MustCompile(`(?:(?:^|[^A-Za-z0-9])` + name + `\\?["']?\s*=|ParameterKey=` + name + `,ParameterValue=)\s*\\?["']?(\d*)`)
	for _, config := range samConfigs {
		path := filepath.Join(filepath.Dir(c.file.path), config)
		if !c.files.there(path) {
			continue
		}
		f, err := c.files.open(path)
		if err != nil {
			return nil
		}
		from := 0
		for i, line := range bytes.SplitAfter(f.after, []byte("\n")) {
			if !bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
				for _, at := range gives.FindAllSubmatchIndex(line, -1) {
					places = append(places, given{f, i + 1, from + at[2], from + at[3]})
				}
			}
			from += len(line)
		}
		return places
	}
	return nil
}

// override gives a parameter another value where the samconfig does.
func (c cloudFormation) override(places []given, parameter, name string, p property) (*Change, []string, error) {
	at, parameter := places[0], text.Visible(parameter)
	byHand := []string{parameter + "=" + p.text()}
	if len(places) > 1 {
		var lines []string
		for _, one := range places {
			lines = append(lines, fmt.Sprint(one.line))
		}
		return nil, nil, &RefusedError{at.file.path, fmt.Sprintf("%s is the parameter %s, which it gives several times, in lines %s: for several environments", name, parameter, text.And(lines)), byHand}
	}
	was := string(at.file.after[at.from:at.to])
	if was == "" {
		return nil, nil, &RefusedError{at.file.path, fmt.Sprintf("%s is the parameter %s, which it gives in line %d, and no number", name, parameter, at.line), byHand}
	}
	notes := []string{fmt.Sprintf("%s is the parameter %s, which %s gives in line %d", name, parameter, at.file.path, at.line)}
	if was == p.text() {
		return nil, notes, nil
	}
	after := splice{at.from, at.to, p.text()}.in(at.file.after)
	if !oneTextDiffers(at.file.path, at.file.after, after) {
		return nil, nil, &RefusedError{at.file.path, fmt.Sprintf("line %d: %v", at.line, errMeansOther), byHand}
	}
	at.file.after = after
	return &Change{File: at.file.path, Line: at.line, Property: parameter, From: was, To: p.text()}, notes, nil
}

// oneTextDiffers parses both, and says that all is the same but for one text.
func oneTextDiffers(path string, before, after []byte) bool {
	parse := func(content []byte) (tree any, err error) {
		defer func() {
			if fault := recover(); fault != nil { // a library's own, on what no one writes
				err = fmt.Errorf("it can't be read: %v", fault)
			}
		}()
		if filepath.Ext(path) == ".toml" {
			err = toml.Unmarshal(content, &tree)
		} else {
			err = yaml.Unmarshal(content, &tree)
		}
		return tree, err
	}
	a, err := parse(before)
	if err != nil {
		return false
	}
	b, err := parse(after)
	if err != nil {
		return false
	}
	differ, alike := texts(a, b)
	return differ == 1 && alike
}

// texts counts the texts in which two trees differ, and says that all else is alike.
func texts(a, b any) (differ int, alike bool) {
	switch a := a.(type) {
	case map[string]any:
		b, is := b.(map[string]any)
		if !is || len(a) != len(b) {
			return 0, false
		}
		alike = true
		for key, value := range a {
			other, there := b[key]
			n, same := texts(value, other)
			differ, alike = differ+n, alike && there && same
		}
		return differ, alike
	case []any:
		b, is := b.([]any)
		if !is || len(a) != len(b) {
			return 0, false
		}
		alike = true
		for i := range a {
			n, same := texts(a[i], b[i])
			differ, alike = differ+n, alike && same
		}
		return differ, alike
	case string:
		if b, is := b.(string); is {
			if a != b {
				differ = 1
			}
			return differ, true
		}
		return 0, false
	}
	return 0, reflect.DeepEqual(a, b)
}

// samConfig is a samconfig that is named itself: the function is in the template
// beside it.
type samConfig struct {
	cloudFormation
	config *file
}

func samConfigOf(open *files, f *file) (syntax, error) {
	named := regexp.MustCompile(`(?m)^\s*template(?:_file)?\s*[=:]\s*["']?([^"'\s#]+)`).FindSubmatch(f.after)
	templates := []string{"template.yaml", "template.yml", "template.json"}
	if named != nil {
		templates = []string{string(named[1])}
	}
	for _, name := range templates {
		path := filepath.Join(filepath.Dir(f.path), name)
		if !open.there(path) || filepath.Dir(path) != filepath.Dir(f.path) {
			continue
		}
		template, err := open.open(path)
		if err != nil {
			return nil, err
		}
		return samConfig{cloudFormation{file: template, files: open, sam: true}, f}, nil
	}
	return nil, &RefusedError{f.path, "it holds the parameters of deploys, and there is no " + strings.Join(templates, " or ") + " beside it that defines the function", []string{}}
}

func (s samConfig) tool() origin.Tool { return origin.SAM }

func (s samConfig) set(resource string, p property) (*Change, []string, error) {
	change, notes, err := s.cloudFormation.set(resource, p)
	if err == nil && change != nil && change.File != s.config.path {
		return nil, nil, refuse(s.config, "%s of %s does not come from it, but from line %d of %s", p.name(s.tool()), resource, change.Line, change.File)
	}
	return change, notes, err
}
