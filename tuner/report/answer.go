package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// timeFields are the names under which handlers report their own time, in the
// order of preference. A name without a unit means milliseconds; duration and
// elapsed without one are left alone, since answers about videos and journeys
// have them too.
var timeFields = func() []timeField {
	units := []struct {
		suffixes []string
		unit     time.Duration
	}{
		{[]string{"ms", "millis", "milliseconds"}, time.Millisecond},
		{[]string{"us", "micros", "microseconds"}, time.Microsecond},
		{[]string{"ns", "nanos", "nanoseconds"}, time.Nanosecond},
		{[]string{"s", "sec", "secs", "seconds"}, time.Second},
	}
	var fields []timeField
	for _, base := range []string{"executiontime", "processingtime", "executionduration", "duration", "elapsed", "elapsedtime", "execution"} {
		for _, u := range units {
			for _, suffix := range u.suffixes {
				fields = append(fields, timeField{base + suffix, u.unit})
			}
		}
	}
	return append(fields,
		timeField{"executiontime", time.Millisecond},
		timeField{"processingtime", time.Millisecond})
}()

type timeField struct {
	name string // lower case, without separators
	unit time.Duration
}

// SelfReported returns the time that a handler tells about itself in its
// answer, with the field's name as written: execution_time, executionTime,
// duration_ms, elapsedSeconds and the like, at the top of the answer or of its
// API Gateway body ("body.duration_ms"). The unit is the name's suffix, and
// milliseconds for execution_time and processing_time without one.
func SelfReported(payload []byte) (field string, d time.Duration, ok bool) {
	answer, ok := asObject(payload)
	if !ok {
		return "", 0, false
	}
	if field, d, ok = selfReported(answer); ok {
		return field, d, true
	}
	body, ok := asObject(answer["body"])
	if !ok {
		return "", 0, false
	}
	if field, d, ok = selfReported(body); ok {
		field = "body." + field
	}
	return field, d, ok
}

// SelfReportedAt returns the time that stands at a path of an answer, names of
// objects joined by dots ("body.timing.total"), as a number or as a string that
// is one. An object may stand inside a string, as in an API Gateway body.
func SelfReportedAt(payload []byte, path string, unit time.Duration) (d time.Duration, ok bool) {
	names := strings.Split(path, ".")
	raw := json.RawMessage(payload)
	for _, name := range names {
		o, isObject := asObject(raw)
		if !isObject {
			return 0, false
		}
		if raw, ok = o[name]; !ok {
			return 0, false
		}
	}
	return duration(strings.Trim(string(raw), `"`), unit)
}

// duration reads a number of units, at most a day.
func duration(number string, unit time.Duration) (d time.Duration, ok bool) {
	value, err := strconv.ParseFloat(number, 64)
	ns := value * float64(unit)
	if err != nil || !(ns >= 0 && ns <= float64(24*time.Hour)) {
		return 0, false
	}
	return time.Duration(math.Round(ns)), true
}

// AppStatus returns the statusCode of an API Gateway style answer. Such an
// invocation is a success for Lambda even when the status is 500.
func AppStatus(payload []byte) (status int, ok bool) {
	answer, ok := asObject(payload)
	if !ok {
		return 0, false
	}
	status, err := strconv.Atoi(strings.Trim(string(answer["statusCode"]), `"`))
	return status, err == nil && status >= 100 && status <= 599
}

// FailedItems counts what an answer names as failed of a batch: the items that
// a queue or stream shall send again (batchItemFailures), and the records that
// a delivery stream gets back as ProcessingFailed. Such an invocation is a
// success for Lambda, too.
func FailedItems(payload []byte) (n int) {
	answer, ok := asObject(payload)
	if !ok {
		return 0
	}
	var items []json.RawMessage
	if json.Unmarshal(answer["batchItemFailures"], &items) == nil {
		n += len(items)
	}
	var records []struct {
		Result string `json:"result"`
	}
	if json.Unmarshal(answer["records"], &records) == nil {
		for _, r := range records {
			if r.Result == "ProcessingFailed" {
				n++
			}
		}
	}
	return n
}

func selfReported(answer object) (string, time.Duration, bool) {
	separators := strings.NewReplacer("_", "", "-", "")
	names := map[string]string{}
	for name := range answer {
		plain := strings.ToLower(separators.Replace(name))
		if other, twice := names[plain]; !twice || name < other {
			names[plain] = name
		}
	}
	for _, f := range timeFields {
		name, ok := names[f.name]
		if !ok {
			continue
		}
		if d, ok := duration(string(answer[name]), f.unit); ok {
			return name, d, true
		}
	}
	return "", 0, false
}

// asObject reads a JSON object, also one inside a JSON string.
func asObject(raw []byte) (o object, ok bool) {
	raw = bytes.TrimSpace(raw)
	var inner string
	if bytes.HasPrefix(raw, []byte(`"`)) && json.Unmarshal(raw, &inner) == nil {
		raw = bytes.TrimSpace([]byte(inner))
	}
	return o, bytes.HasPrefix(raw, []byte("{")) && json.Unmarshal(raw, &o) == nil
}
