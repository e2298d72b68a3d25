package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// completions are what the shell is told of a command line, without their
// descriptions and the directive at the end.
func (s shell) completions(t *testing.T, args ...string) []string {
	t.Helper()
	typed := append([]string{"__complete", "--state-dir", s.dir}, args...)
	code, stdout, stderr := s.plainRun(t, typed...)
	if code != exitOK || strings.Contains(stderr, "lambdial:") {
		t.Errorf("%q: exit code %d: %s", args, code, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	var values []string
	for _, line := range lines[:len(lines)-1] {
		value, _, _ := strings.Cut(line, "\t")
		values = append(values, value)
	}
	return values
}

func TestCompletion(t *testing.T) {
	s := newShell(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	config := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(config, []byte("[default]\nregion = eu-west-1\n[profile staging]\nregion = eu-west-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", config)
	dir := filepath.Join(s.dir, "sessions")
	log, err := journal.Create(dir, "20260102-030405-aaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	opened := tuner.Opened{Session: "20260102-030405-aaaaaa", Function: tuner.Function{Name: "orders-api"}}
	if err := log.Append(tuner.Event{At: time.Unix(1_700_000_000, 0), What: opened}); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		typed string
		want  []string // among others; none: nothing at all
	}{
		{"", []string{"tune", "functions", "open", "restore"}},
		{"--demo tune ", []string{"thumbnail", "orders-api"}},
		{"--demo tune ord", []string{"orders-api"}},
		{"--demo tune orders-api ", nil},
		{"tune ", nil}, // no region, no credentials
		{"--region eu-west-1 tune ", nil},
		{"--region ", []string{"eu-central-1", "us-east-1"}},
		{"--profile ", []string{"default", "staging"}},
		{"tune x --strategy ", []string{"cost", "speed", "balanced", "within", "target"}},
		{"tune x --isolation ", []string{"versions", "copy", "latest"}},
		{"tune x --latency ", []string{"mean", "p50", "p90", "p95", "p99"}},
		{"tune x --budget ", nil},
		{"tune x --payload ", []string{"@"}},
		{"tune x --payload @" + s.dir + "/ses", []string{"@" + s.dir + "/sessions" + string(filepath.Separator)}},
		{"tune x --payload 3x@" + s.dir + "/ses", []string{"3x@" + s.dir + "/sessions" + string(filepath.Separator)}},
		{"tune x --discount ", nil},
		{"open ", []string{"20260102-030405-aaaaaa"}},
		{"open 20260102-030405-aaaaaa ", nil},
		{"restore ", nil},
		{"functions ", nil},
	} {
		t.Run(test.typed, func(t *testing.T) {
			got := s.completions(t, strings.Split(test.typed, " ")...)
			if test.want == nil && len(got) > 0 {
				t.Errorf("offers %q", got)
			}
			for _, value := range test.want {
				if !slices.Contains(got, value) {
					t.Errorf("does not offer %q but %q", value, got)
				}
			}
		})
	}
}

// TestCompletionKeepsNames: names come from the account once, then from a file
// for the user alone, and from the account again when that is old.
func TestCompletionKeepsNames(t *testing.T) {
	s := newShell(t)
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	xdg.Reload()
	server := serve(t)
	typed := []string{"--endpoint-url", server.URL, "tune", "orders"}
	if got := s.completions(t, typed...); !slices.Equal(got, []string{"orders-api"}) {
		t.Fatalf("offers %q", got)
	}
	files, err := filepath.Glob(filepath.Join(cache, "lambdial", "functions-*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept %q: %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(files[0], []byte(`["orders-kept"]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.completions(t, typed...); !slices.Equal(got, []string{"orders-kept"}) {
		t.Errorf("offers %q, want what was kept", got)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(files[0], old, old); err != nil {
		t.Fatal(err)
	}
	if got := s.completions(t, typed...); !slices.Equal(got, []string{"orders-api"}) {
		t.Errorf("offers %q, want what the account has now", got)
	}
}

// TestCompletionOfAMuteAccount: nobody who presses tab waits for long.
func TestCompletionOfAMuteAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the deadline of a completion")
	}
	s := newShell(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	mute := muteService(t)
	begun := time.Now()
	if got := s.completions(t, "--endpoint-url", mute, "tune", ""); len(got) != 0 {
		t.Errorf("offers %q", got)
	}
	if took := time.Since(begun); took > completionDeadline+time.Second {
		t.Errorf("took %v", took)
	}
}

// muteService takes connections and never answers.
func muteService(t *testing.T) (url string) {
	t.Helper()
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	t.Cleanup(func() { close(over); server.Close() })
	return server.URL
}

// TestScriptsAndManual: the shells' scripts and the manual page go to stdout.
func TestScriptsAndManual(t *testing.T) {
	s := newShell(t)
	for command, want := range map[string]string{
		"completion bash": "complete -o default", "completion zsh": "#compdef lambdial", "completion fish": "complete -c lambdial",
		"completion powershell": "Register-ArgumentCompleter",
	} {
		code, stdout, stderr := s.plainRun(t, strings.Fields(command)...)
		if code != exitOK || stderr != "" || !strings.Contains(stdout, want) {
			t.Errorf("%s: exit code %d: %s", command, code, stderr)
		}
	}

	code, manual, _ := s.plainRun(t, "man")
	for _, want := range []string{
		".TH LAMBDIAL 1", "--isolation", "until the best size is clear", "such as 12% with a Savings Plan", "such as 1%",
		"EXIT STATUS", "5 the target was not met", "FILES", "ENVIRONMENT", "AWS_ENDPOINT_URL", "EXAMPLES", "open last",
	} {
		if code != exitOK || !strings.Contains(strings.ReplaceAll(manual, `\&`, ""), want) {
			t.Errorf("man: exit code %d, and %q is not told", code, want)
		}
	}
	if strings.Contains(manual, "%!") {
		t.Error("man: a percent sign was taken for a format")
	}
	if _, help, _ := s.plainRun(t, "--help"); !strings.Contains(help, "Print the manual page") || !strings.Contains(strings.Join(strings.Fields(help), " "), "5 the target was not met") {
		t.Errorf("the help names neither the manual nor the exit codes:\n%s", help)
	}
}
