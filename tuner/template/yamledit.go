package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// splice is a text that takes the place of another.
type splice struct {
	from, to int
	text     string
}

func (s splice) in(content []byte) []byte {
	return slices.Concat(content[:s.from], []byte(s.text), content[s.to:])
}

// errMeansOther says that a change did more than it should have.
var errMeansOther = errors.New("a change of the value alone would change more of what the file says")

// replaceScalar gives a scalar another value.
func replaceScalar(f *file, docs documents, n *yaml.Node, value string) error {
	from, to, ok := scalarSpan(f.after, n)
	if !ok {
		return refuse(f, "the value in line %d is not written in a way that can be replaced", n.Line)
	}
	trail := docs.trail(n)
	after, err := tried(f, splice{from, to, value}, func(changed documents) bool {
		there := changed.node(trail)
		if there == nil || there.Kind != yaml.ScalarNode || there.Value != value {
			return false
		}
		there.Value, there.Tag = n.Value, n.Tag
		return true
	}, docs)
	if err != nil {
		return refuse(f, "line %d: %v", n.Line, err)
	}
	f.after = after
	return nil
}

// insertMember adds a key to a mapping that has none such, as near as it can be to
// those that are named first. It gives the line that it has now.
func insertMember(f *file, docs documents, parentKey, mapping *yaml.Node, key, value string, near ...string) (line int, err error) {
	trail := docs.trail(mapping)
	if mapping.Kind != yaml.MappingNode || len(mapping.Content) == 0 || trail == nil {
		return 0, refuse(f, "it has nothing beside which a line for %s could stand", key)
	}
	for _, s := range places(f.after, parentKey, mapping, key, value, near) {
		after, err := tried(f, s, func(changed documents) bool {
			there := changed.node(trail)
			if there == nil || there.Kind != yaml.MappingNode {
				return false
			}
			for i := 0; i+1 < len(there.Content); i += 2 {
				if k, v := there.Content[i], there.Content[i+1]; k.Value == key && v.Kind == yaml.ScalarNode && v.Value == value {
					line = k.Line
					there.Content = slices.Delete(there.Content, i, i+2)
					return true
				}
			}
			return false
		}, docs)
		if err == nil {
			f.after = after
			return line, nil
		}
	}
	return 0, refuse(f, "no line for %s can be put there without changing more of what the file says", key)
}

// tried is the content with a splice, if that changes what undo takes back and
// nothing else.
func tried(f *file, s splice, undo func(documents) bool, docs documents) ([]byte, error) {
	after := s.in(f.after)
	if isJSON(f.path) && json.Valid(bytes.TrimPrefix(f.after, []byte("\ufeff"))) && !json.Valid(bytes.TrimPrefix(after, []byte("\ufeff"))) {
		return nil, errMeansOther
	}
	changed, err := parseYAML(after)
	if err != nil || !undo(changed) || !slices.EqualFunc(changed, docs, sameTree) {
		return nil, errMeansOther
	}
	return after, nil
}

func isJSON(path string) bool { return filepath.Ext(path) == ".json" }

// places are where a new member may stand, the best first.
func places(content []byte, parentKey, mapping *yaml.Node, key, value string, near []string) (all []splice) {
	siblings := make([]*yaml.Node, 0, len(mapping.Content))
	for _, name := range near {
		if k, v := member(mapping, name); k != nil && v.Kind == yaml.ScalarNode {
			siblings = append(siblings, k)
		}
	}
	first := mapping.Content[0]
	if mapping.Style&yaml.FlowStyle != 0 {
		for _, sibling := range siblings {
			_, v := member(mapping, sibling.Value)
			at := offset(content, sibling.Line, sibling.Column)
			_, end, ok := scalarSpan(content, v)
			if !ok || at < 0 {
				continue
			}
			if v.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
				end++
			}
			all = append(all, splice{end, end, "," + between(content, at) + flowMember(content, at, key, value)})
		}
		if at := offset(content, first.Line, first.Column); at > 0 {
			all = append(all, splice{at, at, flowMember(content, at, key, value) + "," + between(content, at)})
		}
		return all
	}
	indent, own := indentOf(content, first)
	if !own {
		return nil
	}
	line := indent + key + ": " + value
	for _, sibling := range siblings {
		all = append(all, lineAfter(content, sibling.Line, line))
	}
	if parentKey != nil && parentKey.Line < first.Line {
		all = append(all, lineAfter(content, parentKey.Line, line))
	}
	if at := offset(content, first.Line, 1); at >= 0 {
		all = append(all, splice{at, at, line + lineBreak(content)})
	}
	return all
}

// flowMember is a member that is quoted like the one at a place.
func flowMember(content []byte, at int, key, value string) string {
	if content[at] == '"' {
		key = fmt.Sprintf("%q", key)
	}
	return key + ": " + value
}

// between is what separates members: what stands before the one at a place.
func between(content []byte, at int) string {
	space := at
	for space > 0 && bytes.IndexByte([]byte(" \t\r\n"), content[space-1]) >= 0 {
		space--
	}
	if space == at {
		return " "
	}
	return string(content[space:at])
}

// indentOf is what stands before a key on its line; own is false where that is
// more than blanks.
func indentOf(content []byte, key *yaml.Node) (indent string, own bool) {
	from, to := offset(content, key.Line, 1), offset(content, key.Line, key.Column)
	if from < 0 || to < from {
		return "", false
	}
	indent = string(content[from:to])
	return indent, strings.Trim(indent, " ") == ""
}

// lineAfter puts a line after another.
func lineAfter(content []byte, line int, text string) splice {
	if next := offset(content, line+1, 1); next >= 0 {
		return splice{next, next, text + lineBreak(content)}
	}
	return splice{len(content), len(content), lineBreak(content) + text}
}

// lineBreak is that of the file: its first.
func lineBreak(content []byte) string {
	i := bytes.IndexAny(content, "\r\n")
	if i < 0 {
		return "\n"
	}
	return string(content[i : i+breakAt(content[i:])])
}
