package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// terraform is a file of Terraform with those beside it, which make one module.
type terraform struct {
	file  *file
	files *files
	// all are the parsed files of the module, by their places in the folder.
	all []source
	// values are the parsed files that give variables their values, the strongest
	// last.
	values []source
	// unread are files of the module that can't be read.
	unread []string
}

func (t *terraform) tool() origin.Tool { return origin.Terraform }

// functionBlock is a block that makes a function.
type functionBlock struct {
	source
	block *hclsyntax.Block
	// known: what it does not set may be added.
	known bool
}

func (b functionBlock) address() string {
	if b.block.Type == "module" {
		return "module." + b.block.Labels[0]
	}
	return strings.Join(b.block.Labels, ".")
}

// blocks are those of the named file, or of the module for a file of variables.
func (t *terraform) blocks() (found []functionBlock) {
	for _, s := range t.all {
		if s.file != t.file && !isVariables(t.file.path) {
			continue
		}
		for _, block := range s.body.Blocks {
			switch {
			case block.Type == "resource" && len(block.Labels) == 2 && block.Labels[0] == "aws_lambda_function":
				found = append(found, functionBlock{s, block, true})
			case block.Type == "module" && len(block.Labels) == 1:
				from := ""
				if attribute := block.Body.Attributes["source"]; attribute != nil {
					from, _ = stringOf(attribute.Expr)
				}
				public := strings.Contains(from, "terraform-aws-modules/lambda") || strings.Contains(from, "terraform-aws-modules/terraform-aws-lambda")
				if public || block.Body.Attributes["function_name"] != nil && block.Body.Attributes["memory_size"] != nil {
					found = append(found, functionBlock{s, block, public})
				}
			}
		}
	}
	return found
}

func (t *terraform) functions() (found []candidate, err error) {
	if err := t.read(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, b := range t.blocks() {
		if seen[b.address()] {
			return nil, refuse(t.file, "it defines %s twice", b.address())
		}
		seen[b.address()] = true
		c := candidate{resource: b.address(), also: []string{b.block.Labels[len(b.block.Labels)-1]}}
		if name := b.block.Body.Attributes["function_name"]; name != nil {
			c.named = t.nameOf(name.Expr)
		}
		if b.block.Body.Attributes["for_each"] != nil || b.block.Body.Attributes["count"] != nil {
			c.notes = append(c.notes, b.address()+" makes several functions, or none: what is set there is for all of them")
		}
		found = append(found, c)
	}
	return found, nil
}

// nameOf is what the files tell of a name.
func (t *terraform) nameOf(e hclsyntax.Expression) pattern {
	if name, is := stringOf(e); is {
		return pattern{name}
	}
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		name := pattern{""}
		for _, part := range e.Parts {
			inner := pattern{"", ""}
			if literal, is := part.(*hclsyntax.LiteralValueExpr); is && literal.Val.Type() == cty.String {
				inner = pattern{literal.Val.AsString()}
			} else if known, is := t.known(part); is {
				inner = pattern{known}
			}
			name[len(name)-1] += inner[0]
			name = append(name, inner[1:]...)
		}
		return name
	case *hclsyntax.ScopeTraversalExpr:
		if known, is := t.known(e); is {
			return pattern{known}
		}
	}
	return pattern{"", ""}
}

// known is the text that a reference stands for, where the files say.
func (t *terraform) known(e hclsyntax.Expression) (string, bool) {
	found, err := t.follow(e, "", mostHops)
	if err != nil {
		return "", false
	}
	return stringOf(found.expression)
}

// place is an expression with the file that it stands in.
type place struct {
	file       *file
	expression hclsyntax.Expression
	notes      []string
	// variable and local are the last that it was found by, "" for none.
	variable, local string
}

func (t *terraform) set(resource string, p property) (*Change, []string, error) {
	if err := t.read(); err != nil {
		return nil, nil, err
	}
	name := p.name(t.tool())
	found := t.blocks()
	i := slices.IndexFunc(found, func(b functionBlock) bool { return b.address() == resource })
	if i < 0 {
		return nil, nil, refuse(t.file, "%s is not there any more", resource)
	}
	b := found[i]
	attribute := b.block.Body.Attributes[name]
	if attribute == nil {
		if isVariables(t.file.path) {
			return nil, nil, refuse(t.file, "%s sets no %s, so that no variable can: set it in %s", resource, name, b.file.path)
		}
		if !b.known {
			return nil, nil, refuse(b.file, "%s sets no %s, and whether its module takes one is not known", resource, name)
		}
		line, err := insertAttribute(b.file, b.block, name, p.text(), "memory_size", "timeout", "runtime", "handler", "function_name", "source")
		if err != nil {
			return nil, nil, err
		}
		return &Change{File: b.file.path, Line: line, Property: name, To: p.text()}, nil, nil
	}
	at, err := t.follow(attribute.Expr, name, mostHops)
	if err != nil {
		return nil, nil, err
	}
	if at.file == nil {
		at.file = b.file
	}
	if isVariables(t.file.path) && at.file != t.file {
		return nil, nil, refuse(t.file, "%s of %s does not come from it, but from line %d of %s", name, resource, at.expression.Range().Start.Line, at.file.path)
	}
	from, to, ok := numberSpan(at.file.after, at.expression)
	if !ok {
		written := at.expression.Range().SliceBytes(at.file.after)
		return nil, nil, refuse(at.file, "%s of %s is %s in line %d, which is no literal number", name, resource, written, at.expression.Range().Start.Line)
	}
	notes := at.notes
	if users := t.users(attribute.Expr, at); len(users) > 0 {
		notes = append(notes, "others use the same value, and change with it: "+strings.Join(users, ", "))
	}
	was := string(at.file.after[from:to])
	if was == p.text() {
		return nil, notes, nil
	}
	if err := replaceNumber(at.file, from, to, p.text()); err != nil {
		return nil, nil, err
	}
	return &Change{File: at.file.path, Line: at.expression.Range().Start.Line, Property: name, From: was, To: p.text()}, notes, nil
}

