package emulator

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner/emulator/model"
)

// A reported is what a REPORT line or a platform.report tells.
type reported struct {
	memoryMB, usedMB, billedMS int
	durationMS, initMS         float64
	cold                       bool
	status, errorType          string
}

var reportLine = regexp.MustCompile(`^REPORT RequestId: [0-9a-f-]{36}\tDuration: ([0-9.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: (\d+) MB\tMax Memory Used: (\d+) MB\t(?:Init Duration: ([0-9.]+) ms\t)?(?:Status: (timeout|error)(?:\tError Type: (\S+))?)?$`)

func report(t testing.TB, log string) reported {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(log, "\n"), "\n")
	for _, line := range lines {
		if m := reportLine.FindStringSubmatch(line); m != nil {
			number := func(s string) float64 {
				n, _ := strconv.ParseFloat(s, 64) // digits by the pattern, or none
				return n
			}
			return reported{
				durationMS: number(m[1]), billedMS: int(number(m[2])), memoryMB: int(number(m[3])), usedMB: int(number(m[4])),
				initMS: number(m[5]), cold: m[5] != "", status: m[6], errorType: m[7],
			}
		}
	}
	t.Fatalf("no REPORT in\n%s", log)
	return reported{}
}

func TestTextLog(t *testing.T) {
	client, _ := serve(t, Options{})
	name := aws.String("invoice-pdf")
	_, log := invoke(t, client, lambda.InvokeInput{FunctionName: name, Qualifier: aws.String("live")})
	shape := regexp.MustCompile(`^INIT_START Runtime Version: python:3\.13\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}
START RequestId: (\S+) Version: 1
\[INFO\]\t\S+\tRendering invoice R-1
\[INFO\]\t\S+\tWrote 3 pages .*
END RequestId: \S+
REPORT RequestId: .*\t
$`)
	if !shape.MatchString(log) {
		t.Errorf("log of a cold start:\n%s", log)
	}
	cold := report(t, log)
	if !cold.cold || cold.billedMS != int(math.Ceil(cold.durationMS+cold.initMS)) {
		t.Errorf("billed %d ms for %.2f + %.2f ms", cold.billedMS, cold.durationMS, cold.initMS)
	}
	_, log = invoke(t, client, lambda.InvokeInput{FunctionName: name, Qualifier: aws.String("live")})
	warm := report(t, log)
	if warm.cold || warm.billedMS != int(math.Ceil(warm.durationMS)) || warm.memoryMB != 3008 || warm.usedMB < 400 {
		t.Errorf("warm: %+v", warm)
	}
	if strings.Contains(log, "INIT_START") {
		t.Errorf("log of a warm start:\n%s", log)
	}
}

func TestJSONLog(t *testing.T) {
	client, _ := serve(t, Options{})
	levels := map[types.SystemLogLevel][]string{
		types.SystemLogLevelDebug: {"platform.initStart", "platform.start", "", "", "platform.runtimeDone", "platform.report"},
		types.SystemLogLevelInfo:  {"platform.initStart", "platform.start", "", "", "platform.report"},
		types.SystemLogLevelWarn:  {"", ""},
	}
	name := aws.String("stream-enricher")
	for level, want := range levels {
		_, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: name, LoggingConfig: &types.LoggingConfig{LogFormat: types.LogFormatJson, SystemLogLevel: level}})
		if err != nil {
			t.Fatal(err)
		}
		settled(t, client, *name)
		out, log := invoke(t, client, lambda.InvokeInput{FunctionName: name})
		var got []string
		for line := range strings.Lines(log) {
			var event struct {
				Type   string
				Record reportRecord
			}
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			got = append(got, event.Type)
			if m := event.Record.Metrics; event.Type == "platform.report" &&
				(m.MemoryMB != 512 || m.Billed != int(math.Ceil(m.Duration+m.Init)) || event.Record.Status != "success" || m.Init == 0) {
				t.Errorf("%s", line)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s logs %q, want %q", level, got, want)
		}
		if !json.Valid(out.Payload) {
			t.Errorf("answer %s", out.Payload)
		}
	}
}

