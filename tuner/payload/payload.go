// Package payload is what a function is invoked with: one JSON value or a mix of
// several, where it is read from, and the placeholders by which each invocation
// gets one of its own.
package payload

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxBytes is the largest request of a synchronous invocation (6 MB).
const MaxBytes = 6 << 20

const (
	// Inline is the source of a payload that was typed.
	Inline = "inline"
	// stdin is that of one that was piped in.
	stdin = "stdin"
)

// Payload is what a function is invoked with. Its content never reaches a
// session log: only where it came from, its size and a keyed digest do.
type Payload struct {
	// Content is as it was typed, with placeholders if it has any.
	Content []byte `json:"-"`
	// Template makes each invocation's payload of the content. It is nil where
	// all are sent the content as it is.
	Template *Template `json:"-"`
	// Source is [Inline] or a file's name.
	Source string `json:"source"`
	Bytes  int    `json:"bytes"`
	// SHA256 is of the content. It is never written down, since a short payload
	// can be found by it; logs of before told it.
	SHA256 string `json:"sha256,omitempty"`
	// Digest is the same keyed, which logs tell.
	Digest string `json:"digest,omitempty"`
	// Weight is this payload's share among several, at least 1.
	Weight int `json:"weight,omitempty"`
}

// New checks that content is one JSON value, with placeholders or without, and
// of a size that Lambda takes. Empty content is the empty object, as in the AWS
// console. See [Parse] for the placeholders. A *Fault tells the place of what is
// wrong, where that has one.
func New(source string, content []byte) (Payload, error) {
	p, err := NewLiteral(source, content)
	if err != nil || !bytes.Contains(p.Content, []byte("{{")) {
		return p, err
	}
	t, err := Parse(p.Content)
	if err != nil {
		return Payload{}, fmt.Errorf("payload (%s): %w", source, placed(err, content))
	}
	if t.MostBytes() > MaxBytes {
		return Payload{}, fmt.Errorf("payload (%s) may have %d bytes with its placeholders filled in: Lambda takes at most %d", source, t.MostBytes(), MaxBytes)
	}
	p.Template = t
	return p, nil
}

// NewLiteral is New for content whose braces are no placeholders.
func NewLiteral(source string, content []byte) (Payload, error) {
	typed := content
	content = bytes.TrimSpace(bytes.TrimPrefix(content, byteOrderMark))
	if len(content) == 0 {
		content = []byte("{}")
	}
	if len(content) > MaxBytes { // before it is read as JSON: of a file no more than this may be there
		return Payload{}, fmt.Errorf("payload (%s) is too large: Lambda takes at most %d bytes", source, MaxBytes)
	}
	if err := checkEncoding(content); err != nil {
		return Payload{}, fmt.Errorf("payload (%s) is not UTF-8: %w", source, placed(err, typed))
	}
	if err := checkJSON(content); err != nil {
		return Payload{}, fmt.Errorf("payload (%s) is not JSON: %w", source, placed(err, typed))
	}
	digest := sha256.Sum256(content)
	return Payload{Content: content, Source: source, Bytes: len(content), SHA256: hex.EncodeToString(digest[:]), Weight: 1}, nil
}

// Empty is the empty object, which is sent where nothing was chosen.
func Empty() Payload {
	p, _ := NewLiteral(Inline, nil) // {} is valid
	return p
}

// FromFile says that the payload came from a file, and was not typed or piped
// in.
func (p Payload) FromFile() bool { return p.Source != Inline && p.Source != stdin }

// MarshalJSON leaves out what may not be written down.
func (p Payload) MarshalJSON() ([]byte, error) {
	type told Payload
	p.SHA256 = ""
	return json.Marshal(told(p))
}

// Expand makes the payload of invocation number of a session.
func (p Payload) Expand(e *Expander, number uint64, at time.Time) []byte {
	if p.Template == nil {
		return p.Content
	}
	return e.Expand(p.Template, number, at)
}

// Fault is the place where a text stops being a payload, counted from 1, and
// what is wrong there.
type Fault struct {
	Line, Column int
	Err          error
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d, column %d: %v", f.Line, f.Column, f.Err) }

func (f *Fault) Unwrap() error { return f.Err }

var byteOrderMark = []byte("\xef\xbb\xbf")

// placed makes the place of a fault one in the text as it was typed, with the
// blanks before it.
func placed(err error, typed []byte) error {
	var f *Fault
	if errors.As(err, &f) {
		typed = bytes.TrimPrefix(typed, byteOrderMark)
		line, column := position(typed[:len(typed)-len(bytes.TrimLeftFunc(typed, unicode.IsSpace))])
		if f.Line == 1 {
			f.Column += column
		}
		f.Line += line - 1
	}
	return err
}

// checkEncoding refuses what Lambda would only refuse once the function has been
// changed for it. Shells of Windows write UTF-16, and old files Latin-1.
func checkEncoding(content []byte) error {
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) || bytes.IndexByte(content[:min(2, len(content))], 0) >= 0 {
		return errors.New("it is UTF-16: save it as UTF-8")
	}
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size == 1 {
			return faultAt(content, at, fmt.Errorf("the byte 0x%X: save it as UTF-8", content[at]))
		}
		at += size
	}
	return nil
}

// faultAt is a fault that begins at an offset.
func faultAt(text []byte, offset int, err error) *Fault {
	line, column := position(text[:offset])
	return &Fault{line, column + 1, err}
}

// position is the line that a text ends in, and how many characters of it there
// are.
func position(before []byte) (line, column int) {
	return 1 + bytes.Count(before, []byte("\n")), utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// checkJSON tells the place of the first fault.
func checkJSON(content []byte) error {
	var v any
	err := json.Unmarshal(content, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line, column := position(content[:min(int(syntax.Offset), len(content))])
		return &Fault{line, max(column, 1), syntax}
	}
	return err
}
