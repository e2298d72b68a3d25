package report

import (
	"bytes"
	"strings"
)

// tailBytes is the size of the log tail that Lambda returns with an
// invocation. A tail this long may begin in the middle of a line.
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
	case strings.HasPrefix(line, "REPORT "):
		return parseText(line)
	case strings.HasPrefix(line, "{"):
		return parseJSON(line)
	}
	return Report{}, false
}

// linesFromEnd yields the whole lines of a tail, the last one first.
func linesFromEnd(tail []byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		cut := len(tail) >= tailBytes
		for len(tail) > 0 {
			start := bytes.LastIndexByte(tail, '\n')
			if start < 0 && cut {
				return
			}
			if !yield(string(tail[start+1:])) {
				return
			}
			tail = tail[:max(start, 0)]
		}
	}
}
