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

// Whole says that a log, as [Lines] gives it, begins with the start of the request
// and has its report: Lambda gives no more than the last 4 kB, and not all functions
// log reports.
func Whole(log, requestID string) bool {
	first, _, _ := strings.Cut(log, "\n")
	_, reported := Find([]byte(log), requestID)
	return starts(first, requestID) && reported
}

func starts(line, requestID string) bool {
	if id, ok := strings.CutPrefix(line, "START RequestId: "); ok {
		id, _, _ = strings.Cut(id, " ")
		return id == requestID
	}
	record, ok := platformRecord(line, "platform.start")
	return ok && record.text("requestId") == requestID
}
