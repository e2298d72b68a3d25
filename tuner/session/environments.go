package session

// environments of a size, as far as they are known without reports. Each runs
// one invocation at a time, so that one sent while all are busy begins another.
type environments struct {
	there int // at least
	begun int // so far, or they were there before
}

// sent counts an invocation beside those in flight. The mark is for warm.
func (e *environments) sent(flying int) (mark int) {
	mark = e.begun
	if flying >= e.there {
		e.there++
		e.begun++
	}
	return mark
}

// warm says that an invocation has begun no environment: one was free when it
// was sent, and none has begun since its mark. Of two on their way the later one
// may come first, and leave the new environment to the other.
func (e *environments) warm(mark int) bool { return e.begun == mark }

// lost counts an invocation that did not succeed: its environment may have
// ended, or it had none.
func (e *environments) lost() { e.there = max(0, e.there-1) }
