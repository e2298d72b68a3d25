package cli

import (
	"os"
	"syscall"
	"time"
)

// wished is how long after the first signal a ctrl+c is a second wish. timeout(1)
// and the ends of pipelines send theirs to the program and to its whole group,
// twice within microseconds.
const wished = 300 * time.Millisecond

// heed ends with a reason at the first signal, and closes second at a ctrl+c
// after it.
func heed(signals <-chan os.Signal, end func(why string), second chan<- struct{}) {
	var first time.Time
	for s := range signals {
		switch {
		case first.IsZero():
			first = time.Now()
			end("stopped by " + signalName(s))
		case s == os.Interrupt && time.Since(first) > wished:
			close(second)
			return
		}
	}
}

// signalName says in a person's words what a signal came from.
func signalName(s os.Signal) string {
	switch s {
	case os.Interrupt:
		return "ctrl+c"
	case syscall.SIGTERM:
		return "a request to end (SIGTERM)"
	case syscall.SIGHUP:
		return "the end of its terminal (SIGHUP)"
	case syscall.SIGQUIT:
		return `ctrl+\ (SIGQUIT)`
	case syscall.SIGPIPE:
		return "the end of what read its output (SIGPIPE)"
	}
	return s.String()
}
