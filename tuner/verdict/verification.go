package verdict

import (
	"fmt"
	"math"
	"time"

	"lambdial/tuner/text"
)

// MostVerifying is the most invocations that a verification takes.
const MostVerifying = 20

// verifyMargin is the difference up to which a prediction holds: twice the usual
// indifference, since environments differ by as much from day to day.
const verifyMargin = .1

// Holding says what became of a prediction.
type Holding string

// What a verification comes to.
const (
	// HoldingOpen: more invocations are to tell.
	HoldingOpen Holding = "open"
	// Holds: the measured is within the margin of the predicted, or no difference
	// is seen.
	Holds   Holding = "holds"
	Slower  Holding = "slower"
	Faster  Holding = "faster"
	Untold  Holding = "untold"  // too few could be measured
	Failing Holding = "failing" // the function fails with what was set
)

// Verification compares what a size takes after it was set with what the session
// predicted of it: mean warm durations with their intervals of 95 %.
type Verification struct {
	MemoryMB                            int
	Predicted, PredictedLo, PredictedHi time.Duration
	// Measured is of Samples warm invocations; its interval is zero below three.
	Measured, MeasuredLo, MeasuredHi time.Duration
	Samples, Invocations             int
	// Change is the measured against the predicted, a fraction; ChangeLo and
	// ChangeHi hold it with 95 %.
	Change, ChangeLo, ChangeHi float64
	Outcome                    Holding
	// Why tells why it is Failing.
	Why string
}

// Prediction is the mean warm duration that the session predicts of a memory
// size, with its interval of 95 %; false where it says nothing of it.
func (s Findings) Prediction(memoryMB int) (mean, lo, hi time.Duration, known bool) {
	fit := s.Expected()
	if fit == nil {
		return 0, 0, 0, false
	}
	at := float64(memoryMB)
	low, high := fit.DurationBandMS(at)
	d := fit.DurationMS(at)
	if math.IsNaN(d) {
		return 0, 0, 0, false
	}
	ns := func(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
	return ns(d), ns(low), ns(high), true
}

// mostFailing in a row end a verification.
const mostFailing = 3

// Verification is of the size that was set last; false before the first
// invocation after it. over says that no more are to come.
func (s Findings) Verification(over bool) (v Verification, begun bool) {
	size := s.State.Verification
	if size == nil {
		return v, false
	}
	v = Verification{MemoryMB: size.MemoryMB, Samples: size.Warm.N(), Invocations: size.Invocations, Outcome: HoldingOpen}
	over = over || size.Invocations >= MostVerifying
	var known bool
	if v.Predicted, v.PredictedLo, v.PredictedHi, known = s.Prediction(size.MemoryMB); !known {
		v.Outcome = Untold
		return v, true
	}
	if size.FailuresInRow() >= mostFailing {
		v.Outcome, v.Why = Failing, size.Newest.NotCounted
		if f := size.Newest.Failure; f != nil {
			v.Why = f.Kind.Words() + ": " + f.Message
		}
		return v, true
	}
	if v.Samples > 0 {
		v.Measured = size.Warm.Mean()
		v.Change = float64(v.Measured)/float64(v.Predicted) - 1
	}
	lo, hi, ok := size.Warm.MeanInterval(.95)
	if !ok || lo <= 0 {
		if over {
			v.Outcome = Untold
		}
		return v, true
	}
	v.MeasuredLo, v.MeasuredHi = lo, hi
	log := func(d time.Duration) float64 { return math.Log(float64(d)) }
	apart := log(v.Measured) - log(v.Predicted)
	below := math.Hypot(log(v.Measured)-log(lo), log(v.PredictedHi)-log(v.Predicted))
	above := math.Hypot(log(hi)-log(v.Measured), log(v.Predicted)-log(v.PredictedLo))
	v.ChangeLo, v.ChangeHi = math.Expm1(apart-below), math.Expm1(apart+above)
	margin := math.Log1p(verifyMargin)
	switch {
	case apart-below >= -margin && apart+above <= margin:
		v.Outcome = Holds
	case apart-below > margin:
		v.Outcome = Slower
	case apart+above < -margin:
		v.Outcome = Faster
	case !over:
	case math.Abs(apart) <= margin || apart-below <= 0 && apart+above >= 0:
		v.Outcome = Holds
	case apart > 0:
		v.Outcome = Slower
	default:
		v.Outcome = Faster
	}
	return v, true
}

// Words say it in a sentence: "measured after setting: 1.81 s, predicted 1.77 s,
// holds".
func (v Verification) Words() string {
	of := fmt.Sprintf("measured after setting: %s, predicted %s", text.Duration(v.Measured), text.Duration(v.Predicted))
	from := " (" + text.Count(v.Samples, "warm invocation") + ")"
	change := fmt.Sprintf("%.0f to %.0f %%", 100*math.Min(math.Abs(v.ChangeLo), math.Abs(v.ChangeHi)), 100*math.Max(math.Abs(v.ChangeLo), math.Abs(v.ChangeHi)))
	switch v.Outcome {
	case Holds:
		if math.Abs(v.Change) > verifyMargin && v.ChangeLo < 0 && v.ChangeHi > 0 {
			return fmt.Sprintf("%s, holds as far as it can be told: from %.0f %% faster to %.0f %% slower with 95 %%%s", of, -100*v.ChangeLo, 100*v.ChangeHi, from)
		}
		return of + ", holds" + from
	case Slower:
		return of + ", does not hold: " + change + " slower with 95 %" + from
	case Faster:
		return of + ", does not hold: " + change + " faster with 95 %" + from
	case Failing:
		return fmt.Sprintf("not verified: %d invocations in a row failed with what was set: %s", mostFailing, v.Why)
	case Untold:
		return fmt.Sprintf("not verified: %s, of which %d tell how long a warm one takes, are too few to tell", text.Count(v.Invocations, "invocation"), v.Samples)
	}
	if v.Samples == 0 {
		return fmt.Sprintf("measuring after setting, predicted %s", text.Duration(v.Predicted))
	}
	return of + ", not told apart yet" + from
}
