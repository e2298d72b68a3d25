package account

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
)

func TestInvoke(t *testing.T) {
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		want := []string{
			"POST", "/2015-03-31/functions/fn/invocations", "Qualifier=7", "RequestResponse", "Tail", "tenant", `{"n":1}`,
		}
		got := []string{
			r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("X-Amz-Invocation-Type"), r.Header.Get("X-Amz-Log-Type"),
			r.Header.Get("X-Amz-Tenant-Id"), string(body),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request, -want +got:\n%s", diff)
		}
		time.Sleep(20 * time.Millisecond)
		w.Header().Set("X-Amzn-Requestid", "8f507cfc")
		w.Header().Set("X-Amz-Executed-Version", "7")
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		w.Header().Set("X-Amz-Log-Result", "UkVQT1JU")
		_, _ = io.WriteString(w, `{"errorType":"E"}`)
	})
	got, err := a.Invoke(t.Context(), tuner.Call{Function: "fn", Qualifier: "7", Payload: []byte(`{"n":1}`), TenantID: "tenant", Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	want := tuner.Invocation{
		RequestID: "8f507cfc", ExecutedVersion: "7", FunctionError: "Unhandled",
		Payload: []byte(`{"errorType":"E"}`), LogTail: []byte("REPORT"),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(tuner.Invocation{}, "Wall")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Wall < 20*time.Millisecond || got.Wall > 5*time.Second {
		t.Errorf("wall time %s of an invocation of 20 ms", got.Wall)
	}
}

func TestInvokeWithoutLog(t *testing.T) {
	a := open(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Amz-Log-Result", "%%%") })
	got, err := a.Invoke(t.Context(), tuner.Call{Function: "fn"})
	if err != nil || len(got.LogTail) != 0 || got.RequestID != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The SDK, net/http and the environment all have ideas about repeating a
// request. None of them may.
func TestInvokeIsNeverRepeated(t *testing.T) {
	closing := func(w http.ResponseWriter, answered bool) {
		connection, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		if answered {
			_, _ = buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
			_ = buffer.Flush()
		}
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	}
	tests := map[string]struct {
		handler    http.HandlerFunc
		kind       tuner.ErrorKind
		mayHaveRun bool
	}{
		"server error":   {answer(500, "ServiceException", `{}`), tuner.ErrServer, true},
		"unavailable":    {answer(503, "", ``), tuner.ErrServer, true},
		"throttled":      {answer(429, "TooManyRequestsException", `{"Reason":"ConcurrentInvocationLimitExceeded"}`), tuner.ErrThrottled, false},
		"reset":          {func(w http.ResponseWriter, _ *http.Request) { closing(w, false) }, tuner.ErrNetwork, true},
		"half an answer": {func(w http.ResponseWriter, _ *http.Request) { closing(w, true) }, tuner.ErrNetwork, true},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, tuner.ErrOther, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var warm atomic.Bool
			var runs atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if warm.CompareAndSwap(false, true) {
					return // leaves a connection that the next request uses again
				}
				runs.Add(1)
				tt.handler(w, r)
			}))
			defer server.Close()
			accounttest.Home(t, "", "")
			t.Setenv("AWS_MAX_ATTEMPTS", "5")
			t.Setenv("AWS_RETRY_MODE", "standard")
			a, err := Open(t.Context(), Options{EndpointURL: server.URL, Region: "eu-central-1"})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if err := invoke(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			e := accountError(t, invoke(t.Context(), a))
			if e.Kind != tt.kind || e.MayHaveRun != tt.mayHaveRun {
				t.Errorf("got kind %s, may have run %t: %s", e.Kind, e.MayHaveRun, e.Message)
			}
			if runs.Load() != 1 {
				t.Errorf("the function was asked to run %d times", runs.Load())
			}
		})
	}
}

func TestInvokeRefusedHasNotRun(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	e := accountError(t, invoke(t.Context(), at(t, "http://"+address)))
	if e.Kind != tuner.ErrNetwork || e.MayHaveRun || e.Message != "cannot connect to "+address+": connection refused" {
		t.Errorf("got kind %s, may have run %t: %s", e.Kind, e.MayHaveRun, e.Message)
	}
}

func TestInvokeOverAConnectionThatDiedIdle(t *testing.T) {
	var runs atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { runs.Add(1) }))
	defer server.Close()
	a := at(t, server.URL)
	for range 20 {
		before := runs.Load()
		err := invoke(t.Context(), a)
		ran := runs.Load() - before
		if ran > 1 || err == nil && ran != 1 {
			t.Fatalf("ran %d times, error %v", ran, err)
		}
		if err != nil && ran == 1 && !accountError(t, err).MayHaveRun {
			t.Fatalf("ran, and the error says it did not: %v", err)
		}
		server.CloseClientConnections()
	}
}

func TestCancelledInvocation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	a := open(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		<-release
	})
	defer close(release)
	e := accountError(t, invoke(ctx, a))
	if !errors.Is(e, context.Canceled) || !e.MayHaveRun || e.Message != "cancelled" {
		t.Errorf("got %+v", e)
	}
	e = accountError(t, invoke(ctx, a))
	if !errors.Is(e, context.Canceled) || e.MayHaveRun {
		t.Errorf("before it was sent: %+v", e)
	}
}

func TestInvokeWaitsNoLongerThanTheFunction(t *testing.T) {
	release := make(chan struct{})
	a := open(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	c := call{operation: "Invoke", function: "fn", changes: true, timeout: 30 * time.Millisecond, retryer: a.reads}
	_, _, err := do(t.Context(), a, c, func(ctx context.Context, _ ...func(*lambda.Options)) (*int, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+a.host, strings.NewReader("{}"))
		if err != nil {
			return nil, err
		}
		response, err := a.http.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		return nil, err
	})
	e := accountError(t, err)
	if e.Kind != tuner.ErrNetwork || !e.MayHaveRun || e.Message != "no answer from "+a.host+" in time" || errors.Is(e, context.DeadlineExceeded) {
		t.Errorf("got %+v", e)
	}
}

// TestVoidIsRead, in one line whatever is in it.
func TestVoidIsRead(t *testing.T) {
	for header, want := range map[string]string{"": "", "this machine was busy": "this machine was busy"} {
		a := open(t, func(w http.ResponseWriter, r *http.Request) {
			if header != "" {
				w.Header().Set("X-Lambdial-Void", header)
			}
			answer(200, "", `{}`)(w, r)
		})
		in, err := a.Invoke(t.Context(), tuner.Call{Function: "fn"})
		if err != nil || in.Void != want {
			t.Errorf("%q, %v", in.Void, err)
		}
	}
}
