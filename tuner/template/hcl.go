package template

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// parseHCL reads a file of Terraform.
func parseHCL(f *file, content []byte) (body *hclsyntax.Body, err error) {
	defer func() {
		if fault := recover(); fault != nil { // the library's own, on what no one writes
			body, err = nil, refuse(f, "it can't be read: %v", fault)
		}
	}()
	parsed, wrong := hclsyntax.ParseConfig(content, f.path, hcl.InitialPos)
	for _, w := range wrong {
		if w.Severity == hcl.DiagError && w.Subject != nil {
			return nil, refuse(f, "line %d: %s", w.Subject.Start.Line, w.Summary)
		}
	}
	if wrong.HasErrors() {
		return nil, refuse(f, "%v", wrong)
	}
	body, is := parsed.Body.(*hclsyntax.Body)
	if !is {
		return nil, refuse(f, "it is no Terraform")
	}
	return body, nil
}

// numberSpan is where an expression that is a literal number stands, with or
// without quotes, without those.
func numberSpan(content []byte, e hclsyntax.Expression) (from, to int, ok bool) {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return numberSpan(content, e.Expression)
	case *hclsyntax.LiteralValueExpr:
		from, to = e.SrcRange.Start.Byte, e.SrcRange.End.Byte
		return from, to, e.Val.Type() == cty.Number && !e.Val.IsNull()
	case *hclsyntax.TemplateExpr:
		if len(e.Parts) != 1 {
			return 0, 0, false
		}
		part, is := e.Parts[0].(*hclsyntax.LiteralValueExpr)
		if !is || part.Val.Type() != cty.String {
			return 0, 0, false
		}
		from, to = part.SrcRange.Start.Byte, part.SrcRange.End.Byte
		digits := content[from:to]
		return from, to, len(digits) > 0 && len(bytes.Trim(digits, "0123456789")) == 0
	}
	return 0, 0, false
}

// stringOf is an expression that is a literal text.
func stringOf(e hclsyntax.Expression) (string, bool) {
	t, is := e.(*hclsyntax.TemplateExpr)
	if !is || len(t.Parts) > 1 {
		return "", false
	}
	if len(t.Parts) == 0 {
		return "", true
	}
	part, is := t.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !is || part.Val.Type() != cty.String {
		return "", false
	}
	return part.Val.AsString(), true
}

// tokens are the words of a file without the blanks between them. What a file of
// Terraform means follows from them alone.
func tokens(f *file, content []byte) []hclsyntax.Token {
	all, _ := hclsyntax.LexConfig(content, f.path, hcl.InitialPos) // a parser has had its say
	return all
}

func sameToken(a, b hclsyntax.Token) bool { return a.Type == b.Type && bytes.Equal(a.Bytes, b.Bytes) }

// replaceNumber gives a literal another value, and nothing else another meaning.
func replaceNumber(f *file, from, to int, value string) error {
	before := f.after
	after := splice{from, to, value}.in(before)
	if _, err := parseHCL(f, after); err != nil {
		return err
	}
	was, is := tokens(f, before), tokens(f, after)
	i := slices.IndexFunc(was, func(t hclsyntax.Token) bool { return t.Range.Start.Byte == from && t.Range.End.Byte == to })
	if len(was) != len(is) || i < 0 || was[i].Type != is[i].Type || string(is[i].Bytes) != value ||
		!slices.EqualFunc(was[:i], is[:i], sameToken) || !slices.EqualFunc(was[i+1:], is[i+1:], sameToken) {
		return refuse(f, "%v", errMeansOther)
	}
	f.after = after
	return nil
}

// insertAttribute adds a line to a block that has none such, beside the first that
// it has of near. It gives the line that it has now.
func insertAttribute(f *file, block *hclsyntax.Block, name, value string, near ...string) (line int, err error) {
	before := f.after
	for _, sibling := range near {
		attribute := block.Body.Attributes[sibling]
		if attribute == nil {
			continue
		}
		s, ok := attributeAfter(before, attribute, name, value)
		if !ok {
			continue
		}
		after := s.in(before)
		if _, err := parseHCL(f, after); err != nil || !oneMore(tokens(f, before), tokens(f, after), name, value) {
			continue
		}
		if s.from > block.CloseBraceRange.Start.Byte {
			continue
		}
		f.after = after
		return 1 + bytes.Count(after[:s.from], []byte("\n")), nil
	}
	return 0, refuse(f, "no line for %s can be put there without changing more of what the file says", name)
}

// attributeAfter is a line after that of an attribute, its sign below that one's.
func attributeAfter(content []byte, sibling *hclsyntax.Attribute, name, value string) (splice, bool) {
	start := sibling.NameRange.Start.Byte
	from := bytes.LastIndexByte(content[:start], '\n') + 1
	indent := bytes.TrimPrefix(content[from:start], []byte("\ufeff"))
	end := bytes.IndexByte(content[sibling.SrcRange.End.Byte:], '\n')
	if len(bytes.Trim(indent, " \t")) > 0 || end < 0 {
		return splice{}, false
	}
	at := sibling.SrcRange.End.Byte + end + 1
	width := sibling.EqualsRange.Start.Byte - start - 1
	return splice{at, at, fmt.Sprintf("%s%-*s = %s%s", indent, width, name, value, lineBreak(content))}, true
}

// oneMore says that a file has one attribute more and is the same otherwise.
func oneMore(was, is []hclsyntax.Token, name, value string) bool {
	const added = 4 // its name, the sign, its value, the end of the line
	if len(is) != len(was)+added {
		return false
	}
	for i := range was {
		middle := is[i : i+added]
		if middle[0].Type == hclsyntax.TokenIdent && string(middle[0].Bytes) == name && middle[1].Type == hclsyntax.TokenEqual &&
			middle[2].Type == hclsyntax.TokenNumberLit && string(middle[2].Bytes) == value && middle[3].Type == hclsyntax.TokenNewline &&
			slices.EqualFunc(is[i+added:], was[i:], sameToken) {
			return true
		}
		if !sameToken(was[i], is[i]) {
			return false
		}
	}
	return false
}
