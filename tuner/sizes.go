package tuner

import (
	"math"
	"time"

	"lambdial/tuner/payload"
	"lambdial/tuner/report"
	"lambdial/tuner/stats"
)

// SizeStatus is how far a memory size has come.
type SizeStatus string

// The statuses of a size.
const (
	SizeWaiting SizeStatus = "waiting" // not ready to be invoked yet
	SizeReady   SizeStatus = "ready"   // being sampled
	SizeParked  SizeStatus = "parked"  // measured, and no longer ready
	SizeDropped SizeStatus = "dropped" // given up
)

// Size is what is known of one memory size.
type Size struct {
	MemoryMB int
	Status   SizeStatus
	// Function and Qualifier are what is invoked for this size, once ready.
	Function, Qualifier string
	// Why tells why the size was dropped, or why it is being sampled.
	Why string

	// Warm, Billed: successful warm invocations, their duration and what was
	// billed of it.
	Warm, Billed stats.Distribution
	// SelfReported is the time that the handler told itself, warm only.
	SelfReported stats.Distribution
	// Cold are the handler durations of cold invocations, Init what their
	// environments took to start.
	Cold, Init stats.Distribution
	// ColdBilled is what was billed of successful cold invocations.
	ColdBilled stats.Distribution
	// Restored is how many of the cold ones restored a snapshot (SnapStart),
	// Restores how many of all invocations did.
	Restored, Restores int
	// Bursts counts the invocations that ran to begin environments, Reused those
	// of their answers that were warm all the same: they are paid for and
	// measure nothing, since others ran beside them. One is due, of the
	// environment that the first invocation began.
	Bursts, Reused int
	// Wall are the warm invocations' times on this machine.
	Wall stats.Distribution
	// Order is the trend of the warm durations over the session.
	Order stats.Trend

	// Seen counts all successful invocations, measured or set aside.
	Seen Seen

	MaxMemoryUsedMB int
	Failures        []FailureCount
	// Throttled invocations did not run; they are no failures.
	Throttled int
	// NoReport counts samples without a report, Unclear those of them that were
	// set aside, Breaches those whose report contradicts itself, AppErrors
	// answers with a status ≥ 500, StartsInside those set aside because their
	// time may hold a start that the report does not tell of, PartlyFailed
	// answers that name failed items of a batch.
	NoReport, Unclear, Breaches, AppErrors, StartsInside, PartlyFailed int
	// Discarded counts samples that say nothing of the size, DiscardedWhy the
	// newest reason.
	Discarded    int
	DiscardedWhy string
	// SelfReportedField is the answer's field that SelfReported comes from.
	SelfReportedField string
	// Newest is the latest sample, with its log.
	Newest Sample
	// Invocations ran and are billed, whatever came of them; BilledTotal is
	// what was billed for all of them.
	Invocations int
	BilledTotal time.Duration
	// Unanswered are those of them of which no answer came, and UnansweredBilled
	// what they may have been billed.
	Unanswered       int
	UnansweredBilled time.Duration
	// Payloads are the numbers of each payload, by its index in the plan; there
	// may be fewer than the plan has.
	Payloads []PayloadNumbers
}

// Around is by how much the mean warm duration exceeds the time that the handler
// reports of itself: runtime, serialisation and extensions. It is 0 where not
// every warm invocation reported one.
func (s *Size) Around() time.Duration {
	if s.SelfReported.N() == 0 || s.SelfReported.N() != s.Warm.N() {
		return 0
	}
	return max(s.Warm.Mean()-s.SelfReported.Mean(), 0)
}

// PayloadNumbers is what one size tells of one payload.
type PayloadNumbers struct {
	// Warm are the durations of successful warm invocations.
	Warm stats.Summary
	// failuresInRow are invocations without a measurement since the last one.
	failuresInRow int
}

// FailureCount is how often a size failed in one way.
type FailureCount struct {
	Kind    report.Kind
	Count   int
	Message string // of the newest
}

// Tried says that it was invoked, or was in the session that this one continues.
func (s *Size) Tried() bool { return s.Invocations > 0 || s.Warm.N()+s.Cold.N() > 0 }

// Failed is the number of failed invocations.
func (s *Size) Failed() int {
	n := 0
	for _, f := range s.Failures {
		n += f.Count
	}
	return n
}

// FailuresInRow is how many invocations with one payload failed, or said
// nothing of the size, since the last that did not: a size must do all of them.
func (s *Size) FailuresInRow() (most int) {
	for _, p := range s.Payloads {
		most = max(most, p.failuresInRow)
	}
	return most
}

// Proven says that the size did its work and has not failed since. Until then
// it is invoked once at a time, so that a size that can't work fails once or
// twice and not as often as the plan has in flight.
func (s *Size) Proven() bool { return s.Worked() && s.FailuresInRow() == 0 }

// Worked says that an invocation succeeded, warm or not.
func (s *Size) Worked() bool { return s.Invocations > s.Failed()+s.Discarded }

// DearestBilled is the most that was billed of a successful warm invocation, of
// a cold one before there is any.
func (s *Size) DearestBilled() time.Duration {
	if s.Billed.N() == 0 {
		return s.ColdBilled.Max()
	}
	return s.Billed.Max()
}

