package cli

import (
	"errors"
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// whileStopped says what a stopped session leaves standing while nobody goes on.
func whileStopped(s *tuner.State) string {
	what, owed := "stopped: fg goes on", journal.OwedBy(s)
	if o := owed.Settings; o != nil {
		now := o.Set
		if n := len(o.Pending); n > 0 && o.Pending[n-1].To != nil {
			now = *o.Pending[n-1].To
		}
		what += fmt.Sprintf("; MIND: until then %s HAS %d MB AND NOT ITS %d MB", s.Function.Name, now.MemoryMB, o.Want.MemoryMB)
	} else if len(owed.Versions)+len(owed.Copies) > 0 {
		what += "; until then temporary versions or a copy are there"
	}
	return what + "; after kill %1, lambdial restore undoes it"
}

// outcome is the exit code of a session that has ended.
func outcome(s *tuner.State, err error) error {
	left := leftBehind(s)
	switch {
	case left != nil:
		return left
	case err != nil:
		return err
	case s.Interrupted:
		return &exitError{code: exitInterrupted}
	}
	switch v := verdict.Of(s).Verdict(); {
	case v.MemoryMB == 0:
		return &exitError{code: exitNoSize, err: fmt.Errorf("%s: no usable size: %s", s.Function.Name, verdict.Of(s).WhyNoSize())}
	case v.Target != nil && !v.Target.Known:
		return &exitError{code: exitUnmet, err: fmt.Errorf("%s: whether %s is under %s can't be told from %s: it takes %d", s.Function.Name, v.Goal.LatencyName(), v.Goal.Target, text.Count(v.Target.Samples, "sample"), v.Target.Needed)}
	case v.Target != nil && !v.Target.Met:
		return &exitError{code: exitUnmet, err: fmt.Errorf("%s: no size keeps %s under %s", s.Function.Name, v.Goal.LatencyName(), v.Goal.Target)}
	}
	return nil
}

// leftBehind is an error if the session left something in the account.
func leftBehind(s *tuner.State) error {
	switch {
	case s.End == nil:
		return &exitError{code: exitLeft, err: errors.New("left without cleaning up: run lambdial restore")}
	case !s.End.Restored:
		return &exitError{code: exitLeft, err: fmt.Errorf("%s; run lambdial restore to try again", strings.Join(s.End.Left, "; "))}
	}
	return nil
}
