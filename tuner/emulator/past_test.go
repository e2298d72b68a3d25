package emulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// asked is what an account answers to one request, with its status; 0 where
// the connection was cut.
func asked(a *Account, method, path, body string) (status int, answer string) {
	defer func() {
		if r := recover(); r != nil && !errors.Is(r.(error), http.ErrAbortHandler) {
			panic(r)
		}
	}()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestFaultsOfTime(t *testing.T) {
	const function, versions = "/2015-03-31/functions/thumbnail", "/2015-03-31/functions/thumbnail/versions"
	synctest.Test(t, func(t *testing.T) {
		open := func(texts ...string) *Account {
			a, err := New(Options{Faults: faults(t, texts...)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = a.Close() })
			return a
		}
		set := func(a *Account, memory string) (int, string) {
			return asked(a, "PUT", function+"/configuration", `{"MemorySize":`+memory+`}`)
		}
		shows := func(a *Account, path, part string, want bool) {
			t.Helper()
			if status, answer := asked(a, "GET", path, ""); strings.Contains(answer, part) != want {
				t.Errorf("%s: %q shown %v, want %v: %d %s", path, part, !want, want, status, answer)
			}
		}
		seconds := func(n float64) { time.Sleep(time.Duration(n * float64(time.Second))) }

		a := open("stale-config=3s", "stale-list=5s")
		if status, answer := set(a, "2048"); status != 200 || !strings.Contains(answer, `"MemorySize":2048`) {
			t.Errorf("a change tells what was: %d %s", status, answer)
		}
		seconds(2.9)
		shows(a, function, `"MemorySize":2048`, false)
		seconds(0.2)
		shows(a, function, `"MemorySize":2048`, true)
		if status, answer := asked(a, "POST", versions, `{"Description":"mine"}`); status != 201 {
			t.Fatalf("publish: %d %s", status, answer)
		}
		seconds(4.9)
		shows(a, versions, "mine", false)
		seconds(0.2)
		shows(a, versions, "mine", true)

		a = open("late=1s:UpdateFunctionConfiguration@1")
		if status, _ := set(a, "2048"); status == 200 {
			t.Error("a late change was answered")
		}
		shows(a, function, `"MemorySize":2048`, false)
		seconds(1.1)
		shows(a, function, `"MemorySize":2048`, true)

		a = open("duplicate=3s")
		if status, answer := set(a, "2048"); status != 200 {
			t.Errorf("without a revision it can be made twice: %d %s", status, answer)
		}
		seconds(3)
		status, answer := asked(a, "POST", versions, `{"Description":"mine"}`)
		if n := strings.Count(answer, "mine"); status != 201 || n != 1 {
			t.Errorf("publish twice: %d %s", status, answer)
		}

		a = open("not-yet=2s")
		var made struct{ Version string }
		if _, answer := asked(a, "POST", versions, `{"Description":"mine"}`); json.Unmarshal([]byte(answer), &made) != nil {
			t.Fatalf("publish: %s", answer)
		}
		shows(a, function+"?Qualifier="+made.Version, "mine", false)
		seconds(2)
		shows(a, function+"?Qualifier="+made.Version, "mine", true)

		a = open("empty-list")
		shows(a, versions, "thumbnail", false)
	})
}
