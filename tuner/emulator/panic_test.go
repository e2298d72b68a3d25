package emulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestAPanicHoldsNobodyUp: a bug in one call must not hang the account for all
// that come after it.
func TestAPanicHoldsNobodyUp(t *testing.T) {
	a := newTestAccount(t, Options{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nothing panicked")
			}
		}()
		broken := route{method: http.MethodPut, run: func(*Account, *call) (int, any, error) { panic("a bug") }}
		_, _, _ = a.control(broken, &call{request: httptest.NewRequest(http.MethodPut, "/", nil)})
	}()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+functionsPath+"/", nil))
	if w.Code != http.StatusOK {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}
