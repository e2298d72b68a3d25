package template

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// serverless is a serverless.yml.
type serverless struct{ file *file }

func (s serverless) tool() origin.Tool { return origin.Serverless }

// provider is what --resource calls the settings of all functions.
const provider = "provider"

func (s serverless) functions() (found []candidate, err error) {
	docs, err := parseYAML(s.file.after)
	if err != nil {
		return nil, refuse(s.file, "%v", err)
	}
	for _, doc := range docs {
		root := doc.Content[0]
		defined := at(root, "functions")
		if defined != nil && defined.Kind != yaml.MappingNode {
			return nil, refuse(s.file, "its functions (line %d) are written elsewhere: %s", defined.Line, elsewhere(defined))
		}
		for key, function := range members(defined) {
			found = append(found, candidate{resource: key.Value, logicalID: logicalOf(key.Value), named: s.nameOf(root, key.Value, aliased(function))})
		}
		if at(root, "provider") != nil {
			found = append(found, candidate{resource: provider})
		}
	}
	return found, nil
}

// logicalOf is how the Serverless Framework names a function's resource.
func logicalOf(key string) string {
	if key == "" {
		return ""
	}
	name := strings.NewReplacer("-", "Dash", "_", "Underscore").Replace(key)
	return strings.ToUpper(name[:1]) + name[1:] + "LambdaFunction"
}

// elsewhere is what stands where functions should, or the first of it.
func elsewhere(n *yaml.Node) string {
	for n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n.Kind != yaml.ScalarNode {
		return "a list"
	}
	return n.Value
}

// nameOf is the function's name: its own, or <service>-<stage>-<key>.
func (s serverless) nameOf(root *yaml.Node, key string, function *yaml.Node) pattern {
	if name := at(function, "name"); name != nil && name.Kind == yaml.ScalarNode {
		return literally(s.withSelf(root, name.Value), put)
	}
	service := "${}"
	if named := at(root, "service"); named != nil && named.Kind == yaml.ScalarNode {
		service = named.Value
	} else if named := at(root, "service", "name"); named != nil && named.Kind == yaml.ScalarNode {
		service = named.Value
	}
	return literally(s.withSelf(root, service+"-${stage}-"+key), put)
}

// selfVariable refers to a value of the same file, with a default perhaps.
var selfVariable = regexp.MustCompile(`\$\{self:([A-Za-z0-9_.-]+)\}`)

// withSelf puts in what the same file says literally.
func (s serverless) withSelf(root *yaml.Node, name string) string {
	return selfVariable.ReplaceAllStringFunc(name, func(variable string) string {
		keys := strings.Split(selfVariable.FindStringSubmatch(variable)[1], ".")
		if value := at(root, keys...); value != nil && value.Kind == yaml.ScalarNode {
			return value.Value
		}
		return variable
	})
}

func (s serverless) set(resource string, p property) (*Change, []string, error) {
	docs, err := parseYAML(s.file.after)
	if err != nil {
		return nil, nil, refuse(s.file, "%v", err)
	}
	name := p.name(s.tool())
	var root, key, function *yaml.Node
	for _, doc := range docs {
		if resource == provider {
			key, function = member(doc.Content[0], provider)
		} else {
			key, function = member(at(doc.Content[0], "functions"), resource)
		}
		if key != nil {
			root = doc.Content[0]
			break
		}
	}
	if function = aliased(function); function == nil || function.Kind != yaml.MappingNode {
		return nil, nil, refuse(s.file, "%s is written elsewhere: %s", resource, elsewhere(function))
	}
	var notes []string
	if resource == provider {
		notes = append(notes, fmt.Sprintf("provider is for all functions that have no %s of their own: %s", name, strings.Join(s.without(root, name, ""), ", ")))
	}
	if own, value := member(function, name); own != nil {
		return s.replace(docs, root, value, name, p, notes)
	}
	if shared, value := member(at(root, provider), name); shared != nil && resource != provider {
		others := s.without(root, name, resource)
		if len(others) == 0 {
			return s.replace(docs, root, value, name, p, append(notes, name+" stands at provider, which no other function takes it from"))
		}
		notes = append(notes, fmt.Sprintf("provider sets %s to %s, for %s as well: %s gets one of its own; --resource provider changes it for all", name, text.Visible(value.Value), strings.Join(others, ", "), resource))
	}
	line, err := insertMember(s.file, docs, key, function, name, p.text(), "memorySize", "timeout", "runtime", "handler", "name")
	if err != nil {
		return nil, nil, err
	}
	for _, l := range docs.shared(function) {
		notes = append(notes, fmt.Sprintf("line %d takes the same by an alias", l))
	}
	return &Change{File: s.file.path, Line: line, Property: name, To: p.text()}, notes, nil
}