// follow finds what an expression stands for, through variables, locals and
// objects. The file is nil where it is the expression itself.
func (t *terraform) follow(e hclsyntax.Expression, name string, hops int) (place, error) {
	switch inner := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return t.follow(inner.Expression, name, hops)
	case *hclsyntax.TemplateWrapExpr:
		return t.follow(inner.Wrapped, name, hops)
	}
	reference, is := e.(*hclsyntax.ScopeTraversalExpr)
	if !is || len(reference.Traversal) < 2 {
		return place{expression: e}, nil
	}
	step, is := reference.Traversal[1].(hcl.TraverseAttr)
	if !is || hops == 0 {
		return place{expression: e}, nil
	}
	var at place
	switch reference.Traversal.RootName() {
	case "var":
		found, err := t.variable(step.Name, name)
		if err != nil {
			return place{}, err
		}
		at = found
	case "local":
		found, is := t.local(step.Name)
		if !is {
			return place{expression: e}, nil
		}
		at = found
	default:
		return place{expression: e}, nil
	}
	for _, step := range reference.Traversal[2:] {
		inner, is := item(at.expression, step)
		if !is {
			return place{expression: e}, nil
		}
		at.expression = inner
	}
	at.notes = []string{fmt.Sprintf("%s is %s, which stands in line %d of %s", name, written(reference.Traversal), at.expression.Range().Start.Line, at.file.path)}
	if at.variable != "" {
		at.notes[0] += "; -var, -var-file or TF_VAR_" + at.variable + " may give another value"
	}
	further, err := t.follow(at.expression, name, hops-1)
	if err != nil || further.file == nil {
		return at, err
	}
	further.notes = append(at.notes, further.notes...)
	return further, nil
}

// written is a reference as it is written.
func written(way hcl.Traversal) string {
	var b strings.Builder
	for _, step := range way {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(step.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			b.WriteString("[...]")
		}
	}
	return text.Visible(b.String())
}

// item is a member of an object that is written out.
func item(e hclsyntax.Expression, step hcl.Traverser) (hclsyntax.Expression, bool) {
	object, is := e.(*hclsyntax.ObjectConsExpr)
	if !is {
		return nil, false
	}
	key := ""
	switch step := step.(type) {
	case hcl.TraverseAttr:
		key = step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String {
			key = step.Key.AsString()
		}
	}
	for _, it := range object.Items {
		if name := hcl.ExprAsKeyword(it.KeyExpr); name == key {
			return it.ValueExpr, true
		}
		if wrapped, is := it.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); is {
			if name, is := stringOf(wrapped.Wrapped); is && name == key {
				return it.ValueExpr, true
			}
		}
	}
	return nil, false
}

// variable is where a variable has its value: in the strongest file that gives it
// one, or at its default.
func (t *terraform) variable(variable, name string) (place, error) {
	for _, s := range slices.Backward(t.values) {
		if attribute := s.body.Attributes[variable]; attribute != nil {
			return place{file: s.file, expression: attribute.Expr, variable: variable}, nil
		}
	}
	for _, s := range t.all {
		for _, block := range s.body.Blocks {
			if block.Type != "variable" || len(block.Labels) != 1 || block.Labels[0] != variable {
				continue
			}
			if fallback := block.Body.Attributes["default"]; fallback != nil {
				return place{file: s.file, expression: fallback.Expr, variable: variable}, nil
			}
			return place{}, refuse(t.file, "%s is var.%s, which has no default in line %d of %s, nor a value in a file beside it: who applies gives it", name, variable, block.DefRange().Start.Line, s.file.path)
		}
	}
	if len(t.unread) > 0 {
		return place{}, refuse(t.file, "%s is var.%s, which is in none of the files beside it that can be read (%s can't)", name, variable, strings.Join(t.unread, ", "))
	}
	return place{}, refuse(t.file, "%s is var.%s, which no file beside it defines", name, variable)
}

func (t *terraform) local(local string) (place, bool) {
	for _, s := range t.all {
		for _, block := range s.body.Blocks {
			if attribute := block.Body.Attributes[local]; block.Type == "locals" && attribute != nil {
				return place{file: s.file, expression: attribute.Expr, local: local}, true
			}
		}
	}
	return place{}, false
}

// users are the other places that take the same variable or local.
func (t *terraform) users(own hclsyntax.Expression, at place) (users []string) {
	root, name := "var", at.variable
	if at.local != "" {
		root, name = "local", at.local
	}
	if name == "" {
		return nil
	}
	for _, s := range t.all {
		_ = hclsyntax.VisitAll(s.body, func(n hclsyntax.Node) hcl.Diagnostics {
			e, is := n.(*hclsyntax.ScopeTraversalExpr)
			if !is || e.Traversal.RootName() != root || len(e.Traversal) < 2 || inside(e.SrcRange, own.Range()) {
				return nil
			}
			if step, is := e.Traversal[1].(hcl.TraverseAttr); is && step.Name == name {
				users = append(users, fmt.Sprintf("line %d of %s", e.SrcRange.Start.Line, s.file.path))
			}
			return nil
		})
	}
	return users
}

func inside(a, b hcl.Range) bool {
	return a.Filename == b.Filename && a.Start.Byte >= b.Start.Byte && a.End.Byte <= b.End.Byte
}
