package emulator

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"pgregory.net/rapid"
)

func TestParseFault(t *testing.T) {
	for _, text := range []string{
		"throttle:PublishVersion@3", "throttle:Invoke:0.1", "slow=2s", "slow=2s:Invoke@2-5", "reset-after:DeleteFunction@1",
		"error500@4+", "ratelimit=2", "wrong-size-report=256:Invoke", "big-response", "access-denied:GetFunction", "hostile-text:0.5",
	} {
		f, err := ParseFault(text)
		if err != nil {
			t.Error(err)
		} else if f.String() != text {
			t.Errorf("%q became %q", text, f)
		}
	}
	for text, want := range map[string]string{
		"explode": "unknown kind", "throttle=2": "takes no value", "throttle:Fly": "unknown operation", "slow": "wants a duration",
		"throttle:Invoke:2": "a rate is above 0", "throttle:Invoke:0": "a rate is above 0", "throttle@0": "calls are like", "throttle@3-2": "calls are like",
		"throttle@x": "calls are like", "ratelimit=0": "wants requests a second", "ratelimit=NaN": "wants requests a second", "throttle:NaN": "a rate is above 0",
		"throttle:Invoke:GetFunction": "want KIND", "big-response=lots": "wants a number of MB", "throttle:Invoke:0.1@2": "without calls", "": "unknown kind",
		"throttle@3+-5": "calls are like",
	} {
		if _, err := ParseFault(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestFaultsSurviveWritingAndReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := ParseFault(rapid.StringMatching(`(throttle|slow=[1-9]s|no-report|ratelimit=[1-9])(:Invoke|:GetFunction)?(@[1-9]|@[1-4]-[5-9]|@[2-9]\+|:0\.[1-9])?`).Draw(t, "fault"))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseFault(f.String()); err != nil || again != f {
			t.Errorf("%q: %+v became %+v, %v", f, f, again, err)
		}
	})
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"throttle:PublishVersion@3", "slow=2s:0.5", "a@b:c=d", "ratelimit=1e9@2-3+", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		if again, err := ParseFault(fault.String()); err != nil || again != fault {
			t.Errorf("%q: %q became %q, %v", text, fault, again, err)
		}
	})
}

// faulty serves an account in which the given things go wrong.
func faulty(t *testing.T, faults ...string) (*lambda.Client, *Account) {
	t.Helper()
	o := Options{Speed: 1000}
	for _, text := range faults {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, f)
	}
	return serve(t, o)
}

func TestFaultsOfCalls(t *testing.T) {
	read := func(client *lambda.Client) error {
		_, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: aws.String("price-feed")})
		return err
	}
	for _, c := range []struct{ kind, code, message string }{
		{"throttle", "TooManyRequestsException", "Rate exceeded"},
		{"error500", "ServiceException", "An error occurred and the request cannot be processed."},
		{"access-denied", "AccessDeniedException", "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: lambda:GetFunctionConfiguration on resource: arn:aws:lambda:us-east-1:123456789012:function:price-feed because no identity-based policy allows the lambda:GetFunctionConfiguration action"},
		{"expired-credentials", "ExpiredTokenException", "The security token included in the request is expired"},
	} {
		client, _ := faulty(t, c.kind+":GetFunctionConfiguration@2")
		for n := range 3 {
			err := read(client)
			if n == 1 {
				wantError(t, err, c.code, c.message)
			} else if err != nil {
				t.Errorf("%s@2 struck call %d: %v", c.kind, n+1, err)
			}
		}
	}
	for _, kind := range []string{"error502", "reset-before", "reset-after"} {
		client, _ := faulty(t, kind+"@1")
		if err := read(client); err == nil {
			t.Errorf("%s did nothing", kind)
		}
		if err := read(client); err != nil {
			t.Errorf("after %s@1: %v", kind, err)
		}
	}
	client, _ := faulty(t, "slow=30ms")
	began := time.Now()
	if err := read(client); err != nil || time.Since(began) < 30*time.Millisecond {
		t.Errorf("slow=30ms took %v, %v", time.Since(began), err)
	}
	client, _ = faulty(t, "ratelimit=1")
	if err := read(client); err != nil {
		t.Error(err)
	}
	wantError(t, read(client), "TooManyRequestsException", "Rate exceeded")

	client, _ = faulty(t, "throttle:0.3")
	struck := 0
	for range 200 {
		if read(client) != nil {
			struck++
		}
	}
	if struck < 35 || struck > 85 {
		t.Errorf("a rate of 0.3 struck %d of 200 calls", struck)
	}
}