// without are the other functions that take a setting of provider.
func (s serverless) without(root *yaml.Node, name, but string) (others []string) {
	for key, function := range members(at(root, "functions")) {
		if own, _ := member(function, name); own == nil && key.Value != but {
			others = append(others, text.Visible(key.Value))
		}
	}
	return others
}

func (s serverless) replace(docs documents, root, value *yaml.Node, name string, p property, notes []string) (*Change, []string, error) {
	literal, more, err := s.resolve(root, value, name)
	if err != nil {
		return nil, nil, err
	}
	notes = append(notes, more...)
	if users := s.users(docs, value, literal); len(users) > 0 {
		notes = append(notes, "others use the same value, and change with it: "+strings.Join(users, ", "))
	}
	if literal.Value == p.text() {
		return nil, notes, nil
	}
	change := &Change{File: s.file.path, Line: literal.Line, Property: name, From: text.Visible(literal.Value), To: p.text()}
	if err := replaceScalar(s.file, docs, literal, p.text()); err != nil {
		return nil, nil, err
	}
	return change, notes, nil
}

// mostHops is how many references are followed: those of a circle have no end.
const mostHops = 8

// resolve follows aliases and ${self:...} to the number that a value stands for.
func (s serverless) resolve(root, value *yaml.Node, name string) (literal *yaml.Node, notes []string, err error) {
	for range mostHops {
		if value.Kind == yaml.AliasNode {
			notes = append(notes, fmt.Sprintf("%s is *%s, which stands in line %d", name, text.Visible(value.Value), value.Alias.Line))
			value = value.Alias
		}
		if value.Kind != yaml.ScalarNode {
			return nil, nil, refuse(s.file, "%s in line %d is no number", name, value.Line)
		}
		if _, err := strconv.ParseFloat(value.Value, 64); err == nil {
			return value, notes, nil
		}
		self := selfVariable.FindStringSubmatch(value.Value)
		if self == nil || self[0] != value.Value {
			return nil, nil, refuse(s.file, "%s in line %d is %s, which is not followed", name, value.Line, value.Value)
		}
		next := at(root, strings.Split(self[1], ".")...)
		if next == nil {
			return nil, nil, refuse(s.file, "%s in line %d is %s, which is not there", name, value.Line, value.Value)
		}
		notes = append(notes, fmt.Sprintf("%s is %s, which stands in line %d", name, text.Visible(self[1]), next.Line))
		value = next
	}
	return nil, nil, refuse(s.file, "%s refers to itself", name)
}

// users are what else takes a value.
func (s serverless) users(docs documents, value, literal *yaml.Node) (users []string) {
	way := strings.Join(docs.named(literal), ".")
	docs.each(func(n, _ *yaml.Node) {
		if n == value || n.Kind != yaml.ScalarNode {
			return
		}
		for _, self := range selfVariable.FindAllStringSubmatch(n.Value, -1) {
			if self[1] == way {
				users = append(users, text.Visible(strings.Join(docs.named(n), ".")))
			}
		}
	})
	for _, line := range docs.shared(literal) {
		if value.Kind != yaml.AliasNode || line != value.Line {
			users = append(users, fmt.Sprintf("line %d", line))
		}
	}
	return users
}
