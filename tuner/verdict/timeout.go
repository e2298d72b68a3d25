package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/report"
	"lambdial/tuner/text"
)

// Timeout is what was measured at a memory size tells of its timeout. Lambda's
// timeout is for the handler, cold or warm. The start of an environment has a
// bound of its own, but for one over 10 s, which is then in the handler's time.
type Timeout struct {
	MemoryMB int
	// Invocations succeeded, Earlier of them in sessions of the same code before
	// this one.
	Invocations, Earlier int
	// Longest took the longest of them.
	Longest time.Duration
	// P99 is what the 99th percentile is below with 95 %, 0 below
	// [LeastForP99] invocations.
	P99 time.Duration
	// Margin is the fraction that is added before it is rounded up.
	Margin float64
	// Recommended is 0 where invocations were cut off, so that nobody knows how
	// long they take; Configured is the function's, 0 where that is unknown.
	Recommended, Configured time.Duration
	// CutOff of the Ran invocations that ran of this session ended at their
	// timeout, or took longer than Configured allows.
	CutOff, Ran int
}

const (
	// LeastForP99 is the number of invocations that an upper bound of the 99th
	// percentile takes, with 95 %.
	LeastForP99 = 299
	// boundedMargin is for the load of a bad day, where the 99th percentile is
	// bounded; longestMargin where there is only the longest of few.
	boundedMargin, longestMargin = .2, .3
	// gatewayLimit is how long API Gateway waits, unless that was raised.
	gatewayLimit = 29 * time.Second
	// looseMinutes is a timeout from which on a hang is billed for minutes,
	// looseFactor how many times as long as it has to be.
	looseMinutes, looseFactor = 2 * time.Minute, 4
	// tightShare is the part of the timeout above which the longest is close to
	// being cut off.
	tightShare = .8
)

// timeouts are those that people set.
var timeouts = []time.Duration{
	time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, tuner.MaxTimeout,
}

// Timeout tells it of a memory size; false where no invocation there ran.
func (s Findings) Timeout(memoryMB int) (t Timeout, known bool) {
	size := s.Size(memoryMB)
	if size == nil || s.Imported != nil { // a mean tells nothing of the longest
		return t, false
	}
	t = Timeout{
		MemoryMB: memoryMB, Invocations: size.Seen.Invocations, Longest: size.Seen.Longest, Margin: longestMargin,
		Configured: time.Duration(s.Now().TimeoutS) * time.Second, Ran: size.Invocations,
	}
	for _, e := range s.Earlier {
		if e.MemoryMB == memoryMB {
			t.Earlier = e.Invocations
			t.Invocations += e.Invocations
			t.Longest = max(t.Longest, e.Longest)
		}
	}
	cut := 0
	for _, f := range size.Failures {
		if f.Kind == report.TimedOut {
			cut = f.Count
		}
	}
	if s.Plan.TimeoutS == 0 || s.Plan.TimeoutS >= s.Now().TimeoutS {
		t.CutOff = cut
	}
	if t.Configured > 0 {
		t.CutOff += size.Warm.Above(t.Configured) + size.Cold.Above(t.Configured)
	}
	if t.Invocations == 0 {
		return t, cut > 0
	}
	if bound, ok := size.Warm.UpperBound(.99, .95); ok {
		t.P99 = bound
	} else if t.Invocations >= LeastForP99 {
		t.P99 = t.Longest
	}
	if t.P99 > 0 {
		t.Margin = boundedMargin
	}
	if cut == 0 {
		t.Recommended = roundTimeout(time.Duration(float64(max(t.Longest, t.P99)) * (1 + t.Margin)))
	}
	return t, true
}

// roundTimeout is the next that people set.
func roundTimeout(d time.Duration) time.Duration {
	i := slices.IndexFunc(timeouts, func(t time.Duration) bool { return d <= t })
	if i < 0 {
		return tuner.MaxTimeout
	}
	return timeouts[i]
}

// RecommendedS is Recommended in whole seconds, as Lambda takes it.
func (t Timeout) RecommendedS() int { return int(t.Recommended / time.Second) }