func TestFailures(t *testing.T) {
	failing := func(name string, f model.Failure) Function {
		return Function{
			Name: name, Runtime: "nodejs22.x", Handler: "a.b", ErrorType: "TypeError", ErrorMessage: "x is not a function", TimeoutSeconds: 3,
			Workload: model.Workload{CPU: ms, Wait: 5 * ms, UsedMB: 64, Init: 100 * ms, FailRate: 1, Failure: f},
		}
	}
	client, _ := serve(t, Options{Functions: []Function{
		failing("exception", model.Exception), failing("crash", model.Crash), failing("hang", model.Hang),
		{Name: "hungry", Runtime: "java21", Handler: "a.b", Workload: model.Workload{CPU: ms, UsedMB: 300, FloorMB: 400}},
		{Name: "killed", Runtime: "python3.13", Handler: "a.b", Killed: true, Workload: model.Workload{CPU: ms, UsedMB: 300, FloorMB: 400}},
		{Name: "init", Runtime: "python3.13", Handler: "a.b", InitError: "Unable to import module 'app'", Workload: model.Workload{Init: 100 * ms}},
	}})
	for _, c := range []struct{ name, status, errorType, payload string }{
		{"exception", "error", "TypeError", `{"errorType":"TypeError","errorMessage":"x is not a function"}`},
		{"crash", "error", "Runtime.ExitError", `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: exit status 1"}`},
		{"hang", "timeout", "", `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ID Error: Task timed out after 3.00 seconds"}`},
		{"hungry", "error", "Runtime.OutOfMemory", `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ID Error: Runtime exited with error: signal: killed"}`},
		{"killed", "error", "Runtime.ExitError", `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: signal: killed"}`},
		{"init", "error", "Runtime.ImportModuleError", `{"errorType":"Runtime.ImportModuleError","errorMessage":"RequestId: ID Error: Unable to import module 'app'"}`},
	} {
		out, log := invoke(t, client, lambda.InvokeInput{FunctionName: &c.name})
		id := regexp.MustCompile(`START RequestId: (\S+)`).FindStringSubmatch(log)[1]
		if got := strings.ReplaceAll(string(out.Payload), id, "ID"); got != c.payload {
			t.Errorf("%s answers\n%s, want\n%s", c.name, got, c.payload)
		}
		if aws.ToString(out.FunctionError) != "Unhandled" || out.StatusCode != 200 {
			t.Errorf("%s: function error %v, status %d", c.name, out.FunctionError, out.StatusCode)
		}
		r := report(t, log)
		if r.status != c.status || r.errorType != c.errorType {
			t.Errorf("%s reports %q %q:\n%s", c.name, r.status, r.errorType, log)
		}
		if c.name == "hang" && r.durationMS != 3000 {
			t.Errorf("timed out after %.2f ms", r.durationMS)
		}
		if c.name == "hungry" && r.usedMB != 128 {
			t.Errorf("out of memory with %d MB used", r.usedMB)
		}
		if c.name == "init" && !strings.Contains(log, "INIT_REPORT Init Duration: ") {
			t.Errorf("no INIT_REPORT:\n%s", log)
		}
		_, log = invoke(t, client, lambda.InvokeInput{FunctionName: &c.name})
		if again := report(t, log); again.cold { // its start is in no report
			t.Errorf("%s: the next invocation is cold: %v", c.name, again.cold)
		}
	}
}

func TestInvocationKinds(t *testing.T) {
	client, a := serve(t, Options{})
	name := aws.String("auth-authorizer")
	dry, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name, InvocationType: types.InvocationTypeDryRun})
	if err != nil || dry.StatusCode != 204 {
		t.Errorf("dry run: %+v %v", dry, err)
	}
	event, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name, InvocationType: types.InvocationTypeEvent})
	if err != nil || event.StatusCode != 202 || len(event.Payload) > 0 {
		t.Errorf("event: %+v %v", event, err)
	}
	sync, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name})
	if err != nil || sync.LogResult != nil {
		t.Errorf("without Tail there is a log: %+v %v", sync, err)
	}
	a.mu.Lock()
	ran := a.invoked["auth-authorizer:128"]
	a.mu.Unlock()
	if ran != 2 {
		t.Errorf("%d of the two invocations ran", ran)
	}
	for _, c := range []struct {
		in   lambda.InvokeInput
		code string
	}{
		{lambda.InvokeInput{Payload: []byte("{")}, "InvalidRequestContentException"},
		{lambda.InvokeInput{Payload: []byte(`"` + strings.Repeat("x", 6<<20) + `"`)}, "RequestTooLargeException"},
		{lambda.InvokeInput{Payload: []byte(`"` + strings.Repeat("x", 1<<20) + `"`), InvocationType: types.InvocationTypeEvent}, "RequestTooLargeException"},
		{lambda.InvokeInput{InvocationType: "Sometimes"}, "ValidationException"},
		{lambda.InvokeInput{TenantId: aws.String("blue")}, "InvalidParameterValueException"},
	} {
		c.in.FunctionName = name
		_, err := client.Invoke(t.Context(), &c.in)
		wantError(t, err, c.code, "")
	}
}

