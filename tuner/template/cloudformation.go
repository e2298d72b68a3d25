package template

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// cloudFormation is a template in YAML or JSON, of SAM or without.
type cloudFormation struct {
	file  *file
	files *files
	sam   bool
}

func (c cloudFormation) tool() origin.Tool {
	if c.sam {
		return origin.SAM
	}
	return origin.CloudFormation
}

// globals is what --resource calls SAM's properties of all functions.
const globals = "Globals.Function"

// put is what CloudFormation and the Serverless Framework put into names.
var put = regexp.MustCompile(`\$\{[^{}]*\}`)

func (c cloudFormation) functions() (found []candidate, err error) {
	docs, err := parseYAML(c.file.after)
	if err != nil {
		return nil, refuse(c.file, "%v", err)
	}
	for _, doc := range docs {
		root := doc.Content[0]
		for key, resource := range members(at(root, "Resources")) {
			if isFunction(resource) {
				named, _ := c.nameOf(root, at(resource, "Properties"))
				_, says := member(at(resource, "Properties"), "FunctionName")
				found = append(found, candidate{resource: key.Value, logicalID: key.Value, named: named, generated: says == nil})
			}
		}
		if at(root, "Globals", "Function") != nil {
			found = append(found, candidate{resource: globals, also: []string{"Globals"}})
		}
	}
	return found, nil
}

func isFunction(resource *yaml.Node) bool {
	kind := at(resource, "Type")
	return kind != nil && (kind.Value == "AWS::Serverless::Function" || kind.Value == "AWS::Lambda::Function")
}

// nameOf is what the template tells of a function's name.
func (c cloudFormation) nameOf(root, properties *yaml.Node) (named pattern, ok bool) {
	_, name := member(properties, "FunctionName")
	if name = aliased(name); name == nil {
		return nil, false
	}
	call, argument := intrinsic(name)
	switch {
	case call == "" && name.Kind == yaml.ScalarNode:
		return pattern{name.Value}, true
	case call == "Ref" && argument.Kind == yaml.ScalarNode:
		if fallback := at(root, "Parameters", argument.Value, "Default"); fallback != nil && fallback.Kind == yaml.ScalarNode {
			return pattern{fallback.Value}, true
		}
	case call == "Sub" && argument.Kind == yaml.ScalarNode:
		return literally(argument.Value, put), true
	case call == "Join" && argument.Kind == yaml.SequenceNode && len(argument.Content) == 2 && argument.Content[1].Kind == yaml.SequenceNode:
		var parts []string
		for _, part := range argument.Content[1].Content {
			if inner, _ := intrinsic(part); inner != "" || part.Kind != yaml.ScalarNode {
				parts = append(parts, "${}")
				continue
			}
			parts = append(parts, part.Value)
		}
		return literally(strings.Join(parts, argument.Content[0].Value), put), true
	}
	return pattern{"", ""}, true
}

// intrinsic is a function of CloudFormation with what it is called with, in its
// short or its long form: Ref, Sub, FindInMap, If and the like. It is "" for what
// is none.
func intrinsic(n *yaml.Node) (call string, argument *yaml.Node) {
	if short, is := strings.CutPrefix(n.Tag, "!"); is && !strings.HasPrefix(short, "!") {
		return short, n
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil
	}
	key := n.Content[0].Value
	if key == "Ref" {
		return key, n.Content[1]
	}
	if name, is := strings.CutPrefix(key, "Fn::"); is {
		return name, n.Content[1]
	}
	return "", nil
}

func (c cloudFormation) set(resource string, p property) (*Change, []string, error) {
	docs, err := parseYAML(c.file.after)
	if err != nil {
		return nil, nil, refuse(c.file, "%v", err)
	}
	name := p.name(c.tool())
	var root, key, properties *yaml.Node
	for _, doc := range docs {
		if resource == globals {
			key, properties = member(at(doc.Content[0], "Globals"), "Function")
		} else {
			key, properties = member(at(doc.Content[0], "Resources", resource), "Properties")
		}
		if key != nil {
			root = doc.Content[0]
			break
		}
	}
	if properties = aliased(properties); properties == nil || properties.Kind != yaml.MappingNode {
		return nil, nil, refuse(c.file, "%s has no Properties", resource)
	}
	var notes []string
	if resource == globals {
		notes = append(notes, "Globals is for all functions of the template that have no "+name+" of their own: "+strings.Join(c.without(root, name, ""), ", "))
	}
	if own, value := member(properties, name); own != nil {
		return c.replace(docs, root, value, name, p, notes)
	}
	if shared, value := member(at(root, "Globals", "Function"), name); shared != nil && resource != globals {
		others := c.without(root, name, resource)
		if len(others) == 0 {
			return c.replace(docs, root, value, name, p, append(notes, name+" stands in Globals, which no other function takes it from"))
		}
		notes = append(notes, fmt.Sprintf("Globals sets %s to %s, for %s as well: %s gets one of its own; --resource %s changes it for all", name, text.Visible(value.Value), strings.Join(others, ", "), resource, globals))
	}
	line, err := insertMember(c.file, docs, key, properties, name, p.text(), "MemorySize", "Timeout", "Runtime", "Handler", "CodeUri", "FunctionName")
	if err != nil {
		return nil, nil, err
	}
	for _, l := range docs.shared(properties) {
		notes = append(notes, fmt.Sprintf("line %d takes the same by an alias", l))
	}
	return &Change{File: c.file.path, Line: line, Property: name, To: p.text()}, notes, nil
}

