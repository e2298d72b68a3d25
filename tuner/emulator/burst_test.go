package emulator

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestBurstStartsCold: of invocations sent at once to a new version each
// begins an environment, and so does one more than there are environments.
func TestBurstStartsCold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		const path = "/2015-03-31/functions/orders-api"
		send := func(method, path, body string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("X-Amz-Log-Type", "Tail")
			a.ServeHTTP(w, r)
			return w
		}
		burst := func(n int, version string) (cold int) {
			logs := make([]string, n)
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					w := send(http.MethodPost, path+"/invocations?Qualifier="+version, "{}")
					log, err := base64.StdEncoding.DecodeString(w.Header().Get("X-Amz-Log-Result"))
					if w.Code != http.StatusOK || err != nil {
						t.Errorf("status %d, %v", w.Code, err)
					}
					logs[i] = string(log)
				})
			}
			all.Wait()
			for _, log := range logs {
				cold += strings.Count(log, "initDurationMs")
			}
			return cold
		}
		if w := send(http.MethodPut, path+"/configuration", `{"MemorySize": 512}`); w.Code != http.StatusOK {
			t.Fatalf("update: %d %s", w.Code, w.Body)
		}
		for range 100 { // until the update is through
			if strings.Contains(send(http.MethodGet, path+"/configuration", "").Body.String(), `"LastUpdateStatus":"Successful"`) {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		w := send(http.MethodPost, path+"/versions", "{}")
		if w.Code != http.StatusCreated {
			t.Fatalf("publish: %d %s", w.Code, w.Body)
		}
		for i, test := range []struct{ n, cold int }{{20, 20}, {20, 0}, {23, 3}} {
			if cold := burst(test.n, "4"); cold != test.cold {
				t.Errorf("burst %d of %d: %d cold starts, want %d", i+1, test.n, cold, test.cold)
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}
