package account

import (
	"io"
	"net/http"
)

// plainBodies hides WriteTo of request bodies. The SDK closes a request's body
// as soon as the answer has begun, and its WriteTo then fails with io.EOF, on
// which net/http drops the connection that the rest of the answer is read from
// (smithy-go 1.28, transport/http/internal/io). That happens where a server
// answers before this machine comes to look for the end of the body, mostly one
// on the same machine; the invocation would be lost although it ran.
type plainBodies struct{ *http.Transport }

// RoundTrip sends the request.
func (t plainBodies) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return t.Transport.RoundTrip(r)
	}
	plain := r.WithContext(r.Context()) // a copy: the caller's stays as it is
	plain.Body = struct{ io.ReadCloser }{r.Body}
	return t.Transport.RoundTrip(plain)
}
