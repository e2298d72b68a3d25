package cli

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/result"
)

// TestCheck measures the function as it is against a past session, changes
// nothing, and takes no more samples than the answer needs.
func TestCheck(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	f := ordersAPI()
	f.MemoryMB, f.Architecture = 1024, "arm64"
	pastSession(t, s, "20260101-000000-aaaaaa", f, 40, map[int]float64{1024: 30})
	pastSession(t, s, "20260102-000000-bbbbbb", f, 40, map[int]float64{512: 30})
	before := string(server.Account.Snapshot())
	at := func(args string) []string { return append(strings.Fields(args), "--endpoint-url", server.URL) }

	code, stdout, stderr := s.run(t, at("check orders-api --against 20260101 --yes --json")...)
	var told compared
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitUnmet {
		t.Fatalf("exit code %d: %v\n%s%s", code, err, stdout, stderr)
	}
	if told.At == nil || !told.At.DurationChange.Seen || told.At.DurationChange.Change < 1 || told.At.B.Samples > 12 || !strings.Contains(told.Exceeded, "duration rose by") || told.Answer != "Slower than it was, by more than 5 %." {
		t.Errorf("told %s", stdout)
	}
	if c := told.Confirmation; c == nil || !c.Confirmed || c.Session == told.B.Session || !strings.Contains(c.Exceeded, "duration rose by") {
		t.Errorf("not confirmed: %s", stdout)
	}
	if !strings.Contains(stderr, "as many as the question needs, up to 80 warm samples, at most ") {
		t.Errorf("the most is not told beforehand: %s", stderr)
	}
	var checks []struct{ Session, Against string }
	if _, out, _ := s.run(t, "sessions", "--json"); json.Unmarshal([]byte(out), &checks) != nil || len(checks) != 4 || checks[0].Against != "20260101-000000-aaaaaa" {
		t.Fatalf("listed %s", out)
	}
	code, stdout, stderr = s.run(t, at("check orders-api --yes --fail-over 100% --samples 12 --against "+checks[0].Session)...) // against the first check
	if code != exitOK || !strings.Contains(stdout, "At 1024 MB: duration ") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	for _, typed := range []string{"last", "orders-api"} { // a check is no measure for the next one
		if code, _, stderr := s.run(t, at("check orders-api --yes --against "+typed)...); code != exitFailed || !strings.Contains(stderr, "20260102-000000-bbbbbb did not measure") {
			t.Errorf("against %s: exit code %d: %s", typed, code, stderr)
		}
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
	if code, stdout, _ := s.run(t, "sessions"); code != exitOK || strings.Contains(stdout, "interrupted") || strings.Count(stdout, "  check") != 3 {
		t.Errorf("a check that is answered is done, and told as a check:\n%s", stdout)
	}
	for _, test := range []struct {
		args, want string
		code       int
	}{
		{"check orders-api --against 20260102 --yes", "orders-api has 1024 MB now, which the session 20260102-000000-bbbbbb did not measure (it has 512 MB)", exitFailed},
		{"check invoice-pdf --against 20260101 --yes", "is of orders-api and not of invoice-pdf", exitUsage},
		{"check orders-api --yes", "against which session?", exitUsage},
		{"check orders-api --against 20260101", "--yes is required", exitUsage},
		{"check orders-api --against 20260101 --samples 2 --yes", "neither a number of 3 or more nor auto", exitUsage},
		{"check orders-api --against 20260101 --yes --read-only", "--read-only: check invokes", exitUsage},
		{"check", "which function?", exitUsage},
	} {
		code, stdout, stderr := s.run(t, at(test.args)...)
		if code != test.code || !strings.Contains(stderr, test.want) || stdout != "" {
			t.Errorf("%s: exit code %d: %s%s", test.args, code, stderr, stdout)
		}
	}
}

// TestFreshSamplesConfirm: what a first measurement shows and fresh samples do not
// fails nothing; neither does what there is no time or money left to confirm.
func TestFreshSamplesConfirm(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var slow atomic.Int64 // so many invocations to come tell three times their duration
	took := regexp.MustCompile(`([dD]uration(?:Ms":|: ))([0-9]+)`)
	through := httputil.NewSingleHostReverseProxy(target)
	through.ModifyResponse = func(r *http.Response) error {
		tail := r.Header.Get("X-Amz-Log-Result")
		if tail == "" || slow.Add(-1) < 0 {
			return nil
		}
		log, err := base64.StdEncoding.DecodeString(tail)
		log = took.ReplaceAllFunc(log, func(found []byte) []byte {
			parts := took.FindSubmatch(found)
			ms, _ := strconv.Atoi(string(parts[2]))
			return append(parts[1], strconv.Itoa(3*ms)...)
		})
		r.Header.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(log))
		return err
	}
	front := httptest.NewServer(through)
	defer front.Close()
	at := func(args string) []string { return append(strings.Fields(args), "--endpoint-url", front.URL) }
	if code, _, stderr := s.run(t, at("tune orders-api --memory 1024 --samples 30 --yes --json")...); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, test := range []struct {
		flags     string
		code      int
		confirmed bool
		why       string
	}{
		{"", exitOK, false, ""},
		{"--budget 0.001 --max-time 1m", exitOK, false, ""},
		{"--confirm=false", exitUnmet, false, ""},
	} {
		slow.Store(13) // those of the first measurement, and its cold start
		code, stdout, stderr := s.run(t, at("check orders-api --against orders-api --samples 12 --fail-over 30% --yes --json "+test.flags)...)
		var told compared
		if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != test.code {
			t.Fatalf("%s: exit code %d, %v: %s%s", test.flags, code, err, stdout, stderr)
		}
		c := told.Confirmation
		if test.code == exitUnmet && c == nil {
			continue
		}
		if c == nil || c.Confirmed != test.confirmed || c.Why != test.why || told.Exceeded != "" || !strings.Contains(c.Exceeded, "duration rose by") {
			t.Errorf("%s: %s", test.flags, stdout)
		}
	}
}