// without are the other functions of the template that have no such property, and
// so take that of Globals.
func (c cloudFormation) without(root *yaml.Node, name, but string) (others []string) {
	for key, resource := range members(at(root, "Resources")) {
		if kind := at(resource, "Type"); kind == nil || kind.Value != "AWS::Serverless::Function" || key.Value == but {
			continue
		}
		if own, _ := member(at(resource, "Properties"), name); own == nil {
			others = append(others, text.Visible(key.Value))
		}
	}
	return others
}

// replace gives a value that stands there another one, where it stands.
func (c cloudFormation) replace(docs documents, root, value *yaml.Node, name string, p property, notes []string) (*Change, []string, error) {
	literal, more, err := c.resolve(root, value, name, p)
	var given *givenError
	if errors.As(err, &given) {
		change, more, err := c.override(given.places, given.parameter, name, p)
		if users := c.references(docs, value, []string{"Parameters", given.parameter, "Default"}); len(users) > 0 {
			more = append(more, "others use the same value, and change with it: "+strings.Join(users, ", "))
		}
		return change, append(notes, more...), err
	}
	if err != nil {
		return nil, nil, err
	}
	notes = append(notes, more...)
	if users := c.users(docs, value, literal); len(users) > 0 {
		notes = append(notes, "others use the same value, and change with it: "+strings.Join(users, ", "))
	}
	if literal.Value == p.text() {
		return nil, notes, nil
	}
	change := &Change{File: c.file.path, Line: literal.Line, Property: name, From: text.Visible(literal.Value), To: p.text()}
	if err := replaceScalar(c.file, docs, literal, p.text()); err != nil {
		return nil, nil, err
	}
	return change, notes, nil
}

// resolve follows a value to the number that it stands for.
func (c cloudFormation) resolve(root, value *yaml.Node, name string, p property) (literal *yaml.Node, notes []string, err error) {
	if value.Kind == yaml.AliasNode {
		notes = append(notes, fmt.Sprintf("%s is *%s, which stands in line %d", name, text.Visible(value.Value), value.Alias.Line))
		value = value.Alias
	}
	call, argument := intrinsic(value)
	only := ""
	if call == "Sub" && argument.Kind == yaml.ScalarNode {
		if whole := put.FindString(argument.Value); whole == argument.Value && whole != "" {
			only = strings.Trim(whole, "${}")
		}
	}
	switch {
	case call == "" && value.Kind == yaml.ScalarNode:
		return value, notes, c.isNumber(value, name)
	case call == "Ref" && argument.Kind == yaml.ScalarNode:
		literal, more, err := c.parameter(root, argument.Value, name, p)
		return literal, append(notes, more...), err
	case only != "":
		literal, more, err := c.parameter(root, only, name, p)
		return literal, append(notes, more...), err
	case call == "FindInMap" && argument.Kind == yaml.SequenceNode && len(argument.Content) == 3:
		literal, more, err := c.mapped(root, argument.Content, name, p)
		return literal, append(notes, more...), err
	case call != "":
		return nil, nil, refuse(c.file, "%s in line %d is %s, which is not followed", name, value.Line, call)
	}
	return nil, nil, refuse(c.file, "%s in line %d is no number", name, value.Line)
}

func (c cloudFormation) isNumber(n *yaml.Node, name string) error {
	if _, err := strconv.ParseFloat(n.Value, 64); err != nil {
		return refuse(c.file, "%s in line %d is %q and no number", name, n.Line, n.Value)
	}
	return nil
}

// givenError says that deploys give a parameter its value.
type givenError struct {
	parameter string
	places    []given
}

func (e *givenError) Error() string { return e.parameter + " is given" }

