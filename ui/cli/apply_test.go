package cli

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
)

func TestParseAlias(t *testing.T) {
	for typed, want := range map[string]struct {
		name  string
		share float64
		bad   bool
	}{
		"": {}, "live": {name: "live"}, "live=10%": {name: "live", share: .1}, "live=0.25": {name: "live", share: .25}, "live=100%": {name: "live", share: 1},
		"live=0%": {bad: true}, "live=10": {bad: true}, "=10%": {bad: true}, "live=": {bad: true}, "live=-5%": {bad: true}, "live=101%": {bad: true},
	} {
		name, share, err := parseAlias(typed)
		if (err != nil) != want.bad || err == nil && (name != want.name || share != want.share) {
			t.Errorf("%q: %q %v %v", typed, name, share, err)
		}
	}
}

// TestApplyOfTune: the flag alone is the memory size, as it always was, and what
// it sets may stand after a blank.
func TestApplyOfTune(t *testing.T) {
	for typed, want := range map[string]struct {
		args            []string
		memory, timeout bool
		bad             bool
	}{
		"f":                        {args: []string{"f"}},
		"f --apply":                {args: []string{"f"}, memory: true},
		"--apply f":                {args: []string{"f"}, memory: true},
		"f --apply=false":          {args: []string{"f"}},
		"f --apply=true":           {args: []string{"f"}, memory: true},
		"f --apply memory,timeout": {args: []string{"f"}, memory: true, timeout: true},
		"--apply timeout f":        {args: []string{"f"}, timeout: true},
		"f --apply=timeout":        {args: []string{"f"}, timeout: true},
		"f --apply=cpu":            {args: []string{"f"}, bad: true},
		"f g --apply":              {args: []string{"f", "g"}, memory: true},
		"memory --apply":           {args: []string{"memory"}, memory: true},
	} {
		flags := &tuneFlags{}
		set := pflagsOf(t)
		flags.register(set)
		if err := set.Parse(strings.Fields(typed)); err != nil {
			t.Fatal(err)
		}
		args := flags.withoutApply(set.Args(), set.Changed("apply"))
		memory, timeout, err := parseApply(flags.apply)
		if (err != nil) != want.bad || err == nil && (memory != want.memory || timeout != want.timeout) || !slices.Equal(args, want.args) {
			t.Errorf("%q: %q, %v %v, %v", typed, args, memory, timeout, err)
		}
	}
}

