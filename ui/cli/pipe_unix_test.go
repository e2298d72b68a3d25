//go:build unix

package cli

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

// TestNobodyReads: a session whose output nobody reads any more, as with
// | head, cleans up.
func TestNobodyReads(t *testing.T) {
	path := built(t)
	newShell(t) // after the build, which needs the compiler's cache
	server := serve(t)
	const function = "price-feed"
	before := accountAt(t, server)[function]
	cmd := exec.Command(path, "tune", function, "--yes", "--endpoint-url", server.URL, "--state-dir", t.TempDir())
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = cmd.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for lines.Scan() && !strings.Contains(lines.Text(), "is ready") {
	}
	if err := stderr.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ended well without a reader")
	}
	if after := accountAt(t, server)[function]; after != before {
		t.Errorf("%s is %+v, was %+v", function, after, before)
	}
}
