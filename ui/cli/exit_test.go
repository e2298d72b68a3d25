package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lambdial/tuner/archive"
)

// TestErrorsAreJSONToo: with --json a program that reads stdout gets one object
// whatever happens before the session.
func TestErrorsAreJSONToo(t *testing.T) {
	for command, want := range map[string]failure{
		"--demo tune nosuch --yes --json":                      {Kind: "failed", ExitCode: exitFailed, Message: "is not in us-east-1"},
		"--demo tune orders-api --yes --json --memory 64":      {Kind: "usage", ExitCode: exitUsage, Message: "out of range"},
		"--demo tune orders-api --yes --json --no-such-flag":   {Kind: "usage", ExitCode: exitUsage, Message: "unknown flag: --no-such-flag"},
		"--demo tune --yes --json":                             {Kind: "usage", ExitCode: exitUsage, Message: "which function?"},
		"--demo tune orders-api --json":                        {Kind: "usage", ExitCode: exitUsage, Message: "--yes is required"},
		"functions --json --region us-east-1":                  {Kind: "no_credentials", ExitCode: exitFailed, Message: "no AWS credentials found"},
		"functions --json --endpoint-url=":                     {Kind: "usage", ExitCode: exitUsage, Message: "--endpoint-url has an empty value"},
		"open last --json":                                     {Kind: "failed", ExitCode: exitFailed, Message: "there is no session yet"},
		"--demo tune checkout-payments --yes --json --tenant=": {Kind: "usage", ExitCode: exitUsage, Message: "--tenant has an empty value"},
	} {
		code, stdout, stderr := newShell(t).run(t, strings.Fields(command)...)
		var got map[string]failure
		decoder := json.NewDecoder(strings.NewReader(stdout))
		if err := decoder.Decode(&got); err != nil || decoder.More() {
			t.Errorf("%s: not one object: %v: %s", command, err, stdout)
			continue
		}
		f := got["error"]
		if code != want.ExitCode || f.ExitCode != code || f.Kind != want.Kind || !strings.Contains(f.Message, want.Message) || !strings.Contains(stderr, want.Message) {
			t.Errorf("%s: exit code %d: %s", command, code, stdout)
		}
	}
	if _, stdout, _ := newShell(t).run(t, "--demo", "tune", "nosuch", "--yes"); stdout != "" {
		t.Errorf("without --json: %s", stdout)
	}
}

// TestUnmetTargets have an exit code of their own, one object, and a field.
func TestUnmetTargets(t *testing.T) {
	for target, want := range map[string]int{"1ms": exitUnmet, "10m": exitOK} {
		code, stdout, stderr := newShell(t).run(t, "tune", "orders-api", "--demo", "--speed", "500", "--yes", "--json", "--memory", "512,1024", "--samples", "4", "--strategy", "target", "--target", target)
		var got struct {
			Verdict struct {
				Target struct {
					Met *bool `json:"met"`
				} `json:"target"`
			} `json:"verdict"`
		}
		decoder := json.NewDecoder(strings.NewReader(stdout))
		if err := decoder.Decode(&got); err != nil || decoder.More() {
			t.Fatalf("%s: not one object: %v: %s", target, err, stdout)
		}
		if met := got.Verdict.Target.Met; code != want || met == nil || *met != (want == exitOK) {
			t.Errorf("under %s: exit code %d, met %v: %s", target, code, met, stderr)
		}
	}
}

// TestWhichSession: by its name, the beginning of one, last, or its function.
func TestWhichSession(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	for _, function := range []string{"orders-api", "invoice-pdf"} {
		if code, _, stderr := s.run(t, "tune", function, "--yes", "--endpoint-url", server.URL, "--memory", "1024", "--samples", "2"); code != exitOK {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
	}
	_, listed, _ := s.run(t, "sessions", "--json")
	var entries []archive.Entry
	if err := json.Unmarshal([]byte(listed), &entries); err != nil || len(entries) != 2 {
		t.Fatalf("%v: %s", err, listed)
	}
	newest, before := entries[0], entries[1]
	for typed, want := range map[string]string{
		"last": newest.Session, "last~0": newest.Session, "last~1": before.Session, newest.Session: newest.Session,
		newest.Session[:len(newest.Session)-1]: newest.Session, "orders-api": before.Session, "invoice-pdf": newest.Session,
	} {
		code, stdout, stderr := s.run(t, "open", typed, "--json")
		if code != exitOK || !strings.Contains(stdout, `"session": "`+want+`"`) {
			t.Errorf("open %s: exit code %d, want %s: %s", typed, code, want, stderr)
		}
		if code, stdout, _ := s.run(t, "open", typed); code != exitOK || !strings.Contains(stdout, "MEMORY") {
			t.Errorf("open %s as text: exit code %d: %s", typed, code, stdout)
		}
	}
	for typed, want := range map[string]string{
		"last~2": "that is before the first of 2 sessions", "2": "2 sessions begin with 2, ", "nobody": "there is no session nobody, nor one of a function of that name: see",
	} {
		if code, _, stderr := s.run(t, "open", typed, "--json"); code != exitFailed || !strings.Contains(stderr, want) {
			t.Errorf("open %s: exit code %d: %s", typed, code, stderr)
		}
	}
	if _, _, stderr := s.run(t, "open", "orders-api", "--demo"); !strings.Contains(stderr, "your AWS account has one: leave out --demo") {
		t.Errorf("in the wrong place: %s", stderr)
	}
}

// TestFoldersThatAreNotThere are told, not taken for empty ones.
func TestFoldersThatAreNotThere(t *testing.T) {
	s := newShell(t)
	file := filepath.Join(s.dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"restore --yes", "sessions", "open last"} {
		for dir, want := range map[string]string{filepath.Join(s.dir, "typo"): "there is no folder ", file: "is not a folder"} {
			code, _, stderr := s.plainRun(t, append(strings.Fields(command), "--state-dir", dir)...)
			if code != exitUsage || !strings.Contains(stderr, want) {
				t.Errorf("%s: exit code %d: %s", command, code, stderr)
			}
		}
	}
}

func TestPlainTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want bool
	}{
		"nothing set":             {nil, false},
		"dumb":                    {map[string]string{"TERM": "dumb", "LANG": "C.UTF-8"}, true},
		"UTF-8":                   {map[string]string{"TERM": "xterm", "LANG": "de_DE.UTF-8"}, false},
		"utf8":                    {map[string]string{"LC_CTYPE": "en_US.utf8"}, false},
		"C":                       {map[string]string{"LANG": "C"}, true},
		"Latin-1":                 {map[string]string{"LANG": "fr_FR.ISO-8859-1"}, true},
		"the first that is set":   {map[string]string{"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, true},
		"the first that is UTF-8": {map[string]string{"LC_ALL": "C.UTF-8", "LANG": "C"}, false},
	} {
		if got := plainTerminal(func(name string) string { return c.env[name] }); got != (c.want && (runtime.GOOS != "windows" || c.env["TERM"] == "dumb")) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestInterruptedSaysSo: its exit code alone tells a reader of the JSON nothing.
func TestInterruptedSaysSo(t *testing.T) {
	if got := (&exitError{code: exitInterrupted}).Error(); got != "interrupted" {
		t.Error(got)
	}
}