// parameter finds the default of a parameter, where a deploy is not known to give
// another value.
func (c cloudFormation) parameter(root *yaml.Node, parameter, name string, p property) (*yaml.Node, []string, error) {
	key, defined := member(at(root, "Parameters"), parameter)
	if key == nil {
		return nil, nil, refuse(c.file, "%s refers to %s, which is no parameter of the template", name, parameter)
	}
	byHand := []string{"Default: " + p.text()}
	fallback := at(defined, "Default")
	places := c.overrides(parameter)
	if fallback == nil && len(places) == 0 {
		return nil, nil, &RefusedError{c.file.path, fmt.Sprintf("%s is the parameter %s (line %d), which has no default: each deploy gives it", name, text.Visible(parameter), key.Line), []string{"--parameter-overrides " + text.Visible(parameter) + "=" + p.text()}}
	}
	if len(places) == 0 && fallback.Kind != yaml.ScalarNode {
		return nil, nil, refuse(c.file, "the default of the parameter %s in line %d is no number", parameter, fallback.Line)
	}
	if allowed := at(defined, "AllowedValues"); allowed != nil && !slices.ContainsFunc(allowed.Content, func(n *yaml.Node) bool { return n.Value == p.text() }) {
		return nil, nil, &RefusedError{c.file.path, fmt.Sprintf("%s is the parameter %s, whose AllowedValues (line %d) lack %s", name, text.Visible(parameter), allowed.Line, p.text()), byHand}
	}
	for bound, beyond := range map[string]func(bound float64) bool{
		"MinValue": func(least float64) bool { return float64(p.value) < least },
		"MaxValue": func(most float64) bool { return float64(p.value) > most },
	} {
		limit := at(defined, bound)
		if limit == nil {
			continue
		}
		if v, err := strconv.ParseFloat(limit.Value, 64); err == nil && beyond(v) {
			return nil, nil, &RefusedError{c.file.path, fmt.Sprintf("%s is the parameter %s, whose %s is %s", name, text.Visible(parameter), bound, text.Visible(limit.Value)), byHand}
		}
	}
	if len(places) > 0 {
		return nil, nil, &givenError{parameter, places}
	}
	note := fmt.Sprintf("%s is the parameter %s, whose default stands in line %d; a stack that exists keeps the value that it has unless the deploy names it", name, text.Visible(parameter), fallback.Line)
	return fallback, []string{note}, c.isNumber(fallback, name)
}

// mapped finds a value of Mappings by keys that are written out.
func (c cloudFormation) mapped(root *yaml.Node, keys []*yaml.Node, name string, p property) (*yaml.Node, []string, error) {
	way := []string{"Mappings"}
	for _, key := range keys {
		if call, _ := intrinsic(key); call != "" || key.Kind != yaml.ScalarNode {
			var lines []string
			if len(way) > 1 {
				for option := range members(at(root, way...)) {
					lines = append(lines, text.Visible(option.Value))
				}
			}
			reason := fmt.Sprintf("%s is a value of %s that only the deploy picks", name, text.Visible(strings.Join(way, ".")))
			if len(lines) > 0 {
				reason += ", among " + strings.Join(lines, ", ")
			}
			return nil, nil, &RefusedError{File: c.file.path, Reason: reason}
		}
		way = append(way, key.Value)
	}
	literal := at(root, way...)
	where := text.Visible(strings.Join(way, "."))
	if literal == nil || literal.Kind != yaml.ScalarNode {
		return nil, nil, refuse(c.file, "%s refers to %s, which is not there", name, where)
	}
	return literal, []string{fmt.Sprintf("%s is %s, in line %d", name, where, literal.Line)}, c.isNumber(literal, name)
}

// users are what else takes a value: references to its parameter or mapping, and
// aliases.
func (c cloudFormation) users(docs documents, value, literal *yaml.Node) []string {
	users := c.references(docs, value, docs.named(literal))
	for _, line := range docs.shared(literal) {
		if value.Kind != yaml.AliasNode || line != value.Line {
			users = append(users, fmt.Sprintf("line %d", line))
		}
	}
	return users
}

// references are the other places that refer to a parameter or a mapping, by the
// way to it.
func (c cloudFormation) references(docs documents, value *yaml.Node, way []string) (users []string) {
	used := func(n *yaml.Node) bool { return false }
	switch {
	case len(way) == 3 && way[0] == "Parameters":
		sub := regexp.MustCompile(`\$\{` + regexp.QuoteMeta(way[1]) + `\}`)
		used = func(n *yaml.Node) bool {
			call, argument := intrinsic(n)
			switch call {
			case "Ref":
				return argument.Value == way[1]
			case "Sub":
				return sub.MatchString(argument.Value) || len(argument.Content) > 0 && sub.MatchString(argument.Content[0].Value)
			}
			return false
		}
	case len(way) == 4 && way[0] == "Mappings":
		used = func(n *yaml.Node) bool {
			call, argument := intrinsic(n)
			return call == "FindInMap" && len(argument.Content) == 3 && argument.Content[0].Value == way[1] && argument.Content[2].Value == way[3]
		}
	}
	docs.each(func(n, parent *yaml.Node) {
		if n != value && used(n) {
			if keys := docs.named(n); len(keys) > 1 {
				users = append(users, text.Visible(strings.Join(slices.DeleteFunc(keys, func(k string) bool { return k == "Resources" || k == "Properties" || strings.HasPrefix(k, "Fn::") }), ".")))
			}
		}
	})
	return users
}
