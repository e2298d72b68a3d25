package cloudlogs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/cloudlogs"
	"lambdial/tuner/emulator"
	"lambdial/tuner/report"
)

func open(t *testing.T, lines int) *account.Account {
	t.Helper()
	var log []string
	for i := range lines {
		log = append(log, fmt.Sprintf("line %d of call {n} %s", i, strings.Repeat(".", 80)))
	}
	a, err := emulator.New(emulator.Options{Speed: 100, Functions: []emulator.Function{{
		Name: "f", Runtime: "nodejs22.x", Handler: "index.handler", Architecture: "x86_64", MemoryMB: 512, TimeoutSeconds: 3, Log: log,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	t.Cleanup(func() { server.Close(); _ = a.Close() })
	client, err := account.Open(t.Context(), account.Options{Region: "us-east-1", EndpointURL: server.URL, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// The rest of a log that was cut is found by its request, with nothing of the
// invocations beside it.
func TestFetch(t *testing.T) {
	a := open(t, 100)
	f, err := a.Function(t.Context(), "f", "")
	if err != nil {
		t.Fatal(err)
	}
	s := &tuner.State{Function: f}
	if group := cloudlogs.GroupOf(s, 512); group != "/aws/lambda/f" {
		t.Errorf("group %q", group)
	}
	s.Function.LogGroup = ""
	s.Apply(tuner.Event{What: tuner.Ready{MemoryMB: 512, Function: "f-copy"}})
	if group := cloudlogs.GroupOf(s, 512); group != "/aws/lambda/f-copy" {
		t.Errorf("group of a copy %q", group)
	}
	for range 3 {
		sent := time.Now()
		in, err := a.Invoke(t.Context(), tuner.Call{Function: "f", Payload: []byte("{}")})
		if err != nil {
			t.Fatal(err)
		}
		tail := report.Lines(in.LogTail, in.RequestID)
		if report.Whole(tail, in.RequestID) {
			t.Fatal("the log is not cut")
		}
		log, err := cloudlogs.Fetch(t.Context(), a, "/aws/lambda/f", tuner.Sample{RequestID: in.RequestID, Sent: sent, Wall: in.Wall})
		if err != nil {
			t.Fatal(err)
		}
		if !report.Whole(strings.TrimRight(log, "\n"), in.RequestID) || strings.Count(log, "START RequestId") != 1 || strings.Count(log, " of call ") != 100 {
			t.Errorf("%d lines: %.300s", strings.Count(log, "\n"), log)
		}
	}
	none := tuner.Sample{RequestID: "0f507cfc-0000-4697-b07a-000000000000", Sent: time.Now(), Wall: time.Second}
	if _, err := cloudlogs.Fetch(t.Context(), a, "/aws/lambda/f", none); !errors.Is(err, cloudlogs.ErrNotThere) {
		t.Errorf("a request that is not there: %v", err)
	}
	var refused *tuner.AccountError
	if _, err := cloudlogs.Fetch(t.Context(), a, "/aws/lambda/other", none); !errors.As(err, &refused) || !strings.Contains(err.Error(), "log group /aws/lambda/other: ") {
		t.Errorf("a group that is not there: %v", err)
	}
}

// paged answers as CloudWatch Logs may: pages without events before others, and an
// end that only the token tells.
type paged struct{ t *testing.T }

func (p paged) Ask(ctx context.Context, _, _ string, send func(context.Context, aws.Config) error) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in struct {
			NextToken string `json:"nextToken"`
		}
		if err := json.Unmarshal(body, &in); err != nil {
			p.t.Error(err)
		}
		event := func(at int, line string) string {
			return fmt.Sprintf(`{"logStreamName":"s","timestamp":%d,"message":%q}`, at, line)
		}
		filter := strings.HasSuffix(r.Header.Get("X-Amz-Target"), "FilterLogEvents")
		switch {
		case filter && len(in.NextToken) < 30:
			fmt.Fprintf(w, `{"events":[],"nextToken":%q}`, in.NextToken+"x")
		case filter:
			fmt.Fprintf(w, `{"events":[%s,%s]}`, event(1, "START RequestId: r-1"), event(3, "END RequestId: r-1"))
		case len(in.NextToken) < 8:
			fmt.Fprintf(w, `{"events":[],"nextForwardToken":%q}`, in.NextToken+"x")
		case len(in.NextToken) == 8:
			fmt.Fprintf(w, `{"events":[%s,%s,%s],"nextForwardToken":"the end, then"}`, event(1, "START RequestId: r-1"), event(2, "between"), event(3, "END RequestId: r-1"))
		default:
			fmt.Fprintf(w, `{"events":[],"nextForwardToken":%q}`, in.NextToken)
		}
	}))
	defer server.Close()
	return send(ctx, aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}})
}

func TestEmptyPages(t *testing.T) {
	log, err := cloudlogs.Fetch(t.Context(), paged{t}, "g", tuner.Sample{RequestID: "r-1", Sent: time.Now(), Wall: time.Second})
	if want := "START RequestId: r-1\nbetween\nEND RequestId: r-1\n"; err != nil || log != want {
		t.Errorf("%q, %v", log, err)
	}
}
