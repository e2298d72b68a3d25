package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lambdial/tuner/text"
)

// candidate is a function that a file defines.
type candidate struct {
	// resource is how the file and --resource call it.
	resource string
	// also are other names that --resource takes.
	also []string
	// logicalID is its name in the stack, "" for none.
	logicalID string
	// named is how it is called in the account, nil where the file does not say.
	named pattern
	// generated says that the account's name is made of the resource's.
	generated bool
	notes     []string
}

// pattern is a name of which some parts are not known: the literal parts, with
// something between each two of them.
type pattern []string

// leastLiteral is the number of letters from which on a pattern tells one name
// from another.
const leastLiteral = 3

// certainty is how surely a candidate is the function.
type certainty int

const (
	unlike  certainty = iota
	likely            // what is known of its name fits
	exactly           // it is called so
)

func (p pattern) matches(name string) certainty {
	switch {
	case len(p) == 0:
		return unlike
	case len(p) == 1:
		if p[0] == name {
			return exactly
		}
		return unlike
	case len(strings.Join(p, "")) < leastLiteral:
		return unlike
	}
	rest, begins := strings.CutPrefix(name, p[0])
	if !begins {
		return unlike
	}
	last := p[len(p)-1]
	rest, ends := strings.CutSuffix(rest, last)
	if !ends {
		return unlike
	}
	for _, part := range p[1 : len(p)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return unlike
		}
		rest = rest[at+len(part):]
	}
	return likely
}

// literally splits a name at what is put in by another tool, such as ${stage}.
func literally(name string, put *regexp.Regexp) pattern { return put.Split(name, -1) }

// generatedName is a name that CloudFormation makes of stack, resource and what
// chance gives; it cuts long names.
var generatedName = regexp.MustCompile(`^(.+)-[A-Za-z0-9]{11,13}$`)

// leastCut is the length from which on CloudFormation cuts the name of a resource.
const leastCut = 16

func generatedOf(resource, name string) certainty {
	made := generatedName.FindStringSubmatch(name)
	if made == nil {
		return unlike
	}
	_, last, _ := cutLast(made[1], "-")
	if last == resource || len(last) >= leastCut && strings.HasPrefix(resource, last) {
		return likely
	}
	return unlike
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

func (c candidate) is(want Want) certainty {
	if want.LogicalID != "" && c.logicalID == want.LogicalID {
		return exactly
	}
	if c.named == nil && c.generated {
		return generatedOf(c.resource, want.Function)
	}
	return c.named.matches(want.Function)
}

// choose finds the one function that is meant.
func choose(path string, found []candidate, want Want) (candidate, error) {
	names := func(of []candidate) (names []string) {
		for _, c := range of {
			names = append(names, text.Visible(c.resource))
		}
		return names
	}
	if want.Resource != "" {
		i := slices.IndexFunc(found, func(c candidate) bool { return c.resource == want.Resource })
		if i >= 0 {
			return found[i], nil
		}
		var also []candidate
		for _, c := range found {
			if slices.Contains(c.also, want.Resource) {
				also = append(also, c)
			}
		}
		switch {
		case len(also) == 1:
			return also[0], nil
		case len(also) > 1:
			return candidate{}, &ChoiceError{path, text.Count(len(also), "function") + " are called " + want.Resource, names(also)}
		case len(found) == 0:
			return candidate{}, &RefusedError{File: path, Reason: "it defines no Lambda function"}
		}
		return candidate{}, &ChoiceError{path, "it defines no function " + want.Resource, names(found)}
	}
	for _, sure := range []certainty{exactly, likely} {
		var fits []candidate
		for _, c := range found {
			if c.is(want) == sure {
				fits = append(fits, c)
			}
		}
		switch {
		case len(fits) == 1:
			return fits[0], nil
		case len(fits) > 1:
			return candidate{}, &ChoiceError{path, fmt.Sprintf("%s match %s", text.Count(len(fits), "function"), want.Function), names(fits)}
		}
	}
	if len(found) == 0 {
		return candidate{}, &RefusedError{File: path, Reason: "it defines no Lambda function"}
	}
	return candidate{}, &ChoiceError{path, "it is not clear which function " + want.Function + " is", names(found)}
}
