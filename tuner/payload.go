package tuner

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"

	"lambdial/tuner/template"
)

// Payload is what a function is invoked with. Its content never reaches a
// session log: only where it came from, its size and a keyed digest do.
type Payload struct {
	// Content is as it was typed, with placeholders if it has any.
	Content []byte `json:"-"`
	// Template makes each invocation's payload of the content. It is nil where
	// all are sent the content as it is.
	Template *template.Template `json:"-"`
	// Source is "inline" or a file's name.
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

// NewPayload checks that content is one JSON value, with placeholders or
// without, and of a size that Lambda takes. Empty content is the empty object,
// as in the AWS console. See template.Parse for the placeholders.
func NewPayload(source string, content []byte) (Payload, error) {
	p, err := NewLiteralPayload(source, content)
	if err != nil || !bytes.Contains(p.Content, []byte("{{")) {
		return p, err
	}
	t, err := template.Parse(p.Content)
	if err != nil {
		return Payload{}, fmt.Errorf("payload (%s): %w", source, err)
	}
	if t.MostBytes() > MaxPayloadBytes {
		return Payload{}, fmt.Errorf("payload (%s) may have %d bytes with its placeholders filled in: Lambda takes at most %d", source, t.MostBytes(), MaxPayloadBytes)
	}
	p.Template = t
	return p, nil
}

// NewLiteralPayload is NewPayload for content whose braces are no placeholders.
func NewLiteralPayload(source string, content []byte) (Payload, error) {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
	if len(content) == 0 {
		content = []byte("{}")
	}
	if len(content) > MaxPayloadBytes { // before it is read as JSON: of a file no more than this may be there
		return Payload{}, fmt.Errorf("payload (%s) is too large: Lambda takes at most %d bytes", source, MaxPayloadBytes)
	}
	if err := checkEncoding(content); err != nil {
		return Payload{}, fmt.Errorf("payload (%s) is not UTF-8: %w", source, err)
	}
	if err := checkJSON(content); err != nil {
		return Payload{}, fmt.Errorf("payload (%s) is not JSON: %w", source, err)
	}
	digest := sha256.Sum256(content)
	return Payload{Content: content, Source: source, Bytes: len(content), SHA256: hex.EncodeToString(digest[:]), Weight: 1}, nil
}

// MarshalJSON leaves the unkeyed digest out.
func (p Payload) MarshalJSON() ([]byte, error) {
	type told Payload
	p.SHA256 = ""
	return json.Marshal(told(p))
}

// Expand makes the payload of the invocation of that number.
func (p Payload) Expand(e *template.Expander, number uint64, at time.Time) []byte {
	if p.Template == nil {
		return p.Content
	}
	return e.Expand(p.Template, number, at)
}

// MaxPayloadWeight is the largest share that one payload can have.
const MaxPayloadWeight = 1_000_000

var weightPrefix = regexp.MustCompile(`^([0-9]+)x`)

// CutWeight takes a weight off what was typed for a payload: "3x@big.json" is
// "@big.json" with the weight 3. No JSON begins like that. Without a weight it
// is 1.
func CutWeight(typed string) (weight int, rest string, err error) {
	prefix := weightPrefix.FindStringSubmatch(typed)
	if prefix == nil {
		return 1, typed, nil
	}
	weight, err = strconv.Atoi(prefix[1])
	if err != nil || weight < 1 || weight > MaxPayloadWeight {
		return 0, "", fmt.Errorf("payload weight %s must be 1 to %d", prefix[1], MaxPayloadWeight)
	}
	return weight, typed[len(prefix[0]):], nil
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
			line, column := position(content[:at])
			return fmt.Errorf("line %d, column %d: the byte 0x%X: save it as UTF-8", line, column+1, content[at])
		}
		at += size
	}
	return nil
}

// position is the line that a text ends in, and how many characters of it there
// are.
func position(before []byte) (line, column int) {
	return 1 + bytes.Count(before, []byte("\n")), utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// checkJSON tells the line and column of the first fault.
func checkJSON(content []byte) error {
	var v any
	err := json.Unmarshal(content, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line, column := position(content[:min(int(syntax.Offset), len(content))])
		return fmt.Errorf("line %d, column %d: %s", line, max(column, 1), syntax.Error())
	}
	return err
}
