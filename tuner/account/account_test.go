package account

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"go.uber.org/goleak"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens the account of a service that the handler is, without pauses
// before retries.
func open(t *testing.T, handler http.HandlerFunc) *Account {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return at(t, server.URL)
}

func at(t *testing.T, url string) *Account {
	t.Helper()
	accounttest.Home(t, "", "")
	a, err := Open(t.Context(), Options{EndpointURL: url, Region: "eu-central-1", ControlRate: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	hasten(a.reads)
	hasten(a.lookups)
	return a
}

func hasten(p *patient) {
	p.Standard = retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.Retryables = attempts, repeatable
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
	})
}

// answer is a service that says the same to everything.
func answer(status int, errorType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if errorType != "" {
			w.Header().Set("X-Amzn-Errortype", errorType)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

func accountError(t *testing.T, err error) *tuner.AccountError {
	t.Helper()
	var e *tuner.AccountError
	if !errors.As(err, &e) {
		t.Fatalf("error %v is no *tuner.AccountError", err)
	}
	if strings.ContainsAny(e.Error(), "\n\r\x1b") {
		t.Errorf("%q is not one line", e.Error())
	}
	for _, raw := range []string{"operation error", "https response", "StatusCode", "RequestID", "deserialization", "exceeded maximum"} {
		if strings.Contains(e.Error(), raw) {
			t.Errorf("%q is in the SDK's words", e.Error())
		}
	}
	return e
}
