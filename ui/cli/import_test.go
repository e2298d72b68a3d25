package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"lambdial/tuner/result"
)

const measuredElsewhere = "https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4"

// TestImportOfAnARN is a session of the function that others of it are of.
func TestImportOfAnARN(t *testing.T) {
	s := newShell(t)
	const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders-api:live"
	code, stdout, stderr := s.run(t, "import", measuredElsewhere, "--function", arn, "--json")
	if code != exitOK || !strings.Contains(stdout, `"function": "orders-api"`) || !strings.Contains(stdout, `"region": "eu-west-1"`) {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	if code, stdout, _ := s.run(t, "sessions", "--function", arn); code != exitOK || !strings.Contains(stdout, "orders-api") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	for typed, want := range map[string]int{arn: exitOK, "orders-api": exitOK, strings.Replace(arn, "eu-west-1", "us-east-1", 1): exitFailed} {
		if code, _, stderr := s.run(t, "open", typed); code != want {
			t.Errorf("%s: exit code %d: %s", typed, code, stderr)
		}
	}
}

// TestImport shows an imported session everywhere, and nothing that would take a
// spread to know.
func TestImport(t *testing.T) {
	s := newShell(t)
	code, stdout, stderr := s.run(t, "import", measuredElsewhere, "--function", "orders-api", "--title", "theirs", "--json")
	if code != exitOK || !strings.Contains(stdout, `"state": "imported"`) || !strings.Contains(stderr, "6 sizes of orders-api, means without their spread") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	pastSession(t, s, "20260101-090000-aaaaaa", ordersAPI(), 12, map[int]float64{512: 8000, 1024: 3900})
	if code, stdout, _ := s.run(t, "sessions"); code != exitOK || !strings.Contains(stdout, "imported  1536 MB") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	code, stdout, _ = s.run(t, "open", "theirs")
	for _, want := range []string{
		"Imported from aws-lambda-power-tuning: of these means 1536 MB is best (balanced, 50 % cost); how sure that is nobody knows.",
		"note: imported from aws-lambda-power-tuning (address): means without their spread", "best of the means", "$64.90",
	} {
		if code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, not %q: %s", code, want, stdout)
		}
	}
	_, stdout, _ = s.run(t, "open", "theirs", "--json")
	var told result.Result
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || told.Imported == nil || told.Verdict.Standing != "imported" || told.Verdict.MemoryMB != 1536 {
		t.Fatalf("%v: %s", err, stdout)
	}
	for _, made := range []string{"ci95", "p50", "p95", `"confidence"`, `"warm"`, `"invocations": 6`, "billed_ms", "timeout_s", `"before"`, "0001-01-01"} {
		if strings.Contains(stdout, made) {
			t.Errorf("tells %s, which nobody measured: %s", made, stdout)
		}
	}
	for _, c := range []struct{ command, want string }{
		{"export theirs --format power-tuning", measuredElsewhere},
		{"export theirs --format markdown", "| **1536 MB** | – | 2.51 s | – | – | $64.90 | best of the means |"},
		{"export theirs --format csv", "orders-api,,,1536,,,,2512.22656,,,,,,,,,,64.89599"},
		{"export theirs --format html", "The numbers were not measured here"},
		{"export theirs --format svg", "<svg "},
		{"compare theirs 20260101", "duration +0.6 %, of means without their spread; cost"},
		{"compare theirs 20260101", "differs: measured by: aws-lambda-power-tuning, then lambdial"},
		{"compare theirs 20260101 --fail-over 1%", "request fee: not in the costs, then in the costs"},
		{"compare theirs 20260101 --json", `"seen": false`},
	} {
		if code, stdout, stderr := s.run(t, strings.Fields(c.command)...); code != exitOK || !strings.Contains(stdout, c.want) {
			t.Errorf("%s: exit code %d, not %q: %s%s", c.command, code, c.want, stdout, stderr)
		}
	}
	for command, want := range map[string]string{
		"export theirs --format ndjson":             "tells means and no samples",
		"apply theirs --yes --region us-east-1":     "was not measured here",
		"undo theirs --yes --region us-east-1":      "was not measured here",
		"check orders-api --against theirs --yes":   "its means tell no spread",
		"tune --continue theirs --yes":              "its means tell no spread",
		"import":                                    "which file",
		"import theirs --strategy within":           "--strategy within is none of",
		"import theirs --architecture sparc":        "neither arm64 nor x86_64",
		"import gAAAAQ==;AACQQAAAAEA=;X3CJMF9wCTE=": "the address of a graph begins with https://",
	} {
		if code, _, stderr := s.run(t, strings.Fields(command)...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d: %s", command, code, stderr)
		}
	}
	if code, _, stderr := s.run(t, "import", "/no/such/file"); code != exitFailed || !strings.Contains(stderr, "import: open /no/such/file") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestAFunctionsNameIsWhatWasMeasured: where a session is to be gone on from, an
// imported one is not the last of its function.
func TestAFunctionsNameIsWhatWasMeasured(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	at := func(args string) []string { return append(strings.Fields(args), "--endpoint-url", server.URL) }
	f := ordersAPI()
	f.MemoryMB, f.Architecture = 1024, "arm64"
	pastSession(t, s, "20260101-090000-aaaaaa", f, 30, map[int]float64{1024: 30})
	if code, _, stderr := s.run(t, at("tune orders-api --memory 512,1024 --samples 3 --yes --json")...); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := s.run(t, at("apply orders-api --memory 512 --no-verify --yes")...); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := s.run(t, at("tune orders-api --memory 512,1024 --samples 4 --yes --json")...); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := s.run(t, "import", measuredElsewhere, "--function", "orders-api"); code != exitOK {
		t.Fatal(stderr)
	}
	for _, command := range []string{
		"check orders-api --against orders-api --samples 3 --fail-over 1000% --yes",
		"apply orders-api --memory 1024 --dry-run",
		"undo orders-api --dry-run",
		"tune --continue orders-api --samples 5 --yes",
	} {
		if code, stdout, stderr := s.run(t, at(command)...); code != exitOK {
			t.Errorf("%s: exit code %d: %s%s", command, code, stdout, stderr)
		}
	}
}

// TestExportIsImported: what is written in that tool's format comes back with the
// same numbers.
func TestExportIsImported(t *testing.T) {
	s := newShell(t)
	pastSession(t, s, "20260101-090000-aaaaaa", ordersAPI(), 12, map[int]float64{256: 410.5, 512: 199.25, 1024: 120})
	file := filepath.Join(s.dir, "output.json")
	if code, _, stderr := s.run(t, "export", "last", "--format", "power-tuning", "--out", file); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := s.run(t, "import", file, "--function", "orders-api"); code != exitOK || !strings.Contains(stderr, "3 sizes") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"compare 20260101 last", "compare last 20260101"} {
		if code, stdout, _ := s.run(t, strings.Fields(c)...); code != exitOK || strings.Contains(stdout, "differs: price") || !strings.Contains(stdout, "differs: request fee: ") {
			t.Errorf("%s: exit code %d: %s", c, code, stdout)
		}
	}
	var was, is result.Result
	_, original, _ := s.run(t, "open", "20260101", "--json")
	_, derived, _ := s.run(t, "open", "last", "--json")
	if json.Unmarshal([]byte(original), &was) != nil || json.Unmarshal([]byte(derived), &is) != nil || is.Price.PerGBSecond != was.Price.PerGBSecond {
		t.Errorf("the price of a GB-second is %v and was %v", is.Price, was.Price)
	}
	for i, z := range is.Sizes {
		if fee := was.Sizes[i].Cost.PerMillion - z.Cost.PerMillion; fee < .199 || fee > .201 {
			t.Errorf("%d MB: %g of a million are left out, which is not the request fee", z.MemoryMB, fee)
		}
	}
	_, again, _ := s.run(t, "export", "last", "--format", "power-tuning")
	var a, b struct {
		Power        int
		StateMachine struct {
			LambdaCost    float64
			Visualization string
		}
	}
	if json.Unmarshal(written, &a) != nil || json.Unmarshal([]byte(again), &b) != nil || a != b || a.Power == 0 {
		t.Errorf("%+v came back as %+v", a, b)
	}
	if code, _, stderr := s.run(t, "import", a.StateMachine.Visualization, "--function", "orders-api"); code != exitOK {
		t.Fatal(stderr)
	}
	if _, stdout, _ := s.run(t, "compare", "20260101", "last"); strings.Contains(stdout, "differs: price") {
		t.Errorf("of the address alone: %s", stdout)
	}
	stdout := derived
	quoted, _ := json.Marshal(file) // of a text
	if !strings.Contains(stdout, `"chosen_mb": `) || !strings.Contains(stdout, `"source": `+strings.TrimSuffix(string(quoted), `"`)) {
		t.Error(stdout)
	}
}

