package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"pgregory.net/rapid"
)

func faults(t testing.TB, texts ...string) []Fault {
	t.Helper()
	var list []Fault
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func TestParseFaultRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                        `unknown kind ""`,
		"flood":                   `unknown kind "flood"; kinds are access-denied, `,
		"throttle=3":              "throttle takes no value",
		"throttle:Nap":            `unknown operation "Nap"`,
		"throttle:Invoke:Invoke":  "want KIND",
		"throttle:Invoke:0":       "a rate is above 0",
		"throttle:Invoke:1.5":     "a rate is above 0",
		"throttle:Invoke:NaN":     "a rate is above 0",
		"throttle:Invoke:0.5@2":   "a rate is above 0",
		"throttle:Invoke@0":       "calls are like",
		"throttle:Invoke@5-3":     "calls are like",
		"throttle:Invoke@3+-5":    "calls are like",
		"throttle:Invoke@":        "calls are like",
		"slow":                    "slow wants a duration",
		"slow=fast":               "slow wants a duration",
		"ratelimit=0":             "ratelimit wants",
		"wrong-size-report=large": "wants a number of MB",
		"big-response=-1":         "wants a number of MB",
		"ratelimit=NaN":           "ratelimit wants",
		"throttle:NaN":            "a rate is above 0",
		"throttle@x":              "calls are like",
	} {
		if _, err := ParseFault(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestFaultsAreWrittenAsTheyAreRead(t *testing.T) {
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
	for _, text := range []string{"throttle", "throttle:PublishVersion@3", "error500:Invoke:0.1", "slow=2s:Invoke@2-4", "reset-after:DeleteFunction@3+", "wrong-size-report=256", "ratelimit=1e3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		again, err := ParseFault(fault.String())
		if err != nil || again != fault {
			t.Errorf("%q is written as %q, which reads as %+v, %v; want %+v", text, fault, again, err, fault)
		}
	})
}

// Which calls a fault strikes.
func TestFaultsStrike(t *testing.T) {
	const calls = 8
	for text, want := range map[string]string{
		"throttle":                "xxxxxxxx",
		"throttle@3":              "--x-----",
		"throttle@3-5":            "--xxx---",
		"throttle@6+":             "-----xxx",
		"throttle:GetFunction@2":  "-x------",
		"throttle:ListFunctions":  "--------",
		"throttle:GetFunction:1":  "xxxxxxxx",
		"ratelimit=3:GetFunction": "xxxxxxxx",
	} {
		i := newInjector(1, faults(t, text))
		got := ""
		for range calls {
			if len(i.strike("GetFunction")) > 0 {
				got += "x"
			} else {
				got += "-"
			}
			if strings.Contains(text, ":") {
				i.strike("ListAliases") // counts only for faults of every operation
			}
		}
		if got != want {
			t.Errorf("%s strikes %s, want %s", text, got, want)
		}
	}
	struck, i := 0, newInjector(1, faults(t, "throttle:Invoke:0.1"))
	for range 10_000 {
		struck += len(i.strike("Invoke"))
	}
	if struck < 900 || struck > 1100 {
		t.Errorf("a rate of 0.1 struck %d of 10000 calls", struck)
	}
}

func isStatus(status int, code string) func(error) bool {
	return func(err error) bool {
		var api smithy.APIError
		var answer *smithyhttp.ResponseError
		return errors.As(err, &answer) && answer.HTTPStatusCode() == status && (code == "" || errors.As(err, &api) && api.ErrorCode() == code)
	}
}

func isReset(err error) bool {
	var unsent *smithyhttp.RequestSendError
	return errors.As(err, &unsent)
}

// Each fault of the control plane strikes the second update: the first goes
// well, and whether the second was done shows in the function.
func TestControlPlaneFaults(t *testing.T) {
	for _, c := range []struct {
		fault string
		want  func(error) bool // nil: no error
		done  bool
	}{
		{"throttle", isStatus(429, "TooManyRequestsException"), false},
		{"error500", isStatus(500, "ServiceException"), false},
		{"error502", isStatus(502, ""), false},
		{"reset-before", isReset, false},
		{"reset-after", isReset, true},
		{"access-denied", isStatus(403, "AccessDeniedException"), false},
		{"expired-credentials", isStatus(403, "ExpiredTokenException"), false},
		{"stale-revision", isStatus(412, "PreconditionFailedException"), false},
	} {
		t.Run(c.fault, func(t *testing.T) {
			client, a := serve(t, Options{Speed: 1000, Faults: faults(t, c.fault+":UpdateFunctionConfiguration@2")})
			name := "price-feed"
			setMemory(t, client, name, 300)
			now := settled(t, client, name)
			_, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: &name, MemorySize: aws.Int32(400), RevisionId: now.RevisionId})
			if !c.want(err) {
				t.Errorf("the second update: %v", err)
			}
			if c.fault == "access-denied" && !strings.Contains(err.Error(), "is not authorized to perform: lambda:UpdateFunctionConfiguration on resource: arn:aws:lambda:us-east-1:123456789012:function:price-feed") {
				t.Errorf("access denied without the permission: %v", err)
			}
			if after := *settled(t, client, name).MemorySize; (after == 400) != c.done {
				t.Errorf("after it the function has %d MB", after)
			}
			setMemory(t, client, name, 500) // the third goes well
			a.mu.Lock()
			defer a.mu.Unlock()
			if got := a.functions[name].latest.MemorySize; got != 500 {
				t.Errorf("after the third update the function has %d MB", got)
			}
		})
	}
}

