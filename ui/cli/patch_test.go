package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ordersTemplate = `Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders-api
      MemorySize: 512 # MB
`

// TestPatch writes what a session recommends into a file, or says why it does not.
func TestPatch(t *testing.T) {
	s := newShell(t)
	pastSession(t, s, "20260101-000000-aaaaaa", ordersAPI(), 20, map[int]float64{256: 400, 512: 200, 1024: 90, 2048: 88})
	dir := t.TempDir()
	file := filepath.Join(dir, "template.yaml")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want string) {
		t.Helper()
		content, err := os.ReadFile(file)
		if err != nil || string(content) != want {
			t.Errorf("the file is %q, %v; want %q", content, err, want)
		}
	}
	write(ordersTemplate)
	after := strings.Replace(ordersTemplate, "512", "1024", 1)

	code, stdout, stderr := s.run(t, "patch", "last", "--in", file, "--dry-run")
	if code != exitOK || !strings.Contains(stdout, "-      MemorySize: 512 # MB\n+      MemorySize: 1024 # MB\n") || stderr != "" {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr := s.run(t, "patch", "last", "--in", file); code != exitUsage || !strings.Contains(stderr, "--yes is required") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := s.run(t, "patch", "last", "--in", file, "--yes", "--read-only"); code != exitUsage || !strings.Contains(stderr, "nothing was written") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	is(ordersTemplate)

	if code, stdout, stderr := s.run(t, "patch", "last", "--in", file, "--timeout", "auto", "--dry-run"); code != exitOK || !strings.Contains(stdout, "+      Timeout: ") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}

	code, stdout, stderr = s.run(t, "patch", "last", "--find", dir, "--yes", "--json")
	var told patched
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitOK {
		t.Fatalf("exit code %d: %v\n%s%s", code, err, stdout, stderr)
	}
	if !told.Written || told.Resource != "Orders" || told.Tool != "cloudformation" || len(told.Changes) != 1 || told.Changes[0].Line != 6 || told.Changes[0].From != "512" || told.Changes[0].To != "1024" {
		t.Errorf("told %s", stdout)
	}
	is(after)
	code, _, stderr = s.run(t, "patch", "orders-api", "--in", file, "--yes")
	if code != exitOK || !strings.Contains(stderr, "says so already: nothing to write") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	code, _, stderr = s.run(t, "patch", "last", "--in", file, "--yes", "--memory", "2048", "--timeout", "30s")
	if code != exitOK || !strings.Contains(stderr, "MemorySize is 2048 now") || !strings.Contains(stderr, "Timeout is 30 now") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	is(strings.Replace(ordersTemplate, "512 # MB\n", "2048 # MB\n      Timeout: 30\n", 1))

	write(ordersTemplate + strings.ReplaceAll(strings.TrimPrefix(ordersTemplate, "Resources:\n"), "Orders:", "Again:"))
	for _, test := range []struct {
		args, want string
		code       int
	}{
		{"--in " + file + " --yes", "2 functions match orders-api: --resource NAME picks one of Orders, Again", exitUsage},
		{"--in " + file + " --resource Bogus --yes", "it defines no function Bogus", exitUsage},
		{"--in " + file + " --find " + dir, "give one of them", exitUsage},
		{"--yes", "which file?", exitUsage},
		{"--in " + file + " --memory 64", "out of range", exitUsage},
		{"--in " + file + " --timeout 1500ms", "is neither auto nor a whole number of seconds", exitUsage},
		{"--in /no/such/file", "there is no file", exitFailed},
		{"--find " + dir, "2 places in " + dir + " may define orders-api", exitUsage},
		{"--find " + t.TempDir(), "no file in", exitFailed},
	} {
		code, stdout, stderr := s.run(t, append([]string{"patch", "last"}, strings.Fields(test.args)...)...)
		if code != test.code || !strings.Contains(stderr, test.want) || stdout != "" {
			t.Errorf("%s: exit code %d: %s%s", test.args, code, stderr, stdout)
		}
	}

	write("Resources: {{ resources }}\n")
	code, stdout, stderr = s.run(t, "patch", "last", "--in", file, "--yes", "--json")
	var failed map[string]failure
	if err := json.Unmarshal([]byte(stdout), &failed); err != nil || code != exitFailed {
		t.Fatalf("exit code %d: %v\n%s", code, err, stdout)
	}
	if f := failed["error"]; f.Kind != "refused" || len(f.ByHand) != 1 || f.ByHand[0] != "MemorySize: 1024" {
		t.Errorf("told %s", stdout)
	}
	if !strings.Contains(stderr, "to write by hand:\n    MemorySize: 1024\n") {
		t.Errorf("stderr: %s", stderr)
	}
}
