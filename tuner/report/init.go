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

// Began tells whether the environment began with this request: the platform
// writes of its start before the request's own START. A report has no init that
// took too long (10 s) or failed, for it was run again inside the invocation,
// and Duration holds it. r is the init that went wrong, the zero value where
// the tail does not tell.
func Began(tail []byte, requestID string) (r InitReport, began bool) {
	before := false
	for line := range linesFromEnd(tail) {
		switch {
		case !before:
			before = starts(line, requestID)
		case isOfRequest(line):
			return r, began // an earlier one's
		default:
			if report, ok := parseInit(line); ok {
				began = true
				if report.Status != Success {
					r = report
				}
			}
			began = began || startsEnvironment(line)
		}
	}
	return r, began
}

func isOfRequest(line string) bool {
	for _, word := range []string{"START RequestId: ", "END RequestId: ", "REPORT RequestId: "} {
		if strings.HasPrefix(line, word) {
			return true
		}
	}
	for _, event := range []string{"platform.start", "platform.runtimeDone", "platform.report"} {
		if _, ok := platformRecord(line, event); ok {
			return true
		}
	}
	return false
}

func startsEnvironment(line string) bool {
	if strings.HasPrefix(line, "INIT_START Runtime Version: ") || strings.HasPrefix(line, "RESTORE_START Runtime Version: ") {
		return true
	}
	_, init := platformRecord(line, "platform.initStart")
	_, restore := platformRecord(line, "platform.restoreStart")
	return init || restore
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