func TestResetBeforeAndAfter(t *testing.T) {
	for kind, want := range map[string]int{"reset-before": 0, "reset-after": 1} {
		client, a := faulty(t, kind+":PublishVersion")
		if _, err := client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: aws.String("price-feed")}); err == nil {
			t.Errorf("%s: no error", kind)
		}
		a.mu.Lock()
		if n := len(a.functions["price-feed"].versions); n != want {
			t.Errorf("%s: %d versions", kind, n)
		}
		a.mu.Unlock()
		client, a = faulty(t, kind+":Invoke")
		if _, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("price-feed")}); err == nil {
			t.Errorf("%s: no error", kind)
		}
		a.mu.Lock()
		if n := a.invoked["price-feed:256"]; n != want {
			t.Errorf("%s: %d invocations", kind, n)
		}
		a.mu.Unlock()
	}
}

func TestFaultsOfUpdates(t *testing.T) {
	name := aws.String("price-feed")
	change := &lambda.UpdateFunctionConfigurationInput{FunctionName: name, MemorySize: aws.Int32(640)}

	client, _ := faulty(t, "failed-update")
	if _, err := client.UpdateFunctionConfiguration(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if c := settled(t, client, *name); c.LastUpdateStatus != types.LastUpdateStatusFailed || aws.ToString(c.LastUpdateStatusReason) == "" {
		t.Errorf("failed update: %s", c.LastUpdateStatus)
	}
	if _, log := invoke(t, client, lambda.InvokeInput{FunctionName: name}); report(t, log).memoryMB != 256 {
		t.Error("a failed update changed what runs")
	}

	client, a := faulty(t, "stuck-update")
	if _, err := client.UpdateFunctionConfiguration(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	if f := a.functions[*name]; !f.updating || !f.updateEnd.IsZero() {
		t.Error("a stuck update will end")
	}
	a.mu.Unlock()

	client, _ = faulty(t, "stale-revision")
	with := *change
	with.RevisionId = settled(t, client, *name).RevisionId
	_, err := client.UpdateFunctionConfiguration(t.Context(), &with)
	wantError(t, err, "PreconditionFailedException", "")
}

func TestFaultsOfInvocations(t *testing.T) {
	name := aws.String("price-feed")
	run := func(fault string) (*lambda.InvokeOutput, string) {
		t.Helper()
		client, _ := faulty(t, fault)
		return invoke(t, client, lambda.InvokeInput{FunctionName: name})
	}
	if _, log := run("no-report"); strings.Contains(log, "REPORT RequestId") {
		t.Errorf("no-report:\n%s", log)
	}
	if _, log := run("wrong-size-report=1024"); report(t, log).memoryMB != 1024 {
		t.Errorf("wrong-size-report:\n%s", log)
	}
	if _, log := run("fake-report"); strings.Count(log, "REPORT RequestId") != 2 || strings.LastIndex(log, "Duration: 1.00 ms") > strings.Index(log, "END RequestId") {
		t.Errorf("fake-report:\n%s", log)
	}
	if out, _ := run("big-response=7"); len(out.Payload) != 7<<20+2 {
		t.Errorf("big-response has %d bytes", len(out.Payload))
	}
	if out, log := run("hostile-text"); !strings.Contains(log, "\x1b[2J") || !strings.Contains(string(out.Payload), `\u001b`) {
		t.Errorf("hostile-text: %q %q", out.Payload, log)
	}
	client, a := faulty(t, "hostile-text")
	before := a.Snapshot()
	out, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: name})
	if err != nil || !strings.Contains(*out.Configuration.Description, "\x1b[2J") {
		t.Errorf("hostile-text: %v", err)
	}
	if string(before) != string(a.Snapshot()) {
		t.Error("hostile text changed the account")
	}
	client, _ = faulty(t, "throttle:Invoke")
	_, err = client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name})
	wantError(t, err, "TooManyRequestsException", "Rate Exceeded.")
}
