package tuner

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Payload is what a function is invoked with. Its content never reaches a
// session log: only where it came from, its size and its digest do.
type Payload struct {
	Content []byte `json:"-"`
	// Source is "inline" or a file's name.
	Source string `json:"source"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Weight is this payload's share among several, at least 1.
	Weight int `json:"weight,omitempty"`
}

// NewPayload checks that content is one JSON value of a size that Lambda
// takes. Empty content is the empty object, as in the AWS console.
func NewPayload(source string, content []byte) (Payload, error) {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
	if len(content) == 0 {
		content = []byte("{}")
	}
	if err := checkJSON(content); err != nil {
		return Payload{}, fmt.Errorf("payload (%s) is not JSON: %w", source, err)
	}
	if len(content) > MaxPayloadBytes {
		return Payload{}, fmt.Errorf("payload (%s) has %d bytes: Lambda takes at most %d", source, len(content), MaxPayloadBytes)
	}
	digest := sha256.Sum256(content)
	return Payload{Content: content, Source: source, Bytes: len(content), SHA256: hex.EncodeToString(digest[:]), Weight: 1}, nil
}

// checkJSON tells the line and column of the first fault.
func checkJSON(content []byte) error {
	var v any
	err := json.Unmarshal(content, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := content[:min(int(syntax.Offset), len(content))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
		return fmt.Errorf("line %d, column %d: %s", line, max(column, 1), syntax.Error())
	}
	return err
}
