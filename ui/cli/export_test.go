package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestExport(t *testing.T) {
	s := newShell(t)
	pastSession(t, s, "20260101-090000-aaaaaa", ordersAPI(), 12, map[int]float64{512: 300, 1024: 160})
	pastSession(t, s, "20260102-090000-bbbbbb", ordersAPI(), 12, map[int]float64{512: 310, 1024: 200})
	for _, test := range []struct {
		command, want string
		code          int
	}{
		{"export last --format csv", "20260102-090000-bbbbbb,orders-api,us-east-1,x86_64,512,12,", exitOK},
		{"export last --format ndjson", `"function":"orders-api","memory_mb":512`, exitOK},
		{"export orders-api --format markdown", "**`orders-api`: ", exitOK},
		{"export last~1 last --format svg", "<svg ", exitOK},
		{"export last~1 last --format html", "<!doctype html>", exitOK},
		{"export last --format power-tuning", "https://lambda-power-tuning.show/#", exitOK},
		{"export last --format markdown --redact", "**`function`: ", exitOK},
		{"export", "which session?", exitUsage},
		{"export last", "in which format? --format csv, ndjson", exitUsage},
		{"export last --format pdf", "--format pdf is none of csv", exitUsage},
		{"export last last --format csv", "last and last are one session", exitUsage},
		{"export last~1 last --format power-tuning", "name one", exitUsage},
		{"export nobody --format csv", "there is no session nobody", exitFailed},
		{"export last --out " + filepath.Join(s.dir, "none", "x.csv"), "--out: ", exitFailed},
	} {
		code, stdout, stderr := s.run(t, strings.Fields(test.command)...)
		if code != test.code || !strings.Contains(stdout+stderr, test.want) {
			t.Errorf("%s: exit code %d, %s%s", test.command, code, stdout, stderr)
		}
	}
	_, opened, _ := s.run(t, "open", "last", "--json")
	if _, exported, _ := s.run(t, "export", "last", "--format", "json"); exported != opened {
		t.Errorf("not as open tells it:\n%s", exported)
	}
	out := filepath.Join(s.dir, "both.JSON")
	if code, stdout, stderr := s.run(t, "export", "last~1", "last", "--out", out, "--redact"); code != exitOK || stdout != "" {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	content, err := os.ReadFile(out)
	var all []json.RawMessage
	if err != nil || json.Unmarshal(content, &all) != nil || len(all) != 2 || strings.Contains(string(content), "orders-api") || strings.Contains(string(content), "123456789012") {
		t.Errorf("%v: %s", err, content)
	}
	if info, _ := os.Stat(out); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}
