package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/journal"
	"lambdial/tuner/result"
)

// shell is where commands are typed: no AWS configuration but what a test
// sets, and a folder of session logs.
type shell struct{ dir string }

func newShell(t *testing.T) shell {
	t.Helper()
	others := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, others) }) // last of all
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = null // whoever starts the tests may sit at a terminal
	t.Cleanup(func() {
		os.Stdin = stdin
		_ = null.Close()
	})
	home := os.Getenv("HOME") // go build keeps its cache there
	accounttest.Home(t, "", "")
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, s := range settings {
		t.Setenv(s.variable(), "")
	}
	xdg.Reload()
	return shell{dir: t.TempDir()}
}

// run carries out a command line and tells what was printed.
func (s shell) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return s.plainRun(t, append(args, "--state-dir", s.dir)...)
}

// plainRun is run without a folder of session logs.
func (shell) plainRun(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	if err := validateCommand(args, out.String()); err != nil {
		t.Errorf("%q does not keep to its schema: %v", args, err)
	}
	return code, out.String(), errs.String()
}

// files tells the content of all files in the folder of session logs.
func (s shell) files(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// serve starts an account that outlives a command.
func serve(t *testing.T) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(t.Context(), "127.0.0.1:0", emulator.Options{Speed: 500, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_REGION", "us-east-1")
	return server
}

// TestWrongInput: one line that says what is wrong, the right exit code, and
// nothing changed.
func TestWrongInput(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{\n  'a': 1\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(empty, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command string
		code    int
		want    string
	}{
		{"bogus", exitUsage, `unknown command "bogus"`},
		{"functions now", exitUsage, `unknown command "now"`},
		{"completion tcsh", exitUsage, `unknown command "tcsh"`},
		{"functions --nope", exitUsage, "unknown flag: --nope"},
		{"tune f --strateg cost", exitUsage, "unknown flag: --strateg: did you mean --strategy?"},
		{"tun f", exitUsage, `unknown command "tun" for "lambdial": did you mean tune?`},
		{"--demo", exitUsage, "the terminal program needs a terminal"},
		{"tune", exitUsage, "which function? lambdial tune FUNCTION"},
		{"tune a b", exitUsage, "one at a time: a and b are two"},
		{"help frob", exitUsage, "there is no help on frob"},
		{"help tune frob", exitUsage, "there is no help on tune frob"},
		{"emulator --fault=", exitUsage, "--fault has an empty value"},
		{"functions --demo --region xx", exitUsage, "is no AWS region"},
		{"--demo --speed 0 functions", exitUsage, "--speed must be a number above 0"},
		{"--demo --speed nan functions", exitUsage, "--speed must be a number above 0"},
		{"--demo --speed inf functions", exitUsage, "--speed must be a number above 0"},
		{"--demo --speed fast functions", exitUsage, `--speed "fast" is not a number`},
		{"--demo --profile x functions", exitUsage, "leave out --endpoint-url and --profile"},
		{"--demo --endpoint-url http://127.0.0.1:1 functions", exitUsage, "leave out --endpoint-url and --profile"},

		{"--demo tune oders-api --yes", exitFailed, `function "oders-api" is not in us-east-1: did you mean orders-api?`},
		{"--demo tune nothing-like-it --yes", exitFailed, "see lambdial functions"},
		{"--demo tune orders-api --yes --memory 64", exitUsage, `memory size "64" is out of range: Lambda takes 128 to 10240 MB`},
		{"--demo tune orders-api --yes --memory 128,20GB", exitUsage, `memory size "20GB" is out of range`},
		{"--demo tune orders-api --yes --memory plenty", exitUsage, `memory size "plenty" is not a number of MB`},
		{"--demo tune orders-api --yes --memory 512:128", exitUsage, "write the smaller size first"},
		{"--demo tune orders-api --yes --samples 0", exitUsage, `samples "0" is neither a number above 0 nor auto`},
		{"--demo tune orders-api --yes --samples 10001", exitUsage, "samples must be 1 to 10000 a size, or auto"},
		{"--demo tune orders-api --yes --max-samples 0", exitUsage, "at most 0 samples: too few"},
		{"--demo tune orders-api --yes --max-samples 1", exitUsage, "at most 1 sample: too few"},
		{"--demo tune orders-api --yes --seed -1", exitUsage, `--seed "-1" is not a whole number of 0 or more`},
		{"--demo tune orders-api --yes --strategy target --target 200", exitUsage, `--target "200" is not a time such as 200ms`},
		{"--demo tune orders-api --yes --tenant a", exitUsage, "orders-api is not isolated per tenant"},
		{"--demo tune orders-api --yes --cold 101", exitUsage, "cold starts must be 0 to 100 a size"},
		{"--demo tune orders-api --yes --cold-share 150%", exitUsage, "the cold share must be 0 % to 100 %"},
		{"--demo tune orders-api --yes --cold-share often", exitUsage, `--cold-share "often" is not a number such as 5% or 0.05`},
		{"--demo tune orders-api --yes --parallel 101", exitUsage, "parallel must be 1 to 100"},
		{"--demo tune orders-api --yes --budget -1", exitUsage, "the budget must be an amount of money"},
		{"--demo tune orders-api --yes --budget inf", exitUsage, "the budget must be an amount of money"},
		{"--demo tune orders-api --yes --timeout 1500ms", exitUsage, "timeout 1.5s is not a whole number of seconds"},
		{"--demo tune orders-api --yes --timeout 901s", exitUsage, "timeout must be 1 to 900 s"},
		{"--demo tune orders-api --yes --strategy best", exitUsage, `strategy "best" is unknown: cost, speed, balanced, within, target`},
		{"--demo tune orders-api --yes --strategy target", exitUsage, "strategy target needs a target above 0"},
		{"--demo tune orders-api --yes --weight 2", exitUsage, "weight must be 0 (speed alone) to 1 (cost alone)"},
		{"--demo tune orders-api --yes --strategy within --tolerance much", exitUsage, `--tolerance "much" is not a number such as 5% or 0.05`},
		{"--demo tune orders-api --yes --strategy within --tolerance 10", exitUsage, "--tolerance 10 lacks its percent sign: write 10%"},
		{"--demo tune orders-api --yes --indifference 5", exitUsage, "--indifference 5 lacks its percent sign: write 5%"},
		{"--demo tune orders-api --yes --indifference nan%", exitUsage, `--indifference "nan%" is not a number`},
		{"--demo tune orders-api --yes --cold-share 1", exitUsage, "--cold-share 1 may be 1% or 100%: write the percent sign"},
		{"--demo tune orders-api --yes --target 100ms", exitUsage, "--target does nothing with --strategy balanced: write --strategy target, or leave out --target"},
		{"--demo tune orders-api --yes --strategy cost --weight 0.3", exitUsage, "--weight does nothing with --strategy cost: write --strategy balanced, or leave out --weight"},
		{"--demo tune orders-api --yes --strategy cost --tolerance 30%", exitUsage, "--tolerance does nothing with --strategy cost: write --strategy within, or leave out --tolerance"},
		{"--demo tune orders-api --yes --samples 10 --max-samples 5", exitUsage, "--max-samples does nothing with --samples 10, which is exact: write --samples auto, or leave out --max-samples"},
		{"--demo tune orders-api --yes --latency p42", exitUsage, `latency "p42" is unknown`},
		{"--demo tune orders-api --yes --discount 12", exitUsage, "--discount 12 lacks its percent sign: write 12%"},
		{"--demo tune orders-api --yes --discount 100%", exitUsage, "the discount must be 0 % to below 100 %: 12% or 0.12"},
		{"--demo tune orders-api --yes --discount much", exitUsage, `--discount "much" is not a number such as 5% or 0.05`},
		{"--demo tune orders-api --yes --isolation none", exitUsage, `isolation "none" is unknown: versions, copy or latest`},
		{"--demo tune orders-api --yes --payload {", exitUsage, "payload (inline) is not JSON: line 1, column 1"},
		{"--demo tune orders-api --yes --payload=", exitUsage, "--payload has an empty value"},
		{"--demo tune orders-api --yes --payload 3x", exitUsage, "the payload (inline) is empty"},
		{"--demo tune orders-api --yes --literal --payload @" + empty, exitUsage, "the payload (" + empty + ") is empty"},
		{"--demo tune orders-api --yes --payload @-", exitUsage, "the payload (stdin) is empty"},
		{"--demo tune orders-api --yes --payloads -", exitUsage, "payloads (stdin): there is none in it"},
		{"--demo tune orders-api --yes --payload @" + broken, exitUsage, "payload (" + broken + ") is not JSON: line 2, column 3"},
		{"--demo tune orders-api --yes --payload @/no/such/file", exitUsage, "payload: open /no/such/file"},
		{"--demo tune orders-api --yes --payload 0x{}", exitUsage, "payload weight 0 must be 1 to 1000000"},
		{`--demo tune orders-api --yes --payload "{{name}}"`, exitUsage, "payload (inline): line 1, column 2: {{name}} is no placeholder"},
		{"--demo tune orders-api --yes --payloads " + broken, exitUsage, "payloads (" + broken + "): not JSON: line 2, column 3"},
		{"--demo tune orders-api --yes --payloads @/no/such/file", exitUsage, "payload: open /no/such/file"},
		{"--demo tune orders-api", exitUsage, "without a terminal to ask at, --yes is required"},
		{"--demo --read-only tune orders-api --yes", exitUsage, "--read-only: tune changes and invokes the function"},

		{"prices --demo --region bogus", exitUsage, `"bogus" is no AWS region`},
		{"prices --region eu-west-9", exitUsage, "no region eu-west-9 is known here"},
		{"tune orders-api --yes", exitFailed, "no AWS region is set: give --region, set AWS_REGION"},
		{"functions --region Europe", exitFailed, `"Europe" is no AWS region`},
		{"functions --region us-east-1", exitFailed, "no AWS credentials found: run `aws configure` or `aws sso login`"},
		{"tune orders-api --yes --region us-east-1", exitFailed, "no AWS credentials found"},
		{"emulator --addr nope", exitUsage, "listens only on loopback"},
		{"functions --region us-east-1 --profile nobody", exitUsage, `no profile "nobody" in the AWS configuration`},
		{"functions --region us-east-1 --endpoint-url ftp://x", exitUsage, "must be a URL such as http://localhost:4566"},

		{"emulator --fault upside-down", exitUsage, `fault "upside-down": unknown kind`},
		{"emulator --fault throttle:Invoke:7", exitUsage, "a rate is above 0 and at most 1"},
		{"emulator --speed -1", exitUsage, "--speed must be a number above 0"},
		{"emulator --addr 0.0.0.0:0", exitUsage, "the embedded account listens only on loopback"},
		{"restore now", exitUsage, `unknown command "now"`},
		{"restore --demo", exitUsage, "there is nothing to restore"},
		{"open", exitUsage, "which session? lambdial open SESSION"},
		{"open ../../etc/passwd", exitFailed, "there is no session ../../etc/passwd"},
		{"open last", exitFailed, "there is no session yet"},
		{"sessions --region=", exitUsage, "--region has an empty value"},
		{"functions --endpoint-url= --profile=", exitUsage, "--endpoint-url, --profile has an empty value"},
		{"tune f --yes --tenant= --memory=", exitUsage, "an empty value"},
		{"tune f --yes --payload file://x.json", exitUsage, "a file is named by an @: write @x.json"},
		{"tune f --yes --max-samples 1000000000", exitUsage, "at most 100000 samples: 1000000000 are too many"},
		{"tune f --yes --headroom 10", exitUsage, "write 10%"},
	} {
		t.Run(test.command, func(t *testing.T) {
			s := newShell(t)
			code, stdout, stderr := s.run(t, strings.Fields(test.command)...)
			if code != test.code || !strings.HasPrefix(stderr, "lambdial: ") || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, want %d: %s\nwant: %s", code, test.code, stderr, test.want)
			}
			if strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("not one line on stderr and none on stdout: %q and %q", stderr, stdout)
			}
			if files := s.files(t); len(files) > 0 {
				t.Errorf("wrote %v", files)
			}
		})
	}
}

// TestNobodyListens takes the seconds in which a service may come back.
func TestNobodyListens(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a service that does not come back")
	}
	t.Parallel()
	s := shell{dir: t.TempDir()}
	code, stdout, stderr := s.run(t, "functions", "--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:1")
	if code != exitFailed || stdout != "" || stderr != "lambdial: ListFunctions: cannot connect to 127.0.0.1:1: connection refused\n" {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

// TestWrongInputChangesNothing sends commands that fail late to an account
// that is compared afterwards.
func TestWrongInputChangesNothing(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	before := string(server.Account.Snapshot())
	for _, command := range []string{
		"tune oders-api --yes", "tune orders-api", "tune orders-api --yes --memory 1", "tune orders-api --yes --read-only",
		"tune orders-api --yes --payload }", "functions", "functions --read-only", "restore --yes", "sessions",
	} {
		s.run(t, append(strings.Fields(command), "--endpoint-url", server.URL)...)
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
	if files := s.files(t); len(files) > 0 {
		t.Errorf("wrote %v", files)
	}
}

// shape lists the keys of a JSON value with their types, "a.b number", in the
// order in which they stand; of an array those of all its elements.
func shape(t *testing.T, text string) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("stdout is not JSON alone: %v\n%s", err, text)
	}
	var keys []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				walk(strings.TrimPrefix(at+"."+name, "."), member)
			}
		case []any:
			keys = append(keys, at+" array")
			for _, element := range v {
				walk(at+"[]", element)
			}
		case float64:
			keys = append(keys, at+" number")
		case string:
			keys = append(keys, at+" string")
		case bool:
			keys = append(keys, at+" bool")
		default:
			keys = append(keys, at+" null")
		}
	}
	walk("", v)
	slices.Sort(keys)
	return slices.Compact(keys)
}