func TestResetBeforeAndAfter(t *testing.T) {
	for kind, want := range map[string]int{"reset-before": 0, "reset-after": 1} {
		client, a := serve(t, Options{Speed: 1000, Faults: faults(t, kind+":PublishVersion")})
		if _, err := client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: aws.String("price-feed")}); err == nil {
			t.Errorf("%s: no error", kind)
		}
		if n := count(a, func() int { return len(a.functions["price-feed"].versions) }); n != want {
			t.Errorf("%s: %d versions", kind, n)
		}
		client, a = serve(t, Options{Speed: 1000, Faults: faults(t, kind+":Invoke")})
		if _, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("price-feed")}); err == nil {
			t.Errorf("%s: no error", kind)
		}
		if n := count(a, func() int { return a.invoked["price-feed:256"] }); n != want {
			t.Errorf("%s: %d invocations", kind, n)
		}
	}
}

// count looks into an account.
func count(a *Account, what func() int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return what()
}

func TestUpdateFaults(t *testing.T) {
	client, _ := serve(t, Options{Speed: 1000, Faults: faults(t, "failed-update:UpdateFunctionConfiguration@1", "stuck-update:UpdateFunctionConfiguration@2")})
	name := aws.String("price-feed")
	update := func() {
		t.Helper()
		if _, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: name, MemorySize: aws.Int32(512)}); err != nil {
			t.Fatal(err)
		}
	}
	update()
	if c := settled(t, client, *name); c.LastUpdateStatus != types.LastUpdateStatusFailed || aws.ToString(c.LastUpdateStatusReason) == "" || c.LastUpdateStatusReasonCode == "" {
		t.Errorf("a failed update ends %s: %v", c.LastUpdateStatus, c.LastUpdateStatusReason)
	}
	if _, log := invoke(t, client, lambda.InvokeInput{FunctionName: name}); report(t, log).memoryMB != 256 {
		t.Errorf("after a failed update ran\n%s", log)
	}
	update()
	time.Sleep(20 * time.Millisecond) // ten times as long as an update takes
	out, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: name})
	if err != nil || out.Configuration.LastUpdateStatus != types.LastUpdateStatusInProgress {
		t.Errorf("a stuck update: %+v %v", out, err)
	}
}