// TestPowerTuningInput: the flags that follow from an execution input, and those
// that win over it.
func TestPowerTuningInput(t *testing.T) {
	s := newShell(t)
	input := filepath.Join(s.dir, "input.json")
	given := func(text string) {
		t.Helper()
		if err := os.WriteFile(input, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := serve(t)
	given(`{"lambdaARN": "arn:aws:lambda:us-east-1:123456789012:function:orders-api", "powerValues": [512, 1024], "num": 5, "payload": {"id": "{{uuid}}"},
		"strategy": "speed", "balancedWeight": 0.3, "discardTopBottom": 0.2, "parallelInvocation": true, "autoOptimizeAlias": "live"}`)
	code, stdout, stderr := s.run(t, "tune", "--power-tuning-input", input, "--endpoint-url", server.URL, "--yes", "--json")
	var r result.Result
	if err := json.Unmarshal([]byte(stdout), &r); code != exitOK || err != nil {
		t.Fatalf("exit code %d, %v: %s", code, err, stderr)
	}
	if r.Function.Name != "orders-api" || len(r.Sizes) != 2 || r.Goal.Strategy != "speed" || r.Sizes[0].Samples.Warm != 5 || r.Sizes[1].Samples.Warm != 5 {
		t.Errorf("%s", stdout)
	}
	for _, note := range []string{"note: discardTopBottom: nothing is cut off", "note: balancedWeight: the strategy speed does not look at it", "note: autoOptimizeAlias: without autoOptimize nothing is set"} {
		if !strings.Contains(stderr, note) {
			t.Errorf("does not say %q: %s", note, stderr)
		}
	}
	code, stdout, stderr = s.run(t, "tune", "invoice-pdf", "--power-tuning-input", input, "--samples", "3", "--memory", "1024", "--strategy", "cost", "--endpoint-url", server.URL, "--yes", "--json")
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Function.Name != "invoice-pdf" || len(r.Sizes) != 1 || r.Sizes[0].Samples.Warm != 3 || r.Goal.Strategy != "cost" {
		t.Errorf("exit code %d, %v: %s", code, err, stderr)
	}
	objects := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/bucket/mix.json" {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>")
			return
		}
		_, _ = io.WriteString(w, `[{"payload": {"id": 1}, "weight": 3}, {"payload": {"id": 2}, "weight": 1}]`)
	}))
	defer objects.Close()
	t.Setenv("AWS_ENDPOINT_URL_S3", objects.URL)
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", server.URL)
	given(`{"lambdaARN": "orders-api", "powerValues": [1024], "num": 8, "payload": {"id": 0}, "payloadS3": "s3://bucket/mix.json"}`)
	r = result.Result{}
	code, stdout, stderr = s.run(t, "tune", "--power-tuning-input", input, "--yes", "--json")
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != exitOK || len(r.Payloads) != 2 || r.Payloads[0].Weight != 3 || r.Payloads[0].Bytes != len(`{"id": 1}`) {
		t.Errorf("exit code %d, %v: %s%s", code, err, stdout, stderr)
	}
	given(`{"lambdaARN": "orders-api", "payloadS3": "s3://bucket/none.json"}`)
	if code, _, stderr := s.run(t, "tune", "--power-tuning-input", input, "--yes"); code != exitFailed || !strings.Contains(stderr, "payloadS3: s3://bucket/none.json: ") || !strings.Contains(stderr, "S3 has no such object") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	for text, want := range map[string]string{
		`{"powerValues": [64], "lambdaARN": "f"}`: "powerValues: 64 MB is out of range",
		`{"num": 5}`: "no function chosen",
		`not JSON`:   "line 1",
		`{"lambdaARN": "f", "payload": "x", "num": 20000}`: "num: 20000 is none of",
	} {
		given(text)
		if code, _, stderr := s.run(t, "tune", "--power-tuning-input", input, "--yes"); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d: %s", text, code, stderr)
		}
	}
	for text, want := range map[string]tuneFlags{
		`{"num": 20, "onlyColdStarts": true}`:                            {samples: "auto", cold: 20, coldShare: "100%", strategy: "cost"},
		`{"num": 20, "dryRun": true, "autoOptimize": true}`:              {samples: "1", coldShare: "0%", strategy: "cost"},
		`{"num": 200, "parallelInvocation": true, "autoOptimize": true}`: {samples: "200", parallel: 100, coldShare: "0%", strategy: "cost", apply: "memory"},
		`{"strategy": "balanced", "balancedWeight": 0.25}`:               {samples: "auto", coldShare: "0%", strategy: "balanced", weight: 0.25},
	} {
		given(text)
		var g globals
		var flags tuneFlags
		cmd := &cobra.Command{}
		flags.register(cmd.Flags())
		cmd.SetErr(new(strings.Builder))
		flags.powerTuning = input
		if _, err := flags.takePowerTuning(cmd, &g); err != nil {
			t.Fatal(err)
		}
		if want.weight == 0 {
			want.weight = 0.5
		}
		if flags.samples != want.samples || flags.cold != want.cold || flags.parallel != want.parallel || flags.coldShare != want.coldShare || flags.strategy != want.strategy || flags.weight != want.weight || flags.apply != want.apply {
			t.Errorf("%s: %+v", text, flags)
		}
	}
}
