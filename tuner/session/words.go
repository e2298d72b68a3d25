package session

import (
	"context"
	"strings"
)

// inWords says an error in one line. That time was up is no cause: what did not
// work until then is, where it is told.
func inWords(err error) string {
	const late = "no answer in time"
	var causes []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" && line != context.DeadlineExceeded.Error() && (len(causes) == 0 || causes[len(causes)-1] != line) {
			causes = append(causes, strings.ReplaceAll(line, context.DeadlineExceeded.Error(), late))
		}
	}
	if len(causes) == 0 {
		return late
	}
	return strings.Join(causes, "; ")
}
