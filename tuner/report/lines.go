package report

import (
	"slices"
	"strings"
)

// Lines returns the part of a log tail that belongs to one request, from its
// last START line on, or from the first whole line when the tail begins after
// that. The text is as the function wrote it: make it visible before showing it.
func Lines(tail []byte, requestID string) string {
	var lines []string
	for line := range linesFromEnd(tail) {
		lines = append(lines, line)
		if starts(line, requestID) {
			break
		}
	}
	slices.Reverse(lines)
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func starts(line, requestID string) bool {
	if id, ok := strings.CutPrefix(line, "START RequestId: "); ok {
		id, _, _ = strings.Cut(id, " ")
		return id == requestID
	}
	record, ok := platformRecord(line, "platform.start")
	return ok && record.text("requestId") == requestID
}
