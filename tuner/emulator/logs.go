package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// logged is what an invocation wrote, as CloudWatch Logs keeps it: a line an
// event, in the stream of its environment.
type logged struct {
	group, stream string
	at            time.Time
	lines         []string
}

// mostLogged invocations are kept, the newest.
const mostLogged = 1000

// keepLog puts what an invocation wrote where CloudWatch Logs would have it; a.mu
// is held.
func (a *Account) keepLog(t target, e *environment, at time.Time, log []byte) {
	if e.stream == "" {
		a.streams++
		e.stream = fmt.Sprintf("%s/[%s]%032x", at.UTC().Format("2006/01/02"), t.config.Version, a.streams)
	}
	a.logs = append(a.logs, logged{t.config.LoggingConfig.LogGroup, e.stream, at, strings.Split(strings.TrimRight(string(log), "\n"), "\n")})
	if len(a.logs) > 2*mostLogged {
		a.logs = append([]logged(nil), a.logs[mostLogged:]...)
	}
}

// serveLogs answers what is asked of CloudWatch Logs.
func (a *Account) serveLogs(c *call) (int, any, error) {
	switch c.request.Header.Get("X-Amz-Target") {
	case "Logs_20140328.FilterLogEvents":
		return a.filterLogEvents(c)
	case "Logs_20140328.GetLogEvents":
		return a.getLogEvents(c)
	}
	return 0, nil, unknownOperation
}

type logEvent struct {
	LogStreamName string `json:"logStreamName,omitempty"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	EventID       string `json:"eventId,omitempty"`
}

type logQuery struct {
	LogGroupName, LogStreamName, FilterPattern, NextToken string
	StartTime, EndTime                                    int64
}

// events of a group, of one stream where it is named; timestamps are one
// millisecond after the other, so that they keep the order of the lines.
func (a *Account) events(c *call, q *logQuery) (found []logEvent, err error) {
	if err := json.Unmarshal(c.body, q); err != nil {
		return nil, &apiError{Status: http.StatusBadRequest, Kind: "SerializationException", Message: "The body is no JSON."}
	}
	known := false
	for _, l := range a.logs {
		if l.group != q.LogGroupName {
			continue
		}
		known = true
		if q.LogStreamName != "" && l.stream != q.LogStreamName {
			continue
		}
		for i, line := range l.lines {
			at := l.at.UnixMilli() + int64(i)
			if at >= q.StartTime && (q.EndTime == 0 || at < q.EndTime || q.LogStreamName == "" && at == q.EndTime) {
				found = append(found, logEvent{l.stream, at, line + "\n", fmt.Sprintf("%020d", at)})
			}
		}
	}
	if !known {
		return nil, &apiError{Status: http.StatusBadRequest, Kind: "ResourceNotFoundException", Message: "The specified log group does not exist."}
	}
	return found, nil
}

// filterLogEvents knows patterns of one quoted term.
func (a *Account) filterLogEvents(c *call) (int, any, error) {
	var q logQuery
	all, err := a.events(c, &q)
	if err != nil {
		return 0, nil, err
	}
	found := []logEvent{}
	for _, e := range all {
		if strings.Contains(e.Message, strings.Trim(q.FilterPattern, `"`)) {
			found = append(found, e)
		}
	}
	return http.StatusOK, map[string]any{"events": found, "searchedLogStreams": []any{}}, nil
}

func (a *Account) getLogEvents(c *call) (int, any, error) {
	var q logQuery
	all, err := a.events(c, &q)
	if err != nil {
		return 0, nil, err
	}
	if q.NextToken != "" {
		all = nil
	}
	for i := range all {
		all[i].LogStreamName, all[i].EventID = "", ""
	}
	if all == nil {
		all = []logEvent{}
	}
	return http.StatusOK, map[string]any{"events": all, "nextForwardToken": "f/end", "nextBackwardToken": "b/end"}, nil
}
