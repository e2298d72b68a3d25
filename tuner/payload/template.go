package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Template is JSON whose strings may hold placeholders such as {{uuid}}, ready to
// be expanded. It is immutable. What it expands to is valid JSON, because the
// text between placeholders stays as it is and what a placeholder becomes needs
// no escaping.
type Template struct {
	parts  []part
	filled int // how many placeholders
	most   int
}

// part is text, and then what takes the place of a placeholder; nil after the
// last.
type part struct {
	text []byte
	value
}

// Parse reads a template. A *Fault tells the place of a placeholder that it
// does not know; other errors say that the text is not JSON.
//
// A placeholder stands in a string: "order-{{counter}}". A string that is
// nothing but {{number …}} becomes a JSON number. {{{{ stands for {{ itself.
func Parse(text []byte) (*Template, error) {
	if !json.Valid(text) {
		var v any
		return nil, json.Unmarshal(text, &v)
	}
	t := &Template{}
	from := 0 // of the text that is not in a part yet
	for at := 0; at < len(text); {
		if text[at] != '"' {
			at++
			continue
		}
		start, end := at, endOfString(text, at)
		for {
			open := bytes.Index(text[at:end], []byte("{{"))
			if open < 0 {
				break
			}
			open += at
			if bytes.HasPrefix(text[open:], []byte("{{{{")) {
				t.add(text[from:open], literal("{{"))
				at, from = open+4, open+4
				continue
			}
			p, err := parsePlaceholder(text, start, open, end)
			if err != nil {
				return nil, err
			}
			before := text[from:open]
			if p.number {
				before = before[:len(before)-1] // the quote
			}
			t.add(before, p.value)
			t.filled++
			at, from = p.end, p.end
			if p.number {
				from++
			}
		}
		at = end
	}
	t.add(text[from:], nil)
	return t, nil
}

func (t *Template) add(text []byte, v value) {
	t.parts = append(t.parts, part{bytes.Clone(text), v})
	t.most += len(text)
	if v != nil {
		t.most += v.most()
	}
}

// endOfString is the index after the string that begins at a quote of valid
// JSON.
func endOfString(text []byte, quote int) int {
	at := quote + 1
	for ; text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// MostBytes is the largest size of an expanded payload.
func (t *Template) MostBytes() int { return t.most }

// placeholder is one as it stands in a template.
type placeholder struct {
	value
	text   string // between the braces
	end    int    // index after it
	number bool   // its quotes go, too
}

// parsePlaceholder reads the one that opens in the string text[start:end].
func parsePlaceholder(text []byte, start, open, end int) (p placeholder, err error) {
	length := bytes.Index(text[open:end], []byte("}}"))
	if length < 0 {
		return p, faultAt(text, open, errors.New("{{ begins a placeholder that no }} ends; "+escaping))
	}
	p.end = open + length + 2
	p.text = strings.TrimSpace(string(text[open+2 : open+length]))
	name, rest, _ := strings.Cut(p.text, " ")
	if name == "number" {
		p.number = true
		name, rest, _ = strings.Cut(strings.TrimSpace(rest), " ")
		switch {
		case open != start+1 || p.end != end-1:
			return p, faultAt(text, open, fmt.Errorf("{{%s}} must be all of its string, because it becomes a number", shortened(p.text)))
		case isKey(text[end:]):
			return p, faultAt(text, open, fmt.Errorf("{{%s}} names a member, which can't be a number: leave the word number out", shortened(p.text)))
		}
	}
	if p.value, err = newValue(name, strings.TrimSpace(rest), p.number); err != nil {
		return p, faultAt(text, open, err)
	}
	return p, nil
}

// isKey says that what follows a string makes it the name of a member.
func isKey(after []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(after, " \t\r\n"), []byte(":")) }