func TestApplyAndUndo(t *testing.T) {
	s := newShell(t)
	server, err := emulator.Start(t.Context(), "127.0.0.1:0", emulator.Options{Seed: 1, Speed: 500})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	at := []string{"--endpoint-url", server.URL, "--region", "us-east-1"}
	do := func(args ...string) (int, string, string) { return s.run(t, append(args, at...)...) }
	if code, _, said := do("tune", "orders-api", "--yes", "--memory", "512,1024,1769", "--samples", "5"); code != 0 {
		t.Fatalf("exit %d: %s", code, said)
	}
	before := string(server.Account.Snapshot())
	expect := func(want int, says string, args ...string) {
		t.Helper()
		code, out, said := do(args...)
		if code != want || !strings.Contains(out+said, says) {
			t.Errorf("%q: exit %d, want %d with %q:\n%s%s", args, code, want, says, out, said)
		}
	}
	expect(0, "+ memory 512 MB\n", "apply", "last", "--memory", "512", "--dry-run")
	expect(exitUsage, "without a terminal to ask at, --yes is required", "apply", "last", "--memory", "512")
	expect(exitUsage, "--demo keeps nothing", "apply", "last", "--memory", "512", "--demo")
	expect(exitUsage, "--read-only", "apply", "last", "--memory", "512", "--read-only")
	expect(exitUsage, "is neither auto nor a whole number of seconds", "apply", "last", "--timeout", "1.5s")
	expect(exitFailed, "there is no alias prod of orders-api: it has live, previous", "apply", "last", "--memory", "512", "--alias", "prod", "--yes")
	expect(exitFailed, "has set nothing on orders-api", "undo", "last", "--yes")
	if now := string(server.Account.Snapshot()); now != before {
		t.Fatal("something was set")
	}

	code, out, said := do("apply", "last", "--memory", "512", "--timeout", "auto", "--alias", "live=10%", "--yes", "--json")
	var told change
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatalf("%v: %s%s", err, out, said)
	}
	if code != 0 || !told.Changed || told.Set == nil || told.Set.MemoryMB != 512 || told.Set.TimeoutS != 1 || len(told.Set.Released) != 1 || told.Verified == nil || told.Verified.Outcome != "holds" {
		t.Errorf("exit %d: %s%s", code, out, said)
	}
	if len(told.Set.Aliases) != 1 || told.Set.Aliases[0].To.Weight != .1 || told.Set.Aliases[0].To.Version != "3" {
		t.Errorf("the alias: %+v", told.Set.Aliases)
	}
	expect(0, "it is verified with other payloads than the session measured with", "apply", "last", "--timeout", "5s", "--payload", `{"a": 1}`, "--dry-run")
	expect(0, "+ timeout 5 s", "apply", "last", "--timeout", "5s", "--payload", "{}", "--dry-run")
	expect(0, `"set": {`, "open", "last", "--json")
	expect(0, "+ alias live the new version\n", "apply", "last", "--alias", "live", "--dry-run")
	if _, out, _ := do("apply", "last", "--alias", "live", "--dry-run"); strings.Contains(out, "memory") {
		t.Errorf("it sets another size: %s", out)
	}
	expect(0, "- alias live 90 % version 3 and 10 % version 7", "undo", "last", "--dry-run")
	entries, _, err := archive.In(filepath.Join(s.dir, "sessions")).Sessions(t.Context())
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	applied := entries[0].Session
	if code, _, said := do("check", "orders-api", "--against", "last", "--samples", "3", "--fail-over", "1000%", "--yes"); code != 0 {
		t.Fatalf("exit %d: %s", code, said)
	}
	expect(0, "- alias live 90 % version 3 and 10 % version 7", "undo", "last", "--dry-run") // which a check is not
	if code, _, said := do("tune", "orders-api", "--yes", "--memory", "512", "--samples", "3"); code != 0 && code != exitNoSize {
		t.Fatalf("exit %d: %s", code, said)
	}
	expect(exitFailed, applied+" has: lambdial undo "+applied, "undo", "last", "--yes")
	expect(0, "orders-api has 1024 MB and 10 s again\nalias live leads to version 3 again\nversion 7 is deleted\n", "undo", applied, "--yes")
	if now := string(server.Account.Snapshot()); now != before {
		t.Errorf("it is not as it was: %s", now)
	}
	expect(0, "not verified afterwards: --no-verify", "apply", applied, "--memory", "512", "--yes", "--no-verify")
}

func pflagsOf(t *testing.T) *pflag.FlagSet {
	return pflag.NewFlagSet(t.Name(), pflag.ContinueOnError)
}

// TestApplyTellsItsError: what was set and why it ended with another code are one
// JSON value.
func TestApplyTellsItsError(t *testing.T) {
	s := newShell(t)
	fault, err := emulator.ParseFault("access-denied:Invoke@10+")
	if err != nil {
		t.Fatal(err)
	}
	server, err := emulator.Start(t.Context(), "127.0.0.1:0", emulator.Options{Seed: 1, Speed: 500, Faults: []emulator.Fault{fault}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	at := []string{"--endpoint-url", server.URL, "--region", "us-east-1", "--yes"}
	if code, _, said := s.run(t, append([]string{"tune", "orders-api", "--memory", "512,1024", "--samples", "3"}, at...)...); code != 0 {
		t.Fatalf("exit %d: %s", code, said)
	}
	code, out, said := s.run(t, append([]string{"apply", "last", "--memory", "512", "--json"}, at...)...)
	var told change
	if err := json.Unmarshal([]byte(out), &told); err != nil || code != exitUnmet || !told.Changed || told.Error == nil || told.Error.ExitCode != exitUnmet || !strings.Contains(told.Error.Message, "lambda:InvokeFunction") {
		t.Errorf("exit %d, %v: %s%s", code, err, out, said)
	}
}
