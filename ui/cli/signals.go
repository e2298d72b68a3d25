package cli

import (
	"os"
	"syscall"
)

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