// Change says in a few words what is to be done: "timeout 1 min: 10 s would do".
func (t Timeout) Change() string {
	has := "timeout " + text.Limit(t.Configured)
	switch {
	case t.Recommended == 0:
		return has + ": too short to tell how long it has to be"
	case t.Configured == 0:
		return "timeout: " + text.Limit(t.Recommended) + " would do"
	case t.Recommended == t.Configured:
		return has + " is right"
	case t.Recommended > t.Configured:
		return has + ": " + text.Limit(t.Recommended) + " is safer"
	}
	return has + ": " + text.Limit(t.Recommended) + " would do"
}

// Basis says what that rests on, the most important first.
func (t Timeout) Basis() (parts []string) {
	if t.Invocations == 0 {
		return []string{"all of " + text.Count(t.Ran, "invocation") + " were cut off or failed"}
	}
	longest := "the longest of " + text.Count(t.Invocations, "invocation")
	if t.Earlier > 0 {
		longest += fmt.Sprintf(" (%d of them earlier, with the same code)", t.Earlier)
	}
	p99 := fmt.Sprintf("not enough samples for a p99 (%d of %d)", t.Invocations, LeastForP99)
	if t.P99 > 0 {
		p99 = "the p99 is below " + text.Duration(t.P99) + " with 95 %"
	}
	return []string{longest + " took " + text.Duration(t.Longest), p99, fmt.Sprintf("with %.0f %% on top", 100*t.Margin)}
}

// TimeoutSentence says both of a memory size, "" where nothing is known.
func (s Findings) TimeoutSentence(memoryMB int) string {
	t, known := s.Timeout(memoryMB)
	if !known {
		return ""
	}
	change := t.Change()
	return strings.ToUpper(change[:1]) + change[1:] + fmt.Sprintf(" at %d MB: %s.", memoryMB, strings.Join(t.Basis(), "; "))
}

// timeoutWarnings are about the timeout that the function has with a memory
// size.
func (s Findings) timeoutWarnings(memoryMB int) (texts []string) {
	t, known := s.Timeout(memoryMB)
	if !known || t.Configured == 0 {
		return nil
	}
	add := func(format string, args ...any) { texts = append(texts, fmt.Sprintf(format, args...)) }
	has, would := text.Limit(t.Configured), text.Limit(t.Recommended)
	switch {
	case s.Outlasts(memoryMB) != "": // which says it
	case t.CutOff > 0:
		add("at %d MB %d of %s took longer than the timeout of %s: each is cut off and billed%s, and again where it is retried", memoryMB, t.CutOff, text.Count(t.Ran, "invocation"), has, s.priced(memoryMB, t.Configured))
	case float64(t.Longest) > tightShare*float64(t.Configured):
		add("the timeout of %s is tight at %d MB: an invocation took %s; %s is safer", has, memoryMB, text.Duration(t.Longest), would)
	case t.Configured >= looseMinutes && t.Configured >= looseFactor*t.Recommended && t.Recommended > 0:
		add("the timeout of %s is loose: one invocation that hangs is billed for %[1]s%s at %d MB; %s would do", has, s.priced(memoryMB, t.Configured), memoryMB, would)
	}
	if s.Function.APIGateway && max(t.Configured, t.Recommended) > gatewayLimit {
		add("API Gateway invokes it and waits for %s only, unless that was raised: what takes longer is billed and its answer lost", text.Limit(gatewayLimit))
	}
	if s.Function.Queue != "" && t.Recommended > t.Configured {
		add("the queue %s invokes it: with a timeout of %s its visibility timeout, which is not known here, should be six times that", s.Function.Queue, would)
	}
	return texts
}

// priced is what a duration costs, in brackets; "" where no price is known.
func (s Findings) priced(memoryMB int, d time.Duration) string {
	if s.Price == nil {
		return ""
	}
	cost, known := s.CostOf(memoryMB, float64(d), 0)
	if !known {
		return ""
	}
	return " (" + text.Money(cost, s.Currency()) + ")"
}
