package session

import (
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// measure makes a sample of what Lambda answered. It counts for the size only
// if the report of this very request says that memory size. maybeCold is for
// where there is none.
func measure(mb int, qualifier string, in tuner.Invocation, maybeCold bool) tuner.Sample {
	s := tuner.Sample{MemoryMB: mb, RequestID: in.RequestID, Wall: in.Wall, Log: report.Lines(in.LogTail, in.RequestID)}
	r, found := report.Find(in.LogTail, in.RequestID)
	var told *report.Report
	if found {
		told = &r
		s.Duration, s.Billed, s.MaxMemoryUsedMB, s.Cold = r.Duration, r.Billed, r.MaxMemoryUsedMB, r.Cold()
		if r.Init != nil {
			s.Init = *r.Init
		}
		if r.Restore != nil {
			s.Restore = *r.Restore
		}
		if init, began := report.Began(in.LogTail, in.RequestID); began && !s.Cold {
			s.Cold, s.Init = true, init.Duration // that was in vain, and the one that worked is in Duration
		}
		if err := r.Check(); err != nil {
			s.Breach = err.Error()
		}
	} else {
		s.NoReport, s.MaybeCold = true, maybeCold
		s.Duration = in.Wall
		s.Billed = wholeMilliseconds(in.Wall)
	}
	switch {
	case in.Void != "":
		s.NotCounted = in.Void
	case found && r.MemoryMB != 0 && r.MemoryMB != mb:
		s.NotCounted = fmt.Sprintf("ran with %d MB", r.MemoryMB)
	case in.ExecutedVersion != "" && qualifier != "" && in.ExecutedVersion != qualifier:
		s.NotCounted = "ran version " + in.ExecutedVersion
	}
	if failure, failed := report.Classify(in.FunctionError, in.Payload, told, in.LogTail); failed {
		s.Failure = &failure
		return s
	}
	s.AppStatus, _ = report.AppStatus(in.Payload)
	s.FailedItems = report.FailedItems(in.Payload)
	return s
}

// ownTime takes in what the handler tells of itself. A time longer than Lambda's
// own is about something else, such as a song: it is dropped with a word.
func (s *Session) ownTime(sample *tuner.Sample, answer []byte) {
	if sample.Failure != nil || sample.NotCounted != "" {
		return
	}
	field, d, ok := s.plan.SelfReported(answer)
	switch {
	case !ok && s.plan.TimePath != "":
		s.rec.recordAnyway(tuner.Warned{Text: fmt.Sprintf("answers without a time at %s (--time-path): the handler's own time is not known of them", s.plan.TimePath)})
	case !ok:
	case d > sample.Duration+time.Millisecond:
		s.rec.recordAnyway(tuner.Warned{Text: field + " in the answers is longer than Lambda's own duration: it is no time of the handler, and is left out"})
	default:
		sample.SelfReportedField, sample.SelfReported = field, d
	}
}

// wholeMilliseconds rounds up, as Lambda does for what it bills.
func wholeMilliseconds(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