// TestMaxTime: what is measured when the time is up decides, and all is put back.
func TestMaxTime(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	before := string(server.Account.Snapshot())
	began := time.Now()
	code, stdout, stderr := s.run(t, "tune", "orders-api", "--memory", "512,1024", "--samples", "10000", "--max-time", "700ms", "--yes", "--json", "--endpoint-url", server.URL)
	var told result.Result
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitOK || told.Stopped != tuner.OutOfTime || !told.Restored || told.Verdict == nil {
		t.Errorf("exit code %d, %v: %s%s", code, err, stdout, stderr)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
	if code, _, stderr := s.run(t, "tune", "orders-api", "--max-time", "-1s", "--yes"); code != exitUsage || !strings.Contains(stderr, "--max-time -1s is no time") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestTuneContinue goes on from a session with what it is asked to add.
func TestTuneContinue(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	at := func(args string) []string { return append(strings.Fields(args), "--endpoint-url", server.URL) }
	if code, _, stderr := s.run(t, at("tune orders-api --memory 512,1024 --samples 4 --strategy cost --yes --json")...); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	code, stdout, stderr := s.run(t, at("tune --continue last --memory 2048 --samples 5 --yes")...)
	if code != exitOK || !strings.Contains(stderr, "goes on from session ") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if strings.Contains(stdout, "not needed") {
		t.Errorf("a size whose samples were taken over is not tried:\n%s", stdout)
	}
	for _, want := range []string{"512 MB     5 ", "1024 MB     5 ", "2048 MB     5 "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	var told map[string]any
	_, stdout, _ = s.run(t, "open", "last", "--json")
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || told["continues"] == nil || told["goal"].(map[string]any)["strategy"] != "cost" {
		t.Errorf("%v: %s", err, stdout)
	}
	if code, _, stderr := s.run(t, at(`tune --continue last --payload {"a":1} --yes`)...); code != exitFailed || !strings.Contains(stderr, "its samples are of something else: payload was") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := s.run(t, at("tune --continue nobody --yes")...); code != exitFailed || !strings.Contains(stderr, "there is no session nobody") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestCheckWithoutBase says how to get a session to check against, where the
// function has none: also where the folder of the sessions is not there yet.
func TestCheckWithoutBase(t *testing.T) {
	s := newShell(t)
	server := serve(t)
	missing := shell{dir: filepath.Join(s.dir, "not", "there")}
	const want = "there is no session of orders-api to check against: tune it first: lambdial tune orders-api --samples 30"
	for _, against := range []string{"last", "orders-api", "20260101"} {
		for _, s := range []shell{s, missing} {
			code, stdout, stderr := s.run(t, "check", "orders-api", "--against", against, "--yes", "--endpoint-url", server.URL)
			if code != exitFailed || !strings.Contains(stderr, want) || stdout != "" {
				t.Errorf("against %s: exit code %d: %s%s", against, code, stderr, stdout)
			}
		}
	}
	pastSession(t, s, "20260101-000000-aaaaaa", ordersAPI(), 40, map[int]float64{1024: 30})
	if code, _, stderr := s.run(t, "check", "orders-api", "--against", "nobody", "--yes"); code != exitFailed || !strings.Contains(stderr, "there is no session nobody") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestTooVague: the advice is what it takes, and it is enough.
func TestTooVague(t *testing.T) {
	state := func(samples int, took func(i int) float64) *tuner.State {
		s := &tuner.State{}
		plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
		plan.Sizes = []int{512}
		s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Name: "f"}}})
		for i := range samples {
			for _, e := range sampled(512, took(i)) {
				s.Apply(e)
			}
		}
		return s
	}
	spread := func(i int) float64 { return 100 + 40*math.Sin(float64(7*i)) }
	slow := func(i int) float64 {
		if i%15 == 7 {
			return 500
		}
		return 100 + float64(i%3)
	}
	advised := regexp.MustCompile(`takes about ([0-9]+), so tune with --samples ([0-9]+) `)
	for name, c := range map[string]struct {
		took func(int) float64
		says string
	}{"spread": {spread, "s has only 30 warm samples at 512 MB, too few to tell a difference of 10 % for sure: "}, "slow": {slow, ", of which 2 took more than twice the median, too few "}} {
		told := tooVague(state(30, c.took), 512, lookConfidence(), .1)
		number := advised.FindStringSubmatch(told)
		if number == nil || number[1] != number[2] || !strings.Contains(told, c.says) {
			t.Errorf("%s: %s", name, told)
			continue
		}
		n, _ := strconv.Atoi(number[1])
		if still := tooVague(state(n, c.took), 512, lookConfidence(), .1); n <= 30 || still != "" {
			t.Errorf("%s: %d were advised, and then: %s", name, n, still)
		}
	}
	for want, s := range map[string]*tuner.State{
		"":                            state(30, func(i int) float64 { return 100 + float64(i%3) }),
		"tune with --samples 30":      state(2, spread),
		"so a larger --fail-over is ": state(10, func(i int) float64 { return 1 + 1000*float64(i/9) }),
	} {
		if told := tooVague(s, 512, .95, .1); !strings.Contains(told, want) || want == "" && told != "" {
			t.Errorf("%q is not %q", told, want)
		}
	}
}
