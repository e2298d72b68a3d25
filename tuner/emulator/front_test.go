package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever is asked, the account answers with JSON, or with a status that has
// no body.
func FuzzFront(f *testing.F) {
	for _, r := range routes {
		path := strings.NewReplacer("{name}", "price-feed", "{alias}", "live").Replace(r.pattern)
		f.Add(r.method, path, "Qualifier=live&MaxItems=3", `{"Name":"beta","FunctionVersion":"$LATEST","MemorySize":512}`)
		f.Add(r.method, path+"/", "Marker=1&FunctionVersion=ALL&tagKeys=a", `{}`)
	}
	f.Add("POST", "/2015-03-31/functions", "", `{"FunctionName":"new","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.13","Handler":"a.b","Code":{"ZipFile":"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}}`)
	f.Add("PUT", "/2015-03-31/functions/orders-api/aliases/live", "", `{"FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":0.5}}}`)
	f.Add("DELETE", "/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders-api:1", "Qualifier=2", "")
	f.Add("PUT", "/2017-10-31/functions/price-feed/concurrency", "", `{"ReservedConcurrentExecutions":-1}`)
	f.Add("GET", codePath+"00ff", "", "")
	f.Add("GET", "/2015-03-31/functions/%zz", "%zz", "\x00")
	f.Add("PUT", "/2015-03-31/functions/price-feed/configuration", "", `{"Environment":null,"Layers":["a"],"VpcConfig":{"SubnetIds":["s"]}}`)
	f.Add("\x00", "//%zz/../", "%%%", "\xff")
	var modelled []Function // handler processes are too slow to fuzz
	for _, declared := range DefaultFunctions(0) {
		if declared.Real == "" {
			modelled = append(modelled, declared)
		}
	}
	modelled = append(modelled, SpecialFunctions()...)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		a := newTestAccount(t, Options{Speed: 1e9, Functions: modelled}) // its own, so that a failure can be repeated
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", strings.NewReader(body))
		r.Method = method
		r.URL = &url.URL{Path: path, RawQuery: query}
		if unescaped, err := url.PathUnescape(path); err == nil {
			r.URL.Path, r.URL.RawPath = unescaped, path
		}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		switch {
		case w.Code == http.StatusNoContent || w.Code == http.StatusAccepted:
			if w.Body.Len() > 0 {
				t.Errorf("%d with %d bytes", w.Code, w.Body.Len())
			}
		case w.Code >= 500 && w.Header().Get("X-Amzn-ErrorType") != "ResourceNotReadyException":
			t.Errorf("%s %s?%s answers %d %s", method, path, query, w.Code, w.Body)
		case strings.HasPrefix(r.URL.Path, codePath): // a zip archive, or text where there is none
		case !json.Valid(w.Body.Bytes()):
			t.Errorf("%s %s?%s answers %d %q", method, path, query, w.Code, w.Body)
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