// payload finds the numbers of a payload by its index. A session has at most
// payload.MaxSeveral; whatever else a sample tells is counted with the first.
func (s *Size) payload(i int) *PayloadNumbers {
	if i < 0 || i >= payload.MaxSeveral {
		i = 0
	}
	if missing := i + 1 - len(s.Payloads); missing > 0 {
		s.Payloads = append(s.Payloads, make([]PayloadNumbers, missing)...)
	}
	return &s.Payloads[i]
}

// Usable says that the size has warm evidence and does not just fail: a size
// that was dropped for its failures can't win.
func (s *Size) Usable() bool {
	return s.Warm.N() > 0 && s.Failed() <= s.Warm.N()+s.Cold.N() && !(s.Status == SizeDropped && s.FailuresInRow() > 0)
}

func (s *Size) apply(sample Sample, unclear bool) {
	s.Newest = sample
	if !sample.throttled() && !sample.Earlier {
		s.Invocations++
		s.BilledTotal += sample.Billed
		if sample.Unanswered {
			s.Unanswered++
			s.UnansweredBilled += sample.Billed
		}
		if sample.Restore > 0 {
			s.Restores++
		}
		if sample.Burst {
			s.Bursts++
		}
	}
	s.MaxMemoryUsedMB = max(s.MaxMemoryUsedMB, sample.MaxMemoryUsedMB)
	ofPayload := s.payload(sample.Payload)
	if sample.NotCounted != "" {
		s.Discarded++
		s.DiscardedWhy = sample.NotCounted
		ofPayload.failuresInRow++
		return
	}
	if f := sample.Failure; f != nil {
		if sample.throttled() {
			s.Throttled++
			return
		}
		ofPayload.failuresInRow++
		s.countFailure(*f)
		return
	}
	ofPayload.failuresInRow = 0
	if !sample.Earlier { // else State.Earlier tells of it
		s.Seen.Invocations++
		s.Seen.Longest = max(s.Seen.Longest, sample.Duration)
	}
	if sample.Burst && !sample.Cold {
		s.Reused++
		return
	}
	if sample.NoReport {
		s.NoReport++
	}
	if sample.Breach != "" {
		s.Breaches++
	}
	if sample.AppStatus >= 500 {
		s.AppErrors++
	}
	if sample.FailedItems > 0 {
		s.PartlyFailed++
	}
	if unclear {
		s.Unclear++
		return
	}
	if sample.StartInside && !sample.Cold {
		s.StartsInside++
		return
	}
	if sample.Cold {
		s.Cold.Add(sample.Duration)
		s.Init.Add(sample.Init + sample.Restore)
		s.ColdBilled.Add(sample.Billed)
		if sample.Restore > 0 {
			s.Restored++
		}
		return
	}
	s.Warm.Add(sample.Duration)
	ofPayload.Warm.Add(sample.Duration)
	s.Billed.Add(sample.Billed)
	s.Wall.Add(sample.Wall)
	s.Order.Add(sample.Duration)
	if sample.SelfReportedField != "" {
		s.SelfReportedField = sample.SelfReportedField
		s.SelfReported.Add(sample.SelfReported)
	}
}

// setWallTimesAside forgets the warm samples, none of which has a report.
func (s *Size) setWallTimesAside() {
	s.Unclear += s.Warm.N()
	s.Warm, s.Billed, s.SelfReported, s.Wall = stats.Distribution{}, stats.Distribution{}, stats.Distribution{}, stats.Distribution{}
	s.Order = stats.Trend{}
	for i := range s.Payloads {
		s.Payloads[i].Warm = stats.Summary{}
	}
}

func (s *Size) countFailure(f report.Failure) {
	for i := range s.Failures {
		if s.Failures[i].Kind == f.Kind {
			s.Failures[i].Count++
			s.Failures[i].Message = f.Message
			return
		}
	}
	s.Failures = append(s.Failures, FailureCount{Kind: f.Kind, Count: 1, Message: f.Message})
}

// Latency is the size's warm latency by a goal's name of it ("mean", "p95"),
// and whether there is one.
func (s *Size) Latency(name string) (time.Duration, bool) {
	q, ok := LatencyQuantile(name)
	if !ok || s.Warm.N() == 0 {
		return 0, false
	}
	if q == 0 {
		return s.Warm.Mean(), true
	}
	return s.Warm.Quantile(q), true
}

// OfPayload gives the warm durations of the plan's i-th payload.
func (s *Size) OfPayload(i int) *stats.Summary {
	if i >= len(s.Payloads) {
		return &stats.Summary{}
	}
	return &s.Payloads[i].Warm
}

// ModesArePayloads says that the durations differ so much because the payloads
// do.
func (s *Size) ModesArePayloads() bool {
	groups := make([]stats.Summary, len(s.Payloads))
	for i, p := range s.Payloads {
		groups[i] = p.Warm
	}
	return stats.Between(groups) > 0.9
}

// Drifts says that the durations changed over the session by more than noise
// explains. The level is strict because every size is asked at every look.
func (s *Size) Drifts() bool {
	return s.Order.N() >= 10 && math.Abs(s.Order.Change()) > 0.1 && s.Order.Chance() < 0.001
}

// RestoresPerCold is the part of the size's cold starts that restored a
// snapshot: all or none, unless the function was changed in between.
func (s *Size) RestoresPerCold() float64 { return float64(s.Restored) / float64(max(s.Cold.N(), 1)) }
