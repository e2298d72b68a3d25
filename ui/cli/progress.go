package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// progress tells on stderr how a session goes: on a terminal one line that
// changes, elsewhere plain lines and no cursor tricks.
type progress struct {
	w     io.Writer
	every time.Duration
	// width of the terminal, nil when there is none.
	width func() int
	last  string
	shown bool // a live line is on the screen
}

func newProgress(w io.Writer) *progress {
	if terminalWidth(w) == 0 {
		return &progress{w: w, every: 5 * time.Second}
	}
	return &progress{w: w, every: 100 * time.Millisecond, width: func() int { return terminalWidth(w) }}
}

// event tells what is worth a line of its own.
func (p *progress) event(s *tuner.State, e tuner.Event) {
	switch what := e.What.(type) {
	case tuner.Opened:
		p.line("session %s on %s", s.Session, s.Function.Name)
	case tuner.Ready:
		p.line("%d MB is ready", what.MemoryMB)
	case tuner.Dropped:
		p.line("%d MB is out: %s", what.MemoryMB, what.Why)
	case tuner.Added:
		p.line("%d MB joins: %s", what.MemoryMB, what.Why)
	case tuner.Warned:
		if what.MemoryMB > 0 {
			p.line("note: %d MB: %s", what.MemoryMB, verdict.Of(s).Words(what))
		} else {
			p.line("note: %s", what.Text)
		}
	case tuner.Stopped:
		p.line("sampling ended: %s", what.Why)
	case tuner.Entered:
		if what.Phase == tuner.PhaseCleaning {
			p.line("cleaning up")
		}
	case tuner.Done:
		if what.Left == nil || s.Phase == tuner.PhaseCleaning {
			p.status(s)
		}
	}
}

// status renews the live line, or writes a line if something has changed.
func (p *progress) status(s *tuner.State) {
	spent := s.Spent()
	line := fmt.Sprintf("%s: %s", s.Phase, text.Count(spent.Invocations, "invocation"))
	if spent.Known {
		line += ", " + text.Money(spent.Cost, s.Currency())
	}
	if v := verdict.Of(s).Verdict(); v.MemoryMB > 0 {
		line += fmt.Sprintf(", best so far %d MB", v.MemoryMB)
		if v.Standing != verdict.StandingOnly {
			line += fmt.Sprintf(" (%s sure)", verdict.PercentSure(v.Confidence))
		}
	}
	if f := s.Focus; f.Why != "" && s.Phase == tuner.PhaseSampling {
		line += fmt.Sprintf(", now %d MB: %s", f.MemoryMB, f.Why)
	}
	p.live(line)
}

// live renews the live line, or writes a line where there is none.
func (p *progress) live(line string) {
	if p.width == nil {
		if line != p.last {
			p.line("%s", line)
			p.last = line
		}
		return
	}
	p.shown = true
	_, _ = fmt.Fprint(p.w, "\r\x1b[K"+ansi.Truncate(text.Visible(line), max(1, p.width()-1), ellipsis()))
}

// line writes a line above the live one.
func (p *progress) line(format string, args ...any) {
	p.clear()
	say(p.w, format, args...)
}

func (p *progress) clear() {
	if p.shown {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// finish tells how the account was left.
func (p *progress) finish(s *tuner.State) {
	if s.End == nil {
		return
	}
	for _, kept := range s.End.Kept {
		p.line("%s", kept)
	}
	if s.End.Restored && s.Standing().Nothing() && len(s.End.Kept) == 0 {
		p.line("%s is as it was before", s.Function.Name)
	}
	if s.Applied > 0 {
		p.line("%s has %d MB now (it had %d MB)", s.Function.Name, s.Applied, s.Function.MemoryMB)
	}
	if s.AppliedTimeoutS > 0 {
		p.line("%s has a timeout of %d s now (it had %d s)", s.Function.Name, s.AppliedTimeoutS, s.Function.TimeoutS)
	}
}
