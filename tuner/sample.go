package tuner

import (
	"time"

	"lambdial/tuner/report"
)

// Sample is one invocation's outcome at one size. Durations are zero where
// the invocation did not tell them.
type Sample struct {
	MemoryMB  int       `json:"memory_mb"`
	RequestID string    `json:"request_id,omitempty"`
	Payload   int       `json:"payload,omitempty"` // index into the plan's payloads
	Sent      time.Time `json:"sent"`
	// Duration is the handler's, without Init; Billed is what Lambda bills,
	// whole milliseconds.
	Duration time.Duration `json:"duration"`
	Billed   time.Duration `json:"billed"`
	// Cold is true when the invocation started a new environment; Init or
	// Restore is the time that took.
	Cold            bool          `json:"cold,omitempty"`
	Init            time.Duration `json:"init,omitempty"`
	Restore         time.Duration `json:"restore,omitempty"`
	MaxMemoryUsedMB int           `json:"max_memory_used_mb,omitempty"`
	// Burst: sent at once with others, so that each begins an environment. Only
	// the cold ones among their answers measure something.
	Burst bool `json:"burst,omitempty"`
	// Verify: invoked after the size was set, to see whether it keeps what was
	// predicted of it. It counts for no size of the session.
	Verify bool `json:"verify,omitempty"`
	// Wall is the time from request to answer on this machine.
	Wall time.Duration `json:"wall"`
	// SelfReported is the time that the handler itself told in its answer, in
	// the field SelfReportedField.
	SelfReported      time.Duration `json:"self_reported,omitempty"`
	SelfReportedField string        `json:"self_reported_field,omitempty"`
	// StartInside: Duration may hold a start of the environment that the report
	// does not tell of, as after a crash.
	StartInside bool `json:"start_inside,omitempty"`
	// FailedItems are those that the answer names as failed of its batch.
	FailedItems int `json:"failed_items,omitempty"`
	// AppStatus is the statusCode of the handler's answer, 0 if it has none.
	AppStatus int `json:"app_status,omitempty"`
	// NoReport: the log held no REPORT of this request, so Duration and Billed
	// are the wall time, which includes the network.
	NoReport bool `json:"no_report,omitempty"`
	// MaybeCold: without a report to tell, and with no environment that was
	// known to be free, it may have begun one.
	MaybeCold bool `json:"maybe_cold,omitempty"`
	// Breach tells where the report contradicts itself, "" if it does not.
	Breach string `json:"breach,omitempty"`
	// Failure is why this is no measurement, nil if it is one.
	Failure *report.Failure `json:"failure,omitempty"`
	// NotCounted tells why the sample says nothing of the size: it came from
	// another size or version, or no answer came.
	NotCounted string `json:"not_counted,omitempty"`
	// Unanswered: no answer came, so that Billed is what it may have cost.
	Unanswered bool `json:"unanswered,omitempty"`
	// Earlier: taken over from the session that this one continues, which paid
	// for it.
	Earlier bool `json:"earlier,omitempty"`
	// Log is the newest log of this invocation. It stays in memory: a log may
	// hold what the function's owner would not have written to a disk.
	Log string `json:"-"`
}

// reported says that Lambda's report tells what the invocation took.
func (s Sample) reported() bool { return s.Failure == nil && s.NotCounted == "" && !s.NoReport }

// throttled invocations did not run: they cost nothing and say nothing of the
// size.
func (s Sample) throttled() bool { return s.Failure != nil && s.Failure.Kind == report.Throttled }
