// Package config reads the configuration file: what it sets, and where in it
// each of that stands. What may be set is not known here.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/adrg/xdg"
	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// largest is what a file may have in bytes; one written by hand has a hundredth.
const largest = 1 << 20

// Path is where the file is, whether there is one or not.
func Path() string { return filepath.Join(xdg.ConfigHome, "lambdial", "config.toml") }

// Value is something that the file sets.
type Value struct {
	// Name is the whole of the key with the tables around it, dotted: "discount",
	// "keys.tune.pause".
	Name string
	// Texts are its values as they would be typed: one, or those of an array.
	Texts []string
	Array bool
	Place
}

// Place is where something stands in the file; lines and columns are counted
// from 1, columns in characters.
type Place struct{ Line, Column int }

// Mistake is what is wrong in the file.
type Mistake struct {
	Path string
	Place
	Err error
}

// Error names the file, line and column, as far as they are known.
func (m *Mistake) Error() string {
	if m.Line == 0 {
		return fmt.Sprintf("%s: %v", m.Path, m.Err)
	}
	return fmt.Sprintf("%s:%d:%d: %v", m.Path, m.Line, m.Column, m.Err)
}

// Unwrap gives what is wrong without the place.
func (m *Mistake) Unwrap() error { return m.Err }

// Read reads a file; one that is not there sets nothing. What is wrong is a
// [*Mistake].
func Read(path string) ([]Value, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		return nil, &Mistake{Path: path, Err: errors.New("neither a file nor a link to one")} // reading it might never end
	case err == nil && info.Size() > largest:
		return nil, &Mistake{Path: path, Err: fmt.Errorf("it has %d bytes, more than a configuration can need", info.Size())}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		var reason *fs.PathError
		if errors.As(err, &reason) {
			err = reason.Err // the path is told beside it
		}
		return nil, &Mistake{Path: path, Err: err}
	}
	values, err := Parse(content)
	var wrong *Mistake
	if errors.As(err, &wrong) {
		wrong.Path = path
	}
	return values, err
}

// Parse reads the text of a file, in the order in which it sets things. What is
// wrong is a [*Mistake].
func Parse(content []byte) ([]Value, error) {
	// Editors of Windows write a mark before the text.
	content = []byte(strings.TrimPrefix(string(content), "\ufeff"))
	if err := toml.Unmarshal(content, new(map[string]any)); err != nil {
		return nil, unreadable(content, err)
	}
	r := reader{content: content}
	r.parser.Reset(content)
	var table []string
	for r.parser.NextExpression() {
		switch node := r.parser.Expression(); node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, _ = r.key(node)
			if node.Kind == unstable.ArrayTable {
				r.wrong(node, fmt.Errorf("%s is an array of tables, which nothing here is: write [%s]", strings.Join(table, "."), strings.Join(table, ".")))
			}
		case unstable.KeyValue:
			r.set(table, node)
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, unreadable(content, err)
	}
	return r.values, r.mistake
}

// unreadable is what the library says of a text that is no TOML.
func unreadable(content []byte, err error) error {
	m := &Mistake{Err: errors.New(strings.TrimPrefix(err.Error(), "toml: "))}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		m.Line, m.Column = at.Position()
		m.Column = characters(content, m.Line, m.Column)
	}
	return m
}

// characters makes a column in bytes one in characters.
func characters(content []byte, line, column int) int {
	for range line - 1 {
		_, after, found := strings.Cut(string(content), "\n")
		if !found {
			return column
		}
		content = []byte(after)
	}
	count := 1
	for i := range string(content) {
		if i >= column-1 {
			break
		}
		count++
	}
	return count
}

// reader goes through the expressions of a text.
type reader struct {
	content []byte
	parser  unstable.Parser
	values  []Value
	mistake error // the first one
}

// key gives the parts of a key, and where it begins.
func (r *reader) key(node *unstable.Node) (parts []string, at Place) {
	for k := node.Key(); k.Next(); {
		if len(parts) == 0 {
			start := r.parser.Shape(k.Node().Raw).Start
			at = Place{start.Line, characters(r.content, start.Line, start.Column)}
		}
		parts = append(parts, string(k.Node().Data))
	}
	return parts, at
}

func (r *reader) wrong(node *unstable.Node, err error) {
	if r.mistake == nil {
		_, at := r.key(node)
		r.mistake = &Mistake{Place: at, Err: err}
	}
}

// set takes what a key is set to; an inline table sets several.
func (r *reader) set(table []string, node *unstable.Node) {
	key, at := r.key(node)
	key = append(append([]string{}, table...), key...)
	value := Value{Name: strings.Join(key, "."), Place: at}
	// To TOML a.b and "a.b" are two.
	if i := slices.IndexFunc(r.values, func(v Value) bool { return v.Name == value.Name }); i >= 0 {
		r.wrong(node, fmt.Errorf("%s is set in line %d, too", value.Name, r.values[i].Line))
		return
	}
	switch v := node.Value(); v.Kind {
	case unstable.InlineTable:
		for inner := v.Children(); inner.Next(); {
			r.set(key, inner.Node())
		}
		return
	case unstable.Array:
		value.Array = true
		for element := v.Children(); element.Next(); {
			text, err := textOf(element.Node())
			if err != nil {
				r.wrong(node, fmt.Errorf("%s: %w", value.Name, err))
				return
			}
			value.Texts = append(value.Texts, text)
		}
	default:
		text, err := textOf(v)
		if err != nil {
			r.wrong(node, fmt.Errorf("%s: %w", value.Name, err))
			return
		}
		value.Texts = []string{text}
	}
	r.values = append(r.values, value)
}

// textOf gives a value as it would be typed after a flag.
func textOf(v *unstable.Node) (string, error) {
	digits := strings.ReplaceAll(string(v.Data), "_", "")
	switch v.Kind {
	case unstable.String, unstable.Bool:
		return string(v.Data), nil
	case unstable.Integer:
		n, err := strconv.ParseInt(digits, 0, 64)
		if decimal, is := strconv.ParseInt(digits, 10, 64); is == nil {
			n, err = decimal, nil
		}
		return strconv.FormatInt(n, 10), err
	case unstable.Float:
		f, err := strconv.ParseFloat(digits, 64)
		return strconv.FormatFloat(f, 'g', -1, 64), err
	case unstable.Comment:
		return "", errors.New("a comment stands where a value must")
	}
	return "", fmt.Errorf("%s is none of a text, a number and true or false", strings.ToLower(v.Kind.String()))
}
