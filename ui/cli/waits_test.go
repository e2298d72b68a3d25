package cli

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// TestNothingWaitsWithoutATerminal: with a pipe that stays open and says nothing,
// as in a pipeline, every command ends, and none takes it for an answer.
func TestNothingWaitsWithoutATerminal(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", server.URL)
	if code, _, stderr := s.run(t, "tune", "orders-api", "--memory", "512,1024", "--samples", "3", "--yes"); code != exitOK {
		t.Fatal(stderr)
	}
	open, silent, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	defer silent.Close()
	null := os.Stdin
	os.Stdin = open
	defer func() { os.Stdin = null }()
	more := map[string]string{ // beside the session or the function that they are of
		"apply": "--memory=512", "patch": "--in=" + os.DevNull, "check": "--against=last", "export": "--format=csv", "sessions describe": "--title=x", "config init": "",
	}
	var paths []string
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Runnable() && cmd.Name() != "emulator" { // which serves until it is stopped
			paths = append(paths, strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "lambdial"), " "))
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(rootCommand())
	if len(paths) < 20 {
		t.Fatalf("found %q alone", paths)
	}
	for _, path := range paths {
		for _, with := range []string{"", "last", "orders-api", "last --demo", "thumbnail --demo", "--demo", "--json"} {
			line := strings.Fields(path + " " + with + " " + more[path])
			done := make(chan int, 1)
			go func() {
				code, _, _ := s.run(t, line...)
				done <- code
			}()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Fatalf("lambdial %s waits", strings.Join(line, " "))
			}
		}
	}
}
