package report

import "strings"

// Lines returns the part of a log tail that belongs to one request, from its
// START line, or from the first whole line when the tail begins after that.
// The text is as the function wrote it: make it visible before showing it.
func Lines(tail []byte, requestID string) string {
	first := len(tail)
	for line := range linesFromEnd(tail) {
		first -= len(line)
		if starts(line, requestID) {
			break
		}
		first = max(first-1, 0)
	}
	return strings.TrimPrefix(string(tail[first:]), "\n")
}

func starts(line, requestID string) bool {
	if id, ok := strings.CutPrefix(line, "START RequestId: "); ok {
		id, _, _ = strings.Cut(id, " ")
		return id == requestID
	}
	record, ok := platformRecord(line, "platform.start")
	return ok && record.text("requestId") == requestID
}
