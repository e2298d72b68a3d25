package cli

import (
	"errors"
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// whileStopped says what a stopped session leaves standing while nobody goes on.
func whileStopped(s *tuner.State) string {
	what, owed := "stopped: fg goes on", archive.OwedBy(s)
	if o := owed.Settings; o != nil {
		now := o.Set
		if n := len(o.Pending); n > 0 && o.Pending[n-1].To != nil {
			now = *o.Pending[n-1].To
		}
		if now.MemoryMB != o.Want.MemoryMB {
			what += fmt.Sprintf("; MIND: until then %s HAS %d MB AND NOT ITS %d MB", s.Function.Name, now.MemoryMB, o.Want.MemoryMB)
		}
	} else if len(owed.Versions)+len(owed.Copies) > 0 {
		what += "; until then temporary versions or a copy are there"
	}
	return what + "; after kill %1, lambdial restore undoes it"
}

// outcome is the exit code of a session that has ended.
func outcome(s *tuner.State, err error) error {
	if left := leftBehind(s); left != nil {
		return left
	}
	v := verdict.Of(s).Verdict()
	name, limit := v.Goal.LatencyName(), text.Limit(v.Goal.Target)
	switch t := v.Target; {
	case s.Interrupted && err == nil:
		return &exitError{code: exitInterrupted}
	case s.Interrupted, s.Failed:
		return err
	case v.MemoryMB == 0 && err == nil:
		return &exitError{code: exitNoSize, err: fmt.Errorf("%s: %s", s.Function.Name, unpunctuated(verdict.Of(s).Sentence()))}
	case t != nil && !t.Known:
		return &exitError{code: exitUnmet, err: errors.Join(fmt.Errorf("%s: whether %s is under %s can't be told from %s of %d that it takes", s.Function.Name, name, limit, text.Count(t.Samples, "sample"), t.Needed), err)}
	case t != nil && !t.Met:
		return &exitError{code: exitUnmet, err: errors.Join(fmt.Errorf("%s: no size keeps %s under %s", s.Function.Name, name, limit), err)}
	}
	return err
}

// unpunctuated makes a sentence a part of another.
func unpunctuated(sentence string) string {
	return strings.ToLower(sentence[:1]) + strings.TrimSuffix(sentence[1:], ".")
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