func TestInvocationFaults(t *testing.T) {
	name := "auth-authorizer" // writes JSON logs
	text := "price-feed"
	for _, c := range []struct {
		fault, function string
		check           func(out *lambda.InvokeOutput, log string, err error) error
	}{
		{"throttle", text, func(_ *lambda.InvokeOutput, _ string, err error) error {
			return want(throttleReason(err) == "ConcurrentInvocationLimitExceeded", err)
		}},
		{"reset-after", text, func(_ *lambda.InvokeOutput, _ string, err error) error { return want(isReset(err), err) }},
		{"access-denied", text, func(_ *lambda.InvokeOutput, _ string, err error) error {
			return want(err != nil && strings.Contains(err.Error(), "lambda:InvokeFunction"), err)
		}},
		{"no-report", text, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Contains(log, "END RequestId") && !strings.Contains(log, "REPORT"), log)
		}},
		{"no-report", name, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Contains(log, "platform.start") && !strings.Contains(log, "platform.report"), log)
		}},
		{"wrong-size-report=333", text, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Contains(log, "\tMemory Size: 333 MB\t"), log)
		}},
		{"wrong-size-report=333", name, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Contains(log, `"memorySizeMB":333,`), log)
		}},
		{"fake-report", text, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Count(log, "\nREPORT RequestId") == 2 && strings.Index(log, "Duration: 1.00 ms") < strings.Index(log, "\nEND "), log)
		}},
		{"fake-report", name, func(_ *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Count(log, `"type":"platform.report"`) == 2, log)
		}},
		{"big-response", text, func(out *lambda.InvokeOutput, _ string, _ error) error {
			return want(len(out.Payload) == 7<<20+2, len(out.Payload))
		}},
		{"hostile-text", text, func(out *lambda.InvokeOutput, log string, _ error) error {
			return want(strings.Contains(log, "\x1b[2J") && json.Valid(out.Payload) && strings.Contains(string(out.Payload), `\u001b`), log)
		}},
	} {
		t.Run(c.fault+" "+c.function, func(t *testing.T) {
			client, _ := serve(t, Options{Speed: 1000, Faults: faults(t, c.fault+":Invoke@2")})
			call := lambda.InvokeInput{FunctionName: &c.function, LogType: types.LogTypeTail}
			for n := 1; n <= 3; n++ {
				in := call
				out, err := client.Invoke(t.Context(), &in)
				log := ""
				if err == nil {
					log = decodeBase64(t, aws.ToString(out.LogResult))
				}
				if n == 2 {
					if err := c.check(out, log, err); err != nil {
						t.Errorf("the second call: %v", err)
					}
				} else if err != nil || out.FunctionError != nil || strings.Count(log, "REPORT RequestId")+strings.Count(log, "platform.report") != 1 {
					t.Errorf("call %d: %v\n%s", n, err, log)
				}
			}
		})
	}
}

func want(ok bool, got any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("got %v", got)
}

func TestSlowFault(t *testing.T) {
	client, _ := serve(t, Options{Faults: faults(t, "slow=1h:GetFunction@1", "slow=30ms:GetFunction@2")})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	in := &lambda.GetFunctionInput{FunctionName: aws.String("price-feed")}
	if _, err := client.GetFunction(ctx, in); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an answer after an hour: %v", err)
	}
	began := time.Now()
	if _, err := client.GetFunction(t.Context(), in); err != nil || time.Since(began) < 30*time.Millisecond {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

func TestRateLimitFault(t *testing.T) {
	client, _ := serve(t, Options{Faults: faults(t, "ratelimit=2")})
	for n := 1; n <= 3; n++ {
		_, err := client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{})
		if n <= 2 && err != nil {
			t.Errorf("call %d: %v", n, err)
		}
		if n == 3 && !isStatus(http.StatusTooManyRequests, "TooManyRequestsException")(err) {
			t.Errorf("call %d: %v", n, err)
		}
	}
}

func TestHostileTextFault(t *testing.T) {
	client, a := serve(t, Options{Faults: faults(t, "hostile-text")})
	before := a.Snapshot()
	list, err := client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{})
	if err != nil || !strings.Contains(aws.ToString(list.Functions[0].Description), "\x1b[2J") {
		t.Errorf("%+v %v", list, err)
	}
	out, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("price-feed")})
	if err != nil || !strings.Contains(out.Configuration.Environment.Variables["EVIL"], "\x07") {
		t.Errorf("%+v %v", out, err)
	}
	if string(before) != string(a.Snapshot()) {
		t.Error("reading changed the account")
	}
}
