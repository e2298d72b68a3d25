package account

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
	"lambdial/tuner/origin"
)

const rich = `{
	"FunctionName":"fn","FunctionArn":"arn:aws:lambda:eu-central-1:1:function:fn","Runtime":"python3.13","Handler":"a.b",
	"Role":"arn:aws:iam::1:role/r","CodeSize":22,"Description":"d","Timeout":7,"MemorySize":512,"LastModified":"2026-11-02T09:30:00.250+0000",
	"CodeSha256":"c=","Version":"$LATEST","RevisionId":"r1","PackageType":"Zip","Architectures":["arm64"],"EphemeralStorage":{"Size":1024},
	"Environment":{"Variables":{"TOKEN":"hush-hush","MODE":"x"}},
	"State":"Pending","StateReason":"The function is being created.","StateReasonCode":"Creating",
	"LastUpdateStatus":"Failed","LastUpdateStatusReasonCode":"InvalidSubnet",
	"LoggingConfig":{"LogFormat":"JSON","SystemLogLevel":"WARN","LogGroup":"/g"},
	"SnapStart":{"ApplyOn":"PublishedVersions","OptimizationStatus":"Off"},
	"CapacityProviderConfig":{"LambdaManagedInstancesCapacityProviderConfig":{"CapacityProviderArn":"p"}},
	"DurableConfig":{"ExecutionTimeout":60},"TenancyConfig":{"TenantIsolationMode":"PER_TENANT"},
	"MasterArn":"arn:m","SigningJobArn":"arn:j"}`

func TestFunction(t *testing.T) {
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/2015-03-31/functions/fn" || r.URL.RawQuery != "Qualifier=3" {
			t.Errorf("asked for %s?%s", r.URL.Path, r.URL.RawQuery)
		}
		answer(200, "", `{"Configuration":`+rich+`,"Concurrency":{"ReservedConcurrentExecutions":0},
			"Tags":{"lambda:createdBy":"SAM","aws:cloudformation:stack-name":"shop","aws:cloudformation:logical-id":"Orders"}}`)(w, r)
	})
	got, err := a.Function(t.Context(), "fn", "3")
	if err != nil {
		t.Fatal(err)
	}
	none := 0
	want := tuner.Function{
		Name: "fn", ARN: "arn:aws:lambda:eu-central-1:1:function:fn", Runtime: "python3.13", Architecture: "arm64", Package: "Zip",
		Description: "d", LastModified: time.Date(2026, 11, 2, 9, 30, 0, 250e6, time.UTC),
		Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 7}, EphemeralMB: 1024, Version: "$LATEST", RevisionID: "r1", CodeSHA256: "c=",
		Fingerprint: got.Fingerprint, VariablesDigest: got.VariablesDigest,
		State: "Pending", StateReason: "The function is being created. (Creating)",
		UpdateStatus: "Failed", UpdateReason: "InvalidSubnet",
		LogFormat: "JSON", SystemLogLevel: "WARN", LogGroup: "/g",
		SnapStart: true, ManagedInstances: true, Durable: true, PerTenant: true, EdgeReplica: true, Signed: true,
		ReservedConcurrency: &none, Origin: &origin.Origin{Tool: origin.SAM, Stack: "shop", LogicalID: "Orders"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(got.Fingerprint) != 64 {
		t.Errorf("fingerprint %q", got.Fingerprint)
	}
}

func TestFunctionWithoutTheRightToItsCode(t *testing.T) {
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/configuration") {
			answer(200, "", rich)(w, r)
			return
		}
		answer(403, "AccessDeniedException", `{}`)(w, r)
	})
	if got, err := a.Function(t.Context(), "fn", ""); err != nil || got.MemoryMB != 512 || got.Origin == nil || got.Origin.Unread == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	b := open(t, answer(403, "AccessDeniedException", `{}`))
	_, err := b.Function(t.Context(), "fn", "")
	if e := accountError(t, err); e.Permission != "lambda:GetFunction" {
		t.Errorf("lacks %s", e.Permission)
	}
}

