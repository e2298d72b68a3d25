package template

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// documents are the trees of a file of YAML or JSON, which is read alike.
type documents []*yaml.Node

// surrogate is half of a character as JSON escapes those beyond the first plane,
// which YAML does not know. One of the same length stands in for it while a text
// is parsed.
var surrogate = regexp.MustCompile(`\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)

// parseYAML reads all documents. It refuses what other readers may understand
// otherwise: keys that stand twice, and templates that are YAML by accident.
func parseYAML(content []byte) (docs documents, err error) {
	defer func() {
		if fault := recover(); fault != nil { // the library's own, on what no one writes
			docs, err = nil, fmt.Errorf("it can't be read: %v", fault)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(surrogate.ReplaceAll(content, []byte(`\u0041`))))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if bytes.Contains(content, []byte("{{")) || bytes.Contains(content, []byte("{%")) {
				return nil, fmt.Errorf("it is a template, or no YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
			}
			return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
		}
		if err := ambiguous(&doc); err != nil {
			return nil, err
		}
		if len(doc.Content) > 0 {
			docs = append(docs, &doc)
		}
	}
	return docs, nil
}

func ambiguous(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind == yaml.MappingNode {
				return fmt.Errorf("line %d holds {{ }}: it is a template that makes YAML, not YAML", key.Line)
			}
			if key.Kind != yaml.ScalarNode || key.Value == "<<" {
				continue
			}
			if seen[key.Value] {
				return fmt.Errorf("line %d has the key %s a second time", key.Line, key.Value)
			}
			seen[key.Value] = true
		}
	}
	for _, child := range n.Content {
		if err := ambiguous(child); err != nil {
			return err
		}
	}
	return nil
}

// aliased is what an alias leads to, or the node itself.
func aliased(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// member finds a key of a mapping, nil where there is none.
func member(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	mapping = aliased(mapping)
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if k := mapping.Content[i]; k.Kind == yaml.ScalarNode && k.Value == name {
			return k, mapping.Content[i+1]
		}
	}
	return nil, nil
}

// at follows keys from a mapping down, nil where one of them is missing.
func at(mapping *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		_, mapping = member(mapping, key)
	}
	return aliased(mapping)
}

// members are the pairs of a mapping.
func members(mapping *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		mapping := aliased(mapping)
		if mapping == nil || mapping.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// trail is the way from the documents to a node, by places; nil where it is none
// of theirs.
func (docs documents) trail(target *yaml.Node) []int {
	var search func(n *yaml.Node, way []int) []int
	search = func(n *yaml.Node, way []int) []int {
		if n == target {
			return slices.Clone(way)
		}
		for i, child := range n.Content {
			if found := search(child, append(way, i)); found != nil {
				return found
			}
		}
		return nil
	}
	for i, doc := range docs {
		if found := search(doc, []int{i}); found != nil {
			return found
		}
	}
	return nil
}

// node is what a trail leads to, nil where it leads nowhere.
func (docs documents) node(trail []int) *yaml.Node {
	if len(trail) == 0 || trail[0] >= len(docs) {
		return nil
	}
	n := docs[trail[0]]
	for _, i := range trail[1:] {
		if i >= len(n.Content) {
			return nil
		}
		n = n.Content[i]
	}
	return n
}

// named is a trail in words: the keys on it, such as Resources, Orders, Properties.
func (docs documents) named(target *yaml.Node) (keys []string) {
	trail := docs.trail(target)
	for i := 1; i < len(trail); i++ {
		if parent := docs.node(trail[:i]); parent.Kind == yaml.MappingNode && trail[i]%2 == 1 {
			keys = append(keys, parent.Content[trail[i]-1].Value)
		}
	}
	return keys
}

// each visits all nodes with their parents; aliases are not followed.
func (docs documents) each(visit func(n, parent *yaml.Node)) {
	var walk func(n, parent *yaml.Node)
	walk = func(n, parent *yaml.Node) {
		visit(n, parent)
		for _, child := range n.Content {
			walk(child, n)
		}
	}
	for _, doc := range docs {
		walk(doc, nil)
	}
}

// shared are the lines of the aliases that lead to a node or to what it is part
// of: they see what is changed there.
func (docs documents) shared(target *yaml.Node) (lines []int) {
	above := map[*yaml.Node]bool{target: true}
	trail := docs.trail(target)
	for i := range trail {
		above[docs.node(trail[:i+1])] = true
	}
	docs.each(func(n, _ *yaml.Node) {
		if n.Kind == yaml.AliasNode && above[n.Alias] {
			lines = append(lines, n.Line)
		}
	})
	return lines
}

// sameTree compares what two trees mean, not where it stands.
func sameTree(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor && a.Style == b.Style &&
		slices.EqualFunc(a.Content, b.Content, sameTree)
}

// offset is where a line and a column stand in a text as YAML counts them: lines
// end with any of its line breaks, columns are code points, and a byte order mark
// is none. It is -1 beyond the end.
func offset(content []byte, line, column int) int {
	i := len(content) - len(bytes.TrimPrefix(content, []byte("\ufeff")))
	for ; line > 1; line-- {
		for i < len(content) && breakAt(content[i:]) == 0 {
			_, size := utf8.DecodeRune(content[i:])
			i += size
		}
		if i >= len(content) {
			return -1
		}
		i += breakAt(content[i:])
	}
	for ; column > 1; column-- {
		if i >= len(content) {
			return -1
		}
		_, size := utf8.DecodeRune(content[i:])
		i += size
	}
	if i > len(content) {
		return -1
	}
	return i
}

// breakAt is the length of the line break that a text begins with, 0 for none.
func breakAt(text []byte) int {
	if bytes.HasPrefix(text, []byte("\r\n")) {
		return 2
	}
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.HasPrefix(text, []byte(end)) {
			return len(end)
		}
	}
	return 0
}

// scalarSpan is where the text of a scalar of one line stands, without quotes,
// tag or anchor. It is false where what stands there is not the value itself.
func scalarSpan(content []byte, n *yaml.Node) (from, to int, ok bool) {
	i := offset(content, n.Line, n.Column)
	for i >= 0 && i < len(content) && (content[i] == '&' || content[i] == '!') {
		end := bytes.IndexFunc(content[i:], unicode.IsSpace)
		if end < 0 {
			return 0, 0, false
		}
		i += end
		for i < len(content) && (content[i] == ' ' || content[i] == '\t') {
			i++
		}
	}
	if i < 0 || i >= len(content) {
		return 0, 0, false
	}
	quote := ""
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		quote = `"`
	case n.Style&yaml.SingleQuotedStyle != 0:
		quote = "'"
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0, n.Value == "":
		return 0, 0, false
	}
	if !bytes.HasPrefix(content[i:], []byte(quote+n.Value+quote)) {
		return 0, 0, false
	}
	return i + len(quote), i + len(quote) + len(n.Value), true
}
