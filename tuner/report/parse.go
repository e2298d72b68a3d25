package report

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/text"
)

// parseText reads a REPORT line: tab separated "Name: value" fields. A field
// that is unknown is skipped, one that comes twice or has another unit than
// Lambda's spoils the line.
func parseText(line string) (Report, bool) {
	fields, ok := textFields(line, "REPORT ")
	if !ok {
		return Report{}, false
	}
	r := Report{
		RequestID: fields["RequestId"],
		Status:    status(fields["Status"]),
		ErrorType: text.Visible(fields["Error Type"]),
	}
	var good [7]bool
	r.Duration, good[0] = fields.duration("Duration")
	r.Billed, good[1] = fields.duration("Billed Duration")
	r.MemoryMB, good[2] = fields.megabytes("Memory Size")
	r.MaxMemoryUsedMB, good[3] = fields.megabytes("Max Memory Used")
	r.Init, good[4] = fields.optional("Init Duration")
	r.Restore, good[5] = fields.optional("Restore Duration")
	r.BilledRestore, good[6] = fields.optional("Billed Restore Duration")
	r.Init, r.Restore = took(r.Init), took(r.Restore)
	return r, r.RequestID != "" && !slices.Contains(good[:], false)
}

// textLine is the fields of a line by name.
type textLine map[string]string

func textFields(line, word string) (textLine, bool) {
	line, ok := strings.CutPrefix(line, word)
	if !ok {
		return nil, false
	}
	fields := textLine{}
	for field := range strings.SplitSeq(strings.TrimRight(line, "\t\r "), "\t") {
		name, value, named := strings.Cut(field, ": ")
		if _, twice := fields[name]; !named || twice {
			return nil, false
		}
		fields[name] = strings.TrimRight(value, " ") // some write a blank before the tab
	}
	return fields, true
}

func (l textLine) duration(name string) (time.Duration, bool) {
	number, ok := strings.CutSuffix(l[name], " ms")
	if !ok {
		return 0, false
	}
	return milliseconds(number)
}

// optional is nil for a field that is not there, false for one that is unreadable.
func (l textLine) optional(name string) (*time.Duration, bool) {
	if _, present := l[name]; !present {
		return nil, true
	}
	d, ok := l.duration(name)
	return &d, ok
}

// took is nil for 0: nothing starts in no time, but old and local runtimes write
// an init of 0.00 ms in every report.
func took(d *time.Duration) *time.Duration {
	if d != nil && *d == 0 {
		return nil
	}
	return d
}

func (l textLine) megabytes(name string) (int, bool) {
	number, ok := strings.CutSuffix(l[name], " MB")
	if !ok {
		return 0, false
	}
	return megabytes(number)
}

// parseJSON reads a platform.report event. Keys are compared exactly, and only
// at the places where Lambda puts them.
func parseJSON(line string) (Report, bool) {
	record, ok := platformRecord(line, "platform.report")
	if !ok {
		return Report{}, false
	}
	metrics := record.object("metrics")
	r := Report{
		RequestID: record.text("requestId"),
		Status:    status(record.text("status")),
		ErrorType: text.Visible(record.text("errorType")),
	}
	var good [7]bool
	r.Duration, good[0] = milliseconds(metrics.number("durationMs"))
	r.Billed, good[1] = milliseconds(metrics.number("billedDurationMs"))
	r.MemoryMB, good[2] = megabytes(metrics.number("memorySizeMB"))
	r.MaxMemoryUsedMB, good[3] = megabytes(metrics.number("maxMemoryUsedMB"))
	r.Init, good[4] = metrics.optional("initDurationMs")
	r.Restore, good[5] = metrics.optional("restoreDurationMs")
	r.BilledRestore, good[6] = metrics.optional("billedRestoreDurationMs")
	r.Init, r.Restore = took(r.Init), took(r.Restore)
	return r, r.RequestID != "" && !slices.Contains(good[:], false)
}

// object is a JSON object whose keys keep their case.
type object map[string]json.RawMessage

func platformRecord(line, eventType string) (object, bool) {
	var event object
	// Most lines are the function's own: a look spares the parse.
	if !strings.Contains(line, eventType) || json.Unmarshal([]byte(line), &event) != nil {
		return nil, false
	}
	return event.object("record"), event.text("type") == eventType
}

func (o object) object(key string) (sub object) {
	if json.Unmarshal(o[key], &sub) != nil {
		return nil
	}
	return sub
}

func (o object) text(key string) (s string) {
	if json.Unmarshal(o[key], &s) != nil {
		return ""
	}
	return s
}

func (o object) number(key string) string { return string(o[key]) }

func (o object) optional(key string) (*time.Duration, bool) {
	if raw := o.number(key); raw == "" || raw == "null" {
		return nil, true
	}
	d, ok := milliseconds(o.number(key))
	return &d, ok
}

// milliseconds reads a decimal number such as "12", "12.0" or "8.83".
func milliseconds(number string) (time.Duration, bool) {
	f, ok := decimal(number)
	// An invocation lasts 15 minutes, an asynchronous one on a managed
	// instance 90; a day is no measurement.
	if !ok || f > float64(24*time.Hour/time.Millisecond) {
		return 0, false
	}
	return time.Duration(math.Round(f * float64(time.Millisecond))), true
}

func megabytes(number string) (int, bool) {
	f, ok := decimal(number)
	if !ok || f != math.Trunc(f) || f > math.MaxInt32 {
		return 0, false
	}
	return int(f), true
}

func decimal(number string) (float64, bool) {
	if number == "" || strings.Trim(number, "0123456789.") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(number, 64)
	return f, err == nil
}

// status: a line without one is about a success.
func status(s string) string {
	if s == "" {
		return Success
	}
	return text.Visible(s)
}
