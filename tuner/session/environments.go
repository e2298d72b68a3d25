package session

// environments of a size, as far as they are known without reports. Each runs
// one invocation at a time, so that one sent while all are busy begins another.
type environments struct {
	there int // at least
	begun int // so far, or they were there before
	// answered: one of them has.
	answered bool
	// broken ended with a crash, a timeout or an exit and have not been seen to
	// start anew; suspect is how many of the next invocations may meet them.
	broken, suspect int
}

// environmentMark is what was known of the environments when an invocation was sent.
type environmentMark struct {
	begun int
	// first: none of them had answered before.
	first bool
	// suspect: a broken one may be the one that takes it.
	suspect bool
}

// sent counts an invocation beside those in flight. The mark is for warm and
// mayStartInside.
func (e *environments) sent(flying int) environmentMark {
	m := environmentMark{begun: e.begun, first: !e.answered, suspect: e.suspect > 0}
	if m.suspect {
		e.suspect--
	}
	if flying >= e.there {
		e.there++
		e.begun++
	}
	return m
}

// warm says that an invocation has begun no environment: one was free when it
// was sent, and none has begun since its mark. Of two on their way the later one
// may come first, and leave the new environment to the other.
func (e *environments) warm(m environmentMark) bool { return e.begun == m.begun }

// oneIsLost counts an invocation that did not succeed: its environment may have
// ended, or it had none.
func (e *environments) oneIsLost() { e.there = max(0, e.there-1) }

// broke counts an environment whose runtime ended. It starts anew with its next
// invocation, inside of that one's own duration and without a word in the
// report (a suppressed init); which one that is isn't told either.
func (e *environments) broke() {
	e.broken++
	e.suspect = max(e.suspect, e.there, 1)
}

// spared takes back the suspicion of an invocation that met no broken one.
func (e *environments) spared(m environmentMark) {
	if m.suspect && e.broken > 0 {
		e.suspect++
	}
}

// restarted notes that a broken one has been met.
func (e *environments) restarted() {
	if e.broken = max(0, e.broken-1); e.broken == 0 {
		e.suspect = 0
	}
}
