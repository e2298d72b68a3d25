//go:build unix

package cli

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestOneWishOrTwo: what comes twice at once, and anything but ctrl+c, is one
// wish to end in order; only a second ctrl+c is one to leave.
func TestOneWishOrTwo(t *testing.T) {
	for name, c := range map[string]struct {
		signals []os.Signal
		apart   time.Duration
		leaves  bool
	}{
		"timeout's, to program and group":  {[]os.Signal{syscall.SIGTERM, syscall.SIGTERM}, time.Microsecond, false},
		"SIGTERM again, much later":        {[]os.Signal{syscall.SIGTERM, syscall.SIGTERM, syscall.SIGTERM}, time.Minute, false},
		"timeout -s INT":                   {[]os.Signal{os.Interrupt, os.Interrupt}, time.Microsecond, false},
		"ctrl+c twice":                     {[]os.Signal{os.Interrupt, os.Interrupt}, time.Second, true},
		"ctrl+c at once, and then by hand": {[]os.Signal{os.Interrupt, os.Interrupt, os.Interrupt}, 200 * time.Millisecond, true},
		"ctrl+c after SIGTERM":             {[]os.Signal{syscall.SIGTERM, os.Interrupt}, time.Second, true},
		"a pipe that broke":                {[]os.Signal{os.Interrupt, syscall.SIGPIPE, syscall.SIGPIPE}, time.Second, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			signals := make(chan os.Signal)
			ended, second := make(chan string, 1), make(chan struct{})
			done := make(chan struct{})
			go func() {
				heed(signals, func(why string) { ended <- why }, second)
				close(done)
			}()
			for _, s := range c.signals {
				select {
				case signals <- s:
				case <-done: // it has left
				}
				time.Sleep(c.apart)
			}
			synctest.Wait()
			if len(ended) != 1 {
				t.Errorf("%s: ended %d times", name, len(ended))
			}
			left := false
			select {
			case <-second:
				left = true
			default:
			}
			if left != c.leaves {
				t.Errorf("%s: left at once: %v", name, left)
			}
			close(signals)
			<-done
		})
	}
}