func sorted(keys ...string) []string {
	slices.Sort(keys)
	return keys
}

func TestFunctions(t *testing.T) {
	s := newShell(t)
	code, stdout, stderr := s.run(t, "--demo", "functions", "--json")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want := sorted(" array", "[].name string", "[].arn string", "[].runtime string", "[].architecture string",
		"[].memory_mb number", "[].timeout_s number", "[].package string", "[].last_modified string")
	if diff := cmp.Diff(want, shape(t, stdout)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	code, stdout, stderr = s.run(t, "--demo", "--read-only", "functions")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != exitOK || stderr != "" || len(lines) != 1+len(emulator.DefaultFunctions(0)) || !strings.HasPrefix(lines[0], "FUNCTION") {
		t.Errorf("exit code %d: %s%s", code, stderr, stdout)
	}
}

func TestTuneAndSessions(t *testing.T) {
	s := newShell(t)
	code, stdout, _ := s.run(t, "sessions", "--json")
	if code != exitOK || strings.TrimSpace(stdout) != "[]" {
		t.Errorf("no sessions: exit code %d: %s", code, stdout)
	}
	server := serve(t)
	before := string(server.Account.Snapshot())
	tune := []string{"tune", "invoice-pdf", "--yes", "--memory", "256,1024,3008", "--samples", "6", "--endpoint-url", server.URL}

	code, stdout, stderr := s.run(t, append(tune, "--json")...)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want := sorted("schema string",
		"function.name string", "function.arn string", "function.region string", "function.architecture string", "function.runtime string",
		"before.memory_mb number", "before.timeout_s number",
		"sizes array", "sizes[].memory_mb number", "sizes[].samples.warm number",
		"sizes[].timeout.configured_s number", "sizes[].timeout.longest_ms number", "sizes[].timeout.margin number",
		"sizes[].timeout.needed_samples number", "sizes[].timeout.recommended_s number", "sizes[].timeout.samples number", "sizes[].samples.cold number", "sizes[].samples.failed number",
		"sizes[].duration_ms.mean number", "sizes[].duration_ms.p50 number", "sizes[].duration_ms.ci95 array", "sizes[].duration_ms.ci95[] number",
		"sizes[].billed_ms.mean number", "sizes[].init_ms.mean number", "sizes[].max_memory_used_mb number",
		"sizes[].cost.per_invocation number", "sizes[].cost.per_million number", "sizes[].cost.ci95 array", "sizes[].cost.ci95[] number",
		"sizes[].cold.init_ms.mean number", "sizes[].cold.init_ms.p50 number",
		"sizes[].cold.duration_ms.mean number", "sizes[].cold.duration_ms.p50 number",
		"sizes[].cold.billed_ms.mean number", "sizes[].cold.cost.per_invocation number",
		"sizes[].failures array", "sizes[].failures[].kind string", "sizes[].failures[].count number", "sizes[].failures[].message string",
		"sizes[].self_reported_ms.field string", "sizes[].self_reported_ms.mean number",
		"sizes[].dropped string", // more than the design has: why a size is out
		"verdict.strategy string", "verdict.timeout_s number", "verdict.memory_mb number", "verdict.confidence number",
		"verdict.cheapest_mb number", "verdict.fastest_mb number", "verdict.balanced_mb number",
		"verdict.power_tuning_balanced_mb number", "verdict.cold_share number",
		"verdict.duration_change number", "verdict.cost_change number",
		"spent.invocations number", "spent.cost number", "spent.seconds number",
		"currency string", "restored bool", "session string",
		"price.region string", "price.architecture string", "price.per_gb_second number", "price.per_request number",
		"price.per_storage_gb_second number", "price.discount number", "price.status string", "price.source string",
		"price.as_of string", "price.first_tier_gb_seconds number",
		"account.endpoint string", "account.id string", "account.region string", "applied bool", "started string", "ended string", "isolation string",
		"goal.strategy string", "goal.latency string", "goal.weight number", "goal.indifference number", "goal.headroom number", "goal.cold_share number",
		"verdict.standing string",
		"origin.tool string", "origin.stack string", "origin.logical_id string", "origin.next_deploy string",
		"stopped string") // likewise: why sampling ended
	got := slices.DeleteFunc(shape(t, stdout), func(key string) bool { // may be empty
		return strings.HasPrefix(key, "origin.lines") || strings.HasPrefix(key, "verdict.tied_with") || strings.HasPrefix(key, "verdict.warnings") || strings.HasPrefix(key, "verdict.note ") || strings.HasPrefix(key, "verdict.cold_share_change")
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	var result result.Result
	if err := json.Unmarshal([]byte(stdout), &result); err != nil {
		t.Fatal(err)
	}
	if result.Schema != "lambdial/1" || !result.Restored || result.Verdict.TiedWith == nil || result.Verdict.Warnings == nil || result.Sizes[0].Failures[0].Kind != "out-of-memory" {
		t.Errorf("result: %s", stdout)
	}
	for _, line := range []string{"session " + result.Session + " on invoice-pdf", "1024 MB is ready", "256 MB is out: ", "cleaning up", "invoice-pdf is as it was before"} {
		if !strings.Contains(stderr, line) {
			t.Errorf("progress does not tell %q:\n%s", line, stderr)
		}
	}
	if strings.ContainsAny(stderr, "\x1b\r") {
		t.Errorf("cursor tricks without a terminal: %q", stderr)
	}

	code, stdout, stderr = s.run(t, tune...)
	if code != exitOK || !strings.HasPrefix(strings.TrimSpace(stdout), "MEMORY") || !strings.Contains(stdout, "\nRecommended: ") || strings.Contains(stderr, "Recommended") {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}

	code, stdout, stderr = s.run(t, "sessions", "--json")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want = sorted(" array", "[].session string", "[].function string", "[].started string", "[].ended string", "[].state string", "[].verdict_mb number", "[].log string",
		"[].saving number", "[].standing string", "[].account_id string", "[].region string", "[].endpoint string")
	if diff := cmp.Diff(want, shape(t, stdout)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	var entries []archive.Entry
	if err := json.Unmarshal([]byte(stdout), &entries); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 || entries[0].Started.Before(entries[1].Started) || entries[1].Session != result.Session ||
		entries[1].State != "done" || entries[1].VerdictMB != result.Verdict.MemoryMB || entries[1].Function != "invoice-pdf" {
		t.Errorf("sessions: %+v", entries)
	}
	if _, err := os.Stat(entries[0].Log); err != nil {
		t.Error(err)
	}
	if code, stdout, _ = s.run(t, "sessions"); code != exitOK || strings.Count(stdout, "invoice-pdf") != 2 {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}

// TestDamagedLog: a corrupt session log is named, left alone byte for byte,
// and hides no other.
func TestDamagedLog(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	dir := filepath.Join(s.dir, "sessions")
	write := func(session string) string {
		log, err := journal.Create(dir, session)
		if err != nil {
			t.Fatal(err)
		}
		opened := tuner.Event{At: time.Unix(1_700_000_000, 0), What: tuner.Opened{Session: session, Function: tuner.Function{Name: "orders-api"}}}
		closed := tuner.Event{At: opened.At.Add(time.Second), What: tuner.Closed{Restored: true}}
		if err := errors.Join(log.Append(opened), log.Append(closed), log.Close()); err != nil {
			t.Fatal(err)
		}
		return log.Path()
	}
	write("20260102-030405-aaaaaa")
	path := write("20260102-030405-bbbbbb")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(content, []byte("orders"), []byte("others"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	before, account := s.files(t), string(server.Account.Snapshot())
	named := "session log " + path + " is damaged at line 1 (checksum does not match): it is left alone"
	for command, want := range map[string]int{
		"sessions": exitOK, "sessions --json": exitOK, "restore --yes": exitLeft, "restore": exitLeft,
		"open 20260102-030405-bbbbbb": exitFailed,
	} {
		code, stdout, stderr := s.run(t, append(strings.Fields(command), "--endpoint-url", server.URL)...)
		if code != want || strings.Count(stderr, named) != 1 || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, want %d: %s", command, code, want, stderr)
		}
		if strings.HasPrefix(command, "sessions") && (!strings.Contains(stdout, "aaaaaa") || strings.Contains(stdout, "bbbbbb")) {
			t.Errorf("%s: %s", command, stdout)
		}
	}
	if diff := cmp.Diff(before, s.files(t)); diff != "" {
		t.Errorf("files changed:\n%s", diff)
	}
	if diff := cmp.Diff(account, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
}

// TestHelpAndVersion go to stdout and name every command and exit code.
func TestHelpAndVersion(t *testing.T) {
	s := newShell(t)
	code, stdout, stderr := s.run(t, "--help")
	for _, name := range []string{"functions", "tune", "restore", "sessions", "open", "emulator", "--demo", "--read-only", "--state-dir"} {
		if !strings.Contains(stdout, name) {
			t.Errorf("help does not tell of %s", name)
		}
	}
	if code != exitOK || stderr != "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, stdout, _ := s.run(t, "tune", "--help"); code != exitOK || !strings.Contains(stdout, "Exit codes: 0 a verdict") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	if code, stdout, _ := s.run(t, "--version"); code != exitOK || stdout != "lambdial version "+thisBuild().String()+"\n" {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}
