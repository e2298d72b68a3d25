package cli

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lambdial/tuner/emulator"
)

// TestSaveLogs: one file a sample, for the owner alone, and nothing without the
// flag.
func TestSaveLogs(t *testing.T) {
	s := newShell(t)
	dir := filepath.Join(t.TempDir(), "new", "logs")
	code, _, stderr := s.run(t, "tune", "invoice-pdf", "--yes", "--memory", "256,1024", "--samples", "2", "--save-logs", dir, "--endpoint-url", serve(t).URL)
	if code != exitOK || !strings.Contains(stderr, "saved in "+dir) || !strings.Contains(stderr, "may hold payloads and secrets") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	kinds := map[string]int{}
	for _, f := range files {
		name := regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]+-[0-9]{4}-(256|1024)MB-(warm|cold|failed)-[0-9a-f-]{36}\.log$`).FindStringSubmatch(f.Name())
		if name == nil {
			t.Errorf("a file %s", f.Name())
			continue
		}
		kinds[name[2]]++
		content, _ := os.ReadFile(filepath.Join(dir, f.Name()))
		info, _ := f.Info()
		if !strings.Contains(string(content), "REPORT RequestId") || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s, %v: %s", f.Name(), info.Mode(), content)
		}
	}
	if kinds["warm"] != 2 || kinds["cold"] != 1 || kinds["failed"] == 0 {
		t.Errorf("%v", kinds)
	}
}

// TestSaveLogsWhole: what Lambda's answer cuts off is fetched.
func TestSaveLogsWhole(t *testing.T) {
	a, err := emulator.New(emulator.Options{Speed: 100, Functions: []emulator.Function{{
		Name: "wordy", Runtime: "nodejs22.x", Handler: "index.handler", Architecture: "x86_64", MemoryMB: 512, TimeoutSeconds: 3,
		Log: slices.Repeat([]string{"a line of call {n}, and another one that is long enough to fill four thousand bytes soon"}, 100),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	defer func() { server.Close(); _ = a.Close() }()
	dir := t.TempDir()
	code, _, stderr := newShell(t).run(t, "tune", "wordy", "--yes", "--memory", "512", "--samples", "2", "--save-logs", dir, "--endpoint-url", server.URL)
	if code != exitOK || strings.Contains(stderr, "missing") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	for _, f := range files {
		content, _ := os.ReadFile(f)
		if n := strings.Count(string(content), "a line of call"); n != 100 || !strings.HasPrefix(string(content), "START RequestId") {
			t.Errorf("%s has %d lines", f, n)
		}
	}
	if len(files) != 3 {
		t.Errorf("%q", files)
	}
}