// TestTagsThatMayNotBeRead are told, and are no error.
func TestTagsThatMayNotBeRead(t *testing.T) {
	for wrong, want := range map[string]string{
		`{"ErrorCode":"AccessDeniedException","Message":"User is not authorized to perform: lambda:ListTags"}`: "lambda:ListTags is missing",
		`{"ErrorCode":"InternalError","Message":"a\u001b[2Jb"}`:                                                "InternalError: a␛[2Jb",
	} {
		a := open(t, answer(200, "", `{"Configuration":`+rich+`,"TagsError":`+wrong+`}`))
		got, err := a.Function(t.Context(), "fn", "")
		if err != nil || got.Origin == nil || got.Origin.Unread != want || got.Origin.Known() {
			t.Errorf("%s: %+v, %v", wrong, got.Origin, err)
		}
	}
}

// A service that answers with as little as JSON allows.
func TestBarestService(t *testing.T) {
	a := open(t, answer(200, "", `{}`))
	ctx := t.Context()
	if f, err := a.Configure(ctx, "fn", tuner.Settings{MemoryMB: 128}, nil, ""); err != nil || f.Architecture != "x86_64" || f.Updating() {
		t.Errorf("configure: %+v, %v", f, err)
	}
	if f, err := a.Publish(ctx, "fn", "d", "r"); err != nil || f.Version != "" {
		t.Errorf("publish: %+v, %v", f, err)
	}
	if _, err := a.Versions(ctx, "fn"); accountError(t, err).Kind != tuner.ErrUnsupported {
		t.Error("no list is an empty one")
	}
	if _, err := a.Aliases(ctx, "fn"); accountError(t, err).Kind != tuner.ErrUnsupported {
		t.Error("no list is an empty one")
	}
	if l, err := a.Limits(ctx); err != nil || l != (tuner.Limits{}) {
		t.Errorf("limits: %v, %v", l, err)
	}
	if p, err := a.Provisioned(ctx, "fn"); err != nil || p {
		t.Errorf("provisioned: %v, %v", p, err)
	}
	if err := a.DeleteVersion(ctx, "fn", "1"); err != nil {
		t.Error(err)
	}
	if i, err := a.Invoke(ctx, tuner.Call{Function: "fn"}); err != nil || len(i.LogTail) != 0 {
		t.Errorf("invoke: %+v, %v", i, err)
	}
	if _, err := a.Function(ctx, "fn", ""); accountError(t, err).Kind != tuner.ErrUnsupported {
		t.Error(err)
	}
	if _, err := a.Copy(ctx, "fn", "copy", "", ""); accountError(t, err).Kind != tuner.ErrUnsupported {
		t.Error(err)
	}
	for page, err := range a.Functions(ctx) {
		if err != nil || len(page) != 0 {
			t.Errorf("functions: %v, %v", page, err)
		}
	}
}

func TestFunctionsComePageByPage(t *testing.T) {
	var calls atomic.Int32
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		switch query := r.URL.Query(); {
		case query.Get("MaxItems") != "50":
			t.Errorf("asked for %s a page", query.Get("MaxItems"))
		case query.Get("Marker") == "":
			_, _ = io.WriteString(w, `{"Functions":[{"FunctionName":"a"},{"FunctionName":"b"}],"NextMarker":"2"}`)
		case query.Get("Marker") == "2":
			_, _ = io.WriteString(w, `{"Functions":[],"NextMarker":"3"}`)
		default: // and the same marker for ever
			_, _ = io.WriteString(w, `{"Functions":[{"FunctionName":"c","PackageType":"Image"}],"NextMarker":"3"}`)
		}
	})
	var names []string
	for page, err := range a.Functions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page {
			names = append(names, f.Name)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, names); diff != "" || calls.Load() != 3 {
		t.Errorf("%d calls, -want +got:\n%s", calls.Load(), diff)
	}
	calls.Store(0)
	for _, err := range a.Functions(t.Context()) {
		_ = err
		break
	}
	if calls.Load() != 1 {
		t.Errorf("%d calls for one page", calls.Load())
	}
}

