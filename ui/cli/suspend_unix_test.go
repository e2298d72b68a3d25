//go:build unix

package cli

import (
	"bufio"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestSuspended: ctrl+z in place puts the size back and ends the session; where
// nothing stands it stops, says so, and goes on.
func TestSuspended(t *testing.T) {
	path := built(t)
	newShell(t) // after the build, which needs the compiler's cache
	server := serve(t)
	const function = "orders-api"
	before := accountAt(t, server)[function]
	for isolation, c := range map[string]struct {
		when, says string
		goesOn     bool
	}{
		"latest":   {when: "256 MB is ready", says: "ctrl+z: orders-api is not left with a size that is tried: it gets its 1024 MB back"},
		"versions": {when: "512 MB is ready", says: "stopped: fg goes on", goesOn: true},
	} {
		cmd := exec.Command(path, "tune", function, "--yes", "--endpoint-url", server.URL, "--state-dir", t.TempDir(), "--memory", "256,512", "--samples", "9000", "--isolation", isolation)
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for lines, sent, ends := bufio.NewScanner(stderr), false, false; lines.Scan(); {
			said.WriteString(lines.Text() + "\n")
			switch {
			case !sent && strings.Contains(lines.Text(), c.when):
				sent = true
				_ = cmd.Process.Signal(syscall.SIGTSTP) // it may have ended
			case c.goesOn && !ends && strings.Contains(lines.Text(), c.says):
				ends = true
				_ = cmd.Process.Signal(syscall.SIGTERM)
				// It says so before it stops, so that once is not enough.
				defer neverSuspended(cmd.Process)()
			}
		}
		_ = cmd.Wait() // the exit code tells
		if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(said.String(), c.says) {
			t.Errorf("%s: exit code %d: %s", isolation, code, &said)
		}
		if after := accountAt(t, server)[function]; after != before {
			t.Errorf("%s: %+v, was %+v: %s", isolation, after, before, &said)
		}
	}
}
