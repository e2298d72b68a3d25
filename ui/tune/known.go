package tune

import (
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// known is what follows from a state as it stands. It is worked out once an
// event rather than once a frame, since the clock alone redraws the screen.
type known struct {
	state   *tuner.State
	events  int
	cutOff  bool
	verdict verdict.Verdict
	partial bool // sizes are left that nobody measured

	against  string // the verdict compared with the size that the function has
	compared bool   // against was asked for

	fit    *verdict.Fit // nil without evidence for a curve
	fitted bool         // fit was asked for

	turn turn
}

// turn is the share of cold starts from which on another size would be
// recommended.
type turn struct {
	asked, ok bool
	share     float64
	memoryMB  int
}

// verdict is the state's verdict.
func (s *drawing) verdict() verdict.Verdict { return s.derived().verdict }

func (s *drawing) derived() *known {
	k := &s.known
	if k.state != s.state || k.events != s.state.Events || k.cutOff != s.CutOff {
		findings := verdict.Of(s.state)
		*k = known{state: s.state, events: s.state.Events, cutOff: s.CutOff, verdict: findings.Verdict(), partial: !findings.AllMeasured()}
		if s.CutOff {
			k.verdict.Warnings = append(slices.Clone(k.verdict.Warnings), "the session was cut off before it had cleaned up: lambdial restore undoes what it left")
		}
	}
	return k
}

// againstNow compares the verdict's size with the one that the function has.
func (s *drawing) againstNow() string {
	k := s.derived()
	if !k.compared {
		k.against, _ = verdict.Of(s.state).AgainstNow(k.verdict)
		k.compared = true
	}
	return k.against
}

// fit is the curve through all sizes, or nil.
func (s *drawing) fit() *verdict.Fit {
	k := s.derived()
	if !k.fitted {
		k.fit, k.fitted = verdict.Of(s.state).Fit(), true
	}
	return k.fit
}

// coldTurn is where cold starts would turn the verdict. It takes a dozen
// verdicts, so it is asked for only when the samples are all there.
func (s *drawing) coldTurn() turn {
	k := s.derived()
	if !k.turn.asked && s.ended() {
		k.turn.asked = true
		k.turn.share, k.turn.memoryMB, k.turn.ok = verdict.Of(s.state).ColdShareChange(s.state.Plan.Goal)
	}
	return k.turn
}
