package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestJSONHoldsNothingThatATerminalObeys and reads back as it was.
func TestJSONHoldsNothingThatATerminalObeys(t *testing.T) {
	const hostile = "a\u009b31m\u202eb\u2028\x1b[2J\x7f\U000e0001 é 漢 \U0001f600"
	var out strings.Builder
	if err := printJSON(&out, map[string]string{"name": hostile}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\u009b\u202e\u2028\x1b\x7f\U000e0001") {
		t.Errorf("passes raw %q", out.String())
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["name"] != hostile {
		t.Errorf("reads back as %q: %v", back["name"], err)
	}
}

// TestEveryCommandFailsAsJSON where JSON was asked for, also those that have none.
func TestEveryCommandFailsAsJSON(t *testing.T) {
	s := newShell(t)
	fails := func(args ...string) {
		t.Helper()
		code, stdout, stderr := s.run(t, args...)
		var told map[string]failure
		if err := json.Unmarshal([]byte(stdout), &told); err != nil || told["error"].Kind != "usage" || told["error"].ExitCode != code || code != exitUsage {
			t.Errorf("%s: exit code %d: %v %q", strings.Join(args, " "), code, err, stdout)
		}
		if stderr != "lambdial: "+told["error"].Message+"\n" {
			t.Errorf("%s: stderr says %q", strings.Join(args, " "), stderr)
		}
	}
	root := rootCommand()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd("completion")
	var walk func(cmd *cobra.Command, path []string)
	walk = func(cmd *cobra.Command, path []string) {
		fails(append(slices.Clone(path), "--json", "--nosuch")...)
		fails(append(slices.Clone(path), "--nosuch", "--json=true")...)
		for _, c := range cmd.Commands() {
			walk(c, append(slices.Clone(path), c.Name()))
		}
	}
	walk(root, nil)
	fails("nosuch", "--json")
	fails("tune", "a", "b", "--json")
	for _, args := range [][]string{{"version", "--nosuch"}, {"version", "--nosuch", "--json=false"}, {"version", "--nosuch", "--json", "--json=false"}, {"version", "nosuch", "--", "--json"}} {
		if code, stdout, _ := s.run(t, args...); code != exitUsage || stdout != "" {
			t.Errorf("%s: exit code %d: %s", strings.Join(args, " "), code, stdout)
		}
	}
}
