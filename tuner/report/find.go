package report

import (
	"bytes"
	"iter"
	"strings"
	"unicode/utf8"
)

// tailBytes is the most that Lambda returns of an invocation's log.
const tailBytes = 4096

// Find returns the measurement of one request from a log tail, whether the
// function logs text or JSON. Anything the function printed comes before the
// line that Lambda writes, so the last line that fits is the one; false when
// there is none, as when the function's SystemLogLevel suppresses it.
func Find(tail []byte, requestID string) (Report, bool) {
	if requestID == "" {
		return Report{}, false
	}
	for line := range linesFromEnd(tail) {
		if r, ok := parseLine(line); ok && r.RequestID == requestID {
			return r, true
		}
	}
	return Report{}, false
}

func parseLine(line string) (Report, bool) {
	switch {
	case strings.HasPrefix(line, "REPORT RequestId: "):
		return parseText(line)
	case strings.HasPrefix(line, "{"):
		return parseJSON(line)
	}
	return Report{}, false
}

// linesFromEnd yields the whole lines of a tail, the last one first. The first
// line of a full tail is left out: what looks like the beginning of a line there
// may be the middle of one that the function printed.
func linesFromEnd(tail []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		cut := len(tail) > tailBytes-utf8.UTFMax
		for {
			start := bytes.LastIndexByte(tail, '\n')
			if start < 0 && cut || !yield(string(tail[start+1:])) || start < 0 {
				return
			}
			tail = tail[:start]
		}
	}
}
