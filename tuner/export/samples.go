package export

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// Line is a sample as NDJSON tells it; absent is what the invocation did not
// tell.
type Line struct {
	Session         string    `json:"session"`
	Function        string    `json:"function"`
	MemoryMB        int       `json:"memory_mb"`
	RequestID       string    `json:"request_id,omitempty"`
	Payload         int       `json:"payload"` // index into the session's payloads
	Sent            time.Time `json:"sent,omitzero"`
	Outcome         string    `json:"outcome"` // warm, cold, failed or not_counted
	DurationMS      float64   `json:"duration_ms,omitempty"`
	BilledMS        float64   `json:"billed_ms,omitempty"`
	InitMS          float64   `json:"init_ms,omitempty"`
	RestoreMS       float64   `json:"restore_ms,omitempty"`
	SelfReportedMS  float64   `json:"self_reported_ms,omitempty"`
	WallMS          float64   `json:"wall_ms,omitempty"`
	MaxMemoryUsedMB int       `json:"max_memory_used_mb,omitempty"`
	// Earlier samples are those of the session that this one continues, those to
	// verify were invoked after the size had been set.
	Earlier bool   `json:"earlier,omitempty"`
	Verify  bool   `json:"verify,omitempty"`
	Burst   bool   `json:"burst,omitempty"`
	Report  bool   `json:"report"` // Lambda's own times, and not those from here
	Failure string `json:"failure,omitempty"`
	Message string `json:"message,omitempty"`
	Why     string `json:"not_counted,omitempty"`
}

func writeSamples(w io.Writer, sessions []Session) error {
	for _, s := range sessions {
		if s.State.Imported != nil {
			return ErrImported
		}
		for sample, err := range s.Samples {
			if err != nil {
				return err
			}
			var b bytes.Buffer
			encoder := json.NewEncoder(&b)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(lineOf(s.State, sample)); err != nil {
				return err
			}
			if _, err := w.Write(text.EscapeJSON(b.Bytes())); err != nil {
				return err
			}
		}
	}
	return nil
}

func lineOf(s *tuner.State, z tuner.Sample) Line {
	l := Line{
		Session: s.Session, Function: s.Function.Name, MemoryMB: z.MemoryMB, RequestID: z.RequestID, Payload: z.Payload, Sent: z.Sent,
		DurationMS: ms(z.Duration), BilledMS: ms(z.Billed), InitMS: ms(z.Init), RestoreMS: ms(z.Restore), SelfReportedMS: ms(z.SelfReported), WallMS: ms(z.Wall),
		MaxMemoryUsedMB: z.MaxMemoryUsedMB, Earlier: z.Earlier, Verify: z.Verify, Burst: z.Burst, Report: !z.NoReport, Why: z.NotCounted,
	}
	switch {
	case z.NotCounted != "":
		l.Outcome = "not_counted"
	case z.Failure != nil:
		l.Outcome, l.Failure, l.Message = "failed", string(z.Failure.Kind), z.Failure.Message
	case z.Cold:
		l.Outcome = "cold"
	default:
		l.Outcome = "warm"
	}
	return l
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
