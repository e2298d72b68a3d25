package emulator

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	RunHandlerIfAsked()
	goleak.VerifyTestMain(m)
}

// newTestAccount is an account fifty times faster than Lambda unless o says
// otherwise.
func newTestAccount(t testing.TB, o Options) *Account {
	t.Helper()
	if o.Speed == 0 {
		o.Speed = 50
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// serve gives an SDK client an account of its own.
func serve(t testing.TB, o Options) (*lambda.Client, *Account) {
	t.Helper()
	a := newTestAccount(t, o)
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	return lambda.New(lambda.Options{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(s.URL),
		Credentials:      credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		RetryMaxAttempts: 1,
		HTTPClient:       s.Client(),
	}), a
}

func invoke(t testing.TB, client *lambda.Client, in lambda.InvokeInput) (*lambda.InvokeOutput, string) {
	t.Helper()
	in.LogType = types.LogTypeTail
	out, err := client.Invoke(t.Context(), &in)
	if err != nil {
		t.Fatalf("invoke %s: %v", *in.FunctionName, err)
	}
	return out, decodeBase64(t, aws.ToString(out.LogResult))
}

func decodeBase64(t testing.TB, text string) string {
	t.Helper()
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// setMemory changes a function's memory size and waits until it is effective.
func setMemory(t testing.TB, client *lambda.Client, name string, memoryMB int32) {
	t.Helper()
	_, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: &name, MemorySize: &memoryMB})
	if err != nil {
		t.Fatal(err)
	}
	settled(t, client, name)
}

// settled waits until a function is neither Pending nor being updated.
func settled(t testing.TB, client *lambda.Client, name string) types.FunctionConfiguration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		out, err := client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: &name})
		if err != nil {
			t.Fatal(err)
		}
		if c := out.Configuration; c.State != types.StatePending && c.LastUpdateStatus != types.LastUpdateStatusInProgress {
			return *c
		}
		time.Sleep(2 * time.Millisecond) // polling, as every client of Lambda does
	}
}

// wantError checks an API error's code and message; no message is any.
func wantError(t testing.TB, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("error %v, want %s", err, code)
	}
	if api.ErrorCode() != code || (message != "" && api.ErrorMessage() != message) {
		t.Errorf("error %s: %s\nwant  %s: %s", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}

func throttleReason(err error) string {
	var throttled *types.TooManyRequestsException
	if errors.As(err, &throttled) {
		return string(throttled.Reason)
	}
	return ""
}
