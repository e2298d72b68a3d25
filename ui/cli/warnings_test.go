package cli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lambdial/tuner/emulator"
	"lambdial/tuner/emulator/model"
	"lambdial/tuner/result"
)

// retold is an account whose warm invocations are reported with other
// durations: duration and billed in ms, of the n-th report.
func retold(t *testing.T, o emulator.Options, as func(n int) (duration float64, billed int)) string {
	t.Helper()
	o.Speed = 1000
	a, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	durations := regexp.MustCompile(`\tDuration: [0-9.]+ ms\tBilled Duration: \d+ ms\t`)
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		a.ServeHTTP(answer, r)
		log, err := base64.StdEncoding.DecodeString(answer.Header().Get("X-Amz-Log-Result"))
		if err != nil {
			t.Error(err)
		}
		if as != nil && len(log) > 0 && !strings.Contains(string(log), "Init Duration") {
			duration, billed := as(int(n.Add(1)))
			report := fmt.Appendf(nil, "\tDuration: %.2f ms\tBilled Duration: %d ms\t", duration, billed)
			answer.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(durations.ReplaceAll(log, report)))
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone
	}))
	t.Cleanup(func() {
		server.Close()
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_REGION", "us-east-1")
	return server.URL
}

// TestWarningsAreTold: what changes how a number is to be read stands in the
// text and in the JSON.
func TestWarningsAreTold(t *testing.T) {
	fault := func(text string) []emulator.Fault {
		f, err := emulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		return []emulator.Fault{f}
	}
	billed := func(ms float64) (float64, int) { return ms, int(math.Ceil(ms)) }
	steady := func(n int) (float64, int) { return billed(100 + float64(n%5)) }
	answer := `{}`
	for _, test := range []struct {
		name    string
		samples string
		answer  string
		faults  []emulator.Fault
		as      func(n int) (float64, int)
		want    string // "" is no warning at all
		wall    bool   // durations are this machine's, which may drift and have two modes
	}{
		{name: "nothing", samples: "20", as: steady},
		{name: "drift", samples: "40", as: func(n int) (float64, int) { return billed(100 + 2*float64(n)) }, want: "durations at 512 MB drifted during the session"},
		{name: "two modes", samples: "30", as: func(n int) (float64, int) { return billed(100 + float64(n%4) + 300*float64(n%3/2)) }, want: "durations at 512 MB have two modes, as with a cache: the mean is of both"},
		{name: "throttling", samples: "10", as: steady, faults: fault("throttle:Invoke@3-4"), want: "invocations at 512 MB were throttled and tried again"},
		{name: "too few samples", samples: "3", as: steady, want: "few samples at 512 MB: read these numbers with care"},
		{name: "status 500", samples: "10", as: steady, answer: `{"statusCode":502,"body":"upstream is down"}`, want: "the function answered with a status of 500 or more at 512 MB, though Lambda says success"},
		{name: "billed otherwise", samples: "10", as: func(n int) (float64, int) { return 100, 100 + 50*(n%2) }, want: "the billed duration at 512 MB does not follow from the durations reported"},
		{name: "no report now and then", samples: "10", faults: fault("no-report:Invoke@4"), want: "some invocations at 512 MB had no REPORT line: not counted, as they may have been cold and their time here has the network in it"},
		{name: "no report", samples: "10", faults: fault("no-report:Invoke"), wall: true, want: "no REPORT line from 512 MB: duration is the wall time from here, network included; the first of an environment, which may be cold, is not counted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShell(t)
			if test.answer == "" {
				test.answer = answer
			}
			f := emulator.Function{
				Name: "f", Runtime: "python3.13", Handler: "app.handler", Architecture: "x86_64", MemoryMB: 512, TimeoutSeconds: 10,
				Modified: time.Unix(1_700_000_000, 0), Workload: model.Workload{CPU: 20 * time.Millisecond, UsedMB: 60, Init: 100 * time.Millisecond}, Answer: test.answer,
			}
			tune := func(more ...string) string {
				url := retold(t, emulator.Options{Functions: []emulator.Function{f}, Faults: test.faults}, test.as)
				args := []string{"tune", "f", "--yes", "--memory", "512", "--samples", test.samples, "--endpoint-url", url}
				code, stdout, stderr := s.run(t, append(args, more...)...)
				if code != exitOK {
					t.Fatalf("exit code %d: %s", code, stderr)
				}
				return stdout
			}
			var r result.Result
			if err := json.Unmarshal([]byte(tune("--json")), &r); err != nil {
				t.Fatal(err)
			}
			var want []string
			note := "\nnote: "
			if test.want != "" {
				want, note = []string{test.want}, "\nnote: "+test.want+"\n"
			}
			got := slices.DeleteFunc(r.Verdict.Warnings, func(text string) bool { return test.wall && strings.HasPrefix(text, "durations at ") })
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("JSON (-want +got):\n%s", diff)
			}
			if text := tune(); strings.Contains(text, note) != (test.want != "") {
				t.Errorf("text: %s", text)
			}
		})
	}
}

// TestColdStartsAreTold in the text and in the JSON.
func TestColdStartsAreTold(t *testing.T) {
	s := newShell(t)
	// Environments take 200 ms to start by the wall clock, so that the burst is
	// sent before the first of them is free again.
	tune := []string{"--demo", "--speed", "20", "tune", "search-java", "--yes", "--memory", "512,1769", "--samples", "3", "--cold", "4"}
	code, stdout, stderr := s.run(t, append(tune, "--json", "--cold-share", "2%", "--isolation", "copy")...)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys := strings.Join(shape(t, stdout), "\n")
	for _, key := range []string{
		"sizes[].blended.cold_share number", "sizes[].blended.duration_ms number", "sizes[].blended.per_invocation number", "sizes[].blended.per_million number",
		"sizes[].cold.init_ms.ci95 array", "sizes[].cold.duration_ms.ci95 array", "sizes[].cold.cost.per_invocation number", "verdict.power_tuning_balanced_mb number",
	} {
		if !strings.Contains(keys, key) {
			t.Errorf("no %s in\n%s", key, keys)
		}
	}
	var r result.Result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatal(err)
	}
	for _, size := range r.Sizes {
		// On a loaded machine a further one may find no environment free.
		if size.Samples.Warm != 3 || size.Samples.Cold < 4 || size.Blended.ColdShare != 0.02 || !r.Restored ||
			size.Blended.DurationMS <= size.DurationMS.Mean || *size.Blended.PerInvocation <= size.Cost.PerInvocation || *size.Blended.PerInvocation >= size.Cold.Cost.PerInvocation {
			t.Errorf("%+v, blended %+v", size, size.Blended)
		}
	}
	code, stdout, stderr = s.run(t, tune...)
	for _, want := range []string{"MORE THAN WARM", "All of this is of warm invocations"} {
		if code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, no %q in\n%s%s", code, want, stdout, stderr)
		}
	}
	code, stdout, stderr = s.run(t, append(tune, "--cold-share", "7%")...)
	for _, want := range []string{"7% COLD", "Cost and mean take 7 % of the invocations to start cold"} {
		if code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, no %q in\n%s%s", code, want, stdout, stderr)
		}
	}
}
