// Package report turns what Lambda says about an invocation into a
// measurement: the REPORT line of the log tail, the error payload, and what
// the answer itself tells.
//
// The log tail also holds whatever the function printed, so a line counts only
// where Lambda itself would have written it. A measurement never comes from a
// line of another request.
package report

import (
	"fmt"
	"time"
)

// Values of Report.Status and InitReport.Status.
const (
	Success = "success"
	Failed  = "failure"
	Error   = "error"
	Timeout = "timeout"
)

// Report is what Lambda measured of one invocation.
type Report struct {
	RequestID string `json:"request_id"`
	Status    string `json:"status"`               // Success, Failed, Error or Timeout
	ErrorType string `json:"error_type,omitempty"` // such as "Runtime.OutOfMemory"

	Duration time.Duration `json:"duration_ns"` // of the handler, without init
	Billed   time.Duration `json:"billed_ns"`   // whole milliseconds

	Init          *time.Duration `json:"init_ns,omitempty"`           // cold start; nil when there was none
	Restore       *time.Duration `json:"restore_ns,omitempty"`        // SnapStart restore; nil when there was none
	BilledRestore *time.Duration `json:"billed_restore_ns,omitempty"` // nil when absent

	MemoryMB        int `json:"memory_mb"`
	MaxMemoryUsedMB int `json:"max_memory_used_mb"`
}

// Cold tells whether the invocation began with a cold start: an init or a
// restore of a snapshot.
func (r Report) Cold() bool { return r.Init != nil || r.Restore != nil }

// Check compares the billed duration with what Lambda would bill for these
// durations, to a millisecond: ceil(Duration); with a cold start
// ceil(Duration + Init), or ceil(Duration) before August 2025 when the init of
// managed runtimes was free; ceil(Duration) + Billed Restore under SnapStart.
// A report that fits none of these was misread or never came from Lambda.
func (r Report) Check() error {
	expected := []time.Duration{ceil(r.Duration)}
	if r.Init != nil {
		expected = append(expected, ceil(r.Duration+*r.Init))
	}
	if r.BilledRestore != nil {
		expected = []time.Duration{ceil(r.Duration) + *r.BilledRestore}
	}
	for _, e := range expected {
		if (r.Billed - e).Abs() <= time.Millisecond {
			return nil
		}
	}
	return fmt.Errorf("request %s: billed %s does not follow from %s", r.RequestID, ms(r.Billed), r.parts())
}

func (r Report) parts() string {
	s := "duration " + ms(r.Duration)
	if r.Init != nil {
		s += " and init " + ms(*r.Init)
	}
	if r.BilledRestore != nil {
		s += " and billed restore " + ms(*r.BilledRestore)
	}
	return s
}

func ceil(d time.Duration) time.Duration {
	whole := d.Truncate(time.Millisecond)
	if whole < d {
		whole += time.Millisecond
	}
	return whole
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%g ms", float64(d)/float64(time.Millisecond))
}
