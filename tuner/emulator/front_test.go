package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever is asked, the account answers JSON, or nothing where Lambda answers
// nothing, and never panics.
func FuzzFront(f *testing.F) {
	for _, r := range routes {
		path := strings.NewReplacer("{name}", "price-feed", "{alias}", "live").Replace(r.pattern)
		f.Add(r.method, path, "Qualifier=1&MaxItems=2", `{"MemorySize":512,"Name":"a","FunctionVersion":"1","Tags":{"a":"b"}}`)
	}
	f.Add("GET", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aprice-feed", "", "")
	f.Add("POST", "/2015-03-31/functions", "", `{"FunctionName":"x","Role":"r","Runtime":"go","Handler":"h","Code":{"S3Key":"k"}}`)
	f.Add("PUT", "/2015-03-31/functions/price-feed/configuration", "", `{"Environment":null,"Layers":["a"],"VpcConfig":{"SubnetIds":["s"]}}`)
	f.Add("GET", "/_code/00", "", "")
	f.Add("\x00", "//%zz/../", "%%%", "\xff")
	functions := DefaultFunctions(0)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		a := newTestAccount(t, Options{Speed: 1e6, Functions: functions[2:]}) // without processes
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method = method
		r.URL = &url.URL{Path: path, RawQuery: query}
		if u, err := url.ParseRequestURI(path); err == nil {
			r.URL.Path, r.URL.RawPath = u.Path, u.RawPath
		}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code >= 200 && w.Code < 300 && w.Body.Len() == 0 {
			return
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s?%s: status %d with body %q", method, path, query, w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("X-Amzn-ErrorType") == "" && !strings.HasPrefix(path, codePath) {
			t.Errorf("%s %s?%s: status %d without an error type", method, path, query, w.Code)
		}
	})
}

func TestUnknownRequests(t *testing.T) {
	a := newTestAccount(t, Options{})
	for _, c := range []struct {
		method, path, kind string
		status             int
	}{
		{"GET", "/", "UnknownOperationException", 404},
		{"GET", "/2015-03-31/layers", "UnknownOperationException", 404},
		{"PATCH", "/2015-03-31/functions", "MethodNotAllowedException", 405},
		{"GET", "/2015-03-31/functions/", "", 200},
	} {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code != c.status || w.Header().Get("X-Amzn-ErrorType") != c.kind || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, w.Code, w.Header().Get("X-Amzn-ErrorType"), w.Body)
		}
		if w.Header().Get("x-amzn-RequestId") == "" {
			t.Errorf("%s %s: no request id", c.method, c.path)
		}
	}
}

func TestStart(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.com:80", "nonsense"} {
		if s, err := Start(t.Context(), addr, Options{}); err == nil {
			_ = s.Close() // it should not be there
			t.Errorf("listens on %s", addr)
		}
	}
	s, err := Start(t.Context(), "127.0.0.1:0", Options{})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(s.URL + "/2016-08-19/account-settings")
	if err != nil || response.StatusCode != 200 {
		t.Errorf("%v %v", response, err)
	} else {
		_ = response.Body.Close() // nothing more is wanted of it
	}
	http.DefaultClient.CloseIdleConnections()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
