package report

import (
	"strings"
	"time"

	"lambdial/tuner/text"
)

// InitReport is what Lambda says about an init phase that went wrong or that
// it reports on its own.
type InitReport struct {
	Phase     string        // "init", or "invoke" when the init ran again with the invocation
	Status    string        // Success, Failed, Error or Timeout
	ErrorType string        // such as "Runtime.ImportModuleError"
	Duration  time.Duration // of the init
}

// FindInit returns the last init report of a log tail, text (INIT_REPORT) or
// JSON (platform.initReport). It carries no request id.
func FindInit(tail []byte) (InitReport, bool) {
	for line := range linesFromEnd(tail) {
		if r, ok := parseInit(line); ok {
			return r, true
		}
	}
	return InitReport{}, false
}

func parseInit(line string) (r InitReport, ok bool) {
	switch {
	case strings.HasPrefix(line, "INIT_REPORT "):
		fields, good := textFields(line, "INIT_REPORT ")
		if !good {
			return InitReport{}, false
		}
		r = InitReport{Phase: text.Visible(fields["Phase"]), Status: status(fields["Status"]), ErrorType: text.Visible(fields["Error Type"])}
		r.Duration, ok = fields.duration("Init Duration")
	case strings.HasPrefix(line, "{"):
		record, good := platformRecord(line, "platform.initReport")
		if !good {
			return InitReport{}, false
		}
		r = InitReport{Phase: text.Visible(record.text("phase")), Status: status(record.text("status")), ErrorType: text.Visible(record.text("errorType"))}
		r.Duration, ok = milliseconds(record.object("metrics").number("durationMs"))
	}
	return r, ok
}