func TestConcurrency(t *testing.T) {
	slow := Function{Name: "slow", Runtime: "nodejs22.x", Handler: "a.b", TimeoutSeconds: 60, Workload: model.Workload{Wait: 10 * time.Second}}
	reserved := slow
	reserved.Name, reserved.Reserved = "reserved", aws.Int(1)
	client, a := serve(t, Options{Functions: []Function{slow, reserved}, Concurrency: 4})
	for _, c := range []struct {
		name, reason string
		fit          int
	}{
		{"slow", "ConcurrentInvocationLimitExceeded", 3}, // one is reserved
		{"reserved", "ReservedFunctionConcurrentInvocationLimitExceeded", 1},
	} {
		var running sync.WaitGroup
		for range c.fit {
			running.Go(func() {
				_, log := invoke(t, client, lambda.InvokeInput{FunctionName: &c.name})
				report(t, log)
			})
		}
		for inFlight := 0; inFlight < c.fit; {
			a.mu.Lock()
			inFlight = a.inFlight[c.name]
			a.mu.Unlock()
			time.Sleep(time.Millisecond)
		}
		_, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &c.name})
		wantError(t, err, "TooManyRequestsException", "Rate Exceeded.")
		if got := throttleReason(err); got != c.reason {
			t.Errorf("%s throttled for %s, want %s", c.name, got, c.reason)
		}
		running.Wait()
		a.mu.Lock()
		if n := len(a.environments[c.name]); n != c.fit {
			t.Errorf("%d invocations at once had %d environments", c.fit, n)
		}
		a.mu.Unlock()
		if _, log := invoke(t, client, lambda.InvokeInput{FunctionName: &c.name}); report(t, log).cold {
			t.Errorf("%s is cold again", c.name)
		}
	}
}

func TestSameSeedSameOutcomes(t *testing.T) {
	run := func(seed uint64) (out []reported) {
		client, _ := serve(t, Options{Seed: seed, Speed: 1000})
		for range 20 {
			_, log := invoke(t, client, lambda.InvokeInput{FunctionName: aws.String("webhook-flaky")})
			out = append(out, report(t, log))
		}
		return out
	}
	first := run(7)
	if fmt.Sprint(first) != fmt.Sprint(run(7)) {
		t.Error("two accounts of one seed differ")
	}
	if fmt.Sprint(first) == fmt.Sprint(run(8)) {
		t.Error("two accounts of different seeds don't differ")
	}
}

// The catalogue's functions must show what they are there to show.
func TestCatalogue(t *testing.T) {
	if n := len(DefaultFunctions(0)); n < 12 {
		t.Errorf("%d functions", n)
	}
	by := map[string]model.Workload{}
	for _, f := range DefaultFunctions(0) {
		by[f.Name] = f.Workload
		if w := f.Workload; f.Real == "" && (w.Noise < 0.03 || w.Noise > 0.15) {
			t.Errorf("%s has a noise of %g", f.Name, w.Noise)
		}
	}
	if w := by["orders-api"]; w.Expected(512) > 3*w.Expected(3008) {
		t.Error("orders-api is not bound by I/O")
	}
	if w := by["invoice-pdf"]; w.FloorMB != 512 || w.Expected(884) < 19*w.Expected(1769)/10 {
		t.Error("invoice-pdf is not bound by CPU")
	}
	if w := by["etl-nightly"]; w.Expected(3538) < 3*w.Expected(7076)/2 || w.Expected(7076) != w.Expected(10240) {
		t.Error("etl-nightly does not gain up to 4 vCPUs")
	}
	if w := by["report-slow"]; w.Expected(256) < 15*time.Second || w.Expected(512) > 15*time.Second {
		t.Error("report-slow does not time out at 256 MB, or does at 512")
	}
}