func TestVersionsAndAliases(t *testing.T) {
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/aliases") {
			_, _ = io.WriteString(w, `{"Aliases":[{"Name":"live","FunctionVersion":"2","RoutingConfig":{"AdditionalVersionWeights":{"1":0}}},{"Name":"x"}]}`)
			return
		}
		_, _ = io.WriteString(w, `{"Versions":[{"Version":"$LATEST"},{"Version":"$LATEST.PUBLISHED"},{"Version":"1","Description":"d","MemorySize":256},{"Version":"2"}]}`)
	})
	versions, err := a.Versions(t.Context(), "fn")
	if diff := cmp.Diff([]tuner.Version{{Number: "1", Description: "d", MemoryMB: 256}, {Number: "2"}}, versions); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	aliases, err := a.Aliases(t.Context(), "fn")
	if diff := cmp.Diff([]tuner.Alias{{Name: "live", Versions: []string{"2", "1"}, Routing: tuner.Routing{Version: "2", Also: "1"}}, {Name: "x"}}, aliases); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

func TestProvisioned(t *testing.T) {
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    bool
	}{
		"some":    {answer(200, "", `{"ProvisionedConcurrencyConfigs":[{"FunctionArn":"a:1"}]}`), true},
		"denied":  {answer(403, "AccessDeniedException", `{}`), false},
		"unknown": {answer(501, "", ``), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := open(t, tt.handler).Provisioned(t.Context(), "fn"); got != tt.want || err != nil {
				t.Errorf("got %t, %v", got, err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	a := open(t, answer(200, "", `{"AccountLimit":{"ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":900}}`))
	got, err := a.Limits(t.Context())
	if want := (tuner.Limits{UnreservedConcurrency: 900}); got != want || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Reads are repeated after anything that may pass, changes only after what
// says that nothing was done.
func TestRetries(t *testing.T) {
	tests := map[string]struct {
		call     operation
		status   int
		code     string
		after    string
		requests int32
	}{
		"read after 500":             {read, 500, "ServiceException", "", attempts},
		"read after throttle":        {read, 429, "TooManyRequestsException", "0", attempts},
		"read after a long throttle": {read, 429, "TooManyRequestsException", "60", 1},
		"read after 404":             {read, 404, "ResourceNotFoundException", "", 1},
		"change after 500":           {configure, 500, "ServiceException", "", 1},
		"change after 503":           {publish, 503, "", "", 1},
		"change after throttle":      {configure, 429, "TooManyRequestsException", "", 1},
		"change after conflict":      {publish, 409, "ResourceConflictException", "", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			a := open(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if tt.after != "" {
					w.Header().Set("Retry-After", tt.after)
				}
				answer(tt.status, tt.code, `{}`)(w, r)
			})
			_ = accountError(t, tt.call(t.Context(), a))
			if requests.Load() != tt.requests {
				t.Errorf("%d requests, want %d", requests.Load(), tt.requests)
			}
		})
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	var requests atomic.Int32
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Retry-After", "0.2")
			answer(429, "TooManyRequestsException", `{}`)(w, r)
			return
		}
		answer(200, "", `{"Configuration":{}}`)(w, r)
	})
	began := time.Now()
	if err := read(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("asked again after %s", took)
	}
}

func TestControlPlanePace(t *testing.T) {
	accounttest.Home(t, "", "")
	var calls atomic.Int32
	b := open(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(200, "", `{}`)(w, r)
	})
	a, err := Open(t.Context(), Options{EndpointURL: b.identity.Endpoint, ControlRate: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	began := time.Now()
	const n = 25
	for i := range n {
		if err := a.DeleteVersion(t.Context(), "fn", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if took, least := time.Since(began), (n-controlBurst-1)*10*time.Millisecond; took < least {
		t.Errorf("%d calls in %s, want at least %s", n, took, least)
	}
}
