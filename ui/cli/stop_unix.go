//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// onStop gives a channel that tells when a person stops the program with ctrl+z,
// and how to stop indeed after something was said. Both end with done.
func onStop() (asked <-chan os.Signal, stop, done func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTSTP)
	return signals, func() {
		// Go keeps its handler of SIGTSTP for good, which would swallow another.
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP) // of oneself it can't fail
	}, func() { signal.Stop(signals) }
}
