package report

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
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
		RequestID: fields.get("RequestId"),
		Status:    status(fields.get("Status")),
		ErrorType: fields.get("Error Type"),
	}
	var has [4]bool
	r.Duration, has[0] = fields.duration("Duration")
	r.Billed, has[1] = fields.duration("Billed Duration")
	r.MemoryMB, has[2] = fields.megabytes("Memory Size")
	r.MaxMemoryUsedMB, has[3] = fields.megabytes("Max Memory Used")
	r.Init = fields.optional("Init Duration")
	r.Restore = fields.optional("Restore Duration")
	r.BilledRestore = fields.optional("Billed Restore Duration")
	return r, r.RequestID != "" && has == [4]bool{true, true, true, true}
}

type textLine map[string]string

func textFields(line, word string) (textLine, bool) {
	line, ok := strings.CutPrefix(line, word)
	if !ok {
		return nil, false
	}
	fields := textLine{}
	for field := range strings.SplitSeq(strings.TrimRight(line, "\t\r "), "\t") {
		name, value, ok := strings.Cut(field, ": ")
		if _, twice := fields[name]; !ok || twice {
			return nil, false
		}
		fields[name] = value
	}
	return fields, true
}

func (l textLine) get(name string) string { return l[name] }

func (l textLine) duration(name string) (time.Duration, bool) {
	number, ok := strings.CutSuffix(l[name], " ms")
	if !ok {
		return 0, false
	}
	return milliseconds(number)
}

func (l textLine) optional(name string) *time.Duration {
	if d, ok := l.duration(name); ok {
		return &d
	}
	return nil
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
		ErrorType: record.text("errorType"),
	}
	var has [4]bool
	r.Duration, has[0] = milliseconds(metrics.number("durationMs"))
	r.Billed, has[1] = milliseconds(metrics.number("billedDurationMs"))
	r.MemoryMB, has[2] = megabytes(metrics.number("memorySizeMB"))
	r.MaxMemoryUsedMB, has[3] = megabytes(metrics.number("maxMemoryUsedMB"))
	r.Init = metrics.optional("initDurationMs")
	r.Restore = metrics.optional("restoreDurationMs")
	r.BilledRestore = metrics.optional("billedRestoreDurationMs")
	return r, r.RequestID != "" && has == [4]bool{true, true, true, true}
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

func (o object) optional(key string) *time.Duration {
	if d, ok := milliseconds(o.number(key)); ok {
		return &d
	}
	return nil
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

func status(s string) string {
	if s == "" {
		return Success
	}
	return s
}
