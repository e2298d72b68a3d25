package tune

import (
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// known is what follows from a state as it stands. It is worked out once an
// event rather than once a frame, since the clock alone redraws the screen.
type known struct {
	state  *tuner.State
	events int
	cutOff bool
	// verifying, as the state does not tell.
	verifying bool
	verdict   verdict.Verdict
	partial   bool // sizes are left that nobody measured

	against  string // the verdict compared with the size that the function has
	more     string // what else is to be said of it
	compared bool   // both were asked for

	timeout      verdict.Timeout // of the verdict's size
	timeoutKnown bool
	timeoutAsked bool

	verification verdict.Verification
	verified     bool // there is one
	checked      bool // it was asked for

	expected  *verdict.Fit // nil without evidence
	expecting bool         // expected was asked for

	// The newest warm samples by memory size, and what the newest cold starts
	// took in all, in milliseconds.
	newest map[int][]newest
	colds  map[int][]float64

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
	if k.state != s.state || k.events != s.state.Events || k.verifying != s.Verifying || k.cutOff != s.CutOff {
		findings := verdict.Of(s.state)
		*k = known{state: s.state, events: s.state.Events, verifying: s.Verifying, cutOff: s.CutOff, verdict: findings.Verdict(), partial: !findings.AllMeasured()}
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
		findings := verdict.Of(s.state)
		k.against, _ = findings.AgainstNow(k.verdict)
		k.more, k.compared = findings.More(k.verdict), true
	}
	return k.against
}

// more is what else is to be said of the verdict.
func (s *drawing) more() string {
	s.againstNow()
	return s.derived().more
}

// expected is what is believed of the sizes that nobody measured, nil where there
// are none or nothing is known.
func (s *drawing) expected() *verdict.Fit {
	k := s.derived()
	if !k.expecting && k.partial {
		k.expected, k.expecting = verdict.Of(s.state).Expected(), true
	}
	return k.expected
}

// timeoutOf is what was measured of the timeout of the verdict's size.
func (s *drawing) timeoutOf() (t verdict.Timeout, known bool) {
	k := s.derived()
	if !k.timeoutAsked {
		k.timeout, k.timeoutKnown = verdict.Of(s.state).Timeout(k.verdict.MemoryMB)
		k.timeoutAsked = true
	}
	return k.timeout, k.timeoutKnown
}

// verification compares what was measured after setting with the prediction;
// false where nothing was.
func (s *drawing) verification() (v verdict.Verification, begun bool) {
	k := s.derived()
	if !k.checked {
		k.verification, k.verified = verdict.Of(s.state).Verification(!s.Verifying)
		k.checked = true
	}
	return k.verification, k.verified
}

// newest is a warm sample.
type newest struct{ duration, billed time.Duration }

// mostNewest are so many samples of a size as a row and a graph show.
const mostNewest = 24

// newest are the newest warm samples of a size, oldest first.
func (s *drawing) newest(size *tuner.Size) []newest { return s.gathered().newest[size.MemoryMB] }

// colds are what the newest cold starts of a size took with their inits.
func (s *drawing) colds(size *tuner.Size) []float64 { return s.gathered().colds[size.MemoryMB] }

func (s *drawing) gathered() *known {
	k := s.derived()
	if k.newest != nil {
		return k
	}
	k.newest, k.colds = make(map[int][]newest, len(s.state.Sizes)), make(map[int][]float64)
	for i := len(s.state.Recent) - 1; i >= 0; i-- {
		x := &s.state.Recent[i]
		switch of := k.newest[x.MemoryMB]; {
		case !s.measures(x):
		case x.Cold:
			k.colds[x.MemoryMB] = append(k.colds[x.MemoryMB], milliseconds(x.Init+x.Restore+x.Duration))
		case len(of) < mostNewest:
			k.newest[x.MemoryMB] = append(of, newest{x.Duration, x.Billed})
		}
	}
	for _, of := range k.newest {
		slices.Reverse(of)
	}
	return k
}

// measures says that a sample tells something of its size: a warm answer in a
// burst does not, nor one that may be cold.
func (s *drawing) measures(x *tuner.Sample) bool {
	reused := x.Burst && !x.Cold
	return !unmeasured(x) && !reused && !s.state.Unclear(*x) && !x.StartInside
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
