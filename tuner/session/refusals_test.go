package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// refusal is an answer of the service in the place of the embedded account's.
type refusal struct {
	status     int
	code, said string
}

// operationOf names a request as far as these tests need it.
func operationOf(r *http.Request) string {
	path := r.URL.Path
	switch {
	case r.Method == http.MethodPut && strings.HasSuffix(path, "/configuration"):
		return "UpdateFunctionConfiguration"
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/versions"):
		return "PublishVersion"
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/invocations"):
		return "Invoke"
	case r.Method == http.MethodGet && strings.Count(path, "/") == 3:
		return "GetFunction"
	}
	return ""
}

// refusing is an embedded account whose n-th call of an operation (from 1) is
// answered by refuse, if that answers at all; read may change what GetFunction
// tells.
func refusing(t *testing.T, refuse func(operation string, n int) *refusal, read func(configuration map[string]any)) place {
	t.Helper()
	p := newPlace(t, emulator.Options{Speed: 2000})
	target, err := url.Parse(p.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(answer *http.Response) error {
		if read == nil || operationOf(answer.Request) != "GetFunction" || answer.StatusCode != http.StatusOK {
			return nil
		}
		var function map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&function); err != nil {
			return err
		}
		_ = answer.Body.Close()
		read(function["Configuration"].(map[string]any))
		changed, err := json.Marshal(function)
		answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
		answer.Header.Del("Content-Length")
		return err
	}
	var mu sync.Mutex
	calls := map[string]int{}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation := operationOf(r)
		mu.Lock()
		calls[operation]++
		n := calls[operation]
		mu.Unlock()
		if refuse != nil {
			if no := refuse(operation, n); no != nil {
				w.Header().Set("X-Amzn-ErrorType", no.code)
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(no.status)
				_ = json.NewEncoder(w).Encode(map[string]string{"Type": "User", "message": no.said})
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: front.URL, Demo: true, ControlRate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	p.client = client
	return p
}

const ec2Throttle = "Your request has been throttled by EC2, please make sure you have enough API rate limit. EC2 Error Code: RequestLimitExceeded. EC2 Error Message: Request limit exceeded."

// TestRefusals: one that passes is waited for and repeated, one that stays ends
// the session at the first, and each is told with its cause.
func TestRefusals(t *testing.T) {
	t.Parallel()
	at := func(operation string, from, to int, no refusal) func(string, int) *refusal {
		return func(op string, n int) *refusal {
			if op == operation && n >= from && (to == 0 || n <= to) {
				return &no
			}
			return nil
		}
	}
	throttled := refusal{400, "InvalidParameterValueException", ec2Throttle}
	for name, tt := range map[string]struct {
		refuse func(string, int) *refusal
		failed bool
		says   string // in the reason or a warning
		calls  int    // of the refused kind at most, 0 is any
	}{
		"an update throttled by EC2":     {refuse: at("UpdateFunctionConfiguration", 1, 2, throttled)},
		"a put-back throttled by EC2":    {refuse: at("UpdateFunctionConfiguration", 3, 6, throttled)},
		"a version throttled by another": {refuse: at("PublishVersion", 2, 3, refusal{400, "ThrottledException", "Rate exceeded"})},
		"an invocation throttled by EC2": {refuse: at("Invoke", 2, 3, refusal{502, "EC2ThrottledException", "Lambda was throttled by Amazon EC2"}), says: "throttled and tried again"},
		"no key":                         {refuse: at("Invoke", 3, 0, refusal{502, "KMSDisabledException", "the KMS key used is disabled"}), failed: true, says: "the KMS key used is disabled"},
		"no file system":                 {refuse: at("Invoke", 1, 0, refusal{403, "EFSMountFailureException", "couldn't mount the file system"}), failed: true, says: "couldn't mount the file system"},
		"no interface":                   {refuse: at("Invoke", 1, 0, refusal{502, "ENILimitReachedException", "no more network interfaces"}), failed: true, says: "no more network interfaces"},
		"an old runtime":                 {refuse: at("UpdateFunctionConfiguration", 1, 0, refusal{400, "InvalidParameterValueException", "The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions."}), failed: true, says: "no longer supported"},
		"code that failed":               {refuse: at("UpdateFunctionConfiguration", 1, 0, refusal{409, "CodeArtifactUserFailedException", "the code artifact failed"}), failed: true, says: "the code artifact failed"},
		"one size too large":             {refuse: at("UpdateFunctionConfiguration", 2, 2, refusal{400, "InvalidParameterValueException", "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := 0
			p := refusing(t, func(operation string, n int) *refusal {
				no := tt.refuse(operation, n)
				if no != nil {
					refused++
				}
				return no
			}, nil)
			before := string(p.server.Account.Snapshot())
			state := run(t, p.start(t, plan("orders-api", 256, 512, 1024)), nil)
			if state.Failed != tt.failed || state.End == nil || !state.End.Restored {
				t.Errorf("failed %v (%s), %+v", state.Failed, state.Reason, state.End)
			}
			if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
				t.Errorf("account changed (-before +after):\n%s", diff)
			}
			said := state.Reason + "\n" + strings.Join(verdict.Of(state).Verdict().Warnings, "\n")
			if !strings.Contains(said, tt.says) || strings.Contains(said, "may have run") || strings.Contains(said, "lack the permission") {
				t.Errorf("says %q", said)
			}
			if sizes := 3; tt.failed && refused > sizes { // one may be in flight at each
				t.Errorf("refused %d times", refused)
			}
		})
	}
}

// TestUpdateThatFails leaves one truth: what Lambda tells since is what the log,
// the end and restore say.
func TestUpdateThatFails(t *testing.T) {
	t.Parallel()
	failed := func(c map[string]any) {
		c["LastUpdateStatus"], c["LastUpdateStatusReasonCode"] = "Failed", "ImageDeleted"
		c["LastUpdateStatusReason"] = "The image was deleted."
	}
	for name, tt := range map[string]struct {
		faults []string
		read   func(c map[string]any)
	}{
		// The configuration reads as before, or as what was tried.
		"as before": {read: func(c map[string]any) {
			if c["MemorySize"] != 1024.0 {
				c["MemorySize"] = 1024
				failed(c)
			}
		}},
		"as tried": {read: func(c map[string]any) {
			if c["MemorySize"] != 1024.0 {
				failed(c)
			}
		}},
		"the put-back, too": {faults: []string{"failed-update"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p place
			if tt.read != nil {
				p = refusing(t, nil, tt.read)
			} else {
				var faults []emulator.Fault
				for _, text := range tt.faults {
					fault, err := emulator.ParseFault(text)
					if err != nil {
						t.Fatal(err)
					}
					faults = append(faults, fault)
				}
				p = newPlace(t, emulator.Options{Speed: 2000, Faults: faults})
			}
			s := p.start(t, plan("orders-api", 512, 256))
			state := run(t, s, nil)
			if !state.Failed || !strings.Contains(state.Reason, "failed") {
				t.Errorf("stopped: %s", state.Reason)
			}
			if state.End == nil || !state.End.Restored {
				t.Errorf("ended %+v", state.End)
			}
			leftovers, _, err := archive.In(p.dir).Leftovers()
			if err != nil || len(leftovers) > 0 {
				t.Errorf("left %v, %v", leftovers, err)
			}
			if restored, err := session.Restore(t.Context(), p.client, s.Log()); err != nil || !restored.Restored {
				t.Errorf("restore: %+v, %v", restored, err)
			}
		})
	}
}

// TestStatesAreQuoted: a function that can't be tuned as it stands is refused in
// Lambda's own words.
func TestStatesAreQuoted(t *testing.T) {
	for name, tt := range map[string]struct {
		state, reason, code string
		says, denies        string
	}{
		"idle":            {"Inactive", "The function is idle.", "Idle", "is Inactive: The function is idle. (Idle): invoke it once", ""},
		"a deleted image": {"Inactive", "The function is using a deleted image.", "ImageDeleted", "is Inactive: The function is using a deleted image. (ImageDeleted): mend that first", "invoke it"},
		"failed":          {"Failed", "The subnet does not exist.", "InvalidSubnet", "in the state Failed: The subnet does not exist. (InvalidSubnet): mend that first", ""},
		"deleting":        {"Deleting", "", "", "is Deleting (it will be gone): mend", ""},
		"draining":        {"Deactivating", "", "DrainingDurableExecutions", "is Deactivating (its capacity is being taken away): durable executions", ""},
		"dependency":      {"Failed", "", "DependencyError", "something that it depends on", ""},
		"deactivated":     {"Deactivated", "The capacity provider is gone.", "", "The capacity provider is gone", ""},
		"not invocable":   {"ActiveNonInvocable", "", "", "can't be invoked", ""},
		"unheard of":      {"Resting", "It sleeps.", "Zzz", "in the state Resting: It sleeps. (Zzz)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := refusing(t, nil, func(c map[string]any) {
				c["State"], c["StateReason"], c["StateReasonCode"] = tt.state, tt.reason, tt.code
			})
			_, err := session.Start(t.Context(), plan("orders-api", 256), session.Options{Account: p.client, Dir: p.dir})
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.denies != "" && strings.Contains(err.Error(), tt.denies) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestJustCreated: a session waits until the function is Active.
func TestJustCreated(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 4})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := p.client.Copy(ctx, "orders-api", "fresh", "", ""); err != nil {
		t.Fatal(err)
	}
	f, err := p.client.Function(ctx, "fresh", "")
	if err != nil || f.State != "Pending" || f.UpdateStatus != "" {
		t.Errorf("just created it is %s, %q, %v", f.State, f.UpdateStatus, err)
	}
	state := run(t, p.start(t, plan("fresh", 256, 512)), nil)
	if state.Failed || state.End == nil || !state.End.Restored || state.Size(256).Warm.N() == 0 {
		t.Errorf("%s, %+v", state.Reason, state.End)
	}
}

// TestSomebodyTags: that is a revision, and no deploy; what is one is told.
func TestSomebodyTags(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders-api"
	for name, tt := range map[string]struct {
		method, path string
		body         any
		failed       bool
		says         string
	}{
		"a tag":         {"POST", "/2017-03-31/tags/" + url.PathEscape(arn), map[string]any{"Tags": map[string]string{"a": "b"}}, false, "somebody tagged orders-api"},
		"a tag removed": {"DELETE", "/2017-03-31/tags/" + url.PathEscape(arn) + "?tagKeys=team", nil, false, "somebody tagged orders-api"},
		"memory":        {"PUT", "/2015-03-31/functions/orders-api/configuration", map[string]any{"MemorySize": 2000}, true, "it has 2000 MB and not"},
		"timeout":       {"PUT", "/2015-03-31/functions/orders-api/configuration", map[string]any{"Timeout": 77}, true, "its timeout is 77 s and not 10 s"},
		"code":          {"PUT", "/2015-03-31/functions/orders-api/code", map[string]any{"ZipFile": zipped("x")}, true, "its code is another"},
		"handler":       {"PUT", "/2015-03-31/functions/orders-api/configuration", map[string]any{"Handler": "b.c"}, true, "its configuration is another"},
		"a variable":    {"PUT", "/2015-03-31/functions/orders-api/configuration", map[string]any{"Environment": map[string]any{"Variables": map[string]string{"TABLE": "x", "LOG_LEVEL": "y"}}}, true, "it was updated at"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p place
			var once sync.Once
			p = refusing(t, func(operation string, n int) *refusal {
				if operation != "PublishVersion" {
					return nil
				}
				once.Do(func() {
					content, _ := json.Marshal(tt.body)
					request, err := http.NewRequestWithContext(t.Context(), tt.method, p.server.URL+tt.path, bytes.NewReader(content))
					if err != nil {
						t.Error(err)
						return
					}
					answer, err := http.DefaultClient.Do(request)
					if err != nil || answer.StatusCode >= 300 {
						t.Errorf("%v, %v", answer, err)
						return
					}
					_ = answer.Body.Close()
				})
				return nil
			}, nil)
			state := run(t, p.start(t, plan("orders-api", 256, 512)), nil)
			said := state.Reason + "\n" + strings.Join(verdict.Of(state).Verdict().Warnings, "\n")
			if state.Failed != tt.failed || !strings.Contains(said, tt.says) {
				t.Errorf("failed %v: %s", state.Failed, said)
			}
			if !tt.failed && (state.End == nil || !state.End.Restored) {
				t.Errorf("%+v", state.End)
			}
		})
	}
}
