package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestArchitecture: a copy on the other architecture is measured at that one's
// prices, and compares with a session on the function's own.
func TestArchitecture(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	before := string(server.Account.Snapshot())
	at := func(args string) []string { return append(strings.Fields(args), "--endpoint-url", server.URL) }
	sizes := " --memory 512,1024 --samples 5 --isolation copy --yes --json"
	if code, _, stderr := s.run(t, at("tune orders-api"+sizes)...); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	code, stdout, stderr := s.run(t, at("tune orders-api --architecture x86_64"+sizes)...)
	var told struct {
		Measured string `json:"measured_architecture"`
		Price    struct{ Architecture string }
	}
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitOK || told.Measured != "x86_64" || told.Price.Architecture != "x86_64" {
		t.Fatalf("exit code %d: %v, %+v\n%s", code, err, told, stderr)
	}
	if !strings.Contains(stderr, "the copy runs on x86_64 and orders-api on arm64") {
		t.Errorf("not told: %s", stderr)
	}
	code, stdout, _ = s.run(t, "compare", "last~1", "last")
	if code != exitOK || !strings.Contains(stdout, "differs: architecture: arm64, then x86_64\n") {
		t.Errorf("exit code %d: %s", code, stdout)
	}

	code, stdout, stderr = s.run(t, at("tune auth-authorizer --architecture x86_64 --portable"+sizes)...)
	if code != exitNoSize || !strings.Contains(stdout, "built for another architecture: ") || !strings.Contains(stdout, "exec format error") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	for _, test := range []struct {
		args, want string
		code       int
	}{
		{"tune auth-authorizer --architecture x86_64" + sizes, "the package of auth-authorizer (provided.al2023) is likely built for arm64 alone: --portable says", exitUsage},
		{"tune image-moderation --architecture arm64" + sizes, "is a container image, which is built for one architecture", exitUsage},
		{"tune orders-api --architecture x86_64 --apply" + sizes, "a size measured on x86_64 can't be set to stay", exitUsage},
		{"tune orders-api --architecture x86_64 --yes", "another architecture takes a copy", exitUsage},
		{"tune orders-api --architecture mips" + sizes, `architecture "mips" is unknown: arm64 or x86_64`, exitUsage},
		{"tune orders-api --portable" + sizes, "does nothing without an architecture", exitUsage},
	} {
		if code, _, stderr := s.run(t, at(test.args)...); code != test.code || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d: %s", test.args, code, stderr)
		}
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
}
