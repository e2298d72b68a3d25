package account

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// closedBody is a request's body after the SDK has closed it: what is left of
// it reads as its end, but WriteTo fails.
type closedBody struct{ io.Reader }

func (closedBody) WriteTo(io.Writer) (int64, error) { return 0, io.EOF }
func (closedBody) Close() error                     { return nil }

// TestAnswerBeforeTheEndOfTheRequest: a body that was closed early costs
// nobody the connection.
func TestAnswerBeforeTheEndOfTheRequest(t *testing.T) {
	const size = 1 << 20
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, strings.Repeat("x", size))
	}))
	defer server.Close()
	a := at(t, server.URL)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, closedBody{strings.NewReader("{}")})
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = 2
	response, err := a.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if answer, err := io.ReadAll(response.Body); err != nil || len(answer) != size {
		t.Errorf("read %d bytes of %d: %v", len(answer), size, err)
	}
}
