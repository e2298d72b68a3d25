package emulator

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner/emulator/model"
)

// TestWebPagesAreKeptOut, and who calls this machine by its names is not.
func TestWebPagesAreKeptOut(t *testing.T) {
	a := newTestAccount(t, Options{})
	for _, test := range []struct {
		host   string
		header []string
		let    bool
	}{
		{host: "127.0.0.1:4567", let: true},
		{host: "localhost", let: true},
		{host: "LOCALHOST.:80", let: true},
		{host: "lambda.localhost:4567", let: true},
		{host: "[::1]:4567", let: true},
		{host: "127.9.9.9", let: true},
		{host: "evil.example:4567"},
		{host: "127.0.0.1.evil.example"},
		{host: "localhost.evil.example"},
		{host: "192.168.1.7:4567"},
		{host: "0.0.0.0:4567"},
		{host: ""},
		{host: "127.0.0.1:4567", header: []string{"Origin", "https://evil.example"}},
		{host: "127.0.0.1:4567", header: []string{"Origin", "null"}},
		{host: "127.0.0.1:4567", header: []string{"Origin", "http://localhost.evil.example"}},
		{host: "127.0.0.1:4567", header: []string{"Origin", "file://"}},
		{host: "127.0.0.1:4567", header: []string{"Sec-Fetch-Site", "cross-site"}},
		{host: "127.0.0.1:4567", header: []string{"Origin", "http://127.0.0.1:4567", "Sec-Fetch-Site", "same-origin"}, let: true},
		{host: "127.0.0.1:4567", header: []string{"Origin", "http://localhost:3000"}, let: true},
	} {
		before := string(a.Snapshot())
		for _, request := range [][2]string{{"POST", functionsPath + "/orders-api/invocations"}, {"GET", functionsPath + "/orders-api"}, {"DELETE", functionsPath + "/orders-api:1"}} {
			r := httptest.NewRequest(request[0], "http://127.0.0.1"+request[1], nil)
			r.Host = test.host
			for i := 0; i+1 < len(test.header); i += 2 {
				r.Header.Set(test.header[i], test.header[i+1])
			}
			w := httptest.NewRecorder()
			guarded(a).ServeHTTP(w, r)
			if let := w.Code != http.StatusForbidden; let != test.let {
				t.Errorf("%s of %q with %q: %d", request[0], test.host, test.header, w.Code)
			}
			if strings.Contains(w.Body.String(), "evil") {
				t.Errorf("%q is in the answer", test.host)
			}
		}
		if !test.let && string(a.Snapshot()) != before {
			t.Errorf("%q with %q changed something", test.host, test.header)
		}
	}
}

// pipes is a listener whose connections are in memory.
type pipes struct {
	ends   chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.ends:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// TestConnectionsEnd that are idle or whose request does not come, and a long
// invocation's does not.
func TestConnectionsEnd(t *testing.T) {
	const invoke = "POST " + functionsPath + "/slow/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
	for name, test := range map[string]struct {
		send  string
		after time.Duration // the connection ends; 0 is never
	}{
		"half a header":      {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", headerTime},
		"half a body":        {invoke + "100\r\n\r\n{", bodyTime},
		"no body":            {invoke + "2\r\n\r\n", bodyTime},
		"idle":               {"GET " + functionsPath + "/slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", idleTime},
		"a long invocation":  {invoke + "2\r\n\r\n{}", 10*time.Minute + idleTime},
		"nothing ever comes": {"", headerTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, err := New(Options{Functions: []Function{{Name: "slow", Runtime: "python3.13", Handler: "a.b", TimeoutSeconds: 900, Workload: model.Workload{Wait: 10 * time.Minute}}}})
				if err != nil {
					t.Fatal(err)
				}
				listener := pipes{make(chan net.Conn), make(chan struct{})}
				server := newHTTP(a)
				served := make(chan error, 1)
				go func() { served <- server.Serve(listener) }()
				ours, theirs := net.Pipe()
				listener.ends <- theirs
				began := time.Now()
				answered := make(chan string, 1)
				go func() {
					text, _ := io.ReadAll(bufio.NewReader(ours)) // until it ends
					answered <- string(text)
				}()
				if _, err := fmt.Fprint(ours, test.send); err != nil {
					t.Error(err)
				}
				text := <-answered
				if took := time.Since(began); took < test.after || took > test.after+time.Second {
					t.Errorf("ended after %s, want %s:\n%s", took, test.after, text)
				}
				if strings.HasPrefix(name, "a long") && !strings.Contains(text, "200 OK") {
					t.Errorf("answered %q", text)
				}
				if err := errors.Join(ours.Close(), server.Close(), a.Close()); err != nil {
					t.Error(err)
				}
				if err := <-served; err != nil && !errors.Is(err, http.ErrServerClosed) {
					t.Error(err)
				}
			})
		})
	}
}
